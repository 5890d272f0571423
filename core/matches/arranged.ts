import type { Transaction } from '../platform/database.ts';
import type { PriceChoice } from '../prices/index.ts';
import { createMatch, type MatchPlace, type Occasion } from './create.ts';
import type { MatchServiceOptions } from './service.ts';

/** Matches that somebody else arranges: tournaments, fight nights, title bouts. Unrated, over a fresh tape, with a market where bets are taken. */

export interface ArrangedMatch {
  communityId: string;
  agentIds: readonly [string, string];
  symbol: string;
  /** Seconds from its announcement to lock; 0: no betting. */
  bettingSeconds: number;
  occasion: Occasion;
  /** Whose agent is a guest here. */
  guestCommunityId?: string | null;
  /** Where it is told, however busy the channel. */
  places: readonly MatchPlace[];
  requestedById: string | null;
  idempotencyKey: string;
}

export function createArrangements(options: MatchServiceOptions) {
  return {
    /** What a match made now would be driven by: before the transaction, since exchanges may be slow. */
    price: (symbol: string): Promise<PriceChoice> => options.prices.choose(symbol),

    /**
     * Makes the match in the caller's transaction; the same idempotency key again gives the one made before.
     * Locks both agents: take locks of one's own rows first. @throws ArenaError 'agent-retired'
     */
    make(tx: Transaction, price: PriceChoice, match: ArrangedMatch): Promise<string> {
      const [origin, ...rest] = match.places.map(place => ({ ...place, asked: true }));
      return createMatch(
        tx,
        { ...match, kind: 'exhibition', price, origin: origin ?? null, otherPlaces: rest },
        options,
      );
    },
  };
}
