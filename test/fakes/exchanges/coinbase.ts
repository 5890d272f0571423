import type { Clock } from '../../../core/platform/clock.ts';
import { FakeMarket, type FakeTrade, isoOfMicros } from './market.ts';
import { type FakeExchange, noFaults, type Peer, type Protocol, type RestAnswer, startExchange } from './server.ts';

/**
 * Coinbase Exchange's public feed and trades, as documented at docs.cdp.coinbase.com/exchange (channels, overview, pagination,
 * rate limits). Products, messages and headers have its names; times are of its own clock.
 */
const PRODUCTS = [
  { product: 'BTC-USD', price: 9_512_345, decimals: 2, firstId: 912_345_678, everyMs: 200 },
  { product: 'ETH-USD', price: 341_200, decimals: 2, firstId: 612_345_678, everyMs: 300 },
  { product: 'SOL-USD', price: 18_055, decimals: 2, firstId: 212_345_678, everyMs: 500 },
] as const;
const CHANNELS = ['heartbeat', 'matches', 'ticker'];
/** "You are disconnected if no subscribe has been received within 5 seconds." */
const SUBSCRIBE_WITHIN_MS = 5000;
const MAX_PAGE = 1000;

export function startFakeCoinbase({ clock }: { clock: Clock }): Promise<FakeExchange> {
  const faults = noFaults();
  const violations: string[] = [];
  const nowMs = clock.now().getTime();
  const markets = PRODUCTS.map(options => new FakeMarket(options, nowMs));
  const sequences = new Map<string, number>(markets.map(market => [market.product, 80_000_000_000]));
  const find = (product: unknown) => markets.find(market => market.product === product);
  const nextSequence = (product: string) => {
    // It counts the whole order book: leaps are the rule.
    const next = (sequences.get(product) ?? 0) + 7;
    sequences.set(product, next);
    return next;
  };

  const matchOf = (type: string, market: FakeMarket, trade: FakeTrade) => ({
    type,
    trade_id: trade.id,
    maker_order_id: '0a4f2d5c-4f6c-4c0e-9c59-b0a0b2a0c1d2',
    taker_order_id: '5c1f9c3e-1d53-4e0f-8f5f-7b9a6d1e2f30',
    side: trade.side,
    size: trade.size,
    price: trade.price,
    product_id: market.product,
    sequence: nextSequence(market.product),
    time: isoOfMicros(trade.at),
  });
  const tickerOf = (market: FakeMarket, trade: FakeTrade) => ({
    type: 'ticker',
    sequence: nextSequence(market.product),
    product_id: market.product,
    price: trade.price,
    open_24h: trade.price,
    volume_24h: '7123.12345678',
    low_24h: trade.price,
    high_24h: trade.price,
    volume_30d: '212345.12345678',
    best_bid: trade.price,
    best_bid_size: '0.1',
    best_ask: trade.price,
    best_ask_size: '0.2',
    side: trade.side,
    time: isoOfMicros(trade.at),
    trade_id: trade.id,
    last_size: trade.size,
  });

  function subscribe(peer: Peer, message: Record<string, unknown>): void {
    const products = message['product_ids'];
    const channels = message['channels'];
    if (!Array.isArray(products) || !Array.isArray(channels) || channels.length === 0) {
      violations.push(`A subscription without products or channels: ${JSON.stringify(message)}`);
      return;
    }
    const unknown = products.find(product => !find(product));
    const wrong = channels.find(channel => !CHANNELS.includes(channel));
    if (unknown !== undefined || wrong !== undefined) {
      violations.push(`There is no ${unknown ?? wrong} to subscribe to.`);
      peer.send({ type: 'error', message: 'Failed to subscribe', reason: `${unknown ?? wrong} is not valid` });
      return;
    }
    for (const channel of channels) for (const product of products) peer.subscriptions.add(`${channel} ${product}`);
    peer.send({
      type: 'subscriptions',
      channels: channels.map(name => ({ name, product_ids: products, account_ids: null })),
    });
    for (const product of products) {
      const market = find(product);
      const last = market?.trades.at(-1);
      if (!market || !last) continue;
      if (channels.includes('matches')) peer.send(matchOf('last_match', market, last));
      if (channels.includes('ticker')) peer.send(tickerOf(market, last));
    }
  }

  const protocol: Protocol = {
    path: '/',
    dialling: { perSecond: 8, burst: 20 },
    requests: { perSecond: 10, burst: 15 },
    tooFast: { status: 429, body: '{"message":"Public rate limit exceeded"}' },
    onConnect: () => {},
    onMessage(peer, message) {
      if (message['type'] === 'subscribe') subscribe(peer, message);
      else violations.push(`Coinbase does not know ${JSON.stringify(message).slice(0, 80)}.`);
    },
    onTrades(peer, market, trades) {
      for (const trade of trades) {
        if (peer.subscriptions.has(`matches ${market.product}`)) peer.send(matchOf('match', market, trade));
        if (peer.subscriptions.has(`ticker ${market.product}`)) peer.send(tickerOf(market, trade));
      }
    },
    onStep(peer, nowMicros) {
      if (peer.subscriptions.size === 0 && nowMicros / 1000 - peer.openedMs > SUBSCRIBE_WITHIN_MS) {
        violations.push('Nobody subscribed within 5 seconds.');
        peer.socket.close(1008, 'No subscribe');
        return;
      }
      if (nowMicros - (peer.notes.get('heartbeat') ?? 0) < 1_000_000) return;
      peer.notes.set('heartbeat', nowMicros);
      for (const market of markets.filter(each => peer.subscriptions.has(`heartbeat ${each.product}`))) {
        peer.send({
          type: 'heartbeat',
          last_trade_id: market.trades.at(-1)?.id ?? 0,
          product_id: market.product,
          sequence: nextSequence(market.product),
          time: isoOfMicros(Math.floor(nowMicros)),
        });
      }
    },
    answer(request, url): RestAnswer {
      if (!request.headers['user-agent']) {
        violations.push('A request without User-Agent.');
        return { status: 400, body: '{"message":"User-Agent header is required."}' };
      }
      if (url.pathname === '/time') {
        const now = new Date(clock.now().getTime() + faults.skewMs);
        return { status: 200, body: JSON.stringify({ iso: now.toISOString(), epoch: now.getTime() / 1000 }) };
      }
      const market = find(/^\/products\/([^/]+)\/trades$/.exec(url.pathname)?.[1]);
      if (!market) return { status: 404, body: '{"message":"NotFound"}' };
      return tradesPage(market, url.searchParams, faults.forgottenBefore);
    },
  };
  return startExchange({ clock, markets, faults, violations, protocol });
}

/** Newest first; `after` asks for older ones than a cursor, `before` for newer ones: of those too the newest page. */
function tradesPage(market: FakeMarket, query: URLSearchParams, forgottenBefore: number): RestAnswer {
  const limit = Math.min(MAX_PAGE, Number(query.get('limit') ?? MAX_PAGE));
  const after = query.has('after') ? Number(query.get('after')) : Number.POSITIVE_INFINITY;
  const before = query.has('before') ? Number(query.get('before')) : 0;
  if (!(limit > 0) || Number.isNaN(after) || Number.isNaN(before)) {
    return { status: 400, body: '{"message":"Invalid cursor"}' };
  }
  const page = market.trades
    .filter(trade => trade.id < after && trade.id > before && trade.at >= forgottenBefore)
    .slice(-limit)
    .reverse();
  const body = page.map(trade => ({
    trade_id: trade.id,
    side: trade.side,
    size: trade.size,
    price: trade.price,
    time: isoOfMicros(trade.at),
  }));
  const [newest] = page;
  const oldest = page.at(-1);
  return {
    status: 200,
    body: JSON.stringify(body),
    headers: newest && oldest ? { 'cb-before': String(newest.id), 'cb-after': String(oldest.id) } : {},
  };
}
