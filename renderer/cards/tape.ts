import type { Tape } from '../../core/engine/types.ts';
import { type Box, type Card, label, SEMIBOLD, write } from './card.ts';
import { panel } from './shapes.ts';
import { GREEN, LINE, MUTED, RED, TEXT } from './theme.ts';

/** Change from first to last sample in per cent, with as many digits as a second's move needs: "+0.042%". */
export function tapeChange(samples: readonly number[]): string {
  const first = samples[0] ?? 0;
  const last = samples.at(-1) ?? 0;
  if (first === 0) return '\u00b10%';
  const percent = (100 * (last - first)) / first;
  const digits = Math.abs(percent) < 0.1 ? 3 : 2;
  const text = Math.abs(percent).toFixed(digits);
  if (Number(text) === 0) return '\u00b10%';
  return `${percent > 0 ? '+' : '\u2212'}${text}%`;
}

/** The tape as in the fight: the price at lock a line, green where it stood above, red below. */
function drawLine(card: Card, samples: readonly number[], box: Box): void {
  const { context } = card;
  const first = samples[0] ?? 0;
  const reach = Math.max(1, ...samples.map(sample => Math.abs(sample - first)));
  const middle = box.y + box.height / 2;
  const x = (index: number): number => box.x + (box.width * index) / Math.max(1, samples.length - 1);
  const y = (sample: number): number => middle - ((sample - first) / reach) * (box.height / 2 - 2);
  for (const [colour, top, height] of [
    [GREEN, box.y, box.height / 2],
    [RED, middle, box.height / 2],
  ] as const) {
    context.save();
    context.beginPath();
    context.rect(box.x - 2, top - 1, box.width + 4, height + 1);
    context.clip();
    context.beginPath();
    context.moveTo(x(0), middle);
    samples.forEach((sample, index) => {
      context.lineTo(x(index), y(sample));
    });
    context.lineTo(x(samples.length - 1), middle);
    context.fillStyle = `${colour}44`;
    context.fill();
    context.beginPath();
    samples.forEach((sample, index) => {
      if (index === 0) context.moveTo(x(0), y(sample));
      else context.lineTo(x(index), y(sample));
    });
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.lineJoin = 'round';
    context.stroke();
    context.restore();
  }
  context.fillStyle = LINE;
  context.fillRect(box.x, middle - 0.75, box.width, 1.5);
}

/** The match's tape in a panel: symbol, change, the line, and whether the price was simulated. */
export function drawTape(card: Card, tape: Pick<Tape, 'symbol' | 'source' | 'samples'>, box: Box): void {
  panel(card.context, box);
  const change = tapeChange(tape.samples);
  const colour = change.startsWith('+') ? GREEN : change.startsWith('\u2212') ? RED : TEXT;
  const simulated = tape.source === 'simulated';
  const top = box.y + (simulated ? 21 : 26);
  label(card, tape.symbol, { x: box.x + 14, y: top, width: 120, colour: MUTED });
  write(card, change, { x: box.x + 14, y: top + 23, width: 120, size: 24, colour });
  if (simulated) {
    write(card, 'simulated', { x: box.x + 14, y: top + 39, width: 120, size: 14, font: SEMIBOLD, colour: MUTED });
  }
  if (tape.samples.length > 1) {
    drawLine(card, tape.samples, { x: box.x + 150, y: box.y + 9, width: box.width - 166, height: box.height - 18 });
  }
}
