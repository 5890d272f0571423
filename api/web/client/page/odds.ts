import { counted, percent } from '../../parts/words.ts';

/** The market on a page, moved without drawing it anew. */

export interface Odds {
  chances: { A: number; B: number; up: number; down: number };
  volume: number;
  bettors: number;
  state: string;
  paused: boolean;
}

export function showOdds(odds: Odds): void {
  for (const [pick, ppm] of Object.entries(odds.chances)) {
    for (const place of all(`[data-chance="${pick}"]`)) say(place, percent(ppm));
    const width = Math.round(ppm / 1000);
    for (const bar of all(`[data-share="${pick}"]`)) bar.setAttribute('width', String(width));
    for (const bar of all(`[data-rest="${pick}"]`)) {
      bar.setAttribute('x', String(width));
      bar.setAttribute('width', String(1000 - width));
    }
  }
  for (const place of all('[data-live="volume"]')) say(place, counted(odds.volume, 'credit'));
  for (const place of all('[data-live="bettors"]')) say(place, counted(odds.bettors, 'member'));
}

function all(selector: string): NodeListOf<Element> {
  return document.querySelectorAll(selector);
}

function say(place: Element, words: string): void {
  if (place.textContent !== words) place.textContent = words;
}
