import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bothFresh, openStage, type Stage, until } from './harness.ts';

/** What becomes of a symbol when its exchanges disagree, leave, or run away together. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  stage.record();
  await bothFresh(stage);
});
afterAll(() => stage.end());

describe('both exchanges', () => {
  it('disagree: paused with a kind sentence, until they agree again', async () => {
    stage.kraken.market('SOL/USD').level = 1.02;
    const quote = await until('a conflict', async () => {
      const found = await stage.service.quote('SOL-USD');
      return found?.state === 'conflict' ? found : null;
    });
    expect(quote.sentence).toBe(
      'The exchanges disagree about the price of Solana by more than 1%. Bets are paused until they agree again.',
    );
    expect(await stage.service.choose('SOL-USD')).toMatchObject({
      source: 'simulated',
      sources: [],
      market: { refused: quote.sentence },
    });
    stage.kraken.market('SOL/USD').level = 1;
    await until('peace', async () => (await stage.service.quote('SOL-USD'))?.state === 'fresh');
  });

  it('leave us: no market, a simulated price, and a sentence', async () => {
    stage.coinbase.faults.isSilent = true;
    stage.kraken.faults.isSilent = true;
    const quote = await until('stale', async () => {
      const found = await stage.service.quote('BTC-USD');
      return found?.state === 'stale' ? found : null;
    });
    expect(quote.price).toBeGreaterThan(0);
    expect(quote.sentence).toMatch(/silent/);
    expect(await stage.service.choose('BTC-USD')).toMatchObject({
      source: 'simulated',
      market: { refused: quote.sentence },
    });
    stage.coinbase.faults.isSilent = false;
    stage.kraken.faults.isSilent = false;
    await bothFresh(stage);
  });

  it('move to a new level and stay there: doubted first, then believed', async () => {
    for (const market of [stage.coinbase.market('ETH-USD'), stage.kraken.market('ETH/USD')]) market.level = 1.3;
    await until('doubt', async () =>
      (await stage.service.quote('ETH-USD'))?.sources[0]?.problem?.includes('to be believed'),
    );
    const quote = await until('belief', async () => {
      const found = await stage.service.quote('ETH-USD');
      return found?.state === 'fresh' && found.sources.length === 2 && (found.price ?? 0) > 400_000 ? found : null;
    });
    expect(quote.price).toBeLessThan(500_000);
  });
});

it('one exchange is enough where the other has no such market', async () => {
  expect(
    await until('EUR', async () => {
      const choice = await stage.service.choose('EUR-USD');
      return choice.source === 'exchange' && choice;
    }),
  ).toMatchObject({ sources: ['kraken'], market: 'allowed' });
  expect((await stage.service.quote('EUR-USD'))?.price).toBeGreaterThan(100_000);
});
