import type { Tape } from '../../../../core/engine/types.ts';
import { drawing, element, say } from './element.ts';
import { MARKET_WORDS, marketOf } from './words.ts';

/** The price against the line at which the bets closed: what is behind the cursor is drawn, what is to come is left blank. */

const WIDTH = 450;
const HEIGHT = 84;
const MIDDLE = HEIGHT / 2;
const MARGIN = 6;
/** Half the height stands for at least so many sigma x sqrt(45), as in the picture: a calm market looks calm. */
const LEAST_RANGE = 0.3;

export interface TapeChart {
  root: HTMLElement;
  update(second: number, market: number): void;
}

export function tapeChart(tape: Tape): TapeChart {
  const { samples, symbol, decimals } = tape;
  const lock = samples[0] ?? 0;
  const least = (tape.sigmaMilliticks / 1000) * Math.sqrt(samples.length - 1) * LEAST_RANGE;
  const range = Math.max(least, ...samples.map(price => Math.abs(price - lock)));
  const x = (second: number) => (second * WIDTH) / (samples.length - 1);
  const y = (price: number) => MIDDLE - ((price - lock) / range) * (MIDDLE - MARGIN);
  const line = samples.map(
    (price, second) => `${second === 0 ? 'M' : 'L'}${x(second).toFixed(1)} ${y(price).toFixed(1)}`,
  );
  const area = `${line.join('')}L${WIDTH} ${MIDDLE}L0 ${MIDDLE}Z`;
  // Only ids tell clips apart; several players on one page would need several.
  const seen = drawing('rect', { x: 0, y: 0, width: 0, height: HEIGHT });
  // A line without length is a round dot, however the picture is stretched.
  const dot = drawing('path', { class: 'tape-dot' });
  const half = (id: string, top: number) =>
    drawing('clipPath', { id }, drawing('rect', { x: 0, y: top, width: WIDTH, height: MIDDLE }));
  const svg = drawing(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'tape-picture', 'aria-hidden': 'true' },
    drawing(
      'defs',
      {},
      drawing('clipPath', { id: 'player-tape-seen' }, seen),
      half('player-tape-above', 0),
      half('player-tape-below', MIDDLE),
    ),
    drawing('line', { x1: 0, x2: WIDTH, y1: MIDDLE, y2: MIDDLE, class: 'tape-line' }),
    drawing(
      'g',
      { 'clip-path': 'url(#player-tape-seen)' },
      ...(['above', 'below'] as const).map(side =>
        drawing(
          'g',
          { 'clip-path': `url(#player-tape-${side})`, class: side },
          drawing('path', { d: area, class: 'tape-area' }),
          drawing('path', { d: line.join(''), class: 'tape-price' }),
        ),
      ),
    ),
    dot,
  );
  const price = element('b', { class: 'tape-now' });
  const state = element('span', { class: 'tape-state' });
  const means = element('span', { class: 'tape-means' });
  const title = tape.source === 'simulated' ? `${symbol}, simulated` : symbol;
  const root = element(
    'div',
    { class: 'player-tape' },
    element('p', { class: 'tape-words' }, element('span', { class: 'tape-symbol' }, title), price, state, means),
    element('div', { class: 'tape-frame' }),
  );
  root.lastElementChild!.append(svg);
  return {
    root,
    update(second, market) {
      const at = Math.max(0, Math.min(samples.length - 1, second));
      const now = samples[at]!;
      seen.setAttribute('width', x(at).toFixed(1));
      dot.setAttribute('d', `M${x(at).toFixed(1)} ${y(now).toFixed(1)}h0`);
      const { name, means: meaning } = MARKET_WORDS[marketOf(market)];
      say(price, `${priceWords(now, decimals)} ${changeWords(now, lock)}`);
      say(state, name);
      state.dataset['market'] = name;
      say(means, meaning);
    },
  };
}

function priceWords(price: number, decimals: number): string {
  const value = price / 10 ** decimals;
  return value.toLocaleString('en-US', { minimumFractionDigits: Math.min(2, decimals), maximumFractionDigits: 4 });
}

function changeWords(price: number, lock: number): string {
  const percent = ((price - lock) / Math.abs(lock || 1)) * 100;
  const sign = price > lock ? '+' : price < lock ? '\u2212' : '\u00b1';
  return `${sign}${Math.abs(percent).toFixed(3)}%`;
}
