import { z } from 'zod';
import type { MatchBrief } from '../../core/matches/index.ts';
import { type MarketHistory, type MarketLine, type MarketView, OUTCOMES, PICKS } from '../../core/wagers/index.ts';
import { corner, count, hash, id, ppm, timestamp } from './common.ts';

const pick = z.enum(PICKS).meta({ description: 'A and B are the left and the right agent; up and down the price.' });
const outcomes = z
  .array(ppm)
  .length(OUTCOMES.length)
  .meta({ description: `Of ${OUTCOMES.join(', ')}, in parts per million.` });
const factors = z
  .object({
    A: count,
    B: count,
    up: count,
    down: count,
    'A-up': count,
    'A-down': count,
    'B-up': count,
    'B-down': count,
  })
  .partial()
  .meta({ description: 'What a small stake (10) pays a credit, in hundredths, of each pick that is for sale.' });

const fields = {
  matchId: id,
  communityId: id,
  names: z.array(z.string()).length(2).meta({ description: 'Left (A) and right (B) agent.' }),
  agentIds: z.array(id).length(2),
  symbol: z.string().meta({ description: 'Whose price goes up or down.', example: 'BTC-USD' }),
  simulatedPrice: z.boolean().meta({ description: 'The prices are made up and not a real market.' }),
  kind: z.enum(['lmsr', 'parimutuel']).meta({
    description: 'lmsr: a market maker that always has a price. parimutuel: two pools that the winners share.',
  }),
  state: z
    .enum(['preparing', 'open', 'locked', 'settled', 'void'])
    .meta({ description: 'preparing -> open -> locked -> settled; void from any state before settled.' }),
  frozen: z
    .boolean()
    .meta({ description: 'Trading is paused for the time being: by moderators, or with a `reason` by the exchanges.' }),
  openedAt: timestamp.nullable(),
  closesAt: timestamp.meta({ description: 'No bet is taken from here on.' }),
  settledAt: timestamp.nullable(),
  chances: z
    .object({ A: ppm, B: ppm, up: ppm, down: ppm })
    .nullable()
    .meta({ description: 'Parts per million; null where the market has not opened.' }),
  outcomes: outcomes.nullable(),
  factors,
  volume: count.meta({ description: 'Credits staked so far; sales are not taken off.' }),
  bettors: count,
  trades: count,
  outcome: z
    .object({ winner: corner, direction: z.enum(['up', 'down']) })
    .nullable()
    .meta({ description: 'What came true; null until then.' }),
  reason: z
    .string()
    .nullable()
    .meta({ description: 'Why there is no market any more, or never was; while `frozen`, what the exchanges lack.' }),
};

const EXAMPLE = {
  matchId: '7H2K9QX4M1ZT',
  communityId: '3D8M5V7KQ2XA',
  names: ['RUSTY-09', 'VOLTRAN'],
  agentIds: ['1A2B3C4D5E6F', '6F5E4D3C2B1A'],
  symbol: 'BTC-USD',
  simulatedPrice: false,
  kind: 'lmsr',
  state: 'open',
  frozen: false,
  openedAt: '2026-03-01T20:00:04.120Z',
  closesAt: '2026-03-01T20:01:06.000Z',
  settledAt: null,
  chances: { A: 580_000, B: 420_000, up: 500_000, down: 500_000 },
  outcomes: [300_000, 280_000, 200_000, 220_000],
  factors: { A: 170, B: 230, up: 190, down: 190, 'A-up': 330, 'A-down': 350, 'B-up': 490, 'B-down': 450 },
  volume: 410,
  bettors: 7,
  trades: 9,
  outcome: null,
  reason: null,
} as const;

export const market = z.object(fields).meta({ id: 'Market', examples: [EXAMPLE] });

const line = z
  .object({
    fights: count.meta({ description: 'Fights that were simulated.' }),
    counts: z
      .array(count)
      .length(OUTCOMES.length)
      .meta({ description: `Of them: ${OUTCOMES.join(', ')}.` }),
    tapes: count.meta({ description: 'Different tapes that they were fought over.' }),
    simulatedTapes: count.meta({ description: 'Of them: made up, for want of recent ones.' }),
    seed: hash.meta({ description: 'Made from the public hash of the commit; the same seed gives the same fights.' }),
  })
  .meta({ id: 'OpeningLine' });

export const detailedMarket = z
  .object({
    ...fields,
    opening: z
      .object({ outcomes, line: line.nullable().meta({ description: 'Null for pools, which open even.' }) })
      .nullable()
      .meta({ description: 'The odds that it opened with, and how they were found; null where it has not opened.' }),
    history: z.object({
      points: z.array(z.object({ at: timestamp, outcomes })).meta({
        description: 'The opening and the chances after each trade; thinned out where there were thousands.',
      }),
      trades: z.array(z.object({ at: timestamp, pick, side: z.enum(['buy', 'sell']), credits: count })).meta({
        description: 'The newest, oldest first. `credits`: paid in, or what a sale brought. Whose, is not told.',
      }),
    }),
  })
  .meta({ id: 'DetailedMarket' });

export function presentMarket(view: MarketView, brief: MatchBrief): z.infer<typeof market> {
  const isOpened = view.openedAt !== null;
  return {
    matchId: view.matchId,
    communityId: view.communityId,
    names: [...brief.names],
    agentIds: [...brief.agentIds],
    symbol: brief.symbol,
    simulatedPrice: brief.simulatedPrice,
    kind: view.kind,
    state: view.state,
    frozen: view.frozen,
    openedAt: view.openedAt?.toISOString() ?? null,
    closesAt: view.closesAt.toISOString(),
    settledAt: view.settledAt?.toISOString() ?? null,
    chances: isOpened ? { ...view.chances } : null,
    outcomes: isOpened ? [...view.outcomes] : null,
    factors: view.factors,
    volume: view.volume,
    bettors: view.bettors,
    trades: view.trades,
    outcome: view.outcome,
    reason: view.reason,
  };
}

export function presentDetailedMarket(
  view: MarketView,
  brief: MatchBrief,
  history: MarketHistory,
  line: MarketLine | null,
): z.infer<typeof detailedMarket> {
  return {
    ...presentMarket(view, brief),
    opening: view.openedAt && { outcomes: [...view.opening], line: line && { ...line, counts: [...line.counts] } },
    history: {
      points: history.points.map(({ at, chances }) => ({ at: at.toISOString(), outcomes: [...chances] })),
      trades: history.trades.map(({ at, pick, side, stake }) => ({ at: at.toISOString(), pick, side, credits: stake })),
    },
  };
}
