import { expect, it } from 'vitest';
import type { CommandSpec } from '../command.ts';
import { plain, rich, toPlainText } from '../rich-text.ts';
import { clickable, drawReply } from './draw.ts';

const base = { description: '', help: '', options: [], permission: 'member', visibility: 'public' } as const;
const catalogue: CommandSpec[] = [
  { ...base, path: 'agent create', code: 'a', telegramAlias: 'new' },
  { ...base, path: 'fight', code: 'f' },
  { ...base, path: 'agent edit', code: 'e', hidden: true },
];

it('writes commands so that one tap sends them whole', () => {
  const text = clickable(
    rich`\`/agent create\` or \`/new\`, then /agent create Rusty, /agent creates, \`/agent edit\` \`/fight x\``,
    catalogue,
  );
  expect(toPlainText(text)).toBe(
    '/agent_create or /new, then /agent_create Rusty, /agent creates, /agent edit /fight x',
  );
  expect(text.filter(span => span.code).map(span => span.text)).toEqual(['/agent edit', '/fight x']);
});

it('puts title, text and fields under each other, and keeps an empty message showable', () => {
  const context = { catalogue, report: () => {} };
  const fields = [
    { name: 'One', value: plain('1') },
    { name: 'Two', value: plain('a\nb') },
  ];
  const drawn = drawReply({ title: plain('T'), text: plain('x'), fields, visibility: 'public' }, context);
  expect(drawn.text).toBe('<b>T</b>\nx\n\n<b>One</b>: 1\n<b>Two</b>\na\nb');
  expect(drawReply({ text: plain(' '), visibility: 'public' }, context).text).toBe('·');
});

it('leaves out buttons that cannot be drawn, and reports those that should have been', () => {
  const reported: string[] = [];
  const buttons = [
    [
      { label: 'Fight', action: { command: 'fight', options: {} } },
      { label: 'Off', disabled: true, action: { command: 'fight', options: {} } },
      { label: 'Local', url: 'http://localhost:8080/' },
      { label: 'Wrong', action: { command: 'dance', options: {} } },
      { label: 'Red', style: 'danger', url: 'https://arena.example/' } as const,
    ],
  ];
  const drawn = drawReply({ buttons, visibility: 'public' }, { catalogue, report: (_, label) => reported.push(label) });
  expect(drawn.keyboard?.inline_keyboard).toEqual([
    [
      { text: 'Fight', callback_data: 'f~~' },
      { text: 'Red', style: 'danger', url: 'https://arena.example/' },
    ],
  ]);
  expect(reported).toEqual(['Wrong']);
});

it('breaks rows whose labels would be cut off', () => {
  const row = ['Results of my rated matches', 'Short', 'A', 'B', 'C'].map(label => ({
    label,
    action: { command: 'fight', options: {} },
  }));
  const drawn = drawReply({ buttons: [row], visibility: 'public' }, { catalogue, report: () => {} });
  expect(drawn.keyboard?.inline_keyboard.map(each => each.length)).toEqual([1, 4]);
});
