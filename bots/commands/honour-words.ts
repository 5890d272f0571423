import type { AgentHonours, BeltView, ReignView, Score, TrophyView } from '../../core/honours/index.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import type { HonoursView, TrophyKind } from './card-views.ts';
import { amountWords } from './market-words.ts';

/** Phrases about honours that several replies share. Pure. */

const DAY_MS = 24 * 3_600_000;
/** Trophies named one by one; the others are counted. */
const TROPHIES_NAMED = 3;

/** '2–1' */
export function scoreWords({ wins, losses }: Score): string {
  return `${wins}–${losses}`;
}

/** '1 defence', '3 defences'. */
export function defenceWords(defences: number): string {
  return `${defences} ${defences === 1 ? 'defence' : 'defences'}`;
}

/** '12 days', '1 day', '5 h': how long something has lasted, or will. */
export function spanWords(milliseconds: number): string {
  const hours = Math.max(0, Math.floor(milliseconds / 3_600_000));
  if (hours < 48) return `${Math.max(1, hours)} h`;
  return `${Math.floor(milliseconds / DAY_MS)} days`;
}

export function reignWords({ wonAt, lostAt, defences }: ReignView, now: Date): string {
  return `${spanWords((lostAt ?? now).getTime() - wonAt.getTime())}, ${defenceWords(defences)}`;
}

/** 'Level 4 · 🏅 holds the belt · 🎯 bounty 25 · 🏆 Spring Cup'; the level alone for most. */
export function honourLine({ level, bounty, holdsBelt, trophies, upsets }: AgentHonours): RichText {
  const parts: RichText[] = [rich`Level ${level.level}`];
  if (holdsBelt) parts.push(rich`🏅 **holds the belt**`);
  if (bounty > 0) parts.push(rich`🎯 bounty **${amountWords(bounty)}**`);
  if (upsets > 0) parts.push(rich`${upsets} ${upsets === 1 ? 'upset' : 'upsets'}`);
  if (trophies.length > 0) parts.push(trophyWords(trophies));
  return parts.flatMap((part, index) => (index === 0 ? part : [...rich` · `, ...part]));
}

/** '🏆 Spring Cup, Champion of the belt ×2 and 3 more' */
export function trophyWords(trophies: readonly TrophyView[]): RichText {
  const counts = new Map<string, number>();
  for (const { title } of trophies) counts.set(title, (counts.get(title) ?? 0) + 1);
  const named = [...counts].slice(0, TROPHIES_NAMED).map(([title, count]) => {
    return count > 1 ? `${shownName(title, 40)} ×${count}` : shownName(title, 40);
  });
  const more = counts.size - named.length;
  return rich`🏆 ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What is said where the belt's holder is known to us and not yet to the chats. */
export const BELT_SUSPENSE =
  'A title match has just been fought. Its message tells in a moment who holds the belt now.' as const;

export function isVacant({ holder, suspense }: BeltView): boolean {
  return holder === null && !suspense;
}

/** Trophies as a card draws them: alike ones once, with how many there are. */
export function trophiesOnCard(trophies: readonly TrophyView[]): HonoursView['trophies'] {
  const drawn = new Map<string, { title: string; kind: TrophyKind; count: number }>();
  for (const trophy of trophies) {
    const known = drawn.get(trophy.title);
    if (known) known.count += 1;
    else drawn.set(trophy.title, { title: shownName(trophy.title, 40), kind: trophyKind(trophy), count: 1 });
  }
  return [...drawn.values()];
}

const PLACES: readonly TrophyKind[] = ['gold', 'silver', 'bronze'];

function trophyKind({ kind, place }: TrophyView): TrophyKind {
  if (kind === 'belt') return 'belt';
  return (place === null ? undefined : PLACES[place - 1]) ?? 'medal';
}

export function honoursOnCard({ level, holdsBelt, trophies }: AgentHonours): HonoursView {
  return { level: level.level, belt: holdsBelt, trophies: trophiesOnCard(trophies) };
}
