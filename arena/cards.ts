import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Piscina } from 'piscina';
import type { Cards } from '../bots/commands/types.ts';
import type { AgentView } from '../core/agents/index.ts';
import { wasUpset } from '../core/honours/index.ts';
import type { MatchSide, MatchView } from '../core/matches/index.ts';
import type { Log } from '../core/platform/log.ts';
import type {
  AgentCardView,
  BettorsCardView,
  BracketCardView,
  CrossTableCardView,
  FigureView,
  LeaderboardCardView,
  MarketCardView,
  MatchCardView,
  MatchCornerView,
  MatchOddsView,
  Outcome,
  PriceCardView,
  ProfileCardView,
  RecapCardView,
  ResultCardView,
  TableCardView,
  WinnerCardView,
} from '../renderer/cards/views.ts';

/** A card to draw, as it is sent to the drawing thread. */
export type CardRequest =
  | { card: 'agent'; view: AgentCardView }
  | { card: 'figure'; view: FigureView }
  | { card: 'match'; view: MatchCardView }
  | { card: 'result'; view: ResultCardView }
  | { card: 'leaderboard'; view: LeaderboardCardView }
  | { card: 'profile'; view: ProfileCardView }
  | { card: 'price'; view: PriceCardView }
  | { card: 'market'; view: MarketCardView }
  | { card: 'bettors'; view: BettorsCardView }
  | { card: 'bracket'; view: BracketCardView }
  | { card: 'table'; view: TableCardView }
  | { card: 'crossTable'; view: CrossTableCardView }
  | { card: 'winner'; view: WinnerCardView }
  | { card: 'recap'; view: RecapCardView };

export interface CardRoom extends Cards {
  /** An agent alone, for pages. */
  figure(agent: AgentView, facing: 1 | -1): Promise<Uint8Array | null>;
  /** The same room for whoever has more patience, or less. */
  within(ms: number): Cards;
  close(): Promise<void>;
}

/** Cards kept in memory; most are asked for again within minutes. */
const CARDS_KEPT = 200;
/** A card that takes longer than this is left out of a chat: the text says it all. */
const CARD_WITHIN_MS = 2500;

/** Draws the cards that commands and announcements show, off the main thread, from what the services know. */
export function createCards({
  log,
  threads,
  headToHead,
  isIdleAtFirst = false,
  withinMs = CARD_WITHIN_MS,
}: {
  log: Log;
  threads: number;
  /** No thread is started before the first card is asked for. */
  isIdleAtFirst?: boolean;
  withinMs?: number;
  /** Wins and losses of the first agent against the second. */
  headToHead: (agentId: string, opponentId: string) => Promise<{ wins: number; losses: number }>;
}): CardRoom {
  const pool = new Piscina<CardRequest, Uint8Array>({
    filename: new URL('./card-worker.ts', import.meta.url).href,
    minThreads: isIdleAtFirst ? 0 : 1,
    maxThreads: threads,
    execArgv: ['--import', 'tsx'],
    idleTimeout: 60_000,
    maxQueue: 1000,
  });
  const kept = new LRUCache<string, Uint8Array>({ max: CARDS_KEPT });

  async function drawn(request: CardRequest, ms: number): Promise<Uint8Array | null> {
    // An hour of prices is a long text to keep as a key.
    const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    const known = kept.get(key);
    if (known) return known;
    try {
      const bytes = await pool.run(request, { signal: AbortSignal.timeout(ms) });
      kept.set(key, bytes);
      return bytes;
    } catch (error) {
      log.warn({ error, card: request.card }, 'a card could not be drawn');
      return null;
    }
  }

  const within = (ms: number): Omit<CardRoom, 'within' | 'close'> => {
    const draw = (request: CardRequest) => drawn(request, ms);
    return {
      agent: (agent, { rank, recent, honours }) =>
        draw({
          card: 'agent',
          view: {
            ...face(agent),
            owner: agent.ownerName,
            version: agent.versionNumber,
            build: agent.setup.build,
            sliders: agent.setup.controller.sliders,
            rating: rating(agent),
            record: record(agent),
            rank: agent.retired ? null : rank,
            lastResults: outcomes(agent, recent),
            ...(honours && { honours }),
          },
        }),
      figure: (agent, facing) => draw({ card: 'figure', view: { looks: agent.looks, facing } }),
      leaderboard: (title, agents, movements) =>
        draw({
          card: 'leaderboard',
          view: {
            title,
            subtitle: null,
            rows: agents.map((agent, index) => ({
              ...face(agent),
              rank: index + 1,
              owner: agent.ownerName,
              rating: rating(agent),
              record: record(agent),
              movement: movements ? (movements[index] ?? null) : 0,
            })),
          },
        }),
      profile: (name, agents, honours) =>
        draw({
          card: 'profile',
          view: {
            name,
            subtitle: null,
            ...(honours && { honours }),
            record: {
              wins: agents.reduce((sum, agent) => sum + agent.rating.wins, 0),
              losses: agents.reduce((sum, agent) => sum + agent.rating.losses, 0),
            },
            agents: [...agents]
              .sort((a, b) => b.rating.shown - a.rating.shown)
              .map(agent => ({
                ...face(agent),
                rating: rating(agent),
                record: record(agent),
                rank: null,
                lastResults: [],
              })),
          },
        }),
      async match(match, odds = null) {
        const { wins, losses } = await headToHead(match.sides[0].agent.id, match.sides[1].agent.id);
        return draw({ card: 'match', view: matchView(match, [wins, losses], odds) });
      },
      result: match => draw({ card: 'result', view: resultView(match) }),
      price: view => draw({ card: 'price', view }),
      market: view => draw({ card: 'market', view }),
      bettors: view => draw({ card: 'bettors', view }),
      bracket: view => draw({ card: 'bracket', view }),
      table: view => draw({ card: 'table', view }),
      crossTable: view => draw({ card: 'crossTable', view }),
      winner: view => draw({ card: 'winner', view }),
      recap: view => draw({ card: 'recap', view }),
    };
  };
  return { ...within(withinMs), within, close: () => pool.close({ force: true }) };
}

function face(agent: AgentView) {
  return { name: agent.name, archetype: agent.archetype, looks: agent.looks };
}

function rating(agent: AgentView) {
  const { shown, uncertainty, provisional } = agent.rating;
  return { points: shown, uncertainty, provisional };
}

function record(agent: AgentView) {
  return { wins: agent.rating.wins, losses: agent.rating.losses };
}

function outcomes(agent: AgentView, recent: readonly MatchView[]): Outcome[] {
  return recent.flatMap(match => {
    if (!match.result || match.state !== 'settled') return [];
    return match.sides[match.result.winner].agent.id === agent.id ? ['win' as const] : ['loss' as const];
  });
}

function matchView(match: MatchView, headToHead: [number, number], odds: MatchOddsView | null): MatchCardView {
  const corner = (side: MatchSide): MatchCornerView => ({
    ...face(side.agent),
    owner: side.agent.ownerName,
    rating: rating(side.agent),
    record: record(side.agent),
  });
  const left = Math.round(match.sides[0].expected / 10);
  return {
    kind: match.kind,
    headline: null,
    corners: [corner(match.sides[0]), corner(match.sides[1])],
    headToHead,
    symbol: match.symbol,
    simulated: match.simulatedPrice,
    winPercents: [left, 100 - left],
    odds,
  };
}

function resultView(match: MatchView): ResultCardView {
  const corner = (side: MatchSide) => ({
    ...face(side.agent),
    rating:
      side.ratingBefore === null || side.ratingAfter === null
        ? null
        : {
            before: side.ratingBefore,
            after: side.ratingAfter,
            provisional: side.agent.rating.provisional,
            expected: side.expected / 1000,
          },
  });
  const note = match.result?.coachNotes.find((_, index) => !match.sides[index === 0 ? 0 : 1].agent.house)?.text ?? null;
  return {
    kind: match.kind,
    result: match.state === 'void' ? 'void' : (match.result?.kind ?? 'void'),
    winner: match.state === 'void' ? null : (match.result?.winner ?? null),
    corners: [corner(match.sides[0]), corner(match.sides[1])],
    rounds: match.result?.rounds ?? [],
    tape: match.tape ?? { symbol: match.symbol, source: 'simulated', decimals: 2, samples: [] },
    note: match.voidReason ?? note,
    isUpset: wasUpset(match),
  };
}
