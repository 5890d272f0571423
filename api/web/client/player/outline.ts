/** Positions of a fight as it is shown, and the ticks of the engine that they show. Pure, and all that the page knows of the cut. */

export const POSITIONS_PER_SECOND = 30;

/** One stretch of the picture. */
export interface Segment {
  kind: 'entrance' | 'fight' | 'pips' | 'endCard';
  /** First position, and how many. */
  from: number;
  length: number;
  /** Index of the round that it belongs to. */
  round: number;
  /** Tick of the fight at its first position, how many ticks a position, and the last tick that it shows. */
  tick: number;
  speed: number;
  lastTick: number;
}

export type Outline = readonly Segment[];

/** Positions in all. */
export function lengthOf(outline: Outline): number {
  const last = outline.at(-1);
  return last ? last.from + last.length : 0;
}

export function segmentAt(outline: Outline, position: number): Segment {
  const found = outline.findLast(({ from }) => from <= position) ?? outline[0];
  if (!found) throw new Error('A fight without pictures was to be shown.');
  return found;
}

/** The tick of the engine that is seen at a position. */
export function tickAt(outline: Outline, position: number): number {
  const { from, tick, speed, lastTick } = segmentAt(outline, position);
  return Math.min(lastTick, Math.floor(tick + (position - from) * speed));
}

/** The first position at which a tick is seen. */
export function positionOf(outline: Outline, tick: number): number {
  const fights = outline.filter(({ kind }) => kind === 'fight');
  const found = fights.findLast(segment => segment.tick <= tick) ?? fights[0];
  if (!found) return 0;
  return found.from + Math.min(found.length - 1, Math.ceil((tick - found.tick) / found.speed));
}

/** The nearest position before or after this one that shows another tick or, where nothing is fought, another picture. */
export function stepFrom(outline: Outline, position: number, direction: 1 | -1): number {
  const last = lengthOf(outline) - 1;
  const tick = tickAt(outline, position);
  let next = position + direction;
  // The finish is slowed down: several positions show one tick.
  while (next > 0 && next < last && segmentAt(outline, next).kind === 'fight' && tickAt(outline, next) === tick) {
    if (tick === segmentAt(outline, next).lastTick) break;
    next += direction;
  }
  return Math.max(0, Math.min(last, next));
}
