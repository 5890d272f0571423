import { parseUnits } from 'ethers';
import { WagerEscrow__factory } from '../../../contracts/index.ts';
import type { ChainMatch, EscrowPool } from '../../../prisma/generated/client.ts';
import { COIN_DECIMALS } from '../amounts.ts';
import type { CommitsPart } from '../matches/commits.ts';
import type { Registry } from '../registry.ts';
import type { ChainBase, ContractAddresses, TransactionWish } from '../types.ts';
import { ChainTrouble } from '../wire/node.ts';
import { operatorCalls } from './pool-calls.ts';
import { tellAsker } from './pool-news.ts';
import { LOCK_MARGIN_SECONDS, RESULT_SECONDS, REVEAL_SECONDS } from './pool-rules.ts';
import { type PoolView, viewPool } from './pool-views.ts';

/** What the operator does for pools: opens them, ends them by what the registry says, resolves bonds. Anybody could do all but the first. */

/** How the commit of a match comes to the registry: a pool that is asked for has its batch sent at once (commits.ts). */
export interface PoolCommits {
  commits: Pick<CommitsPart, 'commitOf'>;
  registry: Pick<Registry, 'isCommitted'>;
}

/** Pools of each kind that one step looks at; where there are more, the next one goes on with the others. */
const STEP_MAX = 200;
/** A call that failed is tried again after so long: the chain may see things otherwise by then. */
const AGAIN_MS = 3_600_000;
/** Two days of it: then it is left to whoever has stakes there, and the log has said so often enough. */
const ATTEMPTS = 48;
/** Bonds that wait for the key to have coins, or for cheaper gas: the sender looks at a limited number of what waits. */
const BONDS_WAITING_MAX = 8;
/** The chain's clock may lag behind ours: what waits for a moment waits so much longer. */
const PATIENCE_MS = 30_000;
const OPEN_POOL = 'open-pool';
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
      await tellAsker(tx, pool);
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
    const waiting = await prisma.chainTransaction.count({ where: { chainId, purpose: OPEN_POOL, state: 'waiting' } });
    if (waiting >= BONDS_WAITING_MAX) return;
    const commit = await commits.commitOf(pool.matchId);
    // a transaction that would fail now is not sent at all
    if (!commit || !(await registry.isCommitted(commit.root))) return;
    const least = await base.node.read(provider => WagerEscrow__factory.connect(escrow, provider).minimumBond());
    let bond = parseUnits(settings.bond, COIN_DECIMALS);
    // votes may ask for more than the configuration has
    if (least > bond) bond = least;
    await wishFor({
      key,
      purpose: OPEN_POOL,
      to: escrow,
      data: operatorCalls.open(commit, pool.asset),
      value: bond,
    });
  }

  const wishFor = (wish: TransactionWish) => database.transaction(tx => base.wish(tx, wish));

  /** Asks for a call that anybody may make; where it failed again an hour later, for what holds then, and as often as ATTEMPTS at most. */
  async function attempt(name: string, since: Date, wish: Omit<TransactionWish, 'key'>): Promise<void> {
    const hours = Math.floor(Math.max(0, clock.now().getTime() - since.getTime()) / AGAIN_MS);
    const number = Math.min(hours, ATTEMPTS - 1);
    const keys = Array.from({ length: number + 1 }, (_, index) => (index === 0 ? name : `${name}:${index + 1}`));
    const before = await base.wishedMany(keys);
    // one that waits for cheaper gas may do so for hours: it is still the same call
    if ([...before.values()].some(({ state }) => state !== 'failed')) return;
    const key = keys[number] ?? name;
    if (!before.has(key)) await wishFor({ ...wish, key });
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

  /** Where the last look at pools to be ended has come to. */
  let lastId = '';

  /** Pools for which something may be due, in turns: those that only wait are not among them, so that many of them hold up nobody. */
  async function due(now: Date): Promise<EscrowPool[]> {
    const closedBefore = (seconds: number) => new Date(now.getTime() - (LOCK_MARGIN_SECONDS + seconds) * 1_000);
    const found = await prisma.$queryRaw<{ id: string }[]>`
      SELECT pool.id FROM "EscrowPool" pool
        LEFT JOIN "ChainMatch" match ON match."matchId" = pool."matchId" AND match."chainId" = pool."chainId"
       WHERE pool."chainId" = ${chainId} AND pool.id > ${lastId}
         AND (pool.state = 'asked' AND pool."closesAt" <= ${now}
           OR pool.state = 'open' AND (match.state IN ('final', 'frozen') OR pool."closesAt" < ${closedBefore(RESULT_SECONDS)})
           OR pool.state IN ('settled', 'voided') AND pool."bondState" = 'held'
              AND (match."revealedAt" IS NOT NULL OR pool."closesAt" < ${closedBefore(REVEAL_SECONDS)}))
       ORDER BY pool.id LIMIT ${STEP_MAX}`;
    lastId = found.length < STEP_MAX ? '' : (found.at(-1)?.id ?? '');
    return prisma.escrowPool.findMany({ where: { id: { in: found.map(({ id }) => id) } }, orderBy: { id: 'asc' } });
  }

  async function act(pool: EscrowPool, onChain: ChainMatch | null, addresses: ContractAddresses): Promise<void> {
    const escrow = addresses.WagerEscrow;
    if (pool.state === 'asked') return open(pool, escrow);
    if (pool.state !== 'open') return resolveBond(pool, onChain, escrow);
    const context = { onChain, batch: null, now: clock.now(), tokenAddress: addresses.ArenaToken };
    return end(viewPool(pool, context), onChain, escrow);
  }

  return async function step(): Promise<void> {
    const addresses = await base.addresses();
    if (!addresses) return;
    const now = clock.now();
    // the match that locks first is the most urgent
    const asked = await prisma.escrowPool.findMany({
      where: { chainId, state: 'asked', closesAt: { gt: now } },
      orderBy: { closesAt: 'asc' },
      take: STEP_MAX,
    });
    const pools = [...asked, ...(await due(now))];
    const found = await prisma.chainMatch.findMany({
      where: { chainId, matchId: { in: pools.map(({ matchId }) => matchId) } },
    });
    const byMatch = new Map(found.map(row => [row.matchId, row]));
    const faults: unknown[] = [];
    for (const pool of pools) {
      try {
        await act(pool, byMatch.get(pool.matchId) ?? null, addresses);
      } catch (error) {
        // a node that is away is away for the next one as well
        if (error instanceof ChainTrouble) throw error;
        log.error({ poolId: pool.id, error }, 'a pool could not be looked after');
        faults.push(error);
      }
    }
    await fees(addresses.WagerEscrow);
    // what one pool has held up no other; it counts as a fault all the same
    if (faults.length > 0) throw faults[0];
  };
}

export function openKey(poolId: string): string {
  return `open-pool:${poolId}`;
}
