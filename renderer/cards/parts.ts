/** Pieces that several cards share: ratings, records, results. */

import { hsl } from '../robots/colours.ts';
import { BODY, type Card, HEAVY, SEMIBOLD, type TextPlace, write } from './card.ts';
import { plate } from './shapes.ts';
import { GREEN, INK, MUTED, PANEL_RAISED, RED } from './theme.ts';
import type { Outcome, RatingView, RecordView } from './views.ts';

/** Written between two scores. */
export const DASH = '\u2013';

/** Largest number written out; beyond it a card shows the bound, so that no number breaks the layout. */
const MAX_SHOWN = 99_999;

/** An integer as a card writes it; hostile or broken values become a dash. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  return String(Math.round(Math.max(-MAX_SHOWN, Math.min(MAX_SHOWN, value)))).replace('-', '\u2212');
}

/** A signed integer: +12, −7, ±0. */
export function signed(value: number): string {
  const rounded = Math.round(value);
  if (rounded === 0) return '\u00b10';
  return rounded > 0 ? `+${figure(rounded)}` : figure(rounded);
}

/** A signed number with one decimal below a hundred: +12.5, \u22120.3, +140. */
export function signedTenths(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 99.95) return signed(value);
  const text = Math.abs(value).toFixed(1);
  if (text === '0.0') return '\u00b10';
  return `${value > 0 ? '+' : '\u2212'}${text}`;
}

export function recordText({ wins, losses }: RecordView): string {
  return `${figure(wins)}${DASH}${figure(losses)}`;
}

/** Share of wins in whole per cent, or null before the first match. */
export function winRate({ wins, losses }: RecordView): number | null {
  return wins + losses > 0 ? Math.round((100 * wins) / (wins + losses)) : null;
}

/** An agent's own hue, bright enough for small things on dark ground. */
export function signalOf(hue: number): string {
  return hsl(hue, 0.85, 0.66);
}

/** Rating with its uncertainty: "1482 ±64"; a provisional one is written with a question mark, as in chess. */
export function writeRating(card: Card, rating: RatingView, place: TextPlace & { colour: string }): void {
  const points = `${figure(rating.points)}${rating.provisional ? '?' : ''}`;
  const range = `\u00b1${figure(rating.uncertainty)}`;
  const rangeSize = Math.max(15, place.size * 0.45);
  const rangeWidth = rangeSize * 2.9;
  if (place.align === 'right') {
    const { left } = write(card, range, {
      ...place,
      width: rangeWidth,
      size: rangeSize,
      font: BODY,
      colour: MUTED,
      align: 'right',
    });
    write(card, points, { ...place, x: left - 6, width: place.width - rangeWidth - 6, font: HEAVY });
    return;
  }
  const { right } = write(card, points, { ...place, width: place.width - rangeWidth - 6, font: HEAVY });
  write(card, range, { ...place, x: right + 6, width: rangeWidth, size: rangeSize, font: BODY, colour: MUTED });
}

/** Tiles of the latest results, oldest left as one reads; empty places stay dark. */
export function writeResults(card: Card, results: readonly Outcome[], x: number, y: number, size: number): void {
  const newest = results.slice(0, 5).reverse();
  const gap = size * 0.18;
  for (let index = 0; index < 5; index++) {
    const outcome = newest[index - (5 - newest.length)];
    const box = { x: x + index * (size + gap), y, width: size, height: size };
    if (!outcome) {
      plate(card.context, box, PANEL_RAISED, size * 0.24);
      continue;
    }
    plate(card.context, box, outcome === 'win' ? GREEN : RED, size * 0.24);
    write(card, outcome === 'win' ? 'W' : 'L', {
      x: box.x + size / 2,
      y: y + size * 0.76,
      width: size,
      size: size * 0.72,
      minSize: 8,
      align: 'center',
      colour: INK,
      font: SEMIBOLD,
    });
  }
}

/** Digits in groups of three: "1240" as "1,240". */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * A price in quote currency: `ticks / 10 ** decimals` with a comma between thousands, written with `digits` decimals (all by default).
 * A price that no integer of a double holds exactly becomes a dash.
 */
export function priceText(ticks: number, decimals: number, digits = decimals): string {
  const rounded = Math.round(ticks);
  if (!Number.isSafeInteger(rounded)) return DASH;
  const text = String(Math.abs(rounded)).padStart(decimals + 1, '0');
  const whole = grouped(text.slice(0, text.length - decimals));
  const part = text.slice(text.length - decimals).slice(0, digits);
  return `${rounded < 0 ? '\u2212' : ''}${whole}${part && digits > 0 ? `.${part}` : ''}`;
}

/** An amount of credits: "1,240", from a million on "1.2M". */
export function credits(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  const sign = value < 0 ? '\u2212' : '';
  const amount = Math.round(Math.abs(value));
  if (amount < 1e6) return `${amount === 0 ? '' : sign}${grouped(String(amount))}`;
  return amount < 1e9 ? `${sign}${(Math.floor(amount / 1e5) / 10).toFixed(1)}M` : `${sign}999M+`;
}

/** What comes back for a credit: "×1.72", "×3.3", "×12", at most "×999". */
export function factorText(factor: number): string {
  if (!(factor > 0)) return DASH;
  if (factor >= 999) return '\u00d7999';
  return `\u00d7${factor.toFixed(factor < 2.995 ? 2 : factor < 9.95 ? 1 : 0)}`;
}

/** What a credit on a chance of so many millionths pays, as {@link factorText} writes it. */
export function payText(millionths: number): string {
  return millionths > 0 ? factorText(1e6 / millionths) : DASH;
}

/** A chance in millionths as whole per cent that never claims certainty: 1 to 99. */
export function chancePercent(millionths: number): number {
  if (!Number.isFinite(millionths)) return 50;
  return Math.max(1, Math.min(99, Math.round(millionths / 1e4)));
}

/** The question about the price; every tape lasts 45 s (numbers.md, "The fight"). */
export function laterTitle(symbol: string): string {
  return `${symbol} 45 s later?`;
}
