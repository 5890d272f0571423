import type { Clock } from '../../platform/clock.ts';
import { createCoinbase } from './coinbase.ts';
import { createKraken } from './kraken.ts';
import type { Venue } from './venue.ts';

/** Where the exchanges are reached: settings, so that tests and proxies may stand in. */
export interface PriceEndpoints {
  coinbase: { ws: string; api: string };
  kraken: { ws: string; api: string };
}

export const PUBLIC_ENDPOINTS: PriceEndpoints = {
  coinbase: { ws: 'wss://ws-feed.exchange.coinbase.com', api: 'https://api.exchange.coinbase.com' },
  kraken: { ws: 'wss://ws.kraken.com/v2', api: 'https://api.kraken.com' },
};

/** Which of them to listen to; all unless told. */
export interface VenueChoice {
  exchanges?: readonly string[];
  symbols?: readonly string[];
}

export function createVenues(
  endpoints: PriceEndpoints,
  clock: Clock,
  { exchanges, symbols }: VenueChoice = {},
): Venue[] {
  const only = symbols ? { clock, only: symbols } : { clock };
  const all = [createCoinbase({ ...endpoints.coinbase, ...only }), createKraken({ ...endpoints.kraken, ...only })];
  return exchanges ? all.filter(({ name }) => exchanges.includes(name)) : all;
}

export { HistoryError, type Venue, type VenueEvent } from './venue.ts';
