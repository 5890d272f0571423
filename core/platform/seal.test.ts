import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';

const SECRET = 'a secret of at least thirty-two characters';

test('what was sealed opens again, never looks the same twice, and does not show', () => {
  const seal = createSeal(SECRET);
  const [one, two] = [seal.close('geheim: 🤖', 'webhook'), seal.close('geheim: 🤖', 'webhook')];
  expect(one).not.toBe(two);
  expect(Buffer.from(one, 'base64url').toString('utf8')).not.toContain('geheim');
  expect(seal.open(one, 'webhook')).toBe('geheim: 🤖');
  expect(createSeal(SECRET).open(two, 'webhook')).toBe('geheim: 🤖');
});

test('another purpose, another key or a changed byte opens nothing', () => {
  const seal = createSeal(SECRET);
  const sealed = seal.close('text', 'webhook');
  expect(() => seal.open(sealed, 'signing-key')).toThrow();
  expect(() => createSeal(`${SECRET}!`).open(sealed, 'webhook')).toThrow();
  const bytes = Buffer.from(sealed, 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  expect(() => seal.open(bytes.toString('base64url'), 'webhook')).toThrow();
});
