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

export function createVenues(endpoints: PriceEndpoints, clock: Clock): Venue[] {
  return [createCoinbase({ ...endpoints.coinbase, clock }), createKraken({ ...endpoints.kraken, clock })];
}

export { HistoryError, type Venue, type VenueEvent } from './venue.ts';
