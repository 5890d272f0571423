import { ArenaError } from '../../core/platform/index.ts';
import type { Quote } from '../../core/prices/index.ts';
import type { ApiPrices } from '../options.ts';

/** A symbol's price now. @throws ArenaError 404 where fights know no such symbol */
export async function priceOf(prices: ApiPrices, symbol: string): Promise<Quote> {
  const quote = await prices.quote(symbol);
  if (quote) return quote;
  const known = prices.symbols().map(info => info.symbol);
  throw new ArenaError('symbol-not-found', `There is no such symbol here. There are ${known.join(', ')}.`, 404);
}
