import { expect, test, vi } from 'vitest';
import { createCards } from '../../arena/cards.ts';
import { silentLog } from '../../core/platform/log.ts';
import { BETTORS, MARKET, PRICE } from '../../renderer/cards/golden/market-examples.ts';
import { renderBettorsCard, renderMarketCard, renderPriceCard } from '../../renderer/cards/index.ts';

/** A card that takes too long is left out; where the machine is busy the first one, which starts the thread, may. */
const drawn = (card: () => Promise<Uint8Array | null>): Promise<Uint8Array> =>
  vi.waitFor(
    async () => {
      const bytes = await card();
      if (!bytes) throw new Error('not drawn in time');
      return bytes;
    },
    { timeout: 30_000 },
  );

test('the cards of the market are drawn in a thread as they are here', async () => {
  const cards = createCards({ log: silentLog, threads: 1, headToHead: async () => ({ wins: 0, losses: 0 }) });
  try {
    expect(Buffer.compare(await drawn(() => cards.bettors(BETTORS)), renderBettorsCard(BETTORS))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.market(MARKET)), renderMarketCard(MARKET))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.price(PRICE)), renderPriceCard(PRICE))).toBe(0);
  } finally {
    await cards.close();
  }
}, 60_000);
