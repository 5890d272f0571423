import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O or U, so that an id survives being read aloud and typed into a chat. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** A fresh 60-bit random id of 12 characters. Two ids of a billion collide with a probability of about 4 in 10. */
export function newId(): string {
  return write(randomBytes(LENGTH));
}

/** The id of what a request makes that is named by a key: the same for the same key, as good as random for any other. */
export function idOf(key: string): string {
  return write(createHash('sha256').update(key).digest().subarray(0, LENGTH));
}

function write(bytes: Uint8Array): string {
  let id = '';
  for (const byte of bytes) id += ALPHABET[byte & 31];
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
