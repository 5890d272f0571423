import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { MICROS } from '../trades.ts';
import { createCoinbase } from './coinbase.ts';
import { createKraken } from './kraken.ts';

/** A clock whose sleep is at once: how long was waited is kept. */
function patientClock() {
  let nowMs = 1_700_000_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(nowMs),
    sleep: async (ms: number) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
}

const NOWHERE = { ws: 'ws://127.0.0.1:1', api: 'http://127.0.0.1:1' };
const micros = (iso: string, fraction: number) => Date.parse(iso) * 1000 + fraction;

/** Messages as the documentation shows them, for our products. */
describe("Coinbase's messages", () => {
  const coinbase = createCoinbase({ ...NOWHERE, clock: patientClock() });
  const match =
    '{"type":"match","trade_id":10,"sequence":50,"maker_order_id":"ac928c66-ca53-498f-9c13-a110027a60e8",' +
    '"taker_order_id":"132fb6ae-456b-4654-b4e0-d681ac05cea1","time":"2014-11-07T08:19:27.028459Z","product_id":"BTC-USD",' +
    '"size":"5.23512","price":"400.23","side":"sell"}';
  const trade = { id: 10, at: micros('2014-11-07T08:19:27Z', 28_459), price: 40_023, raw: match };

  it('subscription', () => {
    expect(coinbase.greetings().map(text => JSON.parse(text))).toEqual([
      {
        type: 'subscribe',
        product_ids: ['BTC-USD', 'ETH-USD', 'SOL-USD'],
        channels: ['matches', 'ticker', 'heartbeat'],
      },
    ]);
    const confirmed =
      '{"type":"subscriptions","channels":[{"name":"matches","product_ids":["BTC-USD","XRP-USD"]},' +
      '{"name":"heartbeat","product_ids":["ETH-USD"]}]}';
    expect(coinbase.decode(confirmed)).toEqual([{ kind: 'subscribed', symbols: ['BTC-USD'] }]);
  });

  it('trades', () => {
    expect(coinbase.decode(match)).toEqual([{ kind: 'trade', symbol: 'BTC-USD', trade }]);
    const last = match.replace('"match"', '"last_match"');
    expect(coinbase.decode(last)).toEqual([{ kind: 'trade', symbol: 'BTC-USD', trade: { ...trade, raw: last } }]);
    const past =
      '{"time":"2014-11-07T22:19:28.578544Z","trade_id":74,"price":"10.00000000","size":"0.01000000","side":"buy"}';
    expect(coinbase.parseTrade('BTC-USD', past)).toEqual({
      id: 74,
      at: micros('2014-11-07T22:19:28Z', 578_544),
      price: 1000,
      raw: past,
    });
  });

  it('heartbeats', () => {
    const heartbeat =
      '{"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"BTC-USD","time":"2014-11-07T08:19:28.464459Z"}';
    const at = micros('2014-11-07T08:19:28Z', 464_459);
    const word = { kind: 'word', symbol: 'BTC-USD', at, doneUntil: at };
    expect(coinbase.decode(heartbeat)).toEqual([{ ...word, lastId: 20 }]);
    expect(coinbase.decode(heartbeat.replace('20', '0'))).toMatchObject([{ lastId: null }]);
  });

  it.each([
    ['{"type":"error","message":"Failed to subscribe","reason":"X is not a valid product"}', 'refused'],
    ['{"type":"status","products":[]}', 'other'],
    ['{"type":"match","product_id":"DOGE-USD","price":"1"}', 'other'],
    ['{"type":"match","product_id":"BTC-USD","price":"1"}', 'garbage'],
    ['{"type":"heartbeat","product_id":"BTC-USD"}', 'garbage'],
    [
      '{"type":"match","product_id":"BTC-USD","trade_id":1.5,"price":"1","time":"2014-11-07T08:19:28.464459Z"}',
      'garbage',
    ],
    ['', 'garbage'],
    ['[]', 'garbage'],
    ['7', 'garbage'],
  ])('%s is %s', (text, kind) => {
    expect(coinbase.decode(text)).toMatchObject([{ kind }]);
  });
});

describe("Kraken's messages", () => {
  const kraken = createKraken({ ...NOWHERE, clock: patientClock() });

  it('subscriptions', () => {
    const symbol = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'EUR/USD'];
    expect(kraken.greetings().map(text => JSON.parse(text))).toEqual([
      { method: 'subscribe', params: { channel: 'trade', snapshot: true, symbol } },
      { method: 'subscribe', params: { channel: 'ticker', snapshot: true, symbol } },
    ]);
    const confirmed =
      '{"method":"subscribe","result":{"channel":"trade","snapshot":true,"symbol":"BTC/USD"},"success":true,' +
      '"time_in":"2023-09-25T09:21:10.428340Z","time_out":"2023-09-25T09:21:10.428375Z"}';
    expect(kraken.decode(confirmed)).toEqual([{ kind: 'subscribed', symbols: ['BTC-USD'] }]);
    expect(kraken.decode(confirmed.replace('"trade"', '"ticker"'))).toEqual([{ kind: 'other' }]);
    const refused =
      '{"error":"Currency pair not supported EUR/USD","method":"subscribe","success":false,"symbol":"EUR/USD"}';
    expect(kraken.decode(refused)).toEqual([
      { kind: 'refused', symbol: 'EUR-USD', problem: 'Currency pair not supported EUR/USD' },
    ]);
  });

  it('trades, several in a message, each with its own text', () => {
    const first =
      '{"symbol":"BTC/USD","side":"buy","price":105944.20,"qty":0.00027625,"ord_type":"limit","trade_id":10218208,"timestamp":"2023-10-06T17:35:55.440295Z"}';
    const second =
      '{"symbol":"ETH/USD", "side":"sell", "price":5910.5, "qty":1, "ord_type":"market", "trade_id":7, "timestamp":"2023-10-06T17:35:56Z"}';
    const other = '{"symbol":"MATIC/USD","price":0.5117,"trade_id":1,"timestamp":"2023-10-06T17:35:56Z"}';
    expect(kraken.decode(`{"channel":"trade","type":"update","data":[${first}, ${second},${other}]}`)).toEqual([
      {
        kind: 'trade',
        symbol: 'BTC-USD',
        trade: { id: 10_218_208, at: micros('2023-10-06T17:35:55Z', 440_295), price: 10_594_420, raw: first },
      },
      {
        kind: 'trade',
        symbol: 'ETH-USD',
        trade: { id: 7, at: micros('2023-10-06T17:35:56Z', 0), price: 591_050, raw: second },
      },
      { kind: 'other' },
    ]);
  });

  it('the answer to a ping shows the clock; a heartbeat does not', () => {
    expect(JSON.parse(kraken.ping() ?? '')).toEqual({ method: 'ping' });
    const pong =
      '{"method":"pong","req_id":101,"time_in":"2023-09-24T14:10:23.799685Z","time_out":"2023-09-24T14:10:23.799703Z"}';
    const at = micros('2023-09-24T14:10:23Z', 799_703);
    expect(kraken.decode(pong)).toEqual([{ kind: 'word', symbol: null, at, doneUntil: at - 2 * MICROS, lastId: null }]);
    expect(kraken.decode('{"channel":"heartbeat"}')).toEqual([
      { kind: 'word', symbol: null, at: null, doneUntil: null, lastId: null },
    ]);
  });

  it.each([
    ['{"channel":"status","type":"update","data":[{"connection_id":13834774380200032777,"system":"online"}]}', 'other'],
    [
      '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":1e5,"trade_id":1,"timestamp":"2023-10-06T17:35:56Z"}]}',
      'garbage',
    ],
    ['{"channel":"trade","type":"update","data":{}}', 'garbage'],
    ['{"channel":"ticker","data":7}', 'garbage'],
    ['{"channel":7}', 'garbage'],
    ['', 'garbage'],
  ])('%s is %s', (text, kind) => {
    expect(kraken.decode(text)).toMatchObject([{ kind }]);
  });
});

describe('histories', () => {
  const servers: { close(): unknown }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Answers one request after the other. */
  async function answering(...answers: [status: number, body: string, headers?: Record<string, string>][]) {
    const asked: string[] = [];
    const cacheControls = new Set<string | undefined>();
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      cacheControls.add(request.headers['cache-control']);
      const [status, body, headers] = answers.shift() ?? [404, '{}'];
      response.writeHead(status, headers).end(body);
    });
    servers.push(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const clock = patientClock();
    return { asked, cacheControls, clock, options: { ws: 'ws://127.0.0.1:1', api: `http://127.0.0.1:${port}`, clock } };
  }

  const row = (id: number, second: number) =>
    `{"trade_id":${id},"side":"buy","size":"1","price":"10.00","time":"${new Date(second * 1000).toISOString()}"}`;

  it('of Coinbase are read from newer to older until they reach back far enough', async () => {
    const { asked, options } = await answering(
      [200, `[${row(9, 90)},${row(8, 80)}]`],
      [200, `[${row(7, 70)},${row(6, 60)}]`],
      [200, `[${row(5, 50)},${row(4, 40)}]`],
    );
    const trades = await createCoinbase(options).history.between('BTC-USD', 55 * MICROS, 85 * MICROS);
    expect(trades.map(({ id }) => id)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(asked).toEqual([
      '/products/BTC-USD/trades?limit=1000',
      '/products/BTC-USD/trades?limit=1000&after=8',
      '/products/BTC-USD/trades?limit=1000&after=6',
    ]);
  });

  it('of Coinbase that have not heard of a trade yet are refused', async () => {
    const { options } = await answering([200, `[${row(9, 90)}]`]);
    const asked = createCoinbase(options).history.between('BTC-USD', 0, 85 * MICROS, 10);
    await expect(asked).rejects.toThrow('its history is behind');
  });

  const kraken = (rows: [id: number, second: string][]) =>
    `{"error":[],"result":{"XXBTZUSD":[${rows
      .map(([id, second]) => `["10.00000","1.0",${second},"b","m","",${id}]`)
      .join(',')}],"last":"1"}}`;

  it('of Kraken are read from older to newer, looking back until there is a trade', async () => {
    const { asked, options } = await answering(
      [200, kraken([[5, '1050.5']])],
      [
        200,
        kraken([
          [3, '930.0000001'],
          [5, '1050.5'],
        ]),
      ],
      [
        200,
        kraken([
          [5, '1050.5'],
          [6, '1061.25'],
        ]),
      ],
      [200, kraken([[8, '1099.9999999']])],
    );
    const trades = await createKraken(options).history.between('BTC-USD', 1000 * MICROS, 1090 * MICROS);
    expect(trades.map(({ id }) => id)).toEqual([3, 5, 5, 6, 8]);
    expect(trades.at(-1)?.at).toBe(1_099_999_999);
    expect(asked).toEqual([
      '/0/public/Trades?pair=XBTUSD&since=940000000000',
      '/0/public/Trades?pair=XBTUSD&since=400000000000',
      '/0/public/Trades?pair=XBTUSD&since=1050500000000',
      '/0/public/Trades?pair=XBTUSD&since=1061250000000',
    ]);
  });

  it('are asked at the pace that is allowed, and again where that was too fast', async () => {
    const { clock, options } = await answering(
      [429, '{}', { 'retry-after': '7' }],
      [503, '{}'],
      [200, `[${row(1, 0)}]`],
    );
    await createCoinbase(options).history.between('BTC-USD', 1, 2);
    expect(clock.slept).toEqual([7000, 1000]);
    const slow = await answering(
      [200, '{"error":["EGeneral:Too many requests"]}'],
      [200, kraken([[1, '1']])],
      [200, kraken([])],
    );
    await createKraken(slow.options).history.between('BTC-USD', 2 * MICROS, 3 * MICROS);
    expect(slow.clock.slept).toEqual([3000, 1100]);
  });

  it('come with the clock of their exchange, as the documentation shows it', async () => {
    const coinbase = await answering([200, '{"iso":"2015-01-07T23:47:25.201Z","epoch":1420674445.201}'], [200, '{}']);
    const { history } = createCoinbase(coinbase.options);
    expect(await history.clock()).toBe(micros('2015-01-07T23:47:25Z', 201_000));
    await expect(history.clock()).rejects.toThrow('its clock cannot be read');
    expect(coinbase.asked).toEqual(['/time', '/time']);
    const time = '{"error":[],"result":{"unixtime":1688669448,"rfc1123":"Thu, 06 Jul 23 18:50:48 +0000"}}';
    const slow = await answering([200, time], [200, '{"error":[]}'], [200, '{"error":["EService:Unavailable"]}']);
    const other = createKraken(slow.options).history;
    expect(await other.clock()).toBe(1_688_669_448 * MICROS);
    await expect(other.clock()).rejects.toThrow('its clock cannot be read');
    await expect(other.clock()).rejects.toThrow('it says "EService:Unavailable"');
    expect(slow.asked[0]).toBe('/0/public/Time');
  });

  it('are not taken from a cache that kept them', async () => {
    const old = `[${row(1, 0)}]`;
    const { cacheControls, options } = await answering([200, old, { age: '3' }], [200, `[${row(2, 0)}]`, { age: '2' }]);
    expect(await createCoinbase(options).history.between('BTC-USD', 1, 2)).toMatchObject([{ id: 2 }]);
    expect([...cacheControls]).toEqual(['no-cache']);
    const kept: [number, string, Record<string, string>] = [200, old, { age: '60' }];
    const always = await answering(kept, kept, kept, kept);
    await expect(createCoinbase(always.options).history.between('BTC-USD', 1, 2)).rejects.toThrow('out of a cache');
  });

  it.each<[string, [number, string][], string]>([
    ['errors in the body', [[200, '{"error":["EQuery:Unknown asset pair"]}']], 'it says "EQuery:Unknown asset pair"'],
    ['no JSON', [[200, '<html>']], 'its answer cannot be read'],
    ['other JSON', [[200, '{"error":[],"result":{"X":[["a"]]}}']], 'its answer cannot be read'],
    ['a refusal', [[403, '{}']], 'it refuses the request with status 403'],
    [
      'failures',
      [
        [500, ''],
        [502, ''],
        [503, ''],
        [504, ''],
      ],
      'it answers with status 504',
    ],
    ['far too much', [[200, `"${'x'.repeat(4_100_000)}"`]], 'its answer is too long'],
  ])('with %s cannot be had, and say why', async (_, answers, message) => {
    const { options } = await answering(...answers);
    await expect(createKraken(options).history.between('BTC-USD', 0, 1)).rejects.toThrow(message);
  });

  it('of nobody cannot be had', async () => {
    const clock = patientClock();
    const asked = createCoinbase({ ...NOWHERE, clock }).history.between('BTC-USD', 0, 1);
    await expect(asked).rejects.toThrow('it cannot be reached');
    await expect(createCoinbase({ ...NOWHERE, clock }).history.between('EUR-USD', 0, 1)).rejects.toThrow('not trade');
  });
});
