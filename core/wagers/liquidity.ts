/** How deep a market is made, and how much of the treasury it may risk. Pure. */
export interface LiquiditySettings {
  liquidityPerBettor: number;
  liquidityMin: number;
  liquidityMax: number;
  subsidyPerActiveMember: number;
}

export interface LiquidityFacts {
  /** Members who staked within the last 7 days. */
  bettors: number;
  /** Members seen within the last 7 days. */
  activeMembers: number;
  /** What markets of the last 24 h took from the treasury, less what they have given back. */
  spent: bigint;
}

/**
 * numbers.md allows a subsidy of at most 50 credits a day for each active member. A subsidy comes back but for what the house lost, so
 * what counts is the balance of 24 hours: open markets in full, ended ones by their loss. A community counts as twenty
 * active members at least (1,000 credits: four full markets at once): three friends have markets, too.
 */
const LEAST_ACTIVE_MEMBERS = 20;
/** Below this a stake of 50 would swallow half of an even market. */
export const LEAST_LIQUIDITY = 20n;

/**
 * Liquidity b of a market: so much for each bettor of the week, within bounds, and halved for as long as the day's subsidies would
 * exceed what the active members allow.
 * @param subsidyOf what a market of this liquidity takes from the treasury
 * @returns null where not even the least market can be afforded today
 */
export function liquidityFor(
  settings: LiquiditySettings,
  { bettors, activeMembers, spent }: LiquidityFacts,
  subsidyOf: (liquidity: bigint) => bigint,
): bigint | null {
  const wished = settings.liquidityPerBettor * bettors;
  const budget = BigInt(settings.subsidyPerActiveMember * Math.max(LEAST_ACTIVE_MEMBERS, activeMembers));
  let liquidity = BigInt(Math.min(settings.liquidityMax, Math.max(settings.liquidityMin, wished)));
  const isAffordable = () => spent + subsidyOf(liquidity) <= budget;
  while (liquidity > LEAST_LIQUIDITY && !isAffordable()) {
    liquidity = liquidity / 2n > LEAST_LIQUIDITY ? liquidity / 2n : LEAST_LIQUIDITY;
  }
  return isAffordable() ? liquidity : null;
}
