import type { MatchView } from '../../core/matches/index.ts';
import type { MarketView, Offers, Pick } from '../../core/wagers/index.ts';
import { answerLabel, leastPaysOf, percentOf } from '../commands/market-labels.ts';
import { amountWords, factorWords } from '../commands/market-words.ts';
import type { Action, Button } from '../reply.ts';
import { labelName } from '../shown-name.ts';
import { type Betting, isOpen } from './betting.ts';

/** Buttons of the live message while bets are taken: at most five rows, labels that a phone shows whole. */

/** Stakes that every member's cap allows (numbers.md: it is at least 50): who taps in a group has no private choice of others. */
export const PUBLIC_STAKES = [10, 50] as const;
/** Half a row of a phone holds about fifteen characters (bots/telegram/keyboard.ts), '10→100' among them. */
const NAME_BESIDE_AMOUNT = 8;
/** Half a row in Discord's narrower columns, with ' 58%' after it. */
const NAME_BESIDE_CHANCE = 20;
type Rows = Button[][];

/** Two questions; what an answer pays is said to its member alone. For surfaces that can. */
export function questionButtons(view: MatchView, betting: Betting): Rows {
  const { market } = betting;
  if (!market || !isOpen(betting)) return facts(view);
  const names = namesWithin(view, NAME_BESIDE_CHANCE);
  // what a pool holds is no chance of anything
  const isPool = market.kind === 'parimutuel';
  const answer = (pick: 'A' | 'B' | 'up' | 'down', chance: number, style: 'primary' | 'secondary'): Button => ({
    label: `${answerLabel(names, pick)}${isPool ? '' : ` ${chance}%`}`,
    style,
    action: action('market answer', view, { pick }),
  });
  const a = percentOf(market.chances.A);
  const up = percentOf(market.chances.up);
  const combo = comboFactor(market);
  const pairs: Button[] = combo
    ? [{ label: `Combo: both right, ${combo}`, action: action('market combos', view) }]
    : [];
  return [
    [answer('A', a, 'primary'), answer('B', 100 - a, 'primary')],
    [answer('up', up, 'secondary'), answer('down', 100 - up, 'secondary')],
    [...pairs, ...facts(view).flat()],
  ];
}

/** A button an amount: for surfaces where nothing in a group is private. The tap bets. */
export function amountButtons(view: MatchView, betting: Betting, offers: Offers): Rows {
  if (!isOpen(betting)) return facts(view);
  const names = namesWithin(view, NAME_BESIDE_AMOUNT);
  const rows = (['A', 'B', 'up', 'down'] as const).map(pick =>
    offers[pick].slice(0, PUBLIC_STAKES.length).map(
      ({ stake, pays }, index): Button => ({
        label: `${index === 0 ? `${answerLabel(names, pick)} ` : ''}${stake}→${amountWords(pays)}`,
        style: pick === 'A' || pick === 'B' ? 'primary' : 'secondary',
        action: action('market bet', view, { pick, stake, least: leastPaysOf(pays) }),
      }),
    ),
  );
  return [
    ...rows.filter(row => row.length > 0),
    [{ label: 'More bets', action: action('market combos', view) }, ...facts(view).flat()],
  ];
}

/** Free picks, for where there are no bets. */
export function pickButtons(view: MatchView, { picks }: Betting): Rows {
  const names = namesWithin(view, NAME_BESIDE_CHANCE);
  const pick = (corner: 'A' | 'B', count: number): Button => ({
    label: `${answerLabel(names, corner)}${count > 0 ? ` · ${count}` : ''}`,
    style: 'primary',
    action: action('market free', view, { pick: corner }),
  });
  return [[pick('A', picks.a), pick('B', picks.b)]];
}

/** 'about ×3.3' for the pairs that are for sale, 'from ×2.90' where they differ much; null where there are none. */
export function comboFactor({ factors }: MarketView): string | null {
  const pairs = (['A-up', 'A-down', 'B-up', 'B-down'] as const satisfies readonly Pick[]).flatMap(
    pair => factors[pair] ?? [],
  );
  if (pairs.length === 0) return null;
  const least = Math.min(...pairs);
  const isAlike = Math.max(...pairs) <= 1.25 * least;
  return `${isAlike ? 'about' : 'from'} ${factorWords(least)}`;
}

function facts(view: MatchView): Rows {
  return [
    [
      { label: 'My bets', action: action('market mine', view) },
      { label: 'How?', action: action('market how', view) },
    ],
  ];
}

function action(command: string, view: MatchView, options: Action['options'] = {}): Action {
  return { command, options: { match: view.id, ...options } };
}

function namesWithin(view: MatchView, units: number): [string, string] {
  return [labelName(view.sides[0].agent.name, units), labelName(view.sides[1].agent.name, units)];
}
