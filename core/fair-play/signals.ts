import { feederAccounts, onePerson } from './accounts.ts';
import type { Facts, Signal } from './facts.ts';
import { lateBets } from './late-bets.ts';
import { circles, oppositeBets } from './money-flows.ts';
import { thrownMatches, winTrading } from './win-trading.ts';

/** Everything that moderators may want to look at, the unlikeliest first; certain things before all. Pure. */
export function signalsOf(facts: Facts): Signal[] {
  const { matches, bets } = facts;
  const found = [
    ...onePerson(facts),
    ...winTrading(matches),
    ...thrownMatches(matches, bets),
    ...lateBets(bets),
    ...oppositeBets(bets),
    ...circles(bets),
    ...feederAccounts(matches),
  ];
  const rank = (signal: Signal) => (signal.kind === 'feeder-account' ? 1 : (signal.chance ?? 0));
  return found.sort((a, b) => rank(a) - rank(b));
}
