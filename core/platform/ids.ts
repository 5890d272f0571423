import { randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O or U, so that an id survives being read aloud and typed into a chat. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** A fresh 60-bit random id of 12 characters. Two ids of a billion collide with a probability of about 4 in 10. */
export function newId(): string {
  let id = '';
  for (const byte of randomBytes(LENGTH)) id += ALPHABET[byte & 31];
  return id;
}

/**
 * What a person typed, as an id: upper case, look-alikes (I, L, O) repaired, separators dropped.
 * Returns null where it cannot be one.
 */
export function parseId(text: string): string | null {
  const repaired = text.trim().toUpperCase().replace(/[-\s]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(repaired) ? repaired : null;
}
