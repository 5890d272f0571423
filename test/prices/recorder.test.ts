import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTape, TAPE_SECONDS } from '../../core/engine/index.ts';
import { probeExchanges } from '../../core/prices/index.ts';
import { openStage, type Stage, secondsAgo, ticks, until } from './harness.ts';

describe('prices of two exchanges', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    stage.record();
  });
  afterAll(() => stage.end());

  it('become fresh, with history from before the first start', async () => {
    const { service, clock } = stage;
    await until('a fresh price', async () => (await service.quote('BTC-USD'))?.state === 'fresh');
    const choice = await until('a tape of both that has just ended', async () => {
      const made = await service.choose('BTC-USD');
      const isNew = made.lastTapeEnd && clock.now().getTime() - made.lastTapeEnd.getTime() < 20_000;
      return isNew && made.sources.length === 2 && made;
    });
    expect(choice).toMatchObject({ source: 'exchange', sources: ['coinbase', 'kraken'], market: 'allowed' });
    await until('ten minutes', async () => (await ticks(stage, 'BTC-USD')).every(({ count }) => count > 600));
  });

  it('give the tape that the exchanges themselves would tell', async () => {
    const { service, coinbase, kraken, clock } = stage;
    const lockAt = secondsAgo(clock, 60);
    const match = {
      priceSource: 'exchange',
      sources: ['coinbase', 'kraken'],
      symbol: 'BTC-USD',
      kind: 'rated',
      lockAt,
    } as const;
    const read = await until('the tape', () => service.readTape(match));
    expect(checkTape(read.tape)).toEqual([]);
    const start = lockAt.getTime() / 1000 + 3;
    const expected = Array.from({ length: TAPE_SECONDS + 1 }, (_, k) => {
      const [a, b] = [coinbase.market('BTC-USD'), kraken.market('BTC/USD')].map(market =>
        Number(market.lastAt(start + k)?.price.replace('.', '')),
      );
      return Math.floor(((a ?? 0) + (b ?? 0)) / 2);
    });
    expect(read.tape.samples).toEqual(expected);
    expect(read.evidence.map(({ source }) => source)).toEqual(['coinbase', 'kraken']);
  });

  it('can be probed, for the doctor', async () => {
    expect(await probeExchanges(stage.endpoints, stage.clock)).toEqual([
      { title: 'Coinbase', problem: null, detail: 'BTC-USD, ETH-USD, SOL-USD, live and past' },
      { title: 'Kraken', problem: null, detail: 'BTC-USD, ETH-USD, SOL-USD, EUR-USD, live and past' },
    ]);
    const nowhere = { ws: 'ws://127.0.0.1:9', api: 'http://127.0.0.1:9' };
    const probes = await probeExchanges({ coinbase: nowhere, kraken: nowhere }, stage.clock);
    expect(probes.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/cannot be reached/),
      expect.stringMatching(/cannot be reached/),
    ]);
  });

  it('ask the exchanges for nothing that they do not offer, and not too fast', () => {
    expect(stage.coinbase.violations).toEqual([]);
    expect(stage.kraken.violations).toEqual([]);
  });
});
