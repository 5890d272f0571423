import { valueAt } from './chronicle.ts';
import { element } from './element.ts';
import type { Story } from './messages.ts';
import { positionOf } from './outline.ts';
import { clock, eventWords } from './words.ts';

/** The fight as text, for whoever reads or hears it, and for finding a moment again. */

export interface Entry {
  position: number;
  tick: number;
  round: number;
  words: string;
  /** Worth being said aloud while the fight goes on. */
  isLoud: boolean;
}

const LOUD = new Set(['guardBroken', 'bolt', 'cell', 'roundEnd', 'knockout', 'fightEnd']);
const LOUD_DAMAGE = 18;

export function entriesOf({ events, chronicle, outline, replay }: Story): Entry[] {
  const entries: Entry[] = [];
  for (const event of events) {
    const words = eventWords(event, replay.names, valueAt(chronicle, event.tick, 'market'));
    const last = entries.at(-1);
    // Two bolts are announced at once, and a round may end with several blows of one kind.
    if (words === null || (last?.tick === event.tick && last.words === words)) continue;
    entries.push({
      position: positionOf(outline, event.tick),
      tick: event.tick,
      round: valueAt(chronicle, event.tick - 1, 'round'),
      words,
      isLoud: LOUD.has(event.type) || event.damage >= LOUD_DAMAGE,
    });
  }
  return entries;
}

export function logView(entries: readonly Entry[], seek: (position: number) => void): HTMLElement {
  const rounds = [...new Set(entries.map(({ round }) => round))];
  return element(
    'details',
    { class: 'player-log' },
    element('summary', {}, 'The fight in words'),
    ...rounds.flatMap(round => [
      element('h3', {}, `Round ${round + 1}`),
      element(
        'ol',
        {},
        ...entries
          .filter(entry => entry.round === round)
          .map(({ position, words }) =>
            element(
              'li',
              {},
              element('button', { type: 'button', onclick: () => seek(position) }, clock(position)),
              ` ${words}`,
            ),
          ),
      ),
    ]),
  );
}
