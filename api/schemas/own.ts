import { z } from 'zod';
import type { AllowanceSummary } from '../../core/allowances/index.ts';
import type { StatementEntry } from '../../core/ledger/index.ts';
import { type LimitsView, PICKS, type PositionView } from '../../core/wagers/index.ts';
import { count, id, timestamp } from './common.ts';
import { goal } from './play.ts';

/** What is the caller's own. */

export const balance = z
  .object({
    communityId: id,
    available: z.int().meta({ description: 'Credits that may be spent.' }),
    pending: count.meta({ description: 'Profits of bets that were sold, until their matches are settled.' }),
    inBets: count.meta({ description: 'At stake in matches that are not settled.' }),
    debt: count.meta({ description: 'Owed after corrected results; what is won repays it.' }),
    daily: z.object({
      claimable: z.boolean(),
      nextAt: timestamp,
      streak: count,
      amount: count.meta({ description: 'What the next one gives.' }),
    }),
    goals: z.array(goal),
    bailOut: z.object({ eligible: z.boolean(), amount: count, nextAt: timestamp.nullable() }),
  })
  .meta({
    id: 'Balance',
    description: 'What a match has brought is in it as soon as the chats were told how it ended, as in the statement.',
  });

export const movement = z
  .object({
    id: z.string(),
    at: timestamp,
    kind: z.string().meta({ example: 'payout' }),
    amount: z.int().meta({ description: 'Credits; negative where they went away.' }),
    balance: z.int().meta({ description: 'What one has after it.' }),
    matchId: id.nullable(),
    text: z.string(),
  })
  .meta({ id: 'Movement' });

export const position = z
  .object({
    matchId: id,
    names: z.array(z.string()).length(2),
    symbol: z.string(),
    simulatedPrice: z.boolean(),
    pick: z.enum(PICKS),
    cost: count.meta({ description: 'Paid for what is held.' }),
    pays: count.meta({ description: 'What it brings if the pick wins, stake included.' }),
    sellsFor: count.nullable().meta({ description: 'What a sale would bring now; null where nothing can be sold.' }),
    state: z.enum(['preparing', 'open', 'locked', 'settled', 'void']),
    closesAt: timestamp,
    received: count.nullable().meta({ description: 'What it brought; null until that is told.' }),
  })
  .meta({ id: 'Position' });

const amountLimit = z.object({
  amount: count.nullable().meta({ description: 'Credits; null: no limit of your own.' }),
  next: z
    .object({ amount: count.nullable(), at: timestamp })
    .nullable()
    .meta({ description: 'A raise that was asked for, and when it begins.' }),
});

export const limits = z
  .object({
    stake: amountLimit.meta({ description: 'The most that you stake on a match.' }),
    dailyLoss: amountLimit.meta({ description: 'The most that you lose in 24 hours.' }),
    coolOffUntil: timestamp.nullable(),
    excludedUntil: z.union([timestamp, z.literal('forever')]).nullable(),
  })
  .meta({ id: 'Limits', description: 'Your own limits on bets. They hold in every community.' });

export function presentLimits(view: LimitsView): z.infer<typeof limits> {
  const amount = ({ amount, next }: LimitsView['stake']) => ({
    amount,
    next: next && { amount: next.amount, at: next.at.toISOString() },
  });
  const { excludedUntil } = view;
  return {
    stake: amount(view.stake),
    dailyLoss: amount(view.dailyLoss),
    coolOffUntil: view.coolOffUntil?.toISOString() ?? null,
    excludedUntil: excludedUntil === 'forever' ? excludedUntil : (excludedUntil?.toISOString() ?? null),
  };
}

export function presentBalance(communityId: string, view: AllowanceSummary): z.infer<typeof balance> {
  const { available, pending, inBets, debt, daily, goals, bailOut } = view;
  return {
    communityId,
    available,
    pending,
    inBets,
    debt,
    daily: {
      claimable: daily.claimable,
      nextAt: daily.nextAt.toISOString(),
      streak: daily.streak,
      amount: daily.amount,
    },
    goals: goals.map(each => ({ ...each })),
    bailOut: {
      eligible: bailOut.eligible,
      amount: bailOut.amount,
      nextAt: bailOut.nextAt?.toISOString() ?? null,
    },
  };
}

export function presentMovement(entry: StatementEntry): z.infer<typeof movement> {
  const { id, at, kind, amount, balance, matchId, text } = entry;
  return { id, at: at.toISOString(), kind, amount, balance, matchId, text };
}

export function presentPosition(view: PositionView): z.infer<typeof position> {
  return {
    matchId: view.matchId,
    names: [...view.names],
    symbol: view.symbol,
    simulatedPrice: view.simulated,
    pick: view.pick,
    cost: view.cost,
    pays: view.pays,
    sellsFor: view.sellsFor,
    state: view.state,
    closesAt: view.closesAt.toISOString(),
    received: view.result?.received ?? null,
  };
}
