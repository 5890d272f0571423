import type { PriceChoice, PriceService } from '../prices/index.ts';

/** What matches need of prices. */
export type MatchPrices = Pick<PriceService, 'choose' | 'readTape' | 'storeEvidence' | 'confirmTape'>;

/** What a fight that is wanted at once runs on: an exchange's last 45 s, or a simulated price where they are not at hand yet. */
export async function choosePriceAtHand(prices: MatchPrices, symbol: string): Promise<PriceChoice> {
  const choice = await prices.choose(symbol);
  return choice.lastTapeEnd ? choice : { ...choice, source: 'simulated', sources: [] };
}
