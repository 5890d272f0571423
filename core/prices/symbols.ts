import type { SymbolInfo } from './feed.ts';

/**
 * What is traded where, and in which ticks. One tick of a symbol is the same for all exchanges: the finest that either of them quotes
 * (Coinbase Exchange: quote_increment of /products; Kraken: pair_decimals of /0/public/AssetPairs).
 */
export interface TradedSymbol extends SymbolInfo {
  /** Product of Coinbase Exchange; null where it has none. */
  coinbase: string | null;
  /** Pair of Kraken: as WebSocket v2 spells it, and as its REST interface does. */
  kraken: { pair: string; rest: string } | null;
}

export const SYMBOLS: readonly TradedSymbol[] = [
  { symbol: 'BTC-USD', name: 'Bitcoin', decimals: 2, coinbase: 'BTC-USD', kraken: { pair: 'BTC/USD', rest: 'XBTUSD' } },
  { symbol: 'ETH-USD', name: 'Ether', decimals: 2, coinbase: 'ETH-USD', kraken: { pair: 'ETH/USD', rest: 'ETHUSD' } },
  { symbol: 'SOL-USD', name: 'Solana', decimals: 2, coinbase: 'SOL-USD', kraken: { pair: 'SOL/USD', rest: 'SOLUSD' } },
  { symbol: 'EUR-USD', name: 'Euro', decimals: 5, coinbase: null, kraken: { pair: 'EUR/USD', rest: 'EURUSD' } },
];

export function findSymbol(symbol: string): TradedSymbol | undefined {
  return SYMBOLS.find(candidate => candidate.symbol === symbol);
}
