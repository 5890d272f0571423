import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { holdLease } from '../platform/lease.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Hole } from './book.ts';
import { type Connection, createConnection } from './connection.ts';
import { createPriceMeters, type PriceMeters } from './meters.ts';
import { createPriceStore, KEEP_TICKS_MS, type PriceStore, type TickRow } from './store.ts';
import { findSymbol } from './symbols.ts';
import { createTrack, type Track, wishedHistory } from './track.ts';
import { MICROS } from './trades.ts';
import {
  createVenues,
  HistoryError,
  type PriceEndpoints,
  PUBLIC_ENDPOINTS,
  type Venue,
  type VenueEvent,
} from './venues/index.ts';

/**
 * Listens to the exchanges and writes each second's price into the database. One process does, under a lease; whichever takes
 * over goes on from the last written second and fills what it missed from the exchanges' history.
 */
export interface RecorderOptions {
  database: Database;
  clock: Clock;
  log: Log;
  newId: () => string;
  metrics?: Metrics;
  endpoints?: PriceEndpoints;
  /** Those of the process's PriceService, so that both together keep within the exchanges' limits; its own unless told. */
  venues?: readonly Venue[];
  /** How long single seconds are kept; three hours unless told. */
  keepMs?: number;
  /** What to log when no exchange tells anything, and when one does again; what it means for fights unless told. */
  words?: { dark: string; light: string };
  /** 0 to 1. */
  random?: () => number;
}

export interface PriceRecorder {
  readonly isActive: boolean;
  stop(): Promise<void>;
}

/** Prices reach the database so often. */
const TICK_MS = 250;
const STATUS_MS = 1000;
const SWEEP_MS = 60_000;
/** A gap may close by itself, where the exchange sent out of order: asked for after so long. */
const PATIENCE_MS = 1000;
/** After the history could not be had. */
const RETRY_MS = 5000;
/** Without a single fresh price for so long, whoever runs the arena hears what that means. Connecting takes one or two seconds. */
const DARK_MS = 10_000;
const ARENA_WORDS = {
  dark: 'no exchange tells prices: fights run on simulated prices, without bets, until one does',
  light: 'fights run on prices of exchanges again',
};
/** Longer messages than any that we asked for are not even looked at. */
const MAX_MESSAGE = 256_000;
/** Rows that wait for a database that is away: ten minutes of all. */
const MAX_WAITING = 5000;

export function startPriceRecorder(options: RecorderOptions): PriceRecorder {
  let session: Session | null = null;
  const lease = holdLease({
    database: options.database,
    clock: options.clock,
    log: options.log,
    name: 'prices',
    holder: options.newId(),
    onAcquired: async () => {
      session = await startSession(options);
    },
    onLost: async () => {
      const ending = session;
      session = null;
      await ending?.stop();
    },
  });
  return {
    get isActive() {
      return session !== null;
    },
    stop: () => lease.release(),
  };
}

interface Session {
  stop(): Promise<void>;
}

/** What is recorded of one symbol of one exchange. */
interface Line {
  symbol: string;
  venue: Venue;
  track: Track;
  /** When the filling of each hole may be tried (again), and whether it was. */
  holes: Map<Hole, { dueMs: number; isTried: boolean }>;
  isFilling: boolean;
}

async function startSession(options: RecorderOptions): Promise<Session> {
  const { database, clock, random = Math.random } = options;
  const log = options.log.child({ part: 'prices' });
  const store = createPriceStore(database);
  const meters = createPriceMeters(options.metrics);
  const venues = options.venues ?? createVenues(options.endpoints ?? PUBLIC_ENDPOINTS, clock);
  const lines = venues.flatMap(venue => venue.symbols.map(({ symbol }) => lineOf(symbol, venue)));
  await resume(lines, store, clock);
  const connections = venues.map(venue => connect(venue, lines, { clock, log, random, meters }));
  const stop = new AbortController();
  const { keepMs = KEEP_TICKS_MS, words = ARENA_WORDS } = options;
  const writer = createWriter({ store, lines, clock, log, meters, keepMs, words });

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      for (const connection of connections) connection.tick();
      for (const line of lines) void fillHoles(line, { clock, log, meters, signal: stop.signal });
      await writer.write();
      await clock.sleep(TICK_MS, stop.signal).catch(() => {});
    }
    await writer.close();
  }

  const running = run();
  return {
    async stop() {
      stop.abort();
      for (const connection of connections) connection.stop();
      await running;
    },
  };
}

function lineOf(symbol: string, venue: Venue): Line {
  return { symbol, venue, track: createTrack(), holes: new Map(), isFilling: false };
}

/** Each book goes on where the last recorder ended, and wishes for what is missing of the history that sigma needs. */
async function resume(lines: readonly Line[], store: PriceStore, clock: Clock): Promise<void> {
  const nowMs = clock.now().getTime();
  const wished = wishedHistory(nowMs);
  for (const { symbol, venue, track } of lines) {
    const known = await store.readTrades(symbol, venue.name, Math.ceil(wished / MICROS), Math.floor(nowMs / 1000));
    const rows = [...known].sort(([a], [b]) => a - b).map(([second, trade]) => ({ second, trade }));
    track.book.resume(rows, wished);
  }
}

interface Parts {
  clock: Clock;
  log: Log;
  meters: PriceMeters;
}

function connect(venue: Venue, all: readonly Line[], parts: Parts & { random: () => number }): Connection {
  const { clock, log, meters, random } = parts;
  const lines = all.filter(line => line.venue === venue);
  return createConnection({
    venue,
    clock,
    log,
    random,
    onClosed: () => {
      for (const line of lines) line.track.subscribed(false);
    },
    onRedial: () => meters.reconnected(venue.name),
    onMessage: text => {
      const nowMs = clock.now().getTime();
      const events: VenueEvent[] = text.length > MAX_MESSAGE ? [{ kind: 'garbage' }] : venue.decode(text);
      for (const event of events) hear(event, lines, nowMs, parts);
    },
  });
}

function hear(event: VenueEvent, lines: readonly Line[], nowMs: number, { log, meters }: Parts): void {
  const exchange = lines[0]?.venue.name ?? '';
  const concerned = (symbol: string | null) => lines.filter(line => symbol === null || line.symbol === symbol);
  switch (event.kind) {
    case 'trade':
      for (const line of concerned(event.symbol)) {
        meters.traded(exchange, line.symbol, line.track.trade(event.trade, nowMs));
      }
      return;
    case 'word':
      for (const line of concerned(event.symbol)) line.track.word(event, nowMs);
      return;
    case 'subscribed':
      for (const line of lines.filter(each => event.symbols.includes(each.symbol))) line.track.subscribed(true);
      return;
    case 'refused':
      log.warn({ exchange, symbol: event.symbol, problem: event.problem }, 'the exchange refuses a subscription');
      for (const line of concerned(event.symbol)) line.track.subscribed(false, 'it refuses to tell us its trades');
      return;
    case 'garbage':
      meters.garbage(exchange);
      return;
    default:
      return;
  }
}

/** Asks the exchange's history for what is missing, one hole of a symbol at a time. */
async function fillHoles(line: Line, { clock, log, meters, signal }: Parts & { signal: AbortSignal }): Promise<void> {
  const nowMs = clock.now().getTime();
  const { book } = line.track;
  for (const hole of line.holes.keys()) if (!book.holes.includes(hole)) line.holes.delete(hole);
  for (const hole of book.holes) {
    if (line.holes.has(hole)) continue;
    line.holes.set(hole, { dueMs: nowMs + PATIENCE_MS, isTried: false });
  }
  const hole = book.holes.find(each => (line.holes.get(each)?.dueMs ?? 0) <= nowMs);
  if (!hole || line.isFilling) return;
  line.isFilling = true;
  if (!line.holes.get(hole)?.isTried) meters.gap(line.venue.name, line.symbol);
  const about = { exchange: line.venue.name, symbol: line.symbol };
  try {
    const trades = await line.venue.history.between(line.symbol, hole.from, hole.to, hole.throughId);
    if (signal.aborted) return;
    const added = book.fill(hole, trades);
    meters.filled(line.venue.name, line.symbol);
    log.debug({ ...about, added, seconds: Math.round((hole.to - hole.from) / 1e6) }, 'filled a gap from the history');
  } catch (error) {
    const level = error instanceof HistoryError ? 'debug' : 'warn';
    log[level]({ ...about, reason: (error as Error).message }, 'a gap stays open for now');
    line.holes.set(hole, { dueMs: clock.now().getTime() + RETRY_MS, isTried: true });
  } finally {
    line.isFilling = false;
  }
}

/** Takes what is due to the database; what cannot be written now is written later. */
function createWriter({
  store,
  lines,
  clock,
  log,
  meters,
  keepMs,
  words,
}: Parts & { store: PriceStore; lines: readonly Line[]; keepMs: number; words: typeof ARENA_WORDS }) {
  let waiting: TickRow[] = [];
  let statusMs = 0;
  let sweepMs = 0;
  let isAway = false;
  let told = '';
  let freshMs = clock.now().getTime();
  let isDark = false;

  function collect(): void {
    for (const { symbol, venue, track } of lines) {
      for (const { second, trade } of track.book.due()) waiting.push({ symbol, source: venue.name, second, trade });
    }
    // The same second twice in one statement would be refused; the later word counts.
    const byKey = new Map(waiting.map(row => [`${row.symbol} ${row.source} ${row.second}`, row]));
    waiting = [...byKey.values()].slice(-MAX_WAITING);
  }

  function statuses(nowMs: number) {
    return lines.map(({ symbol, venue, track }) => ({
      ...track.status(venue.name, nowMs),
      symbol,
      decimals: findSymbol(symbol)?.decimals ?? 0,
    }));
  }

  async function write(): Promise<void> {
    const nowMs = clock.now().getTime();
    collect();
    try {
      const rows = waiting;
      await store.writeTicks(rows);
      waiting = [];
      meters.wrote(rows.length);
      await writeStatuses(nowMs);
      if (nowMs - sweepMs >= SWEEP_MS) {
        sweepMs = nowMs;
        await store.sweep(new Date(nowMs - keepMs));
      }
      isAway = false;
    } catch (error) {
      if (!isAway) log.warn({ error: (error as Error).message }, 'prices cannot be written for now');
      isAway = true;
    }
  }

  /** What the silence of all exchanges means for the fights, once, and once that it is over. */
  function tellDarkness(all: readonly { state: string }[], nowMs: number): void {
    const isFresh = all.some(({ state }) => state === 'fresh');
    if (isFresh) freshMs = nowMs;
    const wasDark = isDark;
    isDark = nowMs - freshMs >= DARK_MS;
    if (isDark && !wasDark) {
      log.warn(words.dark);
    } else if (wasDark && !isDark) log.info(words.light);
  }

  /** At once where something changed for people, otherwise every second. */
  async function writeStatuses(nowMs: number): Promise<void> {
    const all = statuses(nowMs);
    tellDarkness(all, nowMs);
    const now = all.map(({ state, problem }) => `${state} ${problem}`).join('\n');
    if (now === told && nowMs - statusMs < STATUS_MS) return;
    await store.writeStatuses(all);
    for (const { symbol, source, state } of all) meters.state(source, symbol, state === 'fresh');
    told = now;
    statusMs = nowMs;
  }

  return {
    write,
    /** Says that nobody listens any more, so that nothing looks fresh that is not. */
    async close(): Promise<void> {
      for (const line of lines) line.track.subscribed(false);
      told = '';
      await write();
    },
  };
}
