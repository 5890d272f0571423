import { expect, test, vi } from 'vitest';
import { createCards } from '../../arena/cards.ts';
import { silentLog } from '../../core/platform/log.ts';
import { singleBracket } from '../../renderer/cards/golden/bracket-examples.ts';
import { BETTORS, MARKET, PRICE } from '../../renderer/cards/golden/market-examples.ts';
import { GROUPS, swiss, WEEK, WINNER } from '../../renderer/cards/golden/table-examples.ts';
import {
  renderBettorsCard,
  renderBracketCard,
  renderCrossTableCard,
  renderMarketCard,
  renderPriceCard,
  renderRecapCard,
  renderTableCard,
  renderWinnerCard,
} from '../../renderer/cards/index.ts';
import { PATIENCE_MS } from '../patience.ts';

/** A card that takes too long is left out; where the machine is busy the first one, which starts the thread, may. */
const drawn = (card: () => Promise<Uint8Array | null>): Promise<Uint8Array> =>
  vi.waitFor(
    async () => {
      const bytes = await card();
      if (!bytes) throw new Error('not drawn in time');
      return bytes;
    },
    { timeout: PATIENCE_MS },
  );

test('cards are drawn in a thread as they are here', async () => {
  const cards = createCards({ log: silentLog, threads: 1, headToHead: async () => ({ wins: 0, losses: 0 }) });
  try {
    expect(Buffer.compare(await drawn(() => cards.bettors(BETTORS)), renderBettorsCard(BETTORS))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.market(MARKET)), renderMarketCard(MARKET))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.price(PRICE)), renderPriceCard(PRICE))).toBe(0);
    const bracket = singleBracket(4, 2);
    expect(Buffer.compare(await drawn(() => cards.bracket(bracket)), renderBracketCard(bracket))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.table(GROUPS)), renderTableCard(GROUPS))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.crossTable(swiss(4, 3))), renderCrossTableCard(swiss(4, 3)))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.winner(WINNER)), renderWinnerCard(WINNER))).toBe(0);
    expect(Buffer.compare(await drawn(() => cards.recap(WEEK)), renderRecapCard(WEEK))).toBe(0);
  } finally {
    await cards.close();
  }
});

test('a picture is left out where it takes too long, and waited for by whoever has patience', async () => {
  const headToHead = async () => ({ wins: 0, losses: 0 });
  const cards = createCards({ log: silentLog, threads: 1, headToHead, withinMs: 1 });
  try {
    expect(await cards.winner(WINNER)).toBeNull();
    expect(await cards.within(PATIENCE_MS).winner(WINNER)).toEqual(new Uint8Array(renderWinnerCard(WINNER)));
  } finally {
    await cards.close();
  }
});
