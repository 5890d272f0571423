import type { Corners } from '../../../../core/chain/escrow/pool-rules.ts';

/** A pool as /v1/escrow/pools/{id} tells it (api/schemas/escrow.ts), as far as the page goes by it. */

export interface Pool {
  id: string;
  stage: 'asked' | 'open' | 'closed' | 'waiting' | 'challenge' | 'settling' | 'settled' | 'voided' | 'refused';
  ending: 'settle' | 'void' | null;
  closesAt: string;
  resultBy: string;
  finalFrom: string | null;
  feeBps: number;
  bondState: 'held' | 'returned' | 'forfeited';
  left: string;
  right: string;
  winner: 0 | 1 | null;
  problem: string | null;
  account: {
    left: string;
    right: string;
    due: string;
    withdrawn: string | null;
    bondDue: string;
    bondShare: string | null;
  } | null;
  now: {
    state: 'none' | 'open' | 'settled' | 'voided';
    left: string;
    right: string;
    account: { left: string; right: string; due: string; balance: string; allowance: string } | null;
  } | null;
}

/** What the page shows: of the moment where the chain's node has answered, else what is confirmed. */
export interface Figures {
  totals: Corners;
  staked: Corners;
  due: bigint;
  bondDue: bigint;
  withdrawn: bigint | null;
  /** Null where it is not known. */
  balance: bigint | null;
  allowance: bigint | null;
  /** Something of it has no confirmations yet. */
  isAhead: boolean;
  /** Stakes are taken now. */
  isOpen: boolean;
  hasEnded: boolean;
}

const cornersOf = (of: { left: string; right: string } | null | undefined): Corners => [
  BigInt(of?.left ?? 0),
  BigInt(of?.right ?? 0),
];

export function figuresOf(pool: Pool, nowMs: number): Figures {
  const { account, now, stage } = pool;
  const known = { totals: cornersOf(pool), staked: cornersOf(account) };
  const totals = now ? cornersOf(now) : known.totals;
  const staked = now?.account ? cornersOf(now.account) : known.staked;
  const isRunning = stage === 'open' || (stage === 'asked' && now?.state === 'open');
  const hasEnded = stage === 'settled' || stage === 'voided';
  return {
    totals,
    staked,
    due: hasEnded ? BigInt(now?.account?.due ?? account?.due ?? 0) : 0n,
    bondDue: BigInt(account?.bondDue ?? 0),
    withdrawn: account?.withdrawn == null ? null : BigInt(account.withdrawn),
    balance: now?.account ? BigInt(now.account.balance) : null,
    allowance: now?.account ? BigInt(now.account.allowance) : null,
    isAhead: String([totals, staked]) !== String([known.totals, known.staked]),
    isOpen: isRunning && nowMs < Date.parse(pool.closesAt),
    hasEnded,
  };
}
