import { z } from 'zod';
import type { DailyReceipt } from '../../core/allowances/index.ts';
import type { MatchView, QueueEntry } from '../../core/matches/index.ts';
import type { FreePickReceipt, Quote, Receipt, SaleQuote, SaleReceipt } from '../../core/wagers/index.ts';
import { corner, count, id, timestamp } from './common.ts';
import { matchKind } from './match.ts';

/** What writes answer. */

/** Response schema of what is read for one caller alone: it is never kept, and has no tag. */
export function own<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

export const queueEntry = z
  .object({
    agentId: id,
    agentName: z.string(),
    ownerName: z.string(),
    waitedSeconds: count,
    restsUntil: timestamp
      .nullable()
      .meta({ description: 'When its rest after the last rated match ends; null: it is ready.' }),
  })
  .meta({ id: 'QueueEntry' });

export function presentQueueEntry(entry: QueueEntry): z.infer<typeof queueEntry> {
  const { agentId, agentName, ownerName, waitedSeconds, restsUntil } = entry;
  return { agentId, agentName, ownerName, waitedSeconds, restsUntil: restsUntil?.toISOString() ?? null };
}

export const startedMatch = z
  .object({
    id,
    communityId: id,
    kind: matchKind,
    symbol: z.string(),
    simulatedPrice: z.boolean(),
    names: z.array(z.string()).length(2).meta({ description: 'Left (A) and right (B) agent.' }),
    agentIds: z.array(id).length(2),
    announceAt: timestamp,
    lockAt: timestamp,
  })
  .meta({
    id: 'StartedMatch',
    description: 'A match that was just made; its result is told in the chats first, then at /v1/matches/{id}.',
  });

export function presentStartedMatch(view: MatchView): z.infer<typeof startedMatch> {
  return {
    id: view.id,
    communityId: view.communityId,
    kind: view.kind,
    symbol: view.symbol,
    simulatedPrice: view.simulatedPrice,
    names: view.sides.map(({ agent }) => agent.name),
    agentIds: view.sides.map(({ agent }) => agent.id),
    announceAt: view.announceAt.toISOString(),
    lockAt: view.lockAt.toISOString(),
  };
}

export const quote = z
  .object({
    matchId: id,
    pick: z.string(),
    stake: count,
    pays: count.meta({ description: 'What comes back if the pick wins, stake included. In a pool an estimate.' }),
    factor: count.meta({ description: 'What a credit of it pays, in hundredths.' }),
    cap: count.meta({ description: 'The most that you may still stake on this match, whatever your balance is.' }),
    closesAt: timestamp,
    leastPays: count.meta({
      description: 'Give it with the bet: it holds unless the odds move by more than 3% meanwhile.',
    }),
  })
  .meta({ id: 'Quote' });

export function presentQuote(view: Quote): z.infer<typeof quote> {
  const { matchId, pick, stake, pays, factor, cap, closesAt, leastPays } = view;
  return { matchId, pick, stake, pays, factor, cap, closesAt: closesAt.toISOString(), leastPays };
}

export const receipt = z
  .object({
    matchId: id,
    pick: z.string(),
    stake: count,
    pays: count.meta({ description: 'What this stake pays. In a pool an estimate that moves until the lock.' }),
    totalPays: count.meta({ description: 'What all that you hold of this pick pays.' }),
  })
  .meta({ id: 'BetReceipt' });

export function presentReceipt({ matchId, pick, stake, pays, totalPays }: Receipt): z.infer<typeof receipt> {
  return { matchId, pick, stake, pays, totalPays };
}

const sale = {
  matchId: id,
  pick: z.string(),
  proceeds: count.meta({ description: 'What it brings altogether.' }),
  releasedNow: count.meta({ description: 'Paid at once: never more than you have paid into this match.' }),
  pendingUntilSettled: count.meta({
    description: 'The profit beyond: paid when the match settles, gone if it is void.',
  }),
};

export const saleQuote = z.object({ ...sale, closesAt: timestamp }).meta({ id: 'SaleQuote' });

export function presentSaleQuote(view: SaleQuote): z.infer<typeof saleQuote> {
  return { ...presentSale(view), closesAt: view.closesAt.toISOString() };
}

export const saleReceipt = z.object(sale).meta({ id: 'SaleReceipt' });

export function presentSaleReceipt(view: SaleReceipt): z.infer<typeof saleReceipt> {
  return presentSale(view);
}

function presentSale({ matchId, pick, proceeds, releasedNow, pendingUntilSettled }: SaleQuote | SaleReceipt) {
  return { matchId, pick, proceeds, releasedNow, pendingUntilSettled };
}

export const freePick = z
  .object({
    matchId: id,
    corner,
    changed: z.boolean().meta({ description: 'Whether you had picked the other one before.' }),
    picks: z.array(count).length(2).meta({ description: 'How many picked the left and the right agent.' }),
    streak: count,
    best: count,
  })
  .meta({ id: 'FreePickReceipt' });

export function presentFreePick(matchId: string, picked: 0 | 1, view: FreePickReceipt): z.infer<typeof freePick> {
  const { changed, picks, streak, best } = view;
  return { matchId, corner: picked, changed, picks: [picks.a, picks.b], streak, best };
}

export const goal = z
  .object({
    name: z.enum(['fight', 'call', 'train']),
    text: z.string(),
    progress: count,
    target: count,
    reward: count.meta({ description: 'Credits, paid by themselves.' }),
    done: z.boolean(),
  })
  .meta({ id: 'Goal' });

export const daily = z
  .object({
    amount: count.meta({ description: 'Credits that came in.' }),
    streak: z.int().min(1).meta({ description: 'Days running.' }),
    nextAmount: count,
    nextAt: timestamp,
    goals: z.array(goal),
  })
  .meta({ id: 'DailyReceipt' });

export function presentDaily(view: DailyReceipt): z.infer<typeof daily> {
  const { amount, streak, nextAmount, nextAt, goals } = view;
  return { amount, streak, nextAmount, nextAt: nextAt.toISOString(), goals: goals.map(each => ({ ...each })) };
}
