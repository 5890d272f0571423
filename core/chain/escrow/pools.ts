import { ZeroAddress } from 'ethers';
import type { EscrowPool } from '../../../prisma/generated/client.ts';
import type { CommunityContext, SanctionService } from '../../communities/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { ArenaError } from '../../platform/errors.ts';
import { lockByName } from '../../platform/lock.ts';
import { requireMayWager } from '../../wagers/index.ts';
import { type CommitLeaf, commitLeafHash, commitLeafOf } from '../leaves.ts';
import type { ChainBase, ChainPart, ContractAddresses } from '../types.ts';
import type { WalletCall } from '../wallet-calls.ts';
import { type PoolWish, poolIdOf, walletCall } from './pool-calls.ts';
import { forgetPools, poolAppliers } from './pool-events.ts';
import { NO_MATCH, type PoolObstacle, poolObstacle } from './pool-fit.ts';
import { createPoolLook } from './pool-look.ts';
import { LOCK_MARGIN_SECONDS } from './pool-rules.ts';
import { createPoolSteps, openKey, type PoolCommits } from './pool-steps.ts';
import { type PoolView, type StakeView, viewPool, viewStake } from './pool-views.ts';

/**
 * Pools of the WagerEscrow: asked for by members, opened by the operator's key, and from then on nobody's but the contract's. What is known of
 * them comes from confirmed events. Members stake and withdraw with their own wallets, for which calls are built here; the arena's rules
 * about who may bet hold for asking and for what is built here, and cannot hold for what a wallet does on chain by itself.
 */

const DAY_MS = 24 * 3_600_000;
/** One person has the arena open a fifth of a day's pools at most: each costs it gas, and the others want some, too. */
const MEMBERS_PART = 5;
/** Pools that one look at the list gives. */
const POOLS_MAX = 100;

export interface PoolsPart extends ChainPart {
  /**
   * A pool on a match for who asks; the one that there is, or is asked for, where there is one. One that was refused is asked for again, while there is
   * time.
   * @param asset 'arena': the arena's own token
   * @throws ArenaError 'escrow-off', 'chain-not-ready', 'match-not-found', 'no-pool-possible', 'pool-too-late', 'pool-too-early', 'pools-a-day', 'pools-a-member', and what
   *   refuses bets
   */
  ask(
    context: Pick<CommunityContext, 'communityId' | 'memberId' | 'personId'>,
    wish: { matchId: string; asset?: 'coin' | 'arena'; corner?: 0 | 1 | null },
  ): Promise<PoolView>;
  /** Why no pool may be asked for on a match; null where one may. What `ask` goes by. */
  obstacle(matchId: string): Promise<PoolObstacle | null>;
  /** In the order in which they were asked for. */
  ofMatch(matchId: string): Promise<PoolView[]>;
  /** The newest first. */
  list(filter?: { matchIds?: readonly string[]; poolIds?: readonly string[]; limit?: number }): Promise<PoolView[]>;
  /** @throws ArenaError 'no-pool' */
  get(id: string): Promise<PoolView>;
  /** What these accounts have in a pool, as confirmed events have it. */
  stakes(pool: PoolView, accounts?: readonly string[]): Promise<StakeView[]>;
  /** What the chain says at this moment, without waiting for confirmations; null where the node does not answer in 2 s. */
  look: ReturnType<typeof createPoolLook>;
  /**
   * A call for a member's own wallet.
   * @param personId who asks, where that is known: the rules about bets hold for them, and a linked wallet stakes for its owner alone
   * @throws ArenaError as walletCall, 'no-pool', 'escrow-off', 'chain-not-ready', 'wallet-not-yours', and what refuses bets
   */
  call(id: string, wish: PoolWish, personId: string | null): Promise<WalletCall>;
}

type Fit = { obstacle: PoolObstacle } | { obstacle: null; leaf: CommitLeaf };

export interface PoolNeeds extends PoolCommits {
  sanctions: Pick<SanctionService, 'sanctionsOf'>;
}

export function createPools(base: ChainBase, needs: PoolNeeds): PoolsPart {
  const { database, clock, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;

  async function viewAll(rows: readonly EscrowPool[]): Promise<PoolView[]> {
    if (rows.length === 0) return [];
    const matchIds = rows.map(({ matchId }) => matchId);
    const onChain = await prisma.chainMatch.findMany({ where: { chainId, matchId: { in: matchIds } } });
    const roots = onChain.flatMap(({ resultRoot }) => resultRoot ?? []);
    const batches = await prisma.resultBatch.findMany({
      where: { chainId, root: { in: roots } },
      select: { root: true, finalFrom: true },
    });
    const tokenAddress = (await base.addresses())?.ArenaToken ?? null;
    const now = clock.now();
    return rows.map(row => {
      const found = onChain.find(({ matchId }) => matchId === row.matchId) ?? null;
      const batch = batches.find(({ root }) => root === found?.resultRoot) ?? null;
      return viewPool(row, { onChain: found, batch, now, tokenAddress });
    });
  }

  async function get(id: string): Promise<PoolView> {
    const row = await prisma.escrowPool.findFirst({ where: { id: id.toLowerCase(), chainId } });
    const [view] = row ? await viewAll([row]) : [];
    if (view) return view;
    throw new ArenaError('no-pool', 'There is no such pool here.', 404);
  }

  /** @throws ArenaError 'escrow-off' (404), 'chain-not-ready' (503) */
  async function ready(): Promise<ContractAddresses> {
    if (!settings.escrow) throw new ArenaError('escrow-off', 'This arena takes no stakes on chain.', 404);
    const addresses = await base.addresses();
    if (addresses) return addresses;
    throw new ArenaError('chain-not-ready', 'The arena’s contracts are not on chain yet. Please try again later.', 503);
  }

  /** Whether a match can have a pool now, and its commit. */
  async function fits(reader: Pick<Transaction, 'match' | 'challenge'>, matchId: string): Promise<Fit> {
    const match = await reader.match.findUnique({
      where: { id: matchId },
      include: { commit: true, market: { select: { state: true } } },
    });
    if (!match?.commit) return { obstacle: NO_MATCH };
    const leaf = commitLeafOf(match.commit);
    const challenge = await reader.challenge.findFirst({ where: { matchId }, select: { id: true } });
    const facts = {
      state: match.state,
      lockAt: new Date(leaf.lockAt * 1_000),
      priceSource: match.priceSource,
      marketState: match.market?.state ?? null,
      isChallenge: challenge !== null,
    };
    const obstacle = poolObstacle(facts, clock.now());
    return obstacle ? { obstacle } : { obstacle, leaf };
  }

  async function requireBudget(tx: Transaction, personId: string): Promise<void> {
    const since = new Date(clock.now().getTime() - DAY_MS);
    const counted = { chainId, state: { not: 'refused' }, createdAt: { gt: since } };
    const opened = await tx.escrowPool.count({ where: { ...counted, askedById: { not: null } } });
    if (opened >= settings.poolsADay) {
      throw new ArenaError(
        'pools-a-day',
        `The arena opens up to ${settings.poolsADay} pools in 24 hours, and they are open. Please try again tomorrow.`,
        429,
      );
    }
    const members = await tx.member.findMany({ where: { personId }, select: { id: true } });
    const own = await tx.escrowPool.count({ where: { ...counted, askedById: { in: members.map(({ id }) => id) } } });
    const most = Math.ceil(settings.poolsADay / MEMBERS_PART);
    if (own < most) return;
    throw new ArenaError(
      'pools-a-member',
      `Everyone has up to ${most} ${most === 1 ? 'pool' : 'pools'} opened in 24 hours, and you have had yours. Somebody else may ask for this one.`,
      429,
    );
  }

  /**
   * The rules about bets hold for who asks. A wallet that is linked stakes for its owner alone: told of anybody's, they would tell strangers whose
   * it is, and who has excluded themselves.
   */
  async function requireMayStake(matchId: string, account: string, personId: string | null, corner: 0 | 1 | null) {
    const match = await prisma.match.findUnique({ where: { id: matchId }, select: { state: true } });
    if (match?.state !== 'open') {
      // its pool takes stakes until the lock that was committed to, and gives them back
      throw new ArenaError('pool-closed', 'This match takes no bets any more: it was called off, or is fought.', 409);
    }
    const owner = await prisma.wallet.findFirst({
      where: { address: { equals: account, mode: 'insensitive' }, unlinkedAt: null },
      select: { personId: true },
    });
    if (owner && owner.personId !== personId) {
      throw new ArenaError(
        'wallet-not-yours',
        'That wallet is linked to an account of this arena: sign in as that account, and it may stake here.',
        403,
        { field: 'account' },
      );
    }
    if (personId !== null) await requireMayWager(prisma, needs.sanctions, { matchId, personId, corner });
  }

  async function askAgain(tx: Transaction, { id }: EscrowPool, memberId: string): Promise<EscrowPool> {
    await base.forgetFailed(tx, openKey(id));
    const anew = { state: 'asked', problem: null, endedAt: null, askedById: memberId, createdAt: clock.now() };
    return tx.escrowPool.update({ where: { id }, data: anew });
  }

  const look = createPoolLook(base);

  return {
    name: 'pools',
    step: createPoolSteps(base, needs),
    appliers: poolAppliers(base),
    reset: tx => forgetPools(tx, chainId),

    async ask({ memberId, personId }, { matchId, asset = 'coin', corner = null }) {
      const addresses = await ready();
      const address = asset === 'coin' ? ZeroAddress : addresses.ArenaToken;
      const row = await database.transaction(async tx => {
        // one after the other: each sees how many there are, and two that ask for the same get the same
        await lockByName(tx, 'escrow-pools');
        const known = await tx.escrowPool.findFirst({ where: { matchId, chainId, asset: address } });
        await requireMayWager(tx, needs.sanctions, { matchId, personId, corner });
        const found = await fits(tx, matchId);
        // what could not be opened once may be asked for again while there is time
        if (known && (known.state !== 'refused' || found.obstacle)) return known;
        if (found.obstacle) throw new ArenaError(found.obstacle.code, found.obstacle.words, found.obstacle.status);
        await requireBudget(tx, personId);
        if (known) return askAgain(tx, known, memberId);
        const { leaf } = found;
        const commit = commitLeafHash(leaf);
        return tx.escrowPool.create({
          data: {
            id: poolIdOf(commit, address),
            chainId,
            matchId,
            commit,
            asset: address,
            closesAt: new Date((leaf.lockAt - LOCK_MARGIN_SECONDS) * 1_000),
            askedById: memberId,
            createdAt: clock.now(),
          },
        });
      });
      const [view] = await viewAll([row]);
      if (!view) throw new Error(`Pool ${row.id} was lost on its way`);
      return view;
    },

    async obstacle(matchId) {
      return (await fits(prisma, matchId)).obstacle;
    },

    async ofMatch(matchId) {
      return viewAll(await prisma.escrowPool.findMany({ where: { chainId, matchId }, orderBy: { createdAt: 'asc' } }));
    },

    async list({ matchIds, poolIds, limit = POOLS_MAX } = {}) {
      const rows = await prisma.escrowPool.findMany({
        where: {
          chainId,
          ...(matchIds && { matchId: { in: [...matchIds] } }),
          ...(poolIds && { id: { in: [...poolIds] } }),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: Math.min(limit, POOLS_MAX),
      });
      return viewAll(rows);
    },

    get,

    async stakes(pool, accounts) {
      const rows = await prisma.escrowStake.findMany({
        where: { poolId: pool.id, ...(accounts && { account: { in: [...accounts] } }) },
        orderBy: { account: 'asc' },
      });
      return rows.map(row => viewStake(row, pool));
    },

    look,

    async call(id, wish, personId) {
      const addresses = await ready();
      const pool = await get(id);
      const isStaking = wish.action === 'stake' || wish.action === 'approve';
      // a pool that is open on chain may be staked on before its event has its confirmations
      const now = isStaking && pool.stage === 'asked' ? await opening(pool) : pool;
      const call = walletCall(now, addresses.WagerEscrow, wish);
      if (isStaking) await requireMayStake(pool.matchId, wish.account, personId, wish.outcome ?? null);
      return call;
    },
  };

  async function opening(pool: PoolView): Promise<PoolView> {
    const seen = await look(pool, null);
    return seen?.state === 'open' && clock.now() < pool.closesAt ? { ...pool, stage: 'open' } : pool;
  }
}
