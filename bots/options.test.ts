import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArenaError } from '../core/platform/errors.ts';
import type { CommandSpec } from './command.ts';
import type { OptionValue } from './invocation.ts';
import { readOptions } from './options.ts';

const spec: CommandSpec = {
  path: 'agent shape',
  code: 'zz',
  description: '',
  help: '',
  permission: 'member',
  visibility: 'public',
  options: [
    { kind: 'string', name: 'name', description: 'its name', minLength: 2, maxLength: 20, required: true },
    {
      kind: 'string',
      name: 'style',
      description: '',
      maxLength: 20,
      choices: [{ value: 'rusher', label: 'The Rusher' }],
    },
    { kind: 'integer', name: 'power', description: '', min: -5, max: 10 },
    { kind: 'boolean', name: 'loud', description: '' },
    { kind: 'member', name: 'rival', description: '' },
  ],
};
const base = { name: 'Rusty' };

function refusal(given: Record<string, OptionValue>): string {
  try {
    readOptions(spec, given);
  } catch (error) {
    if (error instanceof ArenaError) return error.code;
    throw error;
  }
  return 'taken';
}

describe('readOptions', () => {
  it('reads what each kind takes', () => {
    const options = readOptions(spec, {
      name: 'Rusty',
      style: ' the rusher ',
      power: ' -3 ',
      loud: 'YES',
      rival: { username: 'bob' },
    });
    expect(options.text('name')).toBe('Rusty');
    expect(options.text('style')).toBe('rusher');
    expect(options.integer('power')).toBe(-3);
    expect(options.flag('loud')).toBe(true);
    expect(options.member('rival')).toEqual({ username: 'bob' });
  });

  it('leaves out what was not given, and what the command does not know', () => {
    const options = readOptions(spec, { ...base, power: '', shoes: 'red' });
    expect(options.integer('power')).toBeUndefined();
    expect(options.text('shoes')).toBeUndefined();
    expect(options.flag('loud')).toBe(false);
    expect(options.text('power')).toBeUndefined();
  });

  it.each<[string, Record<string, OptionValue>]>([
    ['option-missing', {}],
    ['option-missing', { name: '' }],
    ['too-short', { name: 'R' }],
    ['too-long', { name: 'x'.repeat(10_000) }],
    ['bad-choice', { ...base, style: 'dancer' }],
    ['bad-number', { ...base, power: 11 }],
    ['bad-number', { ...base, power: -6 }],
    ['bad-number', { ...base, power: 1.5 }],
    ['bad-number', { ...base, power: Number.NaN }],
    ['bad-number', { ...base, power: '   ' }],
    ['bad-number', { ...base, power: '0x5' }],
    ['bad-number', { ...base, power: '1e0' }],
    ['bad-number', { ...base, power: true }],
    ['bad-number', { ...base, power: { id: '5' } }],
    ['bad-flag', { ...base, loud: 'perhaps' }],
    ['bad-member', { ...base, rival: 'bob' }],
  ])('%s (case %#)', (code, given) => {
    expect(refusal(given)).toBe(code);
  });

  it('answers anything with values in range or a refusal', () => {
    const value: fc.Arbitrary<OptionValue> = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.record({ id: fc.string(), displayName: fc.string() }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('name', 'style', 'power', 'loud', 'rival', '__proto__'), value),
        given => {
          if (refusal(given) !== 'taken') return;
          const options = readOptions(spec, given);
          expect(options.text('name')?.length).toBeLessThanOrEqual(20);
          const power = options.integer('power');
          if (power !== undefined) expect(Number.isInteger(power) && power >= -5 && power <= 10).toBe(true);
        },
      ),
    );
  });
});
