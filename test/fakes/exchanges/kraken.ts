import type { Clock } from '../../../core/platform/clock.ts';
import { FakeMarket, type FakeTrade, isoOfMicros } from './market.ts';
import { type FakeExchange, noFaults, type Peer, type Protocol, type RestAnswer, startExchange } from './server.ts';

/**
 * Kraken's WebSocket v2 and public trades, as documented at docs.kraken.com (trade, ticker, heartbeat, ping, status, Get Recent
 * Trades). Prices are JSON numbers in the feed, texts in the REST interface, whose times have a tenth of a microsecond.
 */
const PAIRS = [
  { product: 'BTC/USD', price: 9_512_390, decimals: 2, firstId: 81_044_952, everyMs: 700 },
  { product: 'ETH/USD', price: 341_205, decimals: 2, firstId: 71_044_952, everyMs: 900 },
  { product: 'SOL/USD', price: 18_056, decimals: 2, firstId: 31_044_952, everyMs: 1100 },
  { product: 'EUR/USD', price: 115_981, decimals: 5, firstId: 11_044_952, everyMs: 4000 },
] as const;
const REST_NAMES: Record<string, { pair: string; key: string }> = {
  'BTC/USD': { pair: 'XBTUSD', key: 'XXBTZUSD' },
  'ETH/USD': { pair: 'ETHUSD', key: 'XETHZUSD' },
  'SOL/USD': { pair: 'SOLUSD', key: 'SOLUSD' },
  'EUR/USD': { pair: 'EURUSD', key: 'ZEURZUSD' },
};
const CHANNELS = ['trade', 'ticker'];
const SNAPSHOT = 50;
const MAX_PAGE = 1000;

export function startFakeKraken({ clock }: { clock: Clock }): Promise<FakeExchange> {
  const faults = noFaults();
  const violations: string[] = [];
  const nowMs = clock.now().getTime();
  const markets = PAIRS.map(options => new FakeMarket(options, nowMs));
  const stamp = () => isoOfMicros(Math.floor((clock.now().getTime() + faults.skewMs) * 1000));

  function subscribe(peer: Peer, params: Record<string, unknown>, reqId: unknown): void {
    const { channel, symbol: symbols, snapshot } = params;
    if (typeof channel !== 'string' || !CHANNELS.includes(channel) || !Array.isArray(symbols) || symbols.length === 0) {
      violations.push(`Not a subscription: ${JSON.stringify(params).slice(0, 80)}`);
      return;
    }
    const common = { method: 'subscribe', time_in: stamp(), time_out: stamp(), ...(reqId ? { req_id: reqId } : {}) };
    for (const symbol of symbols) {
      const market = markets.find(candidate => candidate.product === symbol);
      if (!market) {
        violations.push(`There is no ${symbol} to subscribe to.`);
        peer.send({ error: `Currency pair not supported ${symbol}`, success: false, symbol, ...common });
        continue;
      }
      peer.subscriptions.add(`${channel} ${symbol}`);
      peer.send({ ...common, result: { channel, snapshot: snapshot === true, symbol }, success: true });
      if (snapshot !== true) continue;
      if (channel === 'trade') peer.send(tradesText('snapshot', market, market.trades.slice(-SNAPSHOT)));
      else peer.send(tickerText('snapshot', market));
    }
  }

  const protocol: Protocol = {
    path: '/v2',
    // Some 150 connections in ten minutes from one address.
    dialling: { perSecond: 0.25, burst: 150 },
    requests: { perSecond: 1, burst: 2 },
    tooFast: { status: 200, body: '{"error":["EGeneral:Too many requests"]}' },
    onConnect(peer) {
      const status = '"version":"2.0.9","system":"online","api_version":"v2","connection_id":13834774380200032777';
      peer.send(`{"channel":"status","type":"update","data":[{${status}}]}`);
    },
    onMessage(peer, { method, params, req_id: reqId }) {
      if (method === 'ping') {
        peer.send({ method: 'pong', ...(reqId ? { req_id: reqId } : {}), time_in: stamp(), time_out: stamp() });
      } else if (method === 'subscribe' && typeof params === 'object' && params !== null) {
        subscribe(peer, params as Record<string, unknown>, reqId);
      } else {
        violations.push(`Kraken does not know the method ${String(method)}.`);
      }
    },
    onTrades(peer, market, trades) {
      if (peer.subscriptions.has(`trade ${market.product}`)) peer.send(tradesText('update', market, trades));
      if (peer.subscriptions.has(`ticker ${market.product}`)) peer.send(tickerText('update', market));
    },
    onStep(peer, nowMicros) {
      // "Approximately once every second in the absence of any other channel updates."
      if (peer.subscriptions.size > 0 && nowMicros / 1000 - peer.sentMs >= 1000) peer.send('{"channel":"heartbeat"}');
    },
    answer(_request, url): RestAnswer {
      if (url.pathname === '/0/public/Time') {
        const now = new Date(clock.now().getTime() + faults.skewMs);
        const result = { unixtime: Math.floor(now.getTime() / 1000), rfc1123: now.toUTCString() };
        return { status: 200, body: JSON.stringify({ error: [], result }) };
      }
      if (url.pathname !== '/0/public/Trades') return { status: 404, body: '{"error":["EGeneral:Unknown method"]}' };
      const market = markets.find(each => REST_NAMES[each.product]?.pair === url.searchParams.get('pair'));
      if (!market) return { status: 200, body: '{"error":["EQuery:Unknown asset pair"]}' };
      return tradesPage(market, url.searchParams, faults.forgottenBefore);
    },
  };
  return startExchange({ clock, markets, faults, violations, protocol });
}

/** Numbers are written as digits, trailing zeros included: no float on the way. */
function tradesText(type: string, market: FakeMarket, trades: readonly FakeTrade[]): string {
  const data = trades.map(
    trade =>
      `{"symbol":"${market.product}","side":"${trade.side}","price":${trade.price},"qty":${trade.size},` +
      `"ord_type":"limit","trade_id":${trade.id},"timestamp":"${isoOfMicros(trade.at)}"}`,
  );
  return `{"channel":"trade","type":"${type}","data":[${data.join(',')}]}`;
}

function tickerText(type: string, market: FakeMarket): string {
  const price = market.trades.at(-1)?.price ?? '0';
  return (
    `{"channel":"ticker","type":"${type}","data":[{"symbol":"${market.product}","bid":${price},"bid_qty":1.5,` +
    `"ask":${price},"ask_qty":0.5,"last":${price},"volume":1234.5,"vwap":${price},"low":${price},"high":${price},` +
    `"change":0.1,"change_pct":0.01}]}`
  );
}

/** Oldest first, those after `since` (nanoseconds); `last` is the time to go on from. */
function tradesPage(market: FakeMarket, query: URLSearchParams, forgottenBefore: number): RestAnswer {
  const since = BigInt(query.get('since') ?? '0');
  const count = Math.min(MAX_PAGE, Number(query.get('count') ?? MAX_PAGE));
  const nanos = (trade: FakeTrade) => BigInt(trade.at) * 1000n + 300n;
  const page = market.trades.filter(trade => nanos(trade) > since && trade.at >= forgottenBefore).slice(0, count);
  const rows = page.map(trade => {
    const seconds = `${Math.floor(trade.at / 1_000_000)}.${String(trade.at % 1_000_000).padStart(6, '0')}3`;
    const price = trade.price.padEnd(trade.price.indexOf('.') + 6, '0');
    return `["${price}","${trade.size}",${seconds},"${trade.side[0]}","l","",${trade.id}]`;
  });
  const last = page.at(-1);
  const key = REST_NAMES[market.product]?.key ?? '';
  return {
    status: 200,
    body: `{"error":[],"result":{"${key}":[${rows.join(',')}],"last":"${last ? nanos(last) : since}"}}`,
  };
}
