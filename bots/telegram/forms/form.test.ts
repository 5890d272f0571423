import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Form, FormField } from '../../reply.ts';
import { plain } from '../../rich-text.ts';
import { decodeFormButton, drawPanel, encodeFormButton, type FormTap, nudgeNotice } from './panel.ts';
import { answerField, coarseStep, nextStep, nudge, openForm, submission } from './state.ts';

const number = (name: string, min: number, max: number, value?: number): FormField => ({
  kind: 'integer',
  name,
  label: name,
  min,
  max,
  ...(value !== undefined && { value }),
});
const text = (name: string, required = true): FormField => ({
  kind: 'text',
  name,
  label: name,
  minLength: 2,
  maxLength: 8,
  required,
});
const choice = (name: string, value?: string): FormField => ({
  kind: 'choice',
  name,
  label: name,
  choices: [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ],
  ...(value !== undefined && { value }),
});

function open(fields: FormField[], more: Partial<Form> = {}) {
  return openForm(
    { title: 'Form', fields, submit: { command: 'x', options: { id: 7 } }, ...more },
    {
      token: 'abc',
      owner: '42',
      chat: { id: '-1', kind: 'group', channelId: '-1' },
      title: plain('Form'),
      intro: [],
      given: {},
    },
  );
}

describe('a form', () => {
  it('asks for what has no value, in order, and then submits', () => {
    let state = open([text('name'), choice('style')]);
    expect(state.step).toEqual({ kind: 'ask', field: 0 });
    expect(answerField(state, 0, 'x')).toContain('too short');
    expect(answerField(state, 0, '   ')).toContain('too short');
    expect(answerField(state, 0, 'x'.repeat(9))).toContain('8 characters at most, not 9');
    state = answerField(state, 0, ' 👾👾 ') as typeof state;
    expect(nextStep(state)).toEqual({ kind: 'ask', field: 1 });
    expect(answerField(state, 1, 'c')).toBe('That is none of the choices.');
    state = answerField(state, 1, 'b') as typeof state;
    expect(nextStep(state)).toBeNull();
    expect(submission(state)).toEqual({ id: 7, name: '👾👾', style: 'b' });
  });

  it('shows everything where there is something to look over', () => {
    expect(open([number('power', 0, 10, 5)]).step).toEqual({ kind: 'overview' });
    expect(open([text('motto', false)]).step).toEqual({ kind: 'overview' });
    const state = open([choice('style'), number('power', 0, 10)]);
    expect(state.step).toEqual({ kind: 'ask', field: 0 });
    expect(nextStep(answerField(state, 0, 'a') as typeof state)).toEqual({ kind: 'overview' });
    expect(submission(state)).toEqual({ id: 7, power: 0 });
  });

  it('never leaves a number’s range, however it is moved', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.nat(200),
        fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 20 }),
        (min, range, moves) => {
          let state = open([number('n', min, min + range)]);
          for (const by of moves) state = nudge(state, 0, by);
          const value = Number(state.answers['n']);
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(min + range);
        },
      ),
    );
  });

  it('moves in steps that suit the range', () => {
    const steps = [10, 20, 50, 100, 300, 1_000, 3_600, 86_400].map(max =>
      coarseStep({ kind: 'integer', name: 'n', label: 'n', min: 0, max }),
    );
    expect(steps).toEqual([1, 1, 5, 10, 10, 100, 100, 1_000]);
  });

  it('says what a shared budget has left', () => {
    const state = open([number('power', 0, 10, 5), number('speed', 0, 10, 4), number('risk', 0, 100, 1)], {
      budget: { label: 'Points', fields: ['power', 'speed'], total: 10 },
    });
    expect(nudgeNotice(state, 0)).toBe('power: 5 · Points: 9 of 10 (1 left)');
    expect(nudgeNotice(nudge(state, 1, 3), 1)).toBe('speed: 7 · Points: 12 of 10 (2 too many)');
    expect(nudgeNotice(state, 2)).toBe('risk: 1');
  });
});

describe('a form’s buttons', () => {
  const tap: fc.Arbitrary<FormTap> = fc.oneof(
    fc.record({ kind: fc.constant('open' as const), field: fc.nat(99) }),
    fc.record({
      kind: fc.constant('nudge' as const),
      field: fc.nat(99),
      by: fc.integer({ min: -99_999_999, max: 99_999_999 }),
    }),
    fc.record({ kind: fc.constant('choose' as const), field: fc.nat(99), choice: fc.nat(99) }),
    fc.constantFrom('back' as const, 'save' as const, 'cancel' as const, 'nothing' as const).map(kind => ({ kind })),
  );

  it('say what they said, within 64 bytes', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.bigInt(-(10n ** 13n), 10n ** 16n), tap, (update, owner, each) => {
        const data = { token: update.toString(36), owner: String(owner), tap: each };
        const encoded = encodeFormButton(data);
        expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(64);
        expect(decodeFormButton(encoded)).toEqual(data);
      }),
    );
  });

  it('are none of theirs otherwise', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 64 }), data => void decodeFormButton(data)));
    for (const data of ['', '!', '!a:b:c', '!a:1:d1', '!a:1:o', '!a:1:z1,2', 'at~~1'])
      expect(decodeFormButton(data)).toBeNull();
  });

  it('give long labels a row of their own', () => {
    const panel = drawPanel(open([number('a long label that needs a row', 0, 10, 5), number('power', 0, 10, 5)]));
    expect(panel.keyboard.map(row => row.length)).toEqual([1, 3, 2]);
  });
});
