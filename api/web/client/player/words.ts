import type { Situation } from '../../../../core/controllers/situations.ts';
import { ACTIONS, type Action, POSTURES } from '../../../../core/engine/layout.ts';
import { FAR_AWAY, OBSERVATION, type ObservationField } from '../../../../core/engine/observation.ts';
import { type FightEvent, MOVES, type Move, type Posture, TICKS_PER_SECOND } from '../../../../core/engine/types.ts';

/** What happens in a fight, in words. Pure. */

export const ACTION_WORDS: Record<Action, string> = {
  idle: 'wait',
  forward: 'walk forward',
  back: 'step back',
  block: 'block',
  light: 'light strike',
  heavy: 'heavy strike',
  throw: 'throw',
  projectile: 'shot',
  special: 'special',
  jumpIn: 'jump-in',
  antiAir: 'anti-air',
  dash: 'dash',
  dodge: 'dodge',
};

export const POSTURE_WORDS: Record<Posture, string> = {
  idle: 'standing',
  forward: 'walking forward',
  back: 'stepping back',
  crouch: 'crouching',
  block: 'blocking',
  move: 'moving',
  hitStun: 'stunned',
  blockStun: 'held in its guard',
  guardBroken: 'guard broken',
  thrown: 'thrown',
  down: 'on the floor',
  knockedOut: 'knocked out',
};

/** What a controller took the moment for: that is why it chose as it did. */
export const SITUATION_WORDS: Record<Situation, string> = {
  far: 'out of everybody’s reach',
  middle: 'a dash away',
  poke: 'in reach of a heavy, out of reach of a light',
  near: 'within arm’s length',
  attacked: 'a strike is coming',
  guarding: 'the rival hides behind its guard',
  exposed: 'the rival is wide open',
  brief: 'a short opening',
  pressing: 'the rival is stunned: press on',
  shot: 'a shot is close',
  airborne: 'the rival jumps in',
  grabbed: 'a throw is coming',
  rising: 'the rival is on its way up from the floor',
  broken: 'the rival’s guard is broken',
  casting: 'the rival winds up from afar',
  waking: 'about to be free again',
  bolted: 'a bolt is about to strike here',
};

export const MARKET_WORDS = {
  green: { name: 'green', means: 'aggression pays' },
  flat: { name: 'flat', means: 'nothing tips the scales' },
  red: { name: 'red', means: 'the guard pays' },
} as const;

/** A code of chronicle and observations: -1 red, 0 flat, 1 green. */
export function marketOf(code: number): keyof typeof MARKET_WORDS {
  return code > 0 ? 'green' : code < 0 ? 'red' : 'flat';
}

const PHASES = ['', 'starting', 'striking with', 'recovering from'] as const;

/** '0.2 s' */
export function seconds(ticks: number): string {
  return `${(ticks / TICKS_PER_SECOND).toFixed(1)} s`;
}

/** '1:04.2', from positions or ticks, 30 a second. */
export function clock(positions: number): string {
  const tenths = Math.floor((positions * 10) / TICKS_PER_SECOND);
  const minutes = Math.floor(tenths / 600);
  const rest = tenths - minutes * 600;
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, '0')}.${rest % 10}`;
}

/** What one observation says, most important first. `at` is where it begins. */
export function seenIn(observations: Int32Array, at: number, rival: string): string[] {
  const value = (field: ObservationField) => observations[at + OBSERVATION.indexOf(field)]!;
  const words: string[] = [];
  const own = POSTURES[value('ownPosture')];
  if (value('ownTicksLeft') > 0 && own && own !== 'move') {
    words.push(`is ${POSTURE_WORDS[own]} for ${seconds(value('ownTicksLeft'))} more`);
  }
  words.push(`${rival} ${value('distance')} away, ${rivalDoes(value)}`);
  if (value('incomingProjectile') !== FAR_AWAY) words.push(`a shot coming, ${value('incomingProjectile')} away`);
  if (value('boltTicks') > 0) {
    words.push(`a bolt striking ${value('boltDistance')} away in ${seconds(value('boltTicks'))}`);
  }
  if (value('cellTicks') > 0) {
    words.push(`an energy cell ${value('cellDistance')} ${value('cellAhead') > 0 ? 'ahead' : 'behind'}`);
  }
  if (value('ownSpace') < 40) words.push(`the wall ${value('ownSpace')} behind`);
  else if (value('opponentSpace') < 40) words.push(`${rival} with its back to the wall`);
  return words;
}

function rivalDoes(value: (field: ObservationField) => number): string {
  const move = MOVES[value('opponentMove') - 1];
  if (move) {
    const phase = PHASES[value('opponentPhase')] || 'in';
    return `${phase} ${withArticle(move)} (${seconds(value('opponentPhaseTicks'))} of it left)`;
  }
  const posture = POSTURE_WORDS[POSTURES[value('opponentPosture')] ?? 'idle'];
  return value('opponentHeight') > 0 ? `${posture} in the air` : posture;
}

export function withArticle(move: Move): string {
  const name = ACTION_WORDS[move];
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** One entry of the log; null where it is not worth one. */
export function eventWords(event: FightEvent, names: readonly [string, string], market: number): string | null {
  const who = event.corner >= 0 ? names[event.corner as 0 | 1] : '';
  const whom = event.victim >= 0 ? names[event.victim as 0 | 1] : '';
  const move = event.move ? withArticle(event.move) : 'a strike';
  switch (event.type) {
    case 'hit':
      return `${who} hits ${whom} with ${move}${event.counter ? ', a counter' : ''}: ${event.damage} damage`;
    case 'blocked':
      return `${whom} blocks ${move} of ${who}${event.damage > 0 ? `, ${event.damage} damage through the guard` : ''}`;
    case 'guardBroken':
      return `The guard of ${whom} breaks`;
    case 'thrown':
      return `${who} throws ${whom}: ${event.damage} damage`;
    case 'throwBroken':
      return 'Both grab at once: neither throw holds';
    case 'bolt':
      return `A bolt strikes ${whom}: ${event.damage} damage`;
    case 'cell':
      return `${who} takes the energy cell`;
    case 'boltWarning':
      return 'The price drops: bolts are about to strike';
    case 'cellAppeared':
      return 'The price jumps: an energy cell appears';
    case 'market': {
      const { name, means } = MARKET_WORDS[marketOf(market)];
      return `The market turns ${name}: ${means}`;
    }
    case 'roundStart':
      return null;
    case 'roundEnd':
      return `${who} wins the round`;
    case 'knockout':
      return `${whom || 'The other'} is knocked out`;
    case 'fightEnd':
      return `${who} wins the fight`;
  }
}

/** The name of an action by its code. */
export function actionOf(code: number): Action {
  return ACTIONS[code] ?? 'idle';
}
