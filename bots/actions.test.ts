import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAction, encodeAction, MAX_ACTION_BYTES } from './actions.ts';
import type { CommandOption, CommandSpec } from './command.ts';
import { commands } from './commands/index.ts';
import type { Action } from './reply.ts';

const catalogue = commands.map(command => command.spec);
const bytes = (text: string) => new TextEncoder().encode(text).length;

function valueFor(option: CommandOption): fc.Arbitrary<string | number | boolean> {
  if (option.kind === 'boolean') return fc.boolean();
  if (option.kind === 'integer') return fc.integer({ min: option.min, max: option.max });
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).map(text => text.replace(/\p{Cs}/gu, 'x'));
}

const action: fc.Arbitrary<Action> = fc.constantFrom(...catalogue).chain(spec => {
  const values = fc.record(
    Object.fromEntries(
      spec.options.filter(option => option.kind !== 'member').map(option => [option.name, valueFor(option)]),
    ),
    { requiredKeys: [] },
  );
  return fc.record(
    {
      command: fc.constant(spec.path),
      options: values,
      owner: fc.oneof(
        fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String),
        fc.constantFrom('ada', 'Ann Lee', '0', '007', '~.'),
      ),
      expiresAt: fc.integer({ min: 1, max: 4_000_000_000 }),
    },
    { requiredKeys: ['command', 'options'] },
  ) as fc.Arbitrary<Action>;
});

it('gives every command a code of its own of one or two characters', () => {
  const codes = catalogue.map(spec => spec.code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z0-9]{1,2}$/);
  expect(new Set(catalogue.map(spec => spec.path)).size).toBe(codes.length);
});

describe('encodeAction', () => {
  it('is read back as it was, or refuses what does not fit', () => {
    let fitted = 0;
    fc.assert(
      fc.property(action, given => {
        let text: string;
        try {
          text = encodeAction(given, catalogue);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        fitted++;
        expect(bytes(text)).toBeLessThanOrEqual(MAX_ACTION_BYTES);
        expect(decodeAction(text, catalogue)).toEqual(given);
      }),
      { numRuns: 3000 },
    );
    expect(fitted).toBeGreaterThan(1000);
  });

  it('refuses an unknown command, an unknown option and what is too long', () => {
    expect(() => encodeAction({ command: 'dance', options: {} }, catalogue)).toThrow(/No command/);
    expect(() => encodeAction({ command: 'fight', options: { shoes: 'red' } }, catalogue)).toThrow(/no option/);
    expect(() => encodeAction({ command: 'fight', options: { agent: 'x'.repeat(64) } }, catalogue)).toThrow(/bytes/);
  });
});

describe('decodeAction', () => {
  it.each([
    '',
    '~',
    '~~',
    'fi',
    'fi~',
    'zz~~~',
    'fi~~~%',
    'fi~~~%E0%A4',
    'fi~!~',
    'fi~~!',
    'fi~~-5',
    'fi~~~a~b~c',
    'at~~~x~1e999',
    'fi~.%~',
  ])('does not take %j', text => {
    expect(decodeAction(text, catalogue)).toBeNull();
  });

  it('takes anything without a throw, and only commands of the catalogue come out', () => {
    const garbled = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: fc.constantFrom('~', '%', 'f', 'i', 'a', 't', '0', '9', '.', '-', 'z', 'E'), maxLength: 100 }),
      fc.constant('z'.repeat(100_000)),
    );
    fc.assert(
      fc.property(garbled, text => {
        const decoded = decodeAction(text, catalogue);
        if (!decoded) return;
        const spec: CommandSpec | undefined = catalogue.find(candidate => candidate.path === decoded.command);
        expect(spec).toBeDefined();
        for (const name of Object.keys(decoded.options))
          expect(spec?.options.some(option => option.name === name)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
