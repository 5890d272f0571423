import { z } from 'zod';
import { POOL_ACTIONS, type PoolLook, type PoolView, type StakeView, type WalletCall } from '../../core/chain/index.ts';
import { corner, count, id, timestamp } from './common.ts';
import { address, chainId } from './wallet.ts';

/** Pools of stakes on chain, and calls for members' own wallets. */

const POOL_ID = /^0x[0-9a-fA-F]{64}$/;
const poolId = z
  .string()
  .regex(POOL_ID, 'The id of a pool is 0x and 64 hexadecimal digits.')
  .meta({ description: 'Of a pool: 0x and 64 hexadecimal digits.' });
export const ofPool = z.strictObject({ id: poolId });

/** Longest that is read of an amount. */
const AMOUNT_MAX = 60;

export const units = z
  .string()
  .regex(/^\d+$/)
  .meta({ description: 'Of the asset, in its smallest unit (wei), as decimal digits.', example: '250000000000000000' });

export const asset = z
  .object({
    address: address.meta({ description: 'Zero: the coin of the chain.' }),
    kind: z.enum(['coin', 'arena', 'other']).meta({ description: 'arena: the arena’s own token.' }),
    symbol: z.string(),
    decimals: count.meta({ description: 'Places of a whole one.' }),
  })
  .meta({ id: 'Asset' });

export const pool = z
  .object({
    id: poolId,
    chainId,
    matchId: id,
    asset,
    stage: z
      .enum(['asked', 'open', 'closed', 'waiting', 'challenge', 'settling', 'settled', 'voided', 'refused'])
      .meta({
        description:
          'asked: being opened. open: takes stakes. closed: the match goes on. waiting: verifiers look at the result. challenge: a quorum has agreed, and others may object until finalFrom. settling: anyone may end it. voided: everybody gets everything back. refused: was not opened.',
      }),
    ending: z.enum(['settle', 'void']).nullable().meta({ description: 'The call by which anyone may end it now.' }),
    closesAt: timestamp.meta({ description: 'No stakes from then on.' }),
    revealBy: timestamp.meta({ description: 'A seed that is not shown by then costs the arena its bond.' }),
    resultBy: timestamp.meta({ description: 'Without a final result by then everybody gets everything back.' }),
    finalFrom: timestamp.nullable(),
    feeBps: count.meta({ description: 'Of the losing stakes, in hundredths of a per cent.' }),
    bond: z.string().meta({ description: 'What the arena has left with it, in wei of the chain’s coin.' }),
    bondState: z.enum(['held', 'returned', 'forfeited']).meta({ description: 'forfeited: it is the stakers’.' }),
    left: units,
    right: units,
    winner: corner.nullable(),
    fee: units,
    problem: z.string().nullable().meta({ description: 'Why it was refused.' }),
    createdAt: timestamp,
    endedAt: timestamp.nullable(),
  })
  .meta({ id: 'EscrowPool' });

const accountStake = z
  .object({
    address,
    left: units,
    right: units,
    due: units.meta({ description: 'What it can withdraw now.' }),
    withdrawn: units.nullable(),
    bondDue: units.meta({ description: 'Of a bond that the arena has lost, in wei of the chain’s coin.' }),
    bondShare: units.nullable().meta({ description: 'What it has withdrawn of that.' }),
  })
  .meta({ id: 'EscrowStake' });

const look = z
  .object({
    state: z.enum(['none', 'open', 'settled', 'voided']),
    left: units,
    right: units,
    account: z
      .object({
        left: units,
        right: units,
        due: units,
        balance: units.meta({ description: 'Of the pool’s asset.' }),
        allowance: units.meta({ description: 'What the escrow may take of it.' }),
      })
      .nullable(),
  })
  .meta({ id: 'EscrowLook', description: 'What the chain says at this moment: it may still be taken back.' });

export const detailedPool = pool
  .extend({
    account: accountStake.nullable().meta({ description: 'Of the account that was asked for, by confirmed events.' }),
    now: look.nullable().meta({ description: 'Null where the chain’s node does not answer just now.' }),
  })
  .meta({ id: 'DetailedEscrowPool' });

export const poolList = z.object({ items: z.array(pool) }).meta({ id: 'EscrowPoolList' });

export const callBody = z
  .strictObject({
    action: z.enum(POOL_ACTIONS).meta({ description: 'approve: lets the escrow take the stake, for tokens.' }),
    account: z.string().max(64).meta({ description: 'Whose wallet it is.' }),
    outcome: corner.optional().meta({ description: 'Of a stake: 0 for the left corner, 1 for the right one.' }),
    amount: z.string().max(AMOUNT_MAX).optional().meta({ description: 'Of a stake, in whole coins.', example: '0.25' }),
    to: z.string().max(64).optional().meta({ description: 'Where a withdrawal goes; the account unless told.' }),
  })
  .meta({ id: 'EscrowWish' });

export const walletCall = z
  .object({
    chainId,
    to: address,
    data: z.string().regex(/^0x(?:[0-9a-f]{2})+$/),
    value: z.string().regex(/^\d+$/).meta({ description: 'Wei.' }),
  })
  .meta({
    id: 'WalletCall',
    description: 'For a wallet to sign and send (eth_sendTransaction). Nothing of it is kept.',
  });

const moment = (at: Date | null) => at?.toISOString() ?? null;

export function presentPool(view: PoolView): z.infer<typeof pool> {
  const { id, chainId, matchId, asset, stage, ending, feeBps, bondState, winner, problem } = view;
  return {
    id,
    chainId,
    matchId,
    asset,
    stage,
    ending,
    closesAt: view.closesAt.toISOString(),
    revealBy: view.revealBy.toISOString(),
    resultBy: view.resultBy.toISOString(),
    finalFrom: moment(view.finalFrom),
    feeBps,
    bond: String(view.bond),
    bondState,
    left: String(view.totals[0]),
    right: String(view.totals[1]),
    winner,
    fee: String(view.fee),
    problem,
    createdAt: view.createdAt.toISOString(),
    endedAt: moment(view.endedAt),
  };
}

export function presentDetailedPool(
  view: PoolView,
  stake: StakeView | null,
  seen: PoolLook | null,
): z.infer<typeof detailedPool> {
  return { ...presentPool(view), account: stake && presentStake(stake), now: seen && presentLook(seen) };
}

function presentStake({ account, staked, due, withdrawn, bondDue, bondShare }: StakeView) {
  return {
    address: account,
    left: String(staked[0]),
    right: String(staked[1]),
    due: String(due),
    withdrawn: withdrawn === null ? null : String(withdrawn),
    bondDue: String(bondDue),
    bondShare: bondShare === null ? null : String(bondShare),
  };
}

function presentLook({ state, totals, account }: PoolLook) {
  return {
    state,
    left: String(totals[0]),
    right: String(totals[1]),
    account: account && {
      left: String(account.staked[0]),
      right: String(account.staked[1]),
      due: String(account.due),
      balance: String(account.balance),
      allowance: String(account.allowance),
    },
  };
}

export function presentCall({ chainId, to, data, value }: WalletCall): z.infer<typeof walletCall> {
  return { chainId, to, data, value: String(value) };
}
