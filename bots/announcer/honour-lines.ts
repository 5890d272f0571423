import type { HonourView, Stakes } from '../../core/honours/index.ts';
import type { HeadToHead, MatchView } from '../../core/matches/index.ts';
import { amountWords } from '../commands/market-words.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { bothNames, occasionName } from './names.ts';

/** What is at stake besides points before a fight, and what was earned after it. Pure. */

/** A member's name in a line that has to fit a caption. */
const MEMBER_UNITS = 20;

/** 'Rivals 2–2', 'Head to head 3–0', 'First meeting'. */
export function historyLine({ wins, losses }: HeadToHead, stakes: Stakes | null): RichText {
  if (stakes?.rivalry) return rich`Rivals ${stakes.rivalry.wins}–${stakes.rivalry.losses}`;
  return wins + losses === 0 ? rich`First meeting` : rich`Head to head ${wins}–${losses}`;
}

/** 'Title match', 'Spring Cup · final', 'Exhibition', 'Rated match'. */
export function occasionWords(view: MatchView): string {
  return occasionName(view) ?? (view.kind === 'exhibition' ? 'Exhibition' : 'Rated match');
}

/** The champion of the belt, and what is on whose head. Nothing for most matches. */
export function stakesLines(view: MatchView, stakes: Stakes | null): RichText[] {
  if (!stakes) return [];
  const names = bothNames(view);
  const isTitle = view.occasion?.kind === 'title';
  const champion =
    stakes.champion === null
      ? isTitle
        ? [rich`🏅 The belt is vacant`]
        : []
      : [rich`🏅 ${names[stakes.champion]} ${isTitle ? 'defends' : 'holds'} the belt`];
  const bounties = ([0, 1] as const).flatMap(corner => {
    const amount = stakes.bounties[corner];
    return amount > 0 ? [rich`🎯 Bounty on ${names[corner]}: **${amountWords(amount)}**`] : [];
  });
  return [...champion, ...bounties];
}

/** What the winner has earned besides points; an upset stands in the headline. */
export function honourLines(honours: readonly HonourView[]): RichText[] {
  return honours.flatMap(({ kind, figure, amount, memberName }) => {
    const paid =
      amount > 0 ? rich`: **${amountWords(amount)}** to ${shownName(memberName ?? 'its owner', MEMBER_UNITS)}` : rich``;
    if (kind === 'bounty') return [rich`🎯 A streak of ${figure} is over${paid}`];
    if (kind === 'rivalry' && amount > 0) return [rich`⚔️ Purse of the rivalry${paid}`];
    return [];
  });
}
