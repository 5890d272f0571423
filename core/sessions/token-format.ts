import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Random } from '../platform/random.ts';

/**
 * How a personal access token looks: `arena_pat_`, 30 characters by chance (178 bits) and 6 that check them. The prefix lets scanners of
 * published code find one that leaked; the check tells a typo from a token without asking the database.
 */

export const TOKEN_PREFIX = 'arena_pat_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 30;
/** Holds 32 bits in base 62. */
const CHECK_LENGTH = 6;
/** Of the secret part: enough for its owner to know it again, not to guess it. */
const SHOWN_LENGTH = 4;

export function newToken(random: Random): string {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET.charAt(random.integer(ALPHABET.length))).join('');
  return `${TOKEN_PREFIX}${secret}${checkOf(secret)}`;
}

/** Whether the text can be a token at all. */
export function isToken(text: string): boolean {
  if (!/^arena_pat_[0-9A-Za-z]{36}$/.test(text)) return false;
  const secret = text.slice(TOKEN_PREFIX.length, -CHECK_LENGTH);
  return text.endsWith(checkOf(secret));
}

/** Only this is kept of a token, of whatever kind. The tokens are long and by chance: nothing slower is needed. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** 'arena_pat_x7Gk': by which its owner knows it again. */
export function shownPartOf(token: string): string {
  return token.slice(0, TOKEN_PREFIX.length + SHOWN_LENGTH);
}

function checkOf(secret: string): string {
  let rest = crc32(TOKEN_PREFIX + secret);
  let check = '';
  while (check.length < CHECK_LENGTH) {
    check = ALPHABET.charAt(rest % ALPHABET.length) + check;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return check;
}
