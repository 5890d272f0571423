/** Names of people and chats as platforms report them. Pure. */

const NAME_MAX = 100;
/** Shown for who has no readable name. */
export const NAMELESS = 'Somebody';

/** Lower case, without @; null where there is none. */
export function usernameKeyOf(username: string | undefined): string | null {
  return (username ?? '').replace(/^@/, '').replace(/\p{C}/gu, '').toLowerCase().slice(0, NAME_MAX) || null;
}

/** Names of people and chats come from the platform; kept short, without control characters and marks that turn or hide text. */
export function shortName(text: string): string {
  const cleaned = text
    .replace(
      /[\p{Cc}\p{Cs}\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/gu,
      ' ',
    )
    .replace(/\s+/gu, ' ')
    .trim();
  return [...cleaned].slice(0, NAME_MAX).join('');
}
