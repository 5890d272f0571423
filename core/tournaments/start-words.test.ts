import { expect, test } from 'vitest';
import { readStart } from './start-words.ts';

/** A Saturday noon in Berlin's winter: 13:00 there. */
const NOW = new Date('2026-11-21T12:00:00Z');
const at = (iso: string) => ({ kind: 'at', at: new Date(iso) });

test.each([
  ['when full', { kind: 'full' }],
  ['FULL', { kind: 'full' }],
  ['by command', { kind: 'command' }],
  ['', { kind: 'command' }],
  ['in 30 minutes', at('2026-11-21T12:30:00Z')],
  ['+2h', at('2026-11-21T14:00:00Z')],
  ['in 3 weeks', at('2026-12-12T12:00:00Z')],
  ['20:00', at('2026-11-21T19:00:00Z')],
  ['11:00', at('2026-11-22T10:00:00Z')],
  ['tomorrow 8pm', at('2026-11-22T19:00:00Z')],
  ['friday at 20.30', at('2026-11-27T19:30:00Z')],
  ['Saturday 10:00', at('2026-11-28T09:00:00Z')],
  ['2026-12-24 18:00', at('2026-12-24T17:00:00Z')],
  ['2026-07-01 18:00', at('2026-07-01T16:00:00Z')],
  ['2026-12-24T18:00:00Z', at('2026-12-24T18:00:00Z')],
  ['2026-12-24T18:00+09:00', at('2026-12-24T09:00:00Z')],
  ['2020-01-01 10:00', at('2020-01-01T09:00:00Z')],
])('%j in Berlin', (typed, start) => expect(readStart(typed, 'Europe/Berlin', NOW)).toEqual(start));

test.each([
  'soon',
  '25:00',
  '20',
  '13pm',
  '2026-02-30 10:00',
  '2026-13-01 10:00',
  'blursday 20:00',
  '`rm -rf`',
  'x'.repeat(500),
])('%j says no start', typed => expect(readStart(typed, 'Europe/Berlin', NOW)).toBeNull());

test('a wall clock that a change of clocks skips is the next that there is', () => {
  // clocks go from 02:00 to 03:00
  const start = readStart('2027-03-28 02:30', 'Europe/Berlin', NOW);
  expect(start).toEqual(at('2027-03-28T01:30:00Z'));
});
