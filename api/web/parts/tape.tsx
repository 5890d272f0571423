import type { Tape } from '../../../core/engine/index.ts';
import { LineChart } from './chart.tsx';
import { moveOf, priceSpan } from './chart-frame.ts';
import { price } from './words.ts';

/** The price second by second while its tape was written. */
export function TapeChart({ tape, symbol, seconds }: { tape: Tape | null; symbol: string; seconds: number }) {
  if (!tape || tape.samples.length < 2) {
    return (
      <div class="nothing" data-live="tape">
        {`${symbol} is written down once a second for ${seconds} seconds, from the lock on. How far it moves sets the conditions for both corners.`}
      </div>
    );
  }
  const { samples, decimals } = tape;
  const first = samples[0] ?? 0;
  const last = samples.at(-1) ?? first;
  const { low, high, ...span } = priceSpan(samples);
  const { words, direction } = moveOf(samples);
  return (
    <>
      <p class="chart-words">
        {symbol} went from {price(first, decimals)} to {price(last, decimals)}:{' '}
        <b class={direction === 'down' ? 'down' : 'up'}>{words}</b> in {samples.length - 1} seconds
        {tape.source === 'simulated' ? ', a simulated price' : null}.
      </p>
      <LineChart
        label={`${symbol} over ${samples.length - 1} seconds, ${direction} ${words}`}
        x={{
          from: 0,
          to: samples.length - 1,
          ticks: [
            { at: 0, words: 'lock' },
            { at: samples.length - 1, words: `${samples.length - 1} s` },
          ],
        }}
        y={{
          ...span,
          ticks: [
            { at: low, words: price(low, Math.min(2, decimals)) },
            ...(high > low ? [{ at: high, words: price(high, Math.min(2, decimals)) }] : []),
          ],
        }}
        lines={[{ name: symbol, tone: 'gold', points: samples.map((y, x) => ({ x, y })) }]}
      />
    </>
  );
}
