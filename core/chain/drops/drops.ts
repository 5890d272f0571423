import { SeasonDrops__factory } from '../../../contracts/index.ts';
import type { SeasonDrop } from '../../../prisma/generated/client.ts';
import type { CommunityContext } from '../../communities/index.ts';
import { ArenaError } from '../../platform/errors.ts';
import { idBytes, idOfBytes } from '../leaves.ts';
import type { Applier, ChainBase, ChainPart } from '../types.ts';
import { addressOf, type WalletCall } from '../wallet-calls.ts';
import type { Attempts } from '../wire/attempts.ts';
import { ChainTrouble } from '../wire/node.ts';
import { tellClaimants } from './drop-news.ts';
import { type DropLeaf, shareDrop, totalOf } from './drop-rules.ts';
import { dropCommunities, nextSeason, playersOf } from './drop-seasons.ts';
import { dropTree } from './drop-tree.ts';

/** A season's tokens for those who played it (contracts/src/SeasonDrops.sol): shared out when it has ended, claimed by their own wallets. */

/** How long claims are taken: half a year. */
const OPEN_DAYS = 180;
const DAY_MS = 86_400_000;
/** What cannot be done now (nothing left of the last 28 days, no node) is tried again after so long. */
const AGAIN_MS = 60_000;
const LISTED = 100;

const contract = SeasonDrops__factory.createInterface();

export interface DropView {
  seasonId: string;
  seasonNumber: number;
  seasonName: string;
  communityName: string;
  /** In the token's smallest unit. */
  total: bigint;
  claimed: bigint;
  players: number;
  claims: number;
  state: 'opening' | 'open' | 'closed';
  closesAt: Date;
}

export interface ClaimView {
  drop: Omit<DropView, 'claimed' | 'claims'>;
  account: string;
  amount: bigint;
  claimedAt: Date | null;
}

export interface ProvenClaim extends ClaimView {
  proof: string[];
  /** Null where it cannot be claimed: it has been, or the drop is not open. */
  transaction: WalletCall | null;
}

export function createDrops(base: ChainBase, attempts: Attempts) {
  const { database, clock, settings, log } = base;
  const { prisma } = database;
  const chainId = settings.id;
  let notBeforeMs = Number.NEGATIVE_INFINITY;

  /** Makes the drop of one season that has ended; one at a time, for each takes from what is left. */
  async function makeNext(contractAddress: string): Promise<void> {
    const nowMs = clock.now().getTime();
    if (nowMs < notBeforeMs) return;
    if ((await prisma.seasonDrop.count({ where: { chainId, state: 'opening' } })) > 0) return;
    const communities = await dropCommunities(database);
    const seasonId = await nextSeason(database, { chainId, now: clock.now(), communities });
    if (seasonId === null) return;
    const players = (await playersOf(database, chainId, seasonId)).filter(({ matches }) => matches > 0);
    if (players.length === 0) {
      await noteEmpty(seasonId);
      return;
    }
    const total = totalOf(await available(contractAddress), players.length);
    const leaves = shareDrop(total, players);
    if (leaves.length === 0) {
      log.info({ seasonId }, 'a season’s drop waits: nothing more may be promised within 28 days');
      notBeforeMs = nowMs + AGAIN_MS;
      return;
    }
    await open(contractAddress, seasonId, leaves, total);
  }

  async function available(contractAddress: string): Promise<bigint> {
    return base.node.read(provider => SeasonDrops__factory.connect(contractAddress, provider).available());
  }

  /** So that it is not looked at again: nobody who played it has a wallet here. */
  async function noteEmpty(seasonId: string): Promise<void> {
    const now = clock.now();
    await prisma.seasonDrop.createMany({
      data: { seasonId, chainId, root: '', total: '0', leaves: [], state: 'empty', closesAt: now, createdAt: now },
      skipDuplicates: true,
    });
  }

  async function open(to: string, seasonId: string, leaves: readonly DropLeaf[], total: bigint): Promise<void> {
    const now = clock.now();
    const { root } = dropTree(leaves);
    const closesAt = new Date(Math.ceil((now.getTime() + OPEN_DAYS * DAY_MS) / 1000) * 1000);
    await database.transaction(async tx => {
      const { count } = await tx.seasonDrop.createMany({
        data: {
          seasonId,
          chainId,
          root,
          total: total.toString(),
          leaves: leaves.map(({ account, amount }) => ({ account, amount: amount.toString() })),
          closesAt,
          createdAt: now,
        },
        skipDuplicates: true,
      });
      if (count === 0) return;
      const data = contract.encodeFunctionData('open', [idBytes(seasonId), root, total, closesAt.getTime() / 1000]);
      await base.wish(tx, { key: keyOf({ seasonId, createdAt: now }), purpose: 'drop', to, data });
    });
  }

  /** What could not be opened stands as failed, and waits for the operator. */
  async function noteFailures(): Promise<void> {
    const opening = await prisma.seasonDrop.findMany({ where: { chainId, state: 'opening' } });
    for (const drop of opening) {
      const wished = await base.wished(keyOf(drop));
      if (wished?.state !== 'failed') continue;
      await prisma.seasonDrop.updateMany({
        where: { seasonId: drop.seasonId, state: 'opening' },
        data: { state: 'failed' },
      });
      log.error({ seasonId: drop.seasonId, problem: wished.problem }, 'a season’s drop could not be opened');
    }
  }

  async function closeEnded(to: string): Promise<void> {
    const ended = await prisma.seasonDrop.findMany({
      where: { chainId, state: 'open', closesAt: { lt: clock.now() } },
      select: { seasonId: true },
    });
    for (const { seasonId } of ended) {
      const data = contract.encodeFunctionData('close', [idBytes(seasonId)]);
      const wish = { key: `drop-close:${seasonId}`, purpose: 'drop', to, data };
      await database.transaction(tx => attempts.wishAnew(tx, wish));
    }
  }

  const shown = { chainId, state: { in: ['opening', 'open', 'closed'] } };

  async function seasonsOf(drops: readonly SeasonDrop[]) {
    const rows = await prisma.season.findMany({
      where: { id: { in: drops.map(({ seasonId }) => seasonId) } },
      select: { id: true, number: true, name: true, community: { select: { name: true } } },
    });
    return new Map(rows.map(row => [row.id, row]));
  }

  async function claimsOf(drops: readonly SeasonDrop[], accounts: readonly string[]): Promise<ClaimView[]> {
    const [seasons, claimed] = await Promise.all([
      seasonsOf(drops),
      prisma.seasonClaim.findMany({
        where: { seasonId: { in: drops.map(({ seasonId }) => seasonId) }, account: { in: [...accounts] } },
      }),
    ]);
    return drops.flatMap(drop => {
      const leaves = leavesOf(drop);
      const season = seasons.get(drop.seasonId);
      return leaves
        .filter(({ account }) => accounts.includes(account))
        .map(({ account, amount }) => ({
          drop: {
            seasonId: drop.seasonId,
            seasonNumber: season?.number ?? 0,
            seasonName: season?.name ?? '',
            communityName: season?.community.name ?? '',
            total: BigInt(drop.total),
            players: leaves.length,
            state: drop.state as DropView['state'],
            closesAt: drop.closesAt,
          },
          account,
          amount,
          claimedAt:
            claimed.find(claim => claim.seasonId === drop.seasonId && claim.account === account)?.claimedAt ?? null,
        }));
    });
  }

  /** Drops in which one of these accounts has a part, the newest first. */
  async function dropsWith(accounts: readonly string[]): Promise<SeasonDrop[]> {
    if (accounts.length === 0) return [];
    const found = await prisma.$queryRaw<{ seasonId: string }[]>`
      SELECT "seasonId" FROM "SeasonDrop"
       WHERE "chainId" = ${chainId} AND leaves @> ANY(${accounts.map(account => JSON.stringify([{ account }]))}::jsonb[])`;
    return prisma.seasonDrop.findMany({
      where: { ...shown, seasonId: { in: found.map(({ seasonId }) => seasonId) } },
      orderBy: { createdAt: 'desc' },
    });
  }

  return {
    name: 'drops',

    /** The newest first. */
    async list(): Promise<DropView[]> {
      const drops = await prisma.seasonDrop.findMany({ where: shown, orderBy: { createdAt: 'desc' }, take: LISTED });
      const [seasons, claims] = await Promise.all([
        seasonsOf(drops),
        prisma.seasonClaim.findMany({ where: { seasonId: { in: drops.map(({ seasonId }) => seasonId) } } }),
      ]);
      return drops.map(drop => {
        const season = seasons.get(drop.seasonId);
        const own = claims.filter(({ seasonId }) => seasonId === drop.seasonId);
        return {
          seasonId: drop.seasonId,
          seasonNumber: season?.number ?? 0,
          seasonName: season?.name ?? '',
          communityName: season?.community.name ?? '',
          total: BigInt(drop.total),
          claimed: own.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
          players: leavesOf(drop).length,
          claims: own.length,
          state: drop.state as DropView['state'],
          closesAt: drop.closesAt,
        };
      });
    },

    /** What an account has, or had, to claim. @throws ArenaError 'bad-address' */
    async ofAccount(typed: string): Promise<ClaimView[]> {
      const account = addressOf(typed, 'address');
      return claimsOf(await dropsWith([account]), [account]);
    },

    /** What a person's linked wallets have, or had, to claim. */
    async ofPerson({ personId }: Pick<CommunityContext, 'personId'>): Promise<ClaimView[]> {
      const wallets = await prisma.wallet.findMany({
        where: { personId, unlinkedAt: null },
        select: { address: true },
      });
      const accounts = wallets.map(({ address }) => address);
      return claimsOf(await dropsWith(accounts), accounts);
    },

    /**
     * An account's part of a season, with its proof and the transaction that brings it. Anybody may send that; the account is paid.
     * @throws ArenaError 'bad-address', 'claim-not-found'
     */
    async claim(seasonId: string, typed: string): Promise<ProvenClaim> {
      const account = addressOf(typed, 'address');
      const drop = await prisma.seasonDrop.findFirst({ where: { ...shown, seasonId } });
      const [view] = drop ? await claimsOf([drop], [account]) : [];
      if (!drop || !view) {
        throw new ArenaError('claim-not-found', 'That season has nothing for that account.', 404);
      }
      const leaves = leavesOf(drop);
      const proof = dropTree(leaves).proofs[leaves.findIndex(leaf => leaf.account === account)] ?? [];
      const to = (await base.addresses())?.SeasonDrops;
      const isOpen = to !== undefined && drop.state === 'open' && view.claimedAt === null;
      const data = contract.encodeFunctionData('claim', [idBytes(seasonId), account, view.amount, proof]);
      return { ...view, proof, transaction: isOpen ? { chainId, to, data, value: 0n } : null };
    },

    async step() {
      const to = (await base.addresses())?.SeasonDrops;
      if (to === undefined) return;
      await noteFailures();
      await closeEnded(to);
      try {
        await makeNext(to);
      } catch (error) {
        if (!(error instanceof ChainTrouble)) throw error;
        log.warn({ reason: error.message }, 'a season’s drop waits for the chain’s node');
        notBeforeMs = clock.now().getTime() + AGAIN_MS;
      }
    },

    appliers: { SeasonDrops: appliersOf(chainId, log) },

    async reset(tx) {
      const drops = await tx.seasonDrop.findMany({ where: { chainId }, select: { seasonId: true } });
      await tx.seasonClaim.deleteMany({ where: { seasonId: { in: drops.map(({ seasonId }) => seasonId) } } });
      await tx.seasonDrop.updateMany({
        where: { chainId, state: { in: ['open', 'closed'] } },
        data: { state: 'opening' },
      });
    },
  } satisfies ChainPart & Record<string, unknown>;
}

/** Another try of the same season is another transaction. */
function keyOf({ seasonId, createdAt }: Pick<SeasonDrop, 'seasonId' | 'createdAt'>): string {
  return `drop:${seasonId}:${createdAt.getTime()}`;
}

function leavesOf({ leaves }: Pick<SeasonDrop, 'leaves'>): DropLeaf[] {
  return (leaves as { account: string; amount: string }[]).map(({ account, amount }) => ({
    account,
    amount: BigInt(amount),
  }));
}

function appliersOf(chainId: number, log: ChainBase['log']): Record<string, Applier> {
  return {
    async DropOpened(tx, { args }) {
      const seasonId = seasonOf(args['season']);
      const root = String(args['root']);
      const drop = seasonId === null ? null : await tx.seasonDrop.findUnique({ where: { seasonId } });
      if (!drop || drop.chainId !== chainId || drop.root !== root) {
        log.error({ season: String(args['season']), root }, 'a drop was opened that is none of ours');
        return;
      }
      await tx.seasonDrop.update({
        where: { seasonId: drop.seasonId },
        data: { state: 'open', closesAt: new Date(Number(args['closesAt'] as bigint) * 1000) },
      });
      await tellClaimants(
        tx,
        drop.seasonId,
        leavesOf(drop).map(({ account }) => account),
      );
    },

    async Claimed(tx, { args, at }) {
      const seasonId = seasonOf(args['season']);
      if (seasonId === null) return;
      await tx.seasonClaim.createMany({
        data: { seasonId, account: String(args['account']), amount: String(args['amount']), claimedAt: at },
        skipDuplicates: true,
      });
    },

    async DropClosed(tx, { args }) {
      const seasonId = seasonOf(args['season']);
      if (seasonId !== null) {
        await tx.seasonDrop.updateMany({ where: { seasonId, chainId, state: 'open' }, data: { state: 'closed' } });
      }
    },
  };
}

function seasonOf(bytes: unknown): string | null {
  try {
    return idOfBytes(String(bytes));
  } catch {
    return null;
  }
}
