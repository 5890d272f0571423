import type { Corner, FightEvent, Move } from '../../core/engine/types.ts';

/** What a cut is planned from: when the rounds were, and what happened. Ticks of the whole fight. */
export interface Timeline {
  rounds: readonly TimelineRound[];
  events: readonly FightEvent[];
}

export interface TimelineRound {
  first: number;
  last: number;
  winner: Corner;
  byKnockout: boolean;
}

/** Pictures by which the entrance and the end card are longer than usual. */
export interface ExtraFrames {
  entrance: number;
  end: number;
}

const NOTHING_MORE: ExtraFrames = { entrance: 0, end: 0 };

export type CutKind = 'highlight' | 'full';

/** A caption over the fight, from a tick on. */
export interface Caption {
  tick: number;
  text: string;
}

/**
 * One stretch of the picture. `frames` are shown one after the other at {@link FRAMES_PER_SECOND}; a stretch of the fight
 * shows the ticks `from` to `to` of `round` (an index), `speed` times as fast as they were; the pips stand over tick `at`.
 */
export type Scene =
  | { kind: 'entrance'; frames: number }
  | { kind: 'fight'; round: number; from: number; to: number; speed: number; frames: number; captions: Caption[] }
  | { kind: 'pips'; round: number; at: number; frames: number }
  | { kind: 'endCard'; frames: number };

export type FightScene = Extract<Scene, { kind: 'fight' }>;

export const FRAMES_PER_SECOND = 20;
const TICKS_PER_FRAME = 1.5;
/** Longest highlight, seconds. */
export const HIGHLIGHT_SECONDS = 15;
const ENTRANCE_FRAMES = 24;
const PIPS_FRAMES = 16;
const END_CARD_FRAMES = 30;
const SWING_TICKS = 75;
const MAX_SWINGS = 3;
/** A swing begins so long before its blow, to see it coming. */
const SWING_LEAD_TICKS = 30;
/** The finish: 2.5 s as they were, then 1 s at half speed, from just before the last blow. */
const FINISH_TICKS = 75;
const SLOW_LEAD_TICKS = 4;
const SLOW_TICKS = 15;
const SLOW_SPEED = 0.5;
/** After a round that is not the last the fall is shown for so long. */
const AFTERMATH_TICKS = 24;
const FASTEST = 2;

export function framesOf(scenes: readonly Scene[]): number {
  return scenes.reduce((sum, { frames }) => sum + frames, 0);
}

/**
 * Chooses what of a fight is shown. `highlight`: entrance, up to three swings of 2.5 s, the score, the finish, the end card,
 * or everything where that fits; `full`: everything, sped up (at most twice) where it would take longer than `maxSeconds`,
 * and a highlight where even that would not fit. Pure: the same timeline gives the same cut.
 *
 * @param extra pictures by which entrance and end card are longer
 * @param maxSeconds of the highlight at most 15 (the default); of the whole fight unlimited by default
 */
export function planCut(
  timeline: Timeline,
  cut: CutKind,
  maxSeconds?: number,
  extra: ExtraFrames = NOTHING_MORE,
): Scene[] {
  const limit = maxSeconds === undefined ? undefined : Math.floor(maxSeconds * FRAMES_PER_SECOND);
  const longest = Math.min(HIGHLIGHT_SECONDS * FRAMES_PER_SECOND, limit ?? Infinity);
  const whole = planWhole(timeline, 1, extra);
  if (cut === 'full') {
    if (limit === undefined || framesOf(whole) <= limit) return whole;
    const faster = planWhole(timeline, Math.min(FASTEST, framesOf(whole) / limit + 0.1), extra);
    if (framesOf(faster) <= limit) return faster;
  }
  if (framesOf(whole) <= longest) return whole;
  return planHighlight(timeline, longest, extra);
}

function fightScene(round: number, from: number, to: number, speed: number, captions: Caption[]): FightScene {
  return {
    kind: 'fight',
    round,
    from,
    to,
    speed,
    frames: Math.ceil((to - from) / (TICKS_PER_FRAME * speed)),
    captions,
  };
}

function planWhole({ rounds, events }: Timeline, speed: number, extra: ExtraFrames): Scene[] {
  const scenes: Scene[] = [{ kind: 'entrance', frames: ENTRANCE_FRAMES + extra.entrance }];
  rounds.forEach((round, index) => {
    const captions = captionsOf(events, round);
    const isLast = index === rounds.length - 1;
    if (index > 0) scenes.push({ kind: 'pips', round: index, at: round.first, frames: PIPS_FRAMES });
    if (!isLast) {
      scenes.push(fightScene(index, round.first, round.last + AFTERMATH_TICKS, speed, captions));
      return;
    }
    const slowFrom = Math.max(round.first, round.last - SLOW_LEAD_TICKS);
    scenes.push(fightScene(index, round.first, slowFrom, speed, captions));
    scenes.push(fightScene(index, slowFrom, slowFrom + SLOW_TICKS, SLOW_SPEED, captions));
  });
  scenes.push({ kind: 'endCard', frames: END_CARD_FRAMES + extra.end });
  return scenes;
}

function planHighlight(timeline: Timeline, longest: number, extra: ExtraFrames): Scene[] {
  const { rounds, events } = timeline;
  const finalIndex = rounds.length - 1;
  const final = rounds[finalIndex]!;
  const slowFrom = Math.max(final.first, final.last - SLOW_LEAD_TICKS);
  const finishFrom = Math.max(final.first, slowFrom - FINISH_TICKS);
  const finish = captionsOf(events, final).filter(({ tick }) => tick >= finishFrom);
  const ending: Scene[] = [
    { kind: 'pips', round: finalIndex, at: finishFrom, frames: PIPS_FRAMES },
    fightScene(finalIndex, finishFrom, slowFrom, 1, finish),
    fightScene(finalIndex, slowFrom, slowFrom + SLOW_TICKS, SLOW_SPEED, finish),
    { kind: 'endCard', frames: END_CARD_FRAMES + extra.end },
  ];
  const entrance = ENTRANCE_FRAMES + extra.entrance;
  const fixed = entrance + framesOf(ending);
  const room = Math.floor((longest - fixed) / (SWING_TICKS / TICKS_PER_FRAME));
  const swings = chooseSwings(timeline, finishFrom, Math.max(0, Math.min(MAX_SWINGS, room)));
  return [{ kind: 'entrance', frames: entrance }, ...swings, ...ending];
}

/** Stretches with the largest changes of health before `before`, none overlapping, in the order in which they happened. */
function chooseSwings({ rounds, events }: Timeline, before: number, count: number): FightScene[] {
  const candidates = events
    .filter(event => event.damage > 0 && event.victim >= 0)
    .flatMap(event => {
      const round = rounds.findIndex(({ first, last }) => event.tick >= first && event.tick <= last);
      return round < 0 ? [] : [windowAround(event, round, rounds[round]!, before)];
    })
    .filter(window => window.to - window.from > SWING_TICKS / 2)
    .map(window => ({ ...window, score: swingOf(events, window.from, window.to) }))
    .sort((a, b) => b.score - a.score || a.from - b.from);
  const chosen: typeof candidates = [];
  for (const candidate of candidates) {
    if (chosen.length === count) break;
    const isFree = chosen.every(other => candidate.to <= other.from || candidate.from >= other.to);
    if (isFree) chosen.push(candidate);
  }
  return chosen
    .sort((a, b) => a.from - b.from)
    .map(({ round, from, to }) => {
      const caption = captionFor(events, from, to);
      return fightScene(round, from, to, 1, caption ? [caption] : []);
    });
}

function windowAround(
  event: FightEvent,
  round: number,
  { first, last }: TimelineRound,
  before: number,
): { round: number; from: number; to: number } {
  const end = Math.min(last + AFTERMATH_TICKS, before);
  const to = Math.min(end, Math.max(first, event.tick - SWING_LEAD_TICKS) + SWING_TICKS);
  return { round, from: Math.max(first, to - SWING_TICKS), to };
}

/** Health lost by whoever lost more, and a little for what the other lost. */
function swingOf(events: readonly FightEvent[], from: number, to: number): number {
  const lost = [0, 0];
  for (const { tick, damage, victim } of events) {
    if (tick >= from && tick < to && victim >= 0) lost[victim]! += damage;
  }
  return Math.max(lost[0]!, lost[1]!) * 10 + Math.min(lost[0]!, lost[1]!) * 3;
}

/** After a guard breaks, what follows within so many ticks is counted to it. */
const BREAK_TICKS = 30;
/** Blows of one corner no further apart than this belong together. */
const CHAIN_TICKS = 24;
const CHAIN_HITS = 3;

const MOVE_NAMES: Record<Move, string> = {
  light: 'LIGHT',
  heavy: 'HEAVY',
  throw: 'THROWN',
  projectile: 'SHOT',
  special: 'SPECIAL',
  jumpIn: 'JUMP-IN',
  antiAir: 'ANTI-AIR',
  dash: 'DASH',
  dodge: 'DODGE',
};

interface Weighted extends Caption {
  weight: number;
}

/** What an event could be called and how much it matters; undefined where it is not worth a caption. */
function describe(events: readonly FightEvent[], index: number): Weighted | undefined {
  const event = events[index]!;
  const { tick, type, corner, victim, damage } = event;
  const following = (ticks: number): FightEvent[] =>
    events.slice(index).filter(other => other.tick <= tick + ticks && other.victim === victim && other.damage > 0);
  const sum = (list: readonly FightEvent[]): number => list.reduce((total, other) => total + other.damage, 0);
  if (type === 'guardBroken') {
    const lost = sum(following(BREAK_TICKS));
    return { tick, text: lost > 0 ? `GUARD BROKEN -${lost}` : 'GUARD BROKEN', weight: 30 + lost };
  }
  if (type === 'cell') return { tick, text: 'SURGE CELL +25 ENERGY', weight: 12 };
  if (type === 'bolt') return { tick, text: `CRASH BOLT -${damage}`, weight: damage };
  if (type === 'thrown') return { tick, text: `THROWN -${damage}`, weight: damage + 4 };
  if (type !== 'hit' || !event.move) return undefined;
  const chain = chainFrom(events, index, corner);
  if (chain.length >= CHAIN_HITS) return { tick, text: `${chain.length} HITS -${sum(chain)}`, weight: sum(chain) };
  const named = MOVE_NAMES[event.move];
  return event.counter
    ? { tick, text: `COUNTER ${named} -${damage}`, weight: damage + 6 }
    : { tick, text: `${named} -${damage}`, weight: damage };
}

function chainFrom(events: readonly FightEvent[], index: number, corner: number): FightEvent[] {
  const chain: FightEvent[] = [];
  let last = events[index]!.tick;
  for (const event of events.slice(index)) {
    if (event.tick - last > CHAIN_TICKS) break;
    if (event.damage === 0 || event.victim < 0) continue;
    if (event.corner !== corner) break;
    chain.push(event);
    last = event.tick;
  }
  return chain;
}

/** The one caption that says most about a stretch. */
function captionFor(events: readonly FightEvent[], from: number, to: number): Caption | undefined {
  let best: Weighted | undefined;
  events.forEach(({ tick }, index) => {
    if (tick < from || tick >= to) return;
    const described = describe(events, index);
    if (described && (!best || described.weight > best.weight)) best = described;
  });
  return best && { tick: best.tick, text: best.text };
}

/** Least weight of a caption when a whole round is shown. */
const NOTABLE = 20;

/** Captions of a whole round, the weightier one where two come close together. */
function captionsOf(events: readonly FightEvent[], { first, last }: TimelineRound): Caption[] {
  const captions: Weighted[] = [];
  events.forEach(({ tick }, index) => {
    if (tick < first || tick > last) return;
    const described = describe(events, index);
    if (!described || described.weight < NOTABLE) return;
    const previous = captions.at(-1);
    if (!previous || described.tick - previous.tick > CHAIN_TICKS * 2) captions.push(described);
    else if (described.weight > previous.weight) captions[captions.length - 1] = described;
  });
  return captions.map(({ tick, text }) => ({ tick, text }));
}
