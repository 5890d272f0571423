import type { CommunityContext } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { newId } from '../../core/platform/ids.ts';
import { type MarketView, outcomesOf, type Pick, stakeOf, type WagerService } from '../../core/wagers/index.ts';
import type { Dice } from './dice.ts';
import type { Habit } from './habits.ts';
import type { Bout } from './ring.ts';

/** How a member bets on a bout, by habit. */

/** Refusals that are the rules of the game; anything else is a fault. */
const RULES = new Set([
  'bad-stake',
  'insufficient-credits',
  'stake-cap',
  'daily-loss-cap',
  'stake-too-small',
  'against-own-agent',
  'no-market',
  'market-not-open',
]);

const SINGLE: readonly Pick[] = ['A', 'B', 'up', 'down'];
const PAIRS: readonly Pick[] = ['A-up', 'A-down', 'B-up', 'B-down'];

export interface Better {
  context: CommunityContext;
  habit: Habit;
}

/** @returns the refusal's code, or null where the bet stands (or none was wanted) */
export async function betOn(
  wagers: WagerService,
  { context, habit }: Better,
  { matchId, chance }: Bout,
  dice: Dice,
): Promise<string | null> {
  try {
    const market = await wagers.market(matchId);
    if (market?.state !== 'open') return 'no-market';
    const pick = favourite(market, habit, chance, dice);
    if (!pick) return null;
    const stake = stakeOf(habit.stake, await wagers.room(context, matchId));
    await wagers.bet(context, { matchId, pick, stake, key: newId() });
    if (dice.happens(habit.sells)) await wagers.sell(context, { matchId, pick, key: newId() });
    return null;
  } catch (error) {
    if (error instanceof ArenaError && RULES.has(error.code)) return error.code;
    throw error;
  }
}

/** What seems to be worth most for its price, by what the member believes; null where nothing seems worth enough. */
function favourite(market: MarketView, habit: Habit, chance: number, dice: Dice): Pick | null {
  const wins = misjudged(chance, habit.misjudgement, dice);
  // nobody knows where a price goes; most are surer than that
  const up = misjudged(0.5, habit.misjudgement / 2, dice);
  const beliefs = [wins * up, wins * (1 - up), (1 - wins) * up, (1 - wins) * (1 - up)];
  const sum = (values: readonly number[], pick: Pick) =>
    outcomesOf(pick).reduce((total, outcome) => total + (values[outcome] ?? 0), 0);
  const worth = (pick: Pick) => sum(beliefs, pick) / (sum(market.outcomes, pick) / 1_000_000);
  const picks = habit.gambles && dice.happens(0.4) ? PAIRS : SINGLE;
  const best = picks.reduce((one, other) => (worth(other) > worth(one) ? other : one));
  return worth(best) > 1 + habit.wantsEdge || habit.wantsEdge === 0 ? best : null;
}

function misjudged(chance: number, deviation: number, dice: Dice): number {
  return 1 / (1 + Math.exp(-(Math.log(chance / (1 - chance)) + dice.normal(deviation))));
}
