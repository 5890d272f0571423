/**
 * The port through which prices come: the exchanges' as they were recorded (exchange-feed.ts), or simulated ones (synthetic.ts).
 * Prices are integers in ticks of the venue: `price / 10 ** decimals` in quote currency.
 */
export interface SymbolInfo {
  symbol: string;
  /** 'Bitcoin', for people. */
  name: string;
  decimals: number;
}

export interface PriceFeed {
  /** Short name committed to by each match: 'simulated', 'coinbase'. */
  readonly name: string;
  readonly simulated: boolean;
  symbols(): readonly SymbolInfo[];
  /**
   * The last price at or before `at`, or null where none is known.
   * A live feed answers null for a time to come; a simulated one knows all times.
   */
  priceAt(symbol: string, at: Date): Promise<number | null>;
}
