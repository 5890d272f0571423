import { AbiCoder, keccak256 } from 'ethers';
import { WagerEscrow__factory } from '../../../contracts/index.ts';
import { ArenaError } from '../../platform/errors.ts';
import { parseAmount } from '../amounts.ts';
import { type CommitLeaf, idBytes } from '../leaves.ts';
import type { Proven } from '../registry.ts';
import { addressOf, allowanceCall, receiverOf, type WalletCall } from '../wallet-calls.ts';
import { MOST } from './pool-rules.ts';
import type { PoolView } from './pool-views.ts';

/** Calls of the WagerEscrow as bytes: what the operator's key sends, and what members' own wallets are given to sign. */

const escrow = WagerEscrow__factory.createInterface();
const coder = AbiCoder.defaultAbiCoder();

/** `poolIdOf` of the contract. */
export function poolIdOf(commit: string, asset: string): string {
  return keccak256(coder.encode(['bytes32', 'address'], [commit, asset]));
}

export const operatorCalls = {
  open: ({ leaf, root, proof }: Proven<CommitLeaf>, asset: string) =>
    escrow.encodeFunctionData('open', [{ ...leaf, matchId: idBytes(leaf.matchId) }, root, [...proof], asset]),
  settle: (poolId: string) => escrow.encodeFunctionData('settle', [poolId]),
  voidPool: (poolId: string) => escrow.encodeFunctionData('voidPool', [poolId]),
  resolveBond: (poolId: string) => escrow.encodeFunctionData('resolveBond', [poolId]),
  withdrawFees: (asset: string) => escrow.encodeFunctionData('withdrawFees', [asset]),
};

/** What a member's wallet may be asked to do with a pool. */
export const POOL_ACTIONS = ['stake', 'approve', 'withdraw', 'withdraw-bond-share', 'settle', 'void'] as const;
export type PoolAction = (typeof POOL_ACTIONS)[number];

export interface PoolWish {
  action: PoolAction;
  /** Whose wallet it is. */
  account: string;
  outcome?: 0 | 1 | undefined;
  /** Whole coins, as typed: '0.25'. */
  amount?: string | undefined;
  /** Where what is withdrawn goes; the account itself unless told. */
  to?: string | undefined;
}

/**
 * @param escrowAddress of the WagerEscrow
 * @throws ArenaError 'bad-address', 'bad-amount', 'outcome-missing' (422), 'pool-closed', 'pool-not-ended', 'no-allowance-needed' (409)
 */
export function walletCall(pool: PoolView, escrowAddress: string, wish: PoolWish): WalletCall {
  const { chainId, id, asset } = pool;
  const account = addressOf(wish.account, 'account');
  const call = (data: string, value = 0n): WalletCall => ({ chainId, to: escrowAddress, data, value });
  switch (wish.action) {
    case 'stake': {
      requireOpen(pool);
      const amount = stakeOf(pool, wish);
      const data = escrow.encodeFunctionData('stake', [id, outcomeOf(wish), amount]);
      return call(data, asset.kind === 'coin' ? amount : 0n);
    }
    case 'approve':
      requireOpen(pool);
      return allowanceCall(chainId, asset, escrowAddress, stakeOf(pool, wish));
    case 'withdraw':
      requireEnded(pool);
      return call(escrow.encodeFunctionData('withdraw', [id, withdrawalTo(wish, account, escrowAddress)]));
    case 'withdraw-bond-share':
      requireEnded(pool);
      return call(escrow.encodeFunctionData('withdrawBondShare', [id, withdrawalTo(wish, account, escrowAddress)]));
    case 'settle':
    case 'void':
      if (pool.ending !== wish.action) throw notYet(pool);
      return call(wish.action === 'settle' ? operatorCalls.settle(id) : operatorCalls.voidPool(id));
  }
}

function withdrawalTo({ to }: PoolWish, account: string, escrowAddress: string): string {
  return to === undefined || to.trim() === '' ? account : receiverOf(to, escrowAddress);
}

function outcomeOf({ outcome }: PoolWish): 0 | 1 {
  if (outcome !== undefined) return outcome;
  throw new ArenaError('outcome-missing', 'Which corner is it for: 0 for the left one, 1 for the right one?', 422, {
    field: 'outcome',
  });
}

function stakeOf({ asset, totals }: PoolView, { amount: typed = '' }: PoolWish): bigint {
  const { decimals, symbol } = asset;
  const amount = parseAmount(typed, decimals);
  const bad = (words: string) => new ArenaError('bad-amount', words, 422, { field: 'amount' });
  if (amount === null && typed.includes(',')) {
    throw bad(`Please type an amount of ${symbol} such as 0.01, with a point: a comma may mean two things.`);
  }
  if (amount === null) throw bad(`Please type an amount of ${symbol} such as ${decimals > 0 ? '0.01' : '10'}.`);
  if (amount === 0n) throw bad(`A stake is more than nothing, such as ${decimals > 0 ? '0.01' : '10'} ${symbol}.`);
  if (amount + totals[0] + totals[1] > MOST) throw bad('That is more than a pool can hold.');
  return amount;
}

function requireOpen({ stage }: PoolView): void {
  if (stage === 'open') return;
  if (stage === 'asked') {
    throw new ArenaError('pool-not-open', 'The pool is being opened on chain. Please try again in a moment.', 409);
  }
  throw new ArenaError('pool-closed', 'This pool takes no stakes any more.', 409);
}

function requireEnded({ stage }: PoolView): void {
  if (stage === 'settled' || stage === 'voided') return;
  throw new ArenaError('pool-not-ended', 'Nothing can be withdrawn yet: the pool has not been settled.', 409);
}

function notYet({ stage }: PoolView): ArenaError {
  return stage === 'settled' || stage === 'voided'
    ? new ArenaError('pool-ended', 'This pool has ended already: what is due can be withdrawn.', 409)
    : new ArenaError('pool-not-ended', 'The chain would refuse that now: the result is not final yet.', 409);
}
