import { drawing, element, nameOf } from './element.ts';

/** The odds of a match as they were when its bets closed, and how they had come there. Read from `GET /v1/markets/ID`. */

interface Point {
  at: number;
  /** Chance of the left agent, 0..1. */
  left: number;
}

export interface Odds {
  left: number;
  up: number;
  points: Point[];
}

const MILLION = 1_000_000;

/** What there is of odds in what the API says; null where there are none. Takes anything, never throws. */
export function oddsOf(market: unknown): Odds | null {
  if (typeof market !== 'object' || market === null) return null;
  const { chances, history } = market as {
    chances?: { A?: unknown; up?: unknown } | null;
    history?: { points?: unknown };
  };
  if (typeof chances?.A !== 'number' || typeof chances.up !== 'number') return null;
  const points = Array.isArray(history?.points) ? history.points.flatMap(pointOf) : [];
  return { left: chances.A / MILLION, up: chances.up / MILLION, points };
}

function pointOf(value: unknown): Point[] {
  const { at, outcomes } = (value ?? {}) as { at?: unknown; outcomes?: unknown };
  if (typeof at !== 'string' || !Array.isArray(outcomes)) return [];
  const [leftUp, leftDown] = outcomes as unknown[];
  const time = Date.parse(at);
  if (typeof leftUp !== 'number' || typeof leftDown !== 'number' || Number.isNaN(time)) return [];
  return [{ at: time, left: (leftUp + leftDown) / MILLION }];
}

const WIDTH = 450;
const HEIGHT = 48;

/** Odds at lock as a divided bar, and how they moved until then. */
export function oddsView({ left, up, points }: Odds, names: readonly [string, string], symbol: string): HTMLElement {
  const percent = (share: number) => `${Math.max(1, Math.min(99, Math.round(share * 100)))}%`;
  const share = element('span', { class: 'odds-share' });
  share.style.width = percent(left);
  const root = element(
    'div',
    { class: 'player-odds' },
    element(
      'p',
      { class: 'odds-words' },
      element('span', { class: 'odds-title' }, 'Odds at lock'),
      element('span', { class: 'odds-left' }, nameOf(names[0]), ` ${percent(left)}`),
      element('span', { class: 'odds-right' }, nameOf(names[1]), ` ${percent(1 - left)}`),
      element('span', { class: 'odds-price' }, `${symbol} up ${percent(up)}`),
    ),
    element('div', { class: 'odds-bar', 'aria-hidden': 'true' }, share),
  );
  if (points.length > 2) root.append(historyOf(points) as unknown as Node);
  return root;
}

function historyOf(points: Point[]): SVGElement {
  const from = points[0]!.at;
  const span = Math.max(1, points.at(-1)!.at - from);
  const x = (at: number) => (((at - from) * WIDTH) / span).toFixed(1);
  const y = (left: number) => ((1 - left) * HEIGHT).toFixed(1);
  let path = `M0 ${y(points[0]!.left)}`;
  for (const { at, left } of points.slice(1)) path += `H${x(at)}V${y(left)}`;
  return drawing(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'odds-history', 'aria-hidden': 'true' },
    drawing('line', { x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2, class: 'odds-even' }),
    drawing('path', { d: path, class: 'odds-path' }),
  );
}
