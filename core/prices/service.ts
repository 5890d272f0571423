import type { Tape } from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { confirmEvidence, type TapeConfirmation } from './confirm.ts';
import type { EvidenceBody, EvidenceInput } from './evidence.ts';
import { createExchangeFeed } from './exchange-feed.ts';
import { createTapeReader, spanOf } from './exchange-tape.ts';
import type { PriceFeed, SymbolInfo } from './feed.ts';
import {
  combine,
  judge,
  pauseOf,
  type SourceState,
  type SourceStatus,
  type SymbolState,
  sentenceFor,
  stateOf,
} from './freshness.ts';
import { createPriceStore } from './store.ts';
import { findSymbol } from './symbols.ts';
import { createSyntheticFeed } from './synthetic.ts';
import { readTape, tapeStart } from './tape.ts';
import { createVenues, type PriceEndpoints, PUBLIC_ENDPOINTS } from './venues/index.ts';
import { joinSeries, lastTapeEnd, type Series, tapesOf } from './windows.ts';

export interface PriceServiceOptions {
  database: Database;
  clock: Clock;
  log: Log;
  /** 'synthetic': everything runs on the simulated price. */
  mode: 'exchange' | 'synthetic';
  syntheticSeed: string;
  /** Markets over a simulated price: in tests and the demo only. */
  allowSimulatedMarkets: boolean;
  endpoints?: PriceEndpoints;
}

/** What a new match over a symbol runs on, decided once, at its creation. */
export interface PriceChoice {
  source: 'exchange' | 'simulated';
  /** Exchanges that it commits to, sorted; none where simulated. */
  sources: string[];
  market: 'allowed' | { refused: string };
  /**
   * The newest second at which the tape of a casual match may end, so that it can be fought over at once; null where no tape
   * is at hand yet.
   */
  lastTapeEnd: Date | null;
}

export interface Quote {
  symbol: string;
  name: string;
  decimals: number;
  /** Ticks; the last known one where it is not fresh. */
  price: number | null;
  /** Last word about it. */
  at: Date | null;
  simulated: boolean;
  state: SymbolState | 'simulated';
  /** What to tell people, where there is something. */
  sentence: string | null;
  sources: {
    name: string;
    price: number | null;
    ageSeconds: number | null;
    state: SourceState;
    problem: string | null;
  }[];
}

/** What of a match says where its prices come from. */
export interface Committed {
  priceSource: string;
  sources: readonly string[];
}

export interface TapeRequest extends Committed {
  symbol: string;
  kind: 'rated' | 'casual' | 'exhibition';
  /** Whole seconds where the prices are of exchanges. */
  lockAt: Date;
}

export type PriceService = ReturnType<typeof createPriceService>;

const STATUS_CACHE_MS = 500;
const HOUR_SECONDS = 3600;
/** Looked through for the tape of a casual match: the tape, a minute before it, and a recorder's delay. */
const RECENT_SECONDS = 180;
const MAX_POINTS = 5000;
const SIMULATED_SENTENCE = 'Prices are simulated here, so there are no bets on this fight. It counts all the same.';

export function createPriceService(options: PriceServiceOptions) {
  const { database, clock, mode, allowSimulatedMarkets } = options;
  const log = options.log.child({ part: 'prices' });
  const store = createPriceStore(database);
  const venues = createVenues(options.endpoints ?? PUBLIC_ENDPOINTS, clock);
  const synthetic = createSyntheticFeed(options.syntheticSeed);
  const tapes = createTapeReader({ store, venues, clock, log });
  const feeds = new Map<string, PriceFeed>();
  let statuses: { readMs: number; rows: Promise<({ symbol: string } & SourceStatus)[]> } | null = null;

  /** How the exchanges are doing for a symbol, at this moment. */
  async function statusesOf(symbol: string): Promise<SourceStatus[]> {
    const nowMs = clock.now().getTime();
    if (!statuses || nowMs - statuses.readMs >= STATUS_CACHE_MS) {
      const rows = store.readStatuses();
      statuses = { readMs: nowMs, rows };
      rows.catch(() => {
        statuses = null;
      });
    }
    const now = clock.now();
    return (await statuses.rows).filter(row => row.symbol === symbol).map(row => judge(row, now));
  }

  async function series(symbol: string, from: number, to: number, sources?: readonly string[]): Promise<Series> {
    const all = await store.readPrices(symbol, from, to);
    if (!sources) return joinSeries(all, from, to);
    // Exactly these: an exchange without a single row is one that knows nothing.
    const exact = new Map(sources.map(source => [source, all.get(source) ?? new Map<number, number>()]));
    const isKnown = [...exact.values()].every(known => known.size > 0);
    return joinSeries(isKnown ? exact : new Map(), from, to);
  }

  async function syntheticSeries(symbol: string, from: number, to: number, every = 1): Promise<Series> {
    const prices: (number | null)[] = [];
    for (let second = from; second <= to; second += every) {
      prices.push(await synthetic.priceAt(symbol, new Date(second * 1000)));
    }
    return { from, prices };
  }

  const nowSecond = () => Math.floor(clock.now().getTime() / 1000);

  function simulatedChoice(refusal: string): PriceChoice {
    return {
      source: 'simulated',
      sources: [],
      market: allowSimulatedMarkets ? 'allowed' : { refused: refusal },
      lastTapeEnd: new Date(nowSecond() * 1000),
    };
  }

  return {
    mode,

    /** The exchanges as this process speaks to them: whoever else does so here shares them, and with them their request limits. */
    venues,

    symbols: (): readonly SymbolInfo[] => synthetic.symbols(),

    async choose(symbol: string): Promise<PriceChoice> {
      if (mode === 'synthetic') return simulatedChoice(SIMULATED_SENTENCE);
      const all = await statusesOf(symbol);
      const state = stateOf(all);
      if (state !== 'fresh') {
        return simulatedChoice(sentenceFor(state, findSymbol(symbol)?.name ?? symbol) ?? '');
      }
      const sources = all
        .filter(status => status.state === 'fresh')
        .map(status => status.source)
        .sort();
      const end = lastTapeEnd(await series(symbol, nowSecond() - RECENT_SECONDS, nowSecond(), sources));
      return {
        source: 'exchange',
        sources,
        market: 'allowed',
        lastTapeEnd: end === null ? null : new Date(end * 1000),
      };
    },

    /** Why bets on a match pause while its market is open; null where its exchanges tell its price and agree. */
    async pauseOf({ symbol, priceSource, sources }: Committed & { symbol: string }): Promise<string | null> {
      if (priceSource === 'simulated') return null;
      return pauseOf(sources, await statusesOf(symbol), findSymbol(symbol)?.name ?? symbol, clock.now());
    },

    feedFor(match: Committed): PriceFeed {
      if (match.priceSource === 'simulated') return synthetic;
      const key = [...match.sources].sort().join('+');
      const feed = feeds.get(key) ?? createExchangeFeed(match.sources, store, clock);
      feeds.set(key, feed);
      return feed;
    },

    async quote(symbol: string): Promise<Quote | null> {
      const info = findSymbol(symbol);
      if (!info) return null;
      const about = { symbol, name: info.name, decimals: info.decimals };
      const now = clock.now();
      if (mode === 'synthetic') {
        const price = await synthetic.priceAt(symbol, now);
        const sentence = 'This price is simulated: it follows no real market.';
        return { ...about, price, at: now, simulated: true, state: 'simulated', sentence, sources: [] };
      }
      const all = await statusesOf(symbol);
      const state = stateOf(all);
      const fresh = all.filter(status => status.state === 'fresh');
      const told = (fresh.length > 0 ? fresh : newestOf(all)).filter(status => status.price !== null);
      return {
        ...about,
        price: combine(told.map(status => status.price ?? 0)),
        at: newestOf(told)[0]?.seenAt ?? null,
        simulated: false,
        state,
        sentence: sentenceFor(state, info.name),
        sources: all.map(({ source, price, seenAt, state: of, problem }) => ({
          name: source,
          price,
          ageSeconds: seenAt ? Math.max(0, Math.round((now.getTime() - seenAt.getTime()) / 1000)) : null,
          state: of,
          problem: of === 'fresh' ? null : (problem ?? 'it has gone silent'),
        })),
      };
    },

    /** Prices for charts, oldest first: one every so many seconds where it is known. At most some thousand points. */
    async history(symbol: string, from: Date, to: Date, everySeconds: number): Promise<{ at: Date; price: number }[]> {
      if (!findSymbol(symbol)) return [];
      const start = Math.ceil(from.getTime() / 1000);
      const end = Math.min(Math.floor(to.getTime() / 1000), nowSecond());
      const every = Math.max(1, Math.floor(everySeconds), Math.ceil((end - start) / MAX_POINTS));
      const points =
        mode === 'synthetic'
          ? (await syntheticSeries(symbol, start, end, every)).prices
          : (await series(symbol, start, end)).prices.filter((_, index) => index % every === 0);
      return points.flatMap((price, index) =>
        price === null ? [] : [{ at: new Date((start + index * every) * 1000), price }],
      );
    },

    /** The newest complete tapes of the last hour, newest first, for the opening line; they may overlap. */
    async recentTapes(symbol: string, count: number): Promise<Tape[]> {
      const info = findSymbol(symbol);
      if (!info) return [];
      const to = nowSecond();
      if (mode === 'synthetic') {
        const about = { symbol, source: 'simulated' as const, decimals: info.decimals };
        return tapesOf(await syntheticSeries(symbol, to - HOUR_SECONDS, to), count, about);
      }
      const about = { symbol, source: 'exchange' as const, decimals: info.decimals };
      return tapesOf(await series(symbol, to - HOUR_SECONDS, to), count, about);
    },

    /**
     * The tape of a match, and what to keep with it (`storeEvidence`, in the transaction that keeps the tape).
     * @returns null where it is not complete yet, or cannot be known: the caller waits or voids, it never guesses
     */
    async readTape(match: TapeRequest): Promise<{ tape: Tape; evidence: EvidenceInput[] } | null> {
      if (match.priceSource === 'simulated') {
        const start = tapeStart(match.kind, match.lockAt);
        const sigmaEnd = match.kind === 'casual' ? start : match.lockAt;
        const tape = await readTape(synthetic, match.symbol, start, sigmaEnd);
        return tape && { tape, evidence: [] };
      }
      return tapes.read(spanOf(match), [...match.sources].sort());
    },

    /** Keeps what a tape was made of, beside the tape. The same again changes nothing. */
    async storeEvidence(tx: Transaction, matchId: string, evidence: readonly EvidenceInput[]): Promise<void> {
      if (evidence.length === 0) return;
      await tx.tapeEvidence.createMany({
        data: evidence.map(({ source, symbol, samples, sha256 }) => ({
          matchId,
          source,
          symbol,
          samples: JSON.parse(JSON.stringify(samples)),
          sha256,
          createdAt: clock.now(),
        })),
        skipDuplicates: true,
      });
    },

    /** What a match's tape was made of, by exchange; none where its prices were simulated. For matches that have ended: who calls must know. */
    async evidence(matchId: string): Promise<EvidenceInput[]> {
      const rows = await database.prisma.tapeEvidence.findMany({ where: { matchId }, orderBy: { source: 'asc' } });
      return rows.map(({ source, symbol, samples, sha256 }) => ({
        source,
        symbol,
        samples: samples as unknown as EvidenceBody,
        sha256,
      }));
    },

    /** Fetches the trades of a match's tape again and compares. */
    async confirmTape(matchId: string): Promise<TapeConfirmation> {
      const match = await database.prisma.match.findUnique({
        where: { id: matchId },
        include: { evidence: { orderBy: { source: 'asc' } } },
      });
      if (!match) return { verdict: 'not-confirmed', sources: [] };
      const { start, sigmaEnd } = spanOf(match);
      const tape = match.tape as unknown as Tape | null;
      const { symbol, priceSources: sources } = match;
      return confirmEvidence({ tape, symbol, sources, start, sigmaEnd }, match.evidence, venues);
    },
  };
}

/** Those that spoke last. */
function newestOf(statuses: readonly SourceStatus[]): SourceStatus[] {
  const newest = Math.max(...statuses.map(status => status.seenAt?.getTime() ?? 0));
  return statuses.filter(status => (status.seenAt?.getTime() ?? 0) === newest);
}
