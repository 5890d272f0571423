import type { Surface } from '../../prisma/generated/enums.ts';

/**
 * What a wallet shows before it signs. EIP-4361 lets a statement have letters of ASCII, digits, blanks and a few signs only, so names are
 * spelled in those; whatever of them could pass for an address of a page or for our own words is taken out. Pure.
 */

export interface ChatAccount {
  surface: Surface;
  /** As the platform has it: members' text. */
  name: string;
  /** Without @; null where they have none. */
  username: string | null;
  /** The platform's own id of the account. */
  externalId: string;
}

/** Characters of a name in a statement. */
const NAME_MAX = 32;
const LABELS: Record<Surface, string> = { discord: 'Discord', telegram: 'Telegram', console: 'console' };

/** 'Link this wallet to the Discord account 'Ann' (@ann_k) in the community 'Iron Ring' of Agent Arena. ...' */
export function linkStatement(account: ChatAccount, communityName: string): string {
  return [
    `Link this wallet to the ${accountWords(account)} in the community ${quoted(communityName)} of Agent Arena.`,
    'Sign only if that account is yours and you asked for this in chat yourself.',
    'This moves nothing, costs nothing, and counts once you confirm it in chat.',
  ].join(' ');
}

/** @param domain as in PUBLIC_URL */
export function signInStatement(domain: string): string {
  return `Sign in to Agent Arena at ${domain}. This moves nothing and costs nothing.`;
}

function accountWords({ surface, name, username, externalId }: ChatAccount): string {
  const handle = username === null ? '' : spelled(username);
  // names are no proof of whose the account is: a username is, and where there is none the platform's number
  const known = handle === '' ? `number ${spelled(externalId) || 'unknown'}` : `@${handle}`;
  return `${LABELS[surface]} account ${quoted(name)} (${known})`;
}

function quoted(name: string): string {
  return `'${spelled(name) || '?'}'`;
}

/** 'Ünï 龍 ⚔️ https://x.example' becomes 'Uni ? ? https x.example'. */
function spelled(text: string): string {
  const ascii = text
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .replace(/[/:@'[\]()?#\\"<>{}|^`%\p{C}]/gu, ' ')
    .replace(/[^A-Za-z0-9\-._~!$&*+,;= ]+/g, '?');
  return ascii.replace(/ +/g, ' ').trim().slice(0, NAME_MAX).trim();
}
