import type { Clock } from '../../platform/clock.ts';
import { epochMicrosOf, microsOf, ticksOf } from '../exact.ts';
import { fieldOf, itemsOf, objectOf } from '../raw.ts';
import { findSymbol, SYMBOLS } from '../symbols.ts';
import { compareTrades, MICROS, type Trade } from '../trades.ts';
import type { VenueOptions } from './coinbase.ts';
import { createRestClient } from './rest.ts';
import { HistoryError, type TradeHistory, type Venue, type VenueEvent } from './venue.ts';

/**
 * Kraken's WebSocket v2 (https://docs.kraken.com/api/docs/websocket-v2/trade), without an account. Its heartbeat carries no time
 * and comes only when nothing else does, so we ping every second: the answer shows the exchange's clock. Prices there are JSON
 * numbers, read from the text and never through a float.
 */

/** Public requests: one a second for each address and pair. */
const REST_GAP_MS = 1100;
/** Of 1,000 trades. */
const MAX_PAGES = 40;
/** Where the last trade before a time lies is not known beforehand: looked for within a minute, ten minutes, two hours. */
const LOOK_BACK_SECONDS = [60, 600, 7200] as const;
/**
 * Trades reach the feed a moment after they were made, and the gateway that answers pings is another machine: a second is over
 * when the gateway's clock stands so far past it.
 */
const GRACE_MICROS = 2 * MICROS;

export function createKraken({ ws, api, clock, only }: VenueOptions): Venue {
  const symbols = SYMBOLS.filter(({ symbol, kraken }) => kraken !== null && (!only || only.includes(symbol)));
  const pairs = symbols.map(symbol => symbol.kraken?.pair ?? '');
  const subscribe = (params: Record<string, unknown>) =>
    JSON.stringify({ method: 'subscribe', params: { ...params, symbol: pairs } });
  return {
    name: 'kraken',
    title: 'Kraken',
    address: ws,
    symbols: symbols.map(({ symbol, name, decimals }) => ({ symbol, name, decimals })),
    greetings: () => [
      subscribe({ channel: 'trade', snapshot: true }),
      subscribe({ channel: 'ticker', snapshot: true }),
    ],
    ping: () => '{"method":"ping"}',
    decode,
    parseTrade,
    history: createHistory(api, clock),
  };
}

function decode(text: string): VenueEvent[] {
  const message = objectOf(text);
  if (!message) return [{ kind: 'garbage' }];
  if ('method' in message) return [decodeAnswer(message)];
  switch (message['channel']) {
    case 'trade':
      return decodeTrades(message['data'], text);
    case 'ticker':
      return decodeTicker(message['data']);
    case 'heartbeat':
      return [{ kind: 'word', symbol: null, at: null, doneUntil: null, lastId: null }];
    default:
      return [{ kind: typeof message['channel'] === 'string' ? 'other' : 'garbage' }];
  }
}

/** Answers to what we asked: each pair of a subscription is confirmed or refused on its own. */
function decodeAnswer({ method, success, error, result, symbol, time_out }: Record<string, unknown>): VenueEvent {
  if (method === 'pong') {
    const at = typeof time_out === 'string' ? microsOf(time_out) : null;
    return { kind: 'word', symbol: null, at, doneUntil: at === null ? null : at - GRACE_MICROS, lastId: null };
  }
  if (method !== 'subscribe') return { kind: 'other' };
  const about = (typeof result === 'object' && result !== null ? result : {}) as {
    channel?: unknown;
    symbol?: unknown;
  };
  const known = symbolOf(about.symbol ?? symbol);
  if (success === true) {
    return about.channel === 'trade' && known ? { kind: 'subscribed', symbols: [known] } : { kind: 'other' };
  }
  return {
    kind: 'refused',
    symbol: known,
    problem: typeof error === 'string' ? error : 'the subscription was refused',
  };
}

function decodeTrades(data: unknown, text: string): VenueEvent[] {
  const items = itemsOf(text, text.indexOf('"data"'));
  if (!Array.isArray(data) || items?.length !== data.length) return [{ kind: 'garbage' }];
  return items.map((raw, index): VenueEvent => {
    const symbol = symbolOf((data[index] as { symbol?: unknown } | null)?.symbol);
    if (!symbol) return { kind: 'other' };
    const trade = parseTrade(symbol, raw);
    return trade ? { kind: 'trade', symbol, trade } : { kind: 'garbage' };
  });
}

function decodeTicker(data: unknown): VenueEvent[] {
  if (!Array.isArray(data)) return [{ kind: 'garbage' }];
  return data.map((item: { symbol?: unknown } | null): VenueEvent => {
    const symbol = symbolOf(item?.symbol);
    return symbol ? { kind: 'word', symbol, at: null, doneUntil: null, lastId: null } : { kind: 'other' };
  });
}

function symbolOf(pair: unknown): string | null {
  return SYMBOLS.find(symbol => symbol.kraken !== null && symbol.kraken.pair === pair)?.symbol ?? null;
}

/** A trade of the feed is an object, one of the REST interface an array: price, volume, time, side, type, "", id. */
function parseTrade(symbol: string, raw: string): Trade | null {
  const items = raw.startsWith('[') ? itemsOf(raw) : null;
  const idText = items ? items[6] : fieldOf(raw, 'trade_id');
  const priceText = items ? items[0]?.replaceAll('"', '') : fieldOf(raw, 'price');
  const at = items ? epochMicrosOf(items[2] ?? '') : microsOf(fieldOf(raw, 'timestamp') ?? '');
  const id = Number(idText ?? Number.NaN);
  const price = ticksOf(priceText ?? '', findSymbol(symbol)?.decimals ?? 0);
  return Number.isSafeInteger(id) && id > 0 && at !== null && price !== null ? { id, at, price, raw } : null;
}

/** Pages go from older to newer, by time: `since` (nanoseconds) asks for what came after it. Errors come with status 200. */
function createHistory(api: string, clock: Clock): TradeHistory {
  const isTooFast = (body: string) => /"error":\s*\["E(?:API:Rate limit exceeded|General:Too many requests)/.test(body);
  const rest = createRestClient({ base: api, gapMs: REST_GAP_MS, clock, isTooFast });

  async function ask(path: string, query: Record<string, string>): Promise<string> {
    const body = await rest.get(path, query);
    const errors = objectOf(body)?.['error'];
    if (Array.isArray(errors) && errors.length > 0)
      throw new HistoryError(`it says "${String(errors[0]).slice(0, 80)}"`);
    return body;
  }

  async function page(symbol: string, since: number): Promise<Trade[]> {
    const pair = findSymbol(symbol)?.kraken?.rest;
    if (!pair) throw new HistoryError('it does not trade this');
    const body = await ask('/0/public/Trades', { pair, since: `${since}000` });
    const trades = itemsOf(body, body.indexOf('"result"'))?.map(item => parseTrade(symbol, item)) ?? [null];
    if (!objectOf(body) || trades.includes(null)) throw new HistoryError('its answer cannot be read');
    return trades.filter(trade => trade !== null).sort(compareTrades);
  }

  /** The first page that holds a trade at or before `from`, looking further back each time. */
  async function firstPage(symbol: string, from: number): Promise<Trade[]> {
    let trades: Trade[] = [];
    for (const seconds of LOOK_BACK_SECONDS) {
      trades = await page(symbol, from - seconds * MICROS);
      if ((trades[0]?.at ?? Number.POSITIVE_INFINITY) <= from) break;
    }
    return trades;
  }

  return {
    async between(symbol, from, to, throughId) {
      const found = await firstPage(symbol, from);
      for (let pages = 1; pages < MAX_PAGES; pages++) {
        const newest = found.at(-1);
        if (newest && newest.at > to && newest.id >= (throughId ?? 0)) return found;
        // The page after the last is empty, or begins again with the last trade, whose time is finer than ours.
        const more = newest ? await page(symbol, newest.at) : [];
        if ((more.at(-1)?.id ?? newest?.id) === newest?.id) {
          if ((newest?.id ?? 0) < (throughId ?? 0)) throw new HistoryError('its history is behind');
          return found;
        }
        found.push(...more);
      }
      throw new HistoryError('it is too far back');
    },

    /** Whole seconds. */
    async clock() {
      const at = epochMicrosOf(fieldOf(await ask('/0/public/Time', {}), 'unixtime') ?? '');
      if (at === null) throw new HistoryError('its clock cannot be read');
      return at;
    },
  };
}
