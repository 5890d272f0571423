import { ArenaToken__factory, WagerEscrow__factory } from '../../../contracts/index.ts';
import type { ChainBase } from '../types.ts';
import { ChainTrouble } from '../wire/node.ts';
import type { Corners } from './pool-rules.ts';
import type { PoolView } from './pool-views.ts';

/** What the chain says of a pool at this moment: to look at, never to act on. What has no confirmations yet may still be taken back. */

export interface PoolLook {
  state: 'none' | 'open' | 'settled' | 'voided';
  totals: Corners;
  /** Of the account that was asked about. */
  account: AccountLook | null;
}

export interface AccountLook {
  staked: Corners;
  /** What `withdraw` would pay now. */
  due: bigint;
  /** Of the pool's asset, and what the escrow may take of it (as much as there is, of the coin). */
  balance: bigint;
  allowance: bigint;
}

const LOOK_TIMEOUT_MS = 2_000;
/** Several who look at once are one question; pages ask every few seconds. */
const FRESH_MS = 2_000;
const KEPT_MAX = 500;
const STATES = ['none', 'open', 'settled', 'voided'] as const;

export function createPoolLook({ addresses, node }: Pick<ChainBase, 'addresses' | 'node'>) {
  const kept = new Map<string, { atMs: number; answer: Promise<PoolLook | null> }>();

  async function ask(pool: PoolView, account: string | null): Promise<PoolLook | null> {
    const known = await addresses();
    if (!known) return null;
    const read = node.read(
      async provider => {
        const escrow = WagerEscrow__factory.connect(known.WagerEscrow, provider);
        const [found, own] = await Promise.all([
          escrow.poolOf(pool.id),
          account === null ? null : accountOf(pool, account, known.WagerEscrow, provider),
        ]);
        const { state, totals } = found;
        return { state: STATES[Number(state)] ?? 'none', totals: [totals[0], totals[1]] as const, account: own };
      },
      { timeoutMs: LOOK_TIMEOUT_MS },
    );
    return read.catch((error: unknown) => {
      if (error instanceof ChainTrouble) return null;
      throw error;
    });
  }

  /** @param account checksummed. @returns null where the node does not answer in time, or sense */
  return (pool: PoolView, account: string | null): Promise<PoolLook | null> => {
    const key = `${pool.id} ${account ?? ''}`;
    const nowMs = performance.now();
    const last = kept.get(key);
    if (last && nowMs - last.atMs < FRESH_MS) return last.answer;
    kept.delete(key);
    const answer = ask(pool, account);
    kept.set(key, { atMs: nowMs, answer });
    for (const oldest of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(oldest);
    return answer;
  };
}

async function accountOf(
  { id, asset }: PoolView,
  account: string,
  escrowAddress: string,
  provider: Parameters<Parameters<ChainBase['node']['read']>[0]>[0],
): Promise<AccountLook> {
  const escrow = WagerEscrow__factory.connect(escrowAddress, provider);
  const token = asset.kind === 'coin' ? null : ArenaToken__factory.connect(asset.address, provider);
  const [staked, due, balance, allowance] = await Promise.all([
    escrow.stakesOf(id, account),
    escrow.withdrawable(id, account),
    token ? token.balanceOf(account) : provider.getBalance(account),
    token ? token.allowance(account, escrowAddress) : null,
  ]);
  return { staked: [staked[0], staked[1]], due, balance, allowance: allowance ?? balance };
}
