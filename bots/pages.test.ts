import { expect, test } from 'vitest';
import { withPage } from './pages.ts';
import type { Button, Reply } from './reply.ts';
import { plain } from './rich-text.ts';

const address = ({ kind, id }: { kind: string; id: string }) => `https://arena.example/${kind}/${id}`;
const page = { kind: 'match', id: '7H2K9QX4M1ZT' } as const;
const button = (label: string): Button => ({ label, action: { command: 'help', options: {} } });
const reply = (buttons?: Button[][]): Reply => ({
  text: plain('x'),
  visibility: 'public',
  ...(buttons && { buttons }),
});
const labels = ({ buttons }: Reply) => (buttons ?? []).map(row => row.map(({ label }) => label));

test('a reply gets a link to its page: after its last buttons, or in a row of its own', () => {
  expect(withPage(reply(), page, address).buttons).toEqual([
    [{ label: 'Match page', emoji: '🌐', url: 'https://arena.example/match/7H2K9QX4M1ZT' }],
  ]);
  expect(labels(withPage(reply([[button('a')], [button('b')]]), page, address))).toEqual([['a'], ['b', 'Match page']]);
  const full = Array.from({ length: 5 }, (_, index) => button(String(index)));
  expect(labels(withPage(reply([full]), page, address))[1]).toEqual(['Match page']);
});

test('there is none without a page, without a public address, or where nothing has room', () => {
  const full = Array.from({ length: 5 }, (_, index) => button(String(index)));
  for (const [given, where, to] of [
    [reply([[button('a')]]), undefined, address],
    [reply([[button('a')]]), page, null],
    [reply([full, full, full, full, full]), page, address],
  ] as const) {
    expect(withPage(given, where, to)).toBe(given);
  }
});
