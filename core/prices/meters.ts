import type { Metrics } from '../platform/metrics.ts';

/** What the recorder counts; nothing where nobody asked. */
export function createPriceMeters(metrics: Metrics | undefined) {
  const trades = metrics?.counter('price_trades_total', 'Trades heard, by what became of them', [
    'exchange',
    'symbol',
    'verdict',
  ]);
  const ticks = metrics?.counter('price_ticks_total', 'Seconds whose price was written');
  const gaps = metrics?.counter('price_gaps_total', 'Times that trades were missing', ['exchange', 'symbol']);
  const fills = metrics?.counter('price_gaps_filled_total', 'Gaps filled from the history', ['exchange', 'symbol']);
  const reconnects = metrics?.counter('price_reconnects_total', 'Connections lost or not made', ['exchange']);
  const garbage = metrics?.counter('price_garbage_total', 'Messages that could not be read', ['exchange']);
  const fresh = metrics?.gauge('price_fresh', '1 where the exchange has a fresh price', ['exchange', 'symbol']);
  return {
    traded: (exchange: string, symbol: string, verdict: string) => trades?.inc({ exchange, symbol, verdict }),
    wrote: (count: number) => ticks?.inc(count),
    gap: (exchange: string, symbol: string) => gaps?.inc({ exchange, symbol }),
    filled: (exchange: string, symbol: string) => fills?.inc({ exchange, symbol }),
    reconnected: (exchange: string) => reconnects?.inc({ exchange }),
    garbage: (exchange: string) => garbage?.inc({ exchange }),
    state: (exchange: string, symbol: string, isFresh: boolean) => fresh?.set({ exchange, symbol }, isFresh ? 1 : 0),
  };
}

export type PriceMeters = ReturnType<typeof createPriceMeters>;
