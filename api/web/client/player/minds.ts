import { POSTURES } from '../../../../core/engine/layout.ts';
import type { Corner } from '../../../../core/engine/types.ts';
import { MOVES } from '../../../../core/engine/types.ts';
import { decisionAt, valueAt } from './chronicle.ts';
import { element, nameOf, say } from './element.ts';
import type { Story } from './messages.ts';
import {
  ACTION_WORDS,
  actionOf,
  MARKET_WORDS,
  marketOf,
  POSTURE_WORDS,
  SITUATION_WORDS,
  seconds,
  seenIn,
  withArticle,
} from './words.ts';

/** What each agent is, sees and chooses at this tick, in words: the very observation that its controller was shown. */

const OBSERVATION_SIZE = 32;
const MARKET_FIELD = 24;

export interface Minds {
  root: HTMLElement;
  update(tick: number): void;
}

export function minds(story: Story): Minds {
  const cards = ([0, 1] as const).map(corner => mind(story, corner));
  const root = element(
    'section',
    { class: 'player-minds', 'aria-label': 'What the agents see and choose' },
    ...cards.map(card => card.root),
  );
  return {
    root,
    update(tick) {
      for (const card of cards) card.update(tick);
    },
  };
}

function mind({ chronicle, replay: { names }, situations: known }: Story, corner: Corner): Minds {
  const rival = names[corner === 0 ? 1 : 0];
  const health = meter('Health', chronicle.maxHealth, true);
  const energy = meter('Energy', chronicle.maxEnergy[corner], false);
  const does = element('p', { class: 'mind-does' });
  const chooses = element('b', { class: 'mind-choice' });
  const when = element('span', { class: 'mind-when' });
  const why = element('p', { class: 'mind-why' });
  const sees = element('ul', { class: 'mind-sees' });
  const root = element(
    'article',
    // it may have more to say than there is room for, and is then scrolled by keys, too
    { class: `mind ${corner === 0 ? 'left' : 'right'}`, tabIndex: 0, 'aria-label': names[corner] },
    element('h3', {}, nameOf(names[corner])),
    health.root,
    energy.root,
    does,
    element('p', { class: 'mind-chooses' }, 'Chooses ', chooses, when),
    why,
    element('p', { class: 'mind-label' }, 'Sees'),
    sees,
  );
  let told = -2;
  return {
    root,
    update(tick) {
      const value = (field: 'health' | 'energy' | 'posture' | 'move') =>
        valueAt(chronicle, tick, `${field}${corner}` as const);
      health.set(value('health'));
      energy.set(value('energy'));
      const move = MOVES[value('move') - 1];
      const posture = POSTURES[value('posture')] ?? 'idle';
      say(does, move ? `in ${withArticle(move)}` : POSTURE_WORDS[posture]);
      const index = decisionAt(chronicle, corner, tick);
      const { ticks, actions, situations, observations } = chronicle.decisions[corner];
      say(when, index < 0 ? '' : tick === ticks[index] ? ' now' : ` ${seconds(tick - ticks[index]!)} ago`);
      if (index === told) return;
      told = index;
      if (index < 0) {
        say(chooses, 'nothing yet');
        say(why, '');
        sees.replaceChildren();
        return;
      }
      const at = index * OBSERVATION_SIZE;
      const situation = known[situations[index]!] ?? 'far';
      const market = MARKET_WORDS[marketOf(observations[at + MARKET_FIELD]!)];
      say(chooses, ACTION_WORDS[actionOf(actions[index]!)]);
      say(why, `because: ${SITUATION_WORDS[situation]}; market ${market.name}, ${market.means}`);
      sees.replaceChildren(...seenIn(observations, at, rival).map(words => element('li', {}, words)));
    },
  };
}

/** @param warns whether little of it is shown in another colour */
function meter(label: string, most: number, warns: boolean): { root: HTMLElement; set(value: number): void } {
  const bar = element('meter', {
    min: 0,
    max: most,
    ...(warns && { low: most * 0.25, high: most * 0.5, optimum: most }),
  });
  const figure = element('span', { class: 'meter-figure' });
  bar.setAttribute('aria-label', label);
  return {
    root: element('p', { class: `mind-meter ${label.toLowerCase()}` }, element('span', {}, label), bar, figure),
    set(value) {
      bar.value = value;
      say(figure, `${value}/${most}`);
    },
  };
}
