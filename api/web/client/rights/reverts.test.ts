import { id } from 'ethers';
import { expect, it } from 'vitest';
import { ArenaToken__factory, Entitlements__factory, SeasonDrops__factory } from '../../../../contracts/index.ts';
import { REVERTS, revertWords } from './reverts.ts';

it('knows errors that our contracts have, by their right signatures', () => {
  const known = [Entitlements__factory, SeasonDrops__factory, ArenaToken__factory].flatMap(factory => {
    const errors: string[] = [];
    factory.createInterface().forEachError(error => {
      errors.push(error.format('sighash'));
    });
    return errors;
  });
  for (const [selector, { error }] of Object.entries(REVERTS)) {
    expect(id(error).slice(0, 10)).toBe(selector);
    expect(known).toContain(error);
  }
});

it('says nothing where it knows nothing', () => {
  expect(revertWords('0x8362de74000000')).toContain('may not sell');
  expect(revertWords('0x12345678')).toBeNull();
  expect(revertWords(undefined)).toBeNull();
});
