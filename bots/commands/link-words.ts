import type { AccountName, LinkView } from '../../core/people/index.ts';
import type { SurfaceName } from '../invocation.ts';
import type { Button } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shorten } from './words.ts';

/** What a link of two accounts looks like, wherever it is told. */

export const SURFACE_WORDS: Record<SurfaceName, string> = {
  discord: 'Discord',
  telegram: 'Telegram',
  console: 'the console',
};
const NAME_SHOWN = 60;

/** '**Ann** (Discord) and **ann_k** (Telegram)' */
export function accountWords(accounts: readonly AccountName[]): RichText {
  if (accounts.length === 0) return rich`an account that is gone`;
  return joinRich(
    accounts.map(({ surface, name }) => rich`**${shorten(name, NAME_SHOWN)}** (${SURFACE_WORDS[surface]})`),
    ' and ',
  );
}

/** '21 Nov, 14:05 UTC' */
export function utcWords(at: Date): string {
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}

/** What will happen, said before anybody agrees. */
export const CONSEQUENCES = rich`Agents, credits, slots and streaks of both become one; the stricter limits and sanctions of both stay. It happens 24 hours after both have agreed, and until then either side can take it back. After that it cannot be undone.`;

/** Where a link stands, for one of its two sides. */
export function linkText(link: LinkView): RichText {
  const { first, second, state, mine, mergeAt, reason } = link;
  const both = rich`${accountWords(first)} and ${accountWords(second)}`;
  if (state === 'asked') {
    return mine === 'first'
      ? rich`${accountWords(second)} says to be you as well. Is that so? ${CONSEQUENCES}`
      : rich`You have agreed. ${accountWords(first)} has the last word: \`/link status\` there, within 24 hours.`;
  }
  if (state === 'agreed') {
    const waits = reason === null ? rich`` : rich`\nIt waits: ${reason}`;
    return rich`${both} will be joined at **${mergeAt ? utcWords(mergeAt) : 'once nothing stands in the way'}**.${waits}\nNot you? Take it back now; \`/link cancel\` does the same.`;
  }
  if (state === 'merged') return rich`${accountWords(first)} are one now.`;
  return rich`${both} stay apart.${reason === null ? '' : ` ${reason}`}`;
}

/** What one side may do about it. */
export function linkButtons({ id, state, mine }: LinkView, owner: string): readonly (readonly Button[])[] {
  const cancel: Button = {
    label: state === 'asked' && mine === 'first' ? 'No, that is not me' : 'Take it back',
    style: 'danger',
    action: { command: 'link cancel', options: {}, owner },
  };
  if (state === 'asked' && mine === 'first') {
    return [
      [
        { label: 'Yes, both are me', style: 'success', action: { command: 'link agree', options: { id }, owner } },
        cancel,
      ],
    ];
  }
  return state === 'asked' || state === 'agreed' ? [[cancel]] : [];
}
