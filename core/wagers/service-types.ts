import type { CommunityContext } from '../communities/index.ts';
import type { WagerLimits } from './limits.ts';
import type { MarketLine } from './line/record.ts';
import type { Pick } from './picks.ts';
import type {
  BettorOrder,
  BettorPeriod,
  BettorRecord,
  BettorRow,
  FreePickReceipt,
  FreePicksView,
  MarketHistory,
  MarketView,
  Offers,
  PositionView,
  Quote,
  Receipt,
  SaleQuote,
  SaleReceipt,
  StakeRoom,
  Winning,
} from './views.ts';

/** Wagers as commands and the API use them. Refusals are ArenaErrors whose sentences members may read (refusals.ts). */
export interface WagerService {
  /** What a stake would pay now. Refuses as `bet` would, with the same sentences. */
  quote(context: CommunityContext, order: { matchId: string; pick: Pick; stake: number }): Promise<Quote>;
  /**
   * Places a bet. The same key again gives the first answer, marked `repeated`.
   * @param order key: the invocation's id; leastPays: refused as 'odds-moved' where it would pay less
   */
  bet(
    context: CommunityContext,
    order: { matchId: string; pick: Pick; stake: number; leastPays?: number | undefined; key: string },
  ): Promise<Receipt>;
  /** What selling would bring now; `percent` of what is held (100 unless told). */
  quoteSale(
    context: CommunityContext,
    order: { matchId: string; pick: Pick; percent?: number | undefined },
  ): Promise<SaleQuote>;
  /** Sells `percent` of what is held of a pick (all unless told). The same key again gives the first answer. */
  sell(
    context: CommunityContext,
    order: {
      matchId: string;
      pick: Pick;
      percent?: number | undefined;
      leastProceeds?: number | undefined;
      key: string;
    },
  ): Promise<SaleReceipt>;
  /** What the member may stake on a match now: for reading '50%', 'all', 'max' (stakeOf). */
  room(context: CommunityContext, matchId: string): Promise<StakeRoom>;
  /** What the member holds, open bets first, then those of the last day that have ended. */
  positions(context: CommunityContext): Promise<PositionView[]>;
  /** Null: the match has no market. */
  market(matchId: string): Promise<MarketView | null>;
  /** Of one community or of all. Open: first to close first; recent (settled or void): newest first. `before`: match id of the last one seen. */
  markets(
    communityId: string | null,
    options: { state: 'open' | 'recent'; limit: number; before?: string | undefined },
  ): Promise<MarketView[]>;
  /** How its opening odds were found; null for pools, and where it has not opened. */
  line(matchId: string): Promise<MarketLine | null>;
  /** @throws ArenaError 'no-market' */
  history(matchId: string): Promise<MarketHistory>;
  /** What these stakes pay, for buttons; null where no bets are taken. */
  offers(matchId: string, stakes: readonly number[]): Promise<Offers | null>;
  /** After settlement or void: who won or lost how much, best first. Before: nobody. */
  winnings(matchId: string): Promise<Winning[]>;
  freePick(context: CommunityContext, order: { matchId: string; pick: 0 | 1 }): Promise<FreePickReceipt>;
  freePicks(matchId: string): Promise<FreePicksView>;
  /** Whom the member has picked for free; null where nobody. */
  ownFreePick(context: CommunityContext, matchId: string): Promise<0 | 1 | null>;
  leaderboard(communityId: string, by: BettorOrder, period: BettorPeriod, limit: number): Promise<BettorRow[]>;
  /** What all settled bets of a member have brought. */
  record(memberId: string): Promise<BettorRecord>;
  limits: WagerLimits;
}
