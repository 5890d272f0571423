import type { Clock } from '../../platform/clock.ts';
import { microsOf, ticksOf } from '../exact.ts';
import { fieldOf, itemsOf, objectOf } from '../raw.ts';
import { findSymbol, SYMBOLS } from '../symbols.ts';
import { compareTrades, type Trade } from '../trades.ts';
import { createRestClient } from './rest.ts';
import { HistoryError, type TradeHistory, type Venue, type VenueEvent } from './venue.ts';

/**
 * Coinbase Exchange (https://docs.cdp.coinbase.com/exchange/websocket-feed/channels), without an account. Trades come over the
 * `matches` channel; `heartbeat` shows each second the clock and the last trade's id of each product. Its `sequence` counts
 * the whole order book, of which `matches` is a part, so leaps in it mean nothing here; trade ids count up by one.
 */
export interface VenueOptions {
  /** WebSocket address. */
  ws: string;
  /** REST base, without a slash at the end. */
  api: string;
  clock: Clock;
  /** Symbols to listen to; all unless told. */
  only?: readonly string[];
}

/** Public requests: 10 a second, 15 in bursts (rate limits). Half of it, since other processes may ask as well. */
const REST_GAP_MS = 200;
/** Trades a page: the most that are given. */
const PAGE = 1000;
/** Ten minutes of Bitcoin on a busy day are some 30 pages. */
const MAX_PAGES = 60;
/** Asked for besides: whether a later trade was still in time shows only in those that follow. */
const BEYOND = 100;
const CHANNELS = ['matches', 'ticker', 'heartbeat'] as const;

export function createCoinbase({ ws, api, clock, only }: VenueOptions): Venue {
  const symbols = SYMBOLS.filter(({ symbol, coinbase }) => coinbase !== null && (!only || only.includes(symbol)));
  const products = symbols.map(symbol => symbol.coinbase ?? '');
  return {
    name: 'coinbase',
    title: 'Coinbase',
    address: ws,
    symbols: symbols.map(({ symbol, name, decimals }) => ({ symbol, name, decimals })),
    greetings: () => [JSON.stringify({ type: 'subscribe', product_ids: products, channels: CHANNELS })],
    ping: () => null,
    decode,
    parseTrade,
    history: createHistory(api, clock),
  };
}

function decode(text: string): VenueEvent[] {
  const message = objectOf(text);
  if (!message) return [{ kind: 'garbage' }];
  switch (message['type']) {
    case 'match':
    case 'last_match':
      return [decodeMatch(message, text)];
    case 'ticker':
    case 'heartbeat':
      return [decodeWord(message)];
    case 'subscriptions':
      return [{ kind: 'subscribed', symbols: subscribedSymbols(message['channels']) }];
    case 'error':
      return [
        { kind: 'refused', symbol: null, problem: `${message['message'] ?? ''} ${message['reason'] ?? ''}`.trim() },
      ];
    default:
      return [{ kind: typeof message['type'] === 'string' ? 'other' : 'garbage' }];
  }
}

function decodeMatch(message: Record<string, unknown>, text: string): VenueEvent {
  const symbol = symbolOf(message['product_id']);
  if (!symbol) return { kind: 'other' };
  const trade = parseTrade(symbol, text);
  return trade ? { kind: 'trade', symbol, trade } : { kind: 'garbage' };
}

function decodeWord(message: Record<string, unknown>): VenueEvent {
  const symbol = symbolOf(message['product_id']);
  if (!symbol) return { kind: 'other' };
  const at = typeof message['time'] === 'string' ? microsOf(message['time']) : null;
  if (at === null) return { kind: 'garbage' };
  // A heartbeat's id was seen to stay 0 for months in the past: that says nothing.
  const lastId = message['last_trade_id'];
  return { kind: 'word', symbol, at, doneUntil: at, lastId: isId(lastId) ? lastId : null };
}

/** Symbols whose trades we are promised. */
function subscribedSymbols(channels: unknown): string[] {
  const list = Array.isArray(channels) ? (channels as { name?: unknown; product_ids?: unknown }[]) : [];
  const matches = list.find(channel => channel?.name === 'matches')?.product_ids;
  return (Array.isArray(matches) ? matches : []).map(symbolOf).filter(symbol => symbol !== null);
}

function symbolOf(product: unknown): string | null {
  return SYMBOLS.find(symbol => symbol.coinbase !== null && symbol.coinbase === product)?.symbol ?? null;
}

/** A match of the feed and a trade of the REST interface name these fields alike. */
function parseTrade(symbol: string, raw: string): Trade | null {
  const id = Number(fieldOf(raw, 'trade_id') ?? Number.NaN);
  const at = microsOf(fieldOf(raw, 'time') ?? '');
  const price = ticksOf(fieldOf(raw, 'price') ?? '', findSymbol(symbol)?.decimals ?? 0);
  return isId(id) && at !== null && price !== null ? { id, at, price, raw } : null;
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && (id as number) > 0;
}

/** Pages go from newer to older, by trade id: `after` asks for what is older than an id. */
function createHistory(api: string, clock: Clock): TradeHistory {
  const rest = createRestClient({ base: api, gapMs: REST_GAP_MS, clock });

  async function page(symbol: string, after: number | null): Promise<Trade[]> {
    const product = findSymbol(symbol)?.coinbase;
    if (!product) throw new HistoryError('it does not trade this');
    const query = { limit: String(PAGE), ...(after === null ? {} : { after: String(after) }) };
    const body = await rest.get(`/products/${product}/trades`, query);
    const trades = itemsOf(body)?.map(item => parseTrade(symbol, item)) ?? [null];
    if (trades.includes(null)) throw new HistoryError('its answer cannot be read');
    return trades.filter(trade => trade !== null).sort((a, b) => b.id - a.id);
  }

  return {
    async between(symbol, from, _to, throughId) {
      const found: Trade[] = [];
      let after = throughId === undefined ? null : throughId + 1 + BEYOND;
      for (let pages = 0; pages < MAX_PAGES; pages++) {
        const trades = await page(symbol, after);
        if (pages === 0 && throughId !== undefined && (trades[0]?.id ?? 0) < throughId) {
          throw new HistoryError('its history is behind');
        }
        found.push(...trades);
        const oldest = trades.at(-1);
        if (!oldest || oldest.at <= from) return found.sort(compareTrades);
        after = oldest.id;
      }
      throw new HistoryError('it is too far back');
    },

    async clock() {
      const at = microsOf(fieldOf(await rest.get('/time', {}), 'iso') ?? '');
      if (at === null) throw new HistoryError('its clock cannot be read');
      return at;
    },
  };
}
