import { CHART, moveOf, pathOf, priceSpan, scales } from '../../parts/chart-frame.ts';
import { price } from '../../parts/words.ts';

/** The tape while it is written: each second a point more. */

export interface TapeStep {
  from: number;
  samples: number[];
  /** With the first one. */
  symbol?: string;
  decimals?: number;
  length?: number;
}

const SVG = 'http://www.w3.org/2000/svg';

interface TapeView {
  words: HTMLElement;
  path: SVGElement;
  dot: SVGElement;
  low: SVGElement;
  high: SVGElement;
}

/** Draws a tape into a part of the page, from its first event on. */
export function tapeDrawer(): (step: TapeStep) => void {
  let known: { symbol: string; decimals: number; length: number; samples: number[] } | null = null;
  let view: TapeView | null = null;
  return ({ from, samples, symbol, decimals, length }) => {
    if (symbol !== undefined) known = { symbol, decimals: decimals ?? 0, length: length ?? 46, samples: [] };
    if (!known) return;
    known.samples.splice(from, known.samples.length, ...samples);
    const place = document.querySelector<HTMLElement>('[data-live="tape"]');
    if (!place || known.samples.length === 0) return;
    if (!view?.path.isConnected) view = frame(place, known.symbol);
    draw(view, known);
  };
}

function draw(
  view: TapeView,
  { symbol, decimals, length, samples }: { symbol: string; decimals: number; length: number; samples: number[] },
) {
  const { low, high, ...span } = priceSpan(samples);
  const scale = scales({ from: 0, to: length - 1 }, span);
  const points = samples.map((y, x) => ({ x, y }));
  const last = points.at(-1) ?? { x: 0, y: 0 };
  view.path.setAttribute('d', pathOf(points, scale));
  view.dot.setAttribute('cx', String(scale.toX(last.x)));
  view.dot.setAttribute('cy', String(scale.toY(last.y)));
  for (const [text, value] of [
    [view.low, low],
    [view.high, high],
  ] as const) {
    text.setAttribute('y', String(scale.toY(value) + 6));
    text.textContent = value === low && text === view.high ? '' : price(value, Math.min(2, decimals));
  }
  const { words, direction } = moveOf(samples);
  const move = document.createElement('b');
  move.className = direction === 'down' ? 'down' : 'up';
  move.textContent = words;
  view.words.replaceChildren(
    `${symbol} at ${price(last.y, decimals)}, `,
    move,
    ` after ${samples.length - 1} of ${length - 1} seconds.`,
  );
}

function frame(place: HTMLElement, symbol: string): TapeView {
  const words = document.createElement('p');
  words.className = 'chart-words';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('viewBox', `0 0 ${CHART.width} ${CHART.height}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${symbol} while the tape is written`);
  const add = (parent: Element, name: string, attributes: Record<string, string>) => {
    const child = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
    return parent.appendChild(child);
  };
  const axis = { class: 'axis', x: String(CHART.left - 8), 'text-anchor': 'end' };
  const low = add(svg, 'text', axis);
  const high = add(svg, 'text', axis);
  const line = add(svg, 'g', { class: 'line gold' });
  const path = add(line, 'path', {});
  const dot = add(line, 'circle', { r: '4' });
  place.replaceChildren(words, svg);
  place.classList.remove('nothing');
  return { words, path, dot, low, high };
}
