import { element } from './element.ts';
import type { Story } from './messages.ts';
import { lengthOf, positionOf, segmentAt } from './outline.ts';
import { clock } from './words.ts';

/** The line that one drags along: rounds, and the blows that hurt. */

export interface Timeline {
  root: HTMLElement;
  readonly slider: HTMLInputElement;
  update(position: number): void;
}

/** Blows from so much damage on are marked, whole points of 100. */
const BIG_DAMAGE = 15;

export function timeline({ outline, events, rounds, replay }: Story, seek: (position: number) => void): Timeline {
  const length = lengthOf(outline);
  const slider = element('input', {
    type: 'range',
    class: 'timeline-slider',
    min: 0,
    max: length - 1,
    step: 1,
    value: 0,
    'aria-label': 'Moment of the fight',
    oninput: () => seek(slider.valueAsNumber),
  });
  const share = (position: number) => `${((100 * position) / (length - 1)).toFixed(2)}%`;
  const bands = rounds.map((_, round) => {
    const own = outline.filter(segment => segment.kind === 'fight' && segment.round === round);
    const from = own[0]?.from ?? 0;
    const last = own.at(-1);
    const to = last ? last.from + last.length : from;
    const band = element('span', { class: 'timeline-round' }, `R${round + 1}`);
    band.style.left = share(from);
    band.style.width = share(to - from);
    return band;
  });
  const blows = events
    .filter(({ damage, victim }) => damage >= BIG_DAMAGE && victim >= 0)
    .map(({ tick, damage, victim }) => {
      const mark = element('span', { class: `timeline-blow ${victim === 0 ? 'right' : 'left'}` });
      mark.style.left = share(positionOf(outline, tick));
      mark.style.height = `${Math.min(100, 30 + damage * 2)}%`;
      return mark;
    });
  const outs = rounds.map(({ last, winner, byKnockout }) => {
    const mark = element(
      'span',
      { class: `timeline-out ${winner === 0 ? 'left' : 'right'}` },
      byKnockout ? 'K.O.' : 'TIME',
    );
    mark.style.left = share(positionOf(outline, last));
    return mark;
  });
  const passed = element('span', { class: 'timeline-passed' });
  return {
    slider,
    root: element(
      'div',
      { class: 'timeline' },
      element('div', { class: 'timeline-marks', 'aria-hidden': 'true' }, ...bands, passed, ...blows, ...outs),
      slider,
    ),
    update(position) {
      slider.valueAsNumber = position;
      passed.style.width = share(position);
      slider.setAttribute('aria-valuetext', describe(position));
    },
  };

  function describe(position: number): string {
    const { kind, round } = segmentAt(outline, position);
    const at = clock(position);
    if (kind === 'entrance') return `${at}, entrance`;
    if (kind === 'endCard') return `${at}, ${replay.names[replay.result.winner]} has won`;
    return `${at}, round ${round + 1}`;
  }
}
