import { parseUnits } from 'ethers';
import { WagerEscrow__factory } from '../../../contracts/index.ts';
import type { ChainMatch, EscrowPool } from '../../../prisma/generated/client.ts';
import { COIN_DECIMALS } from '../amounts.ts';
import type { CommitsPart } from '../matches/commits.ts';
import type { Registry } from '../registry.ts';
import type { ChainBase, TransactionWish } from '../types.ts';
import { operatorCalls } from './pool-calls.ts';
import { tellAsker } from './pool-news.ts';
import { LOCK_MARGIN_SECONDS, REVEAL_SECONDS } from './pool-rules.ts';
import { type PoolView, viewPool } from './pool-views.ts';

/** What the operator does for pools: opens them, ends them by what the registry says, resolves bonds. Anybody could do all but the first. */

/** How the commit of a match comes to the registry: a pool that is asked for has its batch sent at once (commits.ts). */
export interface PoolCommits {
  commits: Pick<CommitsPart, 'commitOf'>;
  registry: Pick<Registry, 'isCommitted'>;
}

/** Pools that one step looks at: they come by the dozen, not by the thousand. */
const STEP_MAX = 200;
/** A call that failed is tried again after so long: the chain may see things otherwise by then. */
const AGAIN_MS = 3_600_000;
/** The chain's clock may lag behind ours: what waits for a moment waits so much longer. */
const PATIENCE_MS = 30_000;
/** Fees are worth a transaction once in so long. */
const FEES_EVERY_MS = 7 * 24 * 3_600_000;
const FEES_LOOK_MS = 3_600_000;

export function createPoolSteps(base: ChainBase, { commits, registry }: PoolCommits) {
  const { database, clock, settings, log } = base;
  const { prisma } = database;
  const chainId = settings.id;
  let feesLookedAt = 0;

  async function refuse(pool: EscrowPool, problem: string): Promise<void> {
    await database.transaction(async tx => {
      const { count } = await tx.escrowPool.updateMany({
        where: { id: pool.id, state: 'asked' },
        data: { state: 'refused', problem, endedAt: clock.now() },
      });
      if (count === 0) return;
      await base.unwish(tx, openKey(pool.id), problem);
      await tellAsker(tx, pool.id, pool.askedById);
    });
    log.info({ poolId: pool.id, matchId: pool.matchId, problem }, 'a pool was not opened');
  }

  async function open(pool: EscrowPool, escrow: string): Promise<void> {
    const key = openKey(pool.id);
    const wished = await base.wished(key);
    if (wished?.state === 'failed') return refuse(pool, 'The chain has refused to open it.');
    const isLate = clock.now() >= pool.closesAt;
    // what was sent may still be mined in time by the chain's clock: its event, or its failure, says so
    if (wished && wished.state !== 'waiting') return;
    if (isLate) return refuse(pool, 'It could not be opened in time before the match locks.');
    if (wished) return;
    if (!settings.escrow) return refuse(pool, 'The arena takes no stakes any more.');
    const commit = await commits.commitOf(pool.matchId);
    // a transaction that would fail now is not sent at all
    if (!commit || !(await registry.isCommitted(commit.root))) return;
    const least = await base.node.read(provider => WagerEscrow__factory.connect(escrow, provider).minimumBond());
    let bond = parseUnits(settings.bond, COIN_DECIMALS);
    // votes may ask for more than the configuration has
    if (least > bond) bond = least;
    await wishFor({
      key,
      purpose: 'open-pool',
      to: escrow,
      data: operatorCalls.open(commit, pool.asset),
      value: bond,
    });
  }

  const wishFor = (wish: TransactionWish) => database.transaction(tx => base.wish(tx, wish));

  /** Asks for a call that anybody may make; again an hour later where it failed, for what holds then. */
  async function attempt(name: string, since: Date, wish: Omit<TransactionWish, 'key'>): Promise<void> {
    const attempts = Math.floor(Math.max(0, clock.now().getTime() - since.getTime()) / AGAIN_MS);
    const keyOf = (number: number) => (number === 0 ? name : `${name}:${number + 1}`);
    const before = await base.wishedMany([keyOf(attempts), ...(attempts > 0 ? [keyOf(attempts - 1)] : [])]);
    if ([...before.values()].some(({ state }) => state !== 'failed') || before.has(keyOf(attempts))) return;
    await wishFor({ ...wish, key: keyOf(attempts) });
  }

  async function end(view: PoolView, onChain: ChainMatch | null, escrow: string): Promise<void> {
    const { id, ending, resultBy } = view;
    if (ending === 'settle') {
      const since = onChain?.endedAt ?? resultBy;
      await attempt(`settle:${id}`, since, { purpose: 'settle', to: escrow, data: operatorCalls.settle(id) });
    }
    if (ending !== 'void') return;
    const isFrozen = onChain?.state === 'frozen';
    if (!isFrozen && clock.now().getTime() < resultBy.getTime() + PATIENCE_MS) return;
    const since = isFrozen ? (onChain.endedAt ?? resultBy) : resultBy;
    await attempt(`void:${id}`, since, { purpose: 'void', to: escrow, data: operatorCalls.voidPool(id) });
  }

  /** Also where the bond is lost by it: the stakers are waiting. */
  async function resolveBond(pool: EscrowPool, onChain: ChainMatch | null, escrow: string): Promise<void> {
    const revealBy = new Date(pool.closesAt.getTime() + (LOCK_MARGIN_SECONDS + REVEAL_SECONDS) * 1_000);
    const isRevealed = onChain?.revealedAt != null && onChain.revealedAt <= revealBy;
    if (!isRevealed && clock.now().getTime() < revealBy.getTime() + PATIENCE_MS) return;
    const since =
      pool.endedAt && pool.endedAt > revealBy ? pool.endedAt : isRevealed ? (pool.endedAt ?? revealBy) : revealBy;
    await attempt(`bond:${pool.id}`, since, { purpose: 'bond', to: escrow, data: operatorCalls.resolveBond(pool.id) });
  }

  /** Once a week and asset, where there are any. */
  async function fees(escrow: string): Promise<void> {
    const nowMs = clock.now().getTime();
    if (nowMs - feesLookedAt < FEES_LOOK_MS) return;
    feesLookedAt = nowMs;
    const week = Math.floor(nowMs / FEES_EVERY_MS);
    const rows = await prisma.escrowPool.findMany({
      where: { chainId, state: 'settled', fee: { not: '0' } },
      distinct: ['asset'],
      select: { asset: true },
      take: STEP_MAX,
    });
    for (const { asset } of rows) {
      const key = `fees:${asset}:${week}`;
      if (await base.wished(key)) continue;
      const waiting = await base.node.read(provider => WagerEscrow__factory.connect(escrow, provider).fees(asset));
      if (waiting > 0n) {
        await wishFor({ key, purpose: 'fees', to: escrow, data: operatorCalls.withdrawFees(asset) });
      }
    }
  }

  return async function step(): Promise<void> {
    const addresses = await base.addresses();
    if (!addresses) return;
    const escrow = addresses.WagerEscrow;
    const pools = await prisma.escrowPool.findMany({
      where: {
        chainId,
        OR: [{ state: { in: ['asked', 'open'] } }, { state: { in: ['settled', 'voided'] }, bondState: 'held' }],
      },
      orderBy: { createdAt: 'asc' },
      take: STEP_MAX,
    });
    const matchIds = pools.map(({ matchId }) => matchId);
    const found = await prisma.chainMatch.findMany({ where: { matchId: { in: matchIds } } });
    const byMatch = new Map(found.map(row => [row.matchId, row]));
    for (const pool of pools) {
      const onChain = byMatch.get(pool.matchId) ?? null;
      if (pool.state === 'asked') await open(pool, escrow);
      else if (pool.state !== 'open') await resolveBond(pool, onChain, escrow);
      else {
        const context = { onChain, batch: null, now: clock.now(), tokenAddress: addresses.ArenaToken };
        await end(viewPool(pool, context), onChain, escrow);
      }
    }
    await fees(escrow);
  };
}

export function openKey(poolId: string): string {
  return `open-pool:${poolId}`;
}
