import type { ChainMatch, EscrowPool, EscrowStake, ResultBatch } from '../../../prisma/generated/client.ts';
import { type AssetView, assetOf } from '../assets.ts';
import { bondShareOf, type Corners, dueTo, LOCK_MARGIN_SECONDS, RESULT_SECONDS, REVEAL_SECONDS } from './pool-rules.ts';

/** A pool and what somebody has in it, as confirmed events have them. */

/**
 * How it stands for people. 'asked': its transaction is on its way. 'open': takes stakes. 'closed': it takes none any more. 'waiting': the
 * verifiers look at the result. 'challenge': a quorum has agreed, and others may still object until `finalFrom`. 'settling': the result
 * is final, or there will be none: anyone may end it.
 */
export type PoolStage =
  | 'asked'
  | 'open'
  | 'closed'
  | 'waiting'
  | 'challenge'
  | 'settling'
  | 'settled'
  | 'voided'
  | 'refused';

/** What a pool that has not ended waits for, where anyone may end it. */
export type Ending = 'settle' | 'void';

export interface PoolView {
  /** 0x... */
  id: string;
  chainId: number;
  matchId: string;
  asset: AssetView;
  stage: PoolStage;
  /** Which call would end it now; null: none. */
  ending: Ending | null;
  /** No stakes from then on. */
  closesAt: Date;
  /** A seed that is shown later costs the bond. */
  revealBy: Date;
  /** Without a final result by then everybody gets everything back. */
  resultBy: Date;
  /** When its result may be made final; null where no quorum has agreed yet. */
  finalFrom: Date | null;
  /** Of the losing stakes, in hundredths of a per cent. */
  feeBps: number;
  /** Wei of the chain's coin. */
  bond: bigint;
  bondState: 'held' | 'returned' | 'forfeited';
  totals: Corners;
  /** Null where it is void, or has not ended. */
  winner: 0 | 1 | null;
  fee: bigint;
  /** Why it was refused. */
  problem: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

export interface StakeView {
  /** Checksummed. */
  account: string;
  staked: Corners;
  /** What can be withdrawn now; 0 where it was, or nothing is due. The last one to withdraw gets what rounding left besides. */
  due: bigint;
  /** Null: not yet. */
  withdrawn: bigint | null;
  /** Of the bond, in wei of the coin. */
  bondDue: bigint;
  bondShare: bigint | null;
}

/** What a pool's stage hangs on besides itself. */
export interface PoolContext {
  onChain: Pick<ChainMatch, 'state' | 'endedAt'> | null;
  batch: Pick<ResultBatch, 'finalFrom'> | null;
  now: Date;
  /** Of the ArenaToken; null where nothing is deployed. */
  tokenAddress: string | null;
}

const after = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1_000);

export function viewPool(row: EscrowPool, context: PoolContext): PoolView {
  const { id, chainId, matchId, closesAt, feeBps, problem, createdAt, endedAt } = row;
  const lockAt = after(closesAt, LOCK_MARGIN_SECONDS);
  const resultBy = after(lockAt, RESULT_SECONDS);
  const ending = row.state === 'open' ? endingOf(resultBy, context) : null;
  return {
    id,
    chainId,
    matchId,
    asset: assetOf(row.asset, chainId, context.tokenAddress),
    stage: stageOf(row, ending, context),
    ending,
    closesAt,
    revealBy: after(lockAt, REVEAL_SECONDS),
    resultBy,
    finalFrom: context.onChain?.state === 'accepted' ? (context.batch?.finalFrom ?? null) : null,
    feeBps,
    bond: BigInt(row.bond),
    bondState: row.bondState as PoolView['bondState'],
    totals: [BigInt(row.left), BigInt(row.right)],
    winner: row.winner === 0 || row.winner === 1 ? row.winner : null,
    fee: BigInt(row.fee),
    problem,
    createdAt,
    endedAt,
  };
}

/** As `settle` and `voidPool` of the contract have it: a result that became final too late is none. */
function endingOf(resultBy: Date, { onChain, now }: PoolContext): Ending | null {
  if (onChain?.state === 'frozen') return 'void';
  if (onChain?.state === 'final' && onChain.endedAt && onChain.endedAt <= resultBy) return 'settle';
  return now > resultBy ? 'void' : null;
}

function stageOf({ state, closesAt }: EscrowPool, ending: Ending | null, { onChain, now }: PoolContext): PoolStage {
  if (state !== 'open') return state as Exclude<PoolStage, 'closed' | 'waiting' | 'challenge' | 'settling'>;
  if (ending) return 'settling';
  if (now < closesAt) return 'open';
  if (onChain?.state === 'accepted') return 'challenge';
  return onChain?.state === 'proposed' || onChain?.state === 'disputed' ? 'waiting' : 'closed';
}

export function viewStake(row: EscrowStake, pool: PoolView): StakeView {
  const staked: Corners = [BigInt(row.left), BigInt(row.right)];
  const withdrawn = row.withdrawn === null ? null : BigInt(row.withdrawn);
  const bondShare = row.bondShare === null ? null : BigInt(row.bondShare);
  const hasEnded = pool.stage === 'settled' || pool.stage === 'voided';
  return {
    account: row.account,
    staked,
    due: hasEnded && withdrawn === null ? dueTo(pool.totals, pool.fee, staked, pool.winner) : 0n,
    withdrawn,
    bondDue: pool.bondState === 'forfeited' && bondShare === null ? bondShareOf(pool.totals, pool.bond, staked) : 0n,
    bondShare,
  };
}
