import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeExchange, noFaults } from '../fakes/exchanges/index.ts';
import { agrees, bothFresh, nowSecond, openStage, type Stage, seconds, until } from './harness.ts';

/** Each way in which one exchange may go wrong, one after the other on the same stage; none may leave a trace in the prices. */
export function misbehaves(name: 'coinbase' | 'kraken'): void {
  let stage: Stage;
  let exchange: FakeExchange;
  beforeAll(async () => {
    stage = await openStage();
    stage.record();
    exchange = stage[name];
    await bothFresh(stage);
  });
  afterAll(() => stage.end());
  beforeEach(async () => {
    await until('fresh', async () => exchange.connections === 1 && (await isFresh()));
  });
  afterEach(() => {
    Object.assign(exchange.faults, noFaults());
    expect(stage.coinbase.violations).toEqual([]);
    expect(stage.kraken.violations).toEqual([]);
  });
  const product = (symbol: string) => (name === 'kraken' ? symbol.replace('-', '/') : symbol);
  const sourceOf = async (symbol = 'BTC-USD') =>
    (await stage.service.quote(symbol))?.sources.find(source => source.name === name);
  const isFresh = async () => (await sourceOf())?.state === 'fresh';

  it('turns us away: tried less and less often, until it takes us again', async () => {
    const { dialled } = exchange;
    const began = stage.clock.now().getTime();
    exchange.faults.isRefusing = true;
    exchange.drop();
    await until('four attempts', () => exchange.dialled - dialled >= 4);
    // 0.375, 0.75, 1.5 and 3 s apart with this much chance
    expect(stage.clock.now().getTime() - began).toBeGreaterThan(5000);
    exchange.faults.isRefusing = false;
    await until('fresh again', () => isFresh());
  });

  it('hangs up: dialled again, and what was missed is fetched', async () => {
    const from = nowSecond(stage);
    const { dialled } = exchange;
    await seconds(stage, 2);
    exchange.drop();
    await until('another connection', () => exchange.dialled > dialled && exchange.connections === 1);
    await until('fresh again', () => isFresh());
    await seconds(stage, 4);
    await agrees(stage, exchange, name, 'BTC-USD', from, nowSecond(stage) - 4);
  });

  it('loses trades on the way: the gap is noticed and filled from the history', async () => {
    const from = nowSecond(stage);
    const before = await stage.count('price_gaps_filled_total', { exchange: name });
    exchange.faults.lose[product('BTC-USD')] = 12;
    await until('lost', () => exchange.faults.lose[product('BTC-USD')] === 0);
    await until('filled', async () => (await stage.count('price_gaps_filled_total', { exchange: name })) > before);
    await seconds(stage, 3);
    await agrees(stage, exchange, name, 'BTC-USD', from, nowSecond(stage) - 4);
  });

  it('answers the question for missing trades with errors and limits: asked again, and filled', async () => {
    const from = nowSecond(stage);
    exchange.faults.rest = { status: name === 'coinbase' ? 429 : 500, count: 2 };
    exchange.faults.lose[product('ETH-USD')] = 8;
    await until('refused', () => exchange.faults.rest.count === 0);
    await seconds(stage, 3);
    await agrees(stage, exchange, name, 'ETH-USD', from, nowSecond(stage) - 6);
  });

  it('sends out of order and twice: put in place, counted once', async () => {
    const from = nowSecond(stage);
    exchange.faults.isDoubling = true;
    for (let turn = 0; turn < 5; turn++) {
      exchange.faults.swap.add(product('BTC-USD'));
      await until('swapped', () => exchange.faults.swap.size === 0);
    }
    await until(
      'duplicates',
      async () => (await stage.count('price_trades_total', { exchange: name, verdict: 'duplicate' })) > 5,
    );
    exchange.faults.isDoubling = false;
    await seconds(stage, 3);
    await agrees(stage, exchange, name, 'BTC-USD', from, nowSecond(stage) - 4);
  });

  it('sends garbage: counted, ignored, and the connection kept', async () => {
    const { dialled } = exchange;
    const garbage = ['', 'null', '[]', '{', '{"type":7}', '"text"', '{"type":"match"}', 'x'.repeat(300_000)];
    garbage.push('{"type":"match","product_id":"BTC-USD","trade_id":1,"price":"-5","time":"2026-11-21T00:00:00Z"}');
    garbage.push('{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":1e9,"trade_id":"x"}]}');
    garbage.push('{"channel":"trade","type":"update","data":"[]"}', '{"channel":"ticker","data":[null]}');
    // A trade as it should be, but for a quarter of a megabyte of spaces
    const [id, time] = [2 ** 40, stage.clock.now().toISOString()];
    const fields = `"price":"95123.45","trade_id":${id},"time":"${time}","timestamp":"${time}"${' '.repeat(260_000)}`;
    garbage.push(
      name === 'coinbase'
        ? `{"type":"match","product_id":"BTC-USD",${fields}}`
        : `{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD",${fields}}]}`,
    );
    const before = await stage.count('price_garbage_total', { exchange: name });
    for (const text of garbage) exchange.send(text);
    exchange.send(Buffer.from([0, 255, 1]));
    const expected = before + (name === 'coinbase' ? 11 : 13);
    await until('counted', async () => (await stage.count('price_garbage_total', { exchange: name })) === expected);
    expect((await sourceOf())?.problem).toBeNull();
    await seconds(stage, 2);
    expect(exchange.dialled).toBe(dialled);
    await until('still fresh', () => isFresh());
  });

  it('sends a frame of two megabytes: the connection ends there, and another is made', async () => {
    const { dialled } = exchange;
    exchange.send('x'.repeat(2_000_000));
    await until('another connection', () => exchange.dialled > dialled && exchange.connections === 1);
    await until('fresh again', () => isFresh());
  });

  it('makes an absurd trade: rejected, the price stays', async () => {
    const before = await stage.count('price_trades_total', { exchange: name, verdict: 'absurd' });
    exchange.market(product('BTC-USD')).absurd(2, 1.5);
    await until(
      'rejected',
      async () => (await stage.count('price_trades_total', { exchange: name, verdict: 'absurd' })) === before + 2,
    );
    await seconds(stage, 2);
    const { price } = (await sourceOf()) ?? {};
    expect(price).toBeGreaterThan(9_000_000);
    expect(price).toBeLessThan(10_000_000);
  });

  it('has a clock of its own: a second is borne, five ahead are not', async () => {
    exchange.faults.skewMs = 1000;
    await seconds(stage, 5);
    await until('still fresh', () => isFresh());
    exchange.faults.skewMs = 5000;
    const source = await until('refused', async () => {
      const found = await sourceOf();
      return found?.state === 'stale' && found.problem?.includes('ahead') ? found : null;
    });
    expect(source.problem).toMatch(/its clock is \d s ahead of ours/);
    exchange.faults.skewMs = 0;
    await until('fresh again', () => isFresh());
  });

  it('falls silent: stale within ten seconds, dialled again, fresh when it speaks', async () => {
    const { dialled } = exchange;
    exchange.faults.isSilent = true;
    const source = await until('not fresh', async () => {
      const found = await sourceOf();
      return found && found.state !== 'fresh' ? found : null;
    });
    expect(source.problem).not.toBeNull();
    await until('dialled', () => exchange.dialled > dialled);
    // the other one alone is enough
    const choice = await until('the other one', async () => {
      const made = await stage.service.choose('BTC-USD');
      return made.source === 'exchange' && made;
    });
    expect(choice).toMatchObject({ sources: [name === 'kraken' ? 'coinbase' : 'kraken'], market: 'allowed' });
    exchange.faults.isSilent = false;
    await until('fresh again', () => isFresh());
  });
}
