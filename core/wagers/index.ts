export { requireMayWager, type WagerWish } from './admission.ts';
export { LEAST_BETS } from './bettors.ts';
export { recomputePickers } from './free-picks.ts';
export { createMarketHooks, createModeratedMarkets } from './hooks.ts';
export { startWagerJobs, type WagerJobsOptions } from './jobs.ts';
export { effectiveLimits, type LimitsView } from './limits.ts';
export { createLinePool, type LinePool } from './line/pool.ts';
export type { MarketLine } from './line/record.ts';
export { isPick, OUTCOMES, type Outcomes, outcomesOf, PICKS, type Pick } from './picks.ts';
export { type PriceWatchOptions, startPriceWatch, watchPrices } from './price-watch.ts';
export { refusal } from './refusals.ts';
export {
  type BettorStanding,
  bettorsBetween,
  type PickerStanding,
  pickersBetween,
} from './season-boards.ts';
export { createWagerService, type WagerServiceOptions } from './service.ts';
export type { WagerService } from './service-types.ts';
export { type StakeBounds, stakeOf } from './stake.ts';
export type {
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
