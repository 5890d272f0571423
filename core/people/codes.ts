import { createHash } from 'node:crypto';
import type { Random } from '../platform/random.ts';

/** One-time codes that a person carries from one chat to another. */

/** Crockford's base32, as ids have it: survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 40 bits: of a million tries in its ten minutes (the rate limit allows a few dozen) one in a million would hit. */
const LENGTH = 8;
export const CODE_MINUTES = 10;

/** 'K7QX-4M1Z' */
export function newCode(random: Random): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET.charAt(random.integer(ALPHABET.length)));
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

/** Only this is kept. Null where the text can be no code. */
export function hashOfCode(typed: string): string | null {
  const repaired = typed.trim().toUpperCase().replace(/[-\s]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(repaired)) return null;
  return createHash('sha256').update(repaired).digest('hex');
}
