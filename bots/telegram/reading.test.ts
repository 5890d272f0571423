import type { ChatMember, Message } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../command.ts';
import { isAnonymousAdmin, readChat, readCommand, readRepliedTo, readSender } from './incoming.ts';
import { menuOf } from './menu.ts';
import { addressOf, decodeMessageId, encodeMessageId, targetOf } from './message-id.ts';
import { missingRights } from './rights.ts';

const user = (id: number, more = {}) => ({ id, is_bot: false, first_name: 'Ann', ...more });
const group = { id: -1001, type: 'supergroup', title: 'Robots' } as const;
const message = (more = {}) => ({ message_id: 1, date: 1, chat: group, from: user(7), ...more }) as Message;

describe('who wrote', () => {
  it('is the user, the group itself for anonymous administrators, or a channel', () => {
    expect(readSender(message({ from: user(7, { last_name: 'Lee', username: 'annlee' }) }))).toEqual({
      id: '7',
      displayName: 'Ann Lee',
      username: 'annlee',
    });
    const anonymous = message({ from: user(1087968824, { is_bot: true }), sender_chat: group });
    expect(readSender(anonymous)).toEqual({ id: '-1001', displayName: 'Robots' });
    expect(isAnonymousAdmin(anonymous)).toBe(true);
    const channel = message({
      from: user(136817688, { is_bot: true }),
      sender_chat: { id: -1002, type: 'channel', title: 'News', username: 'news' },
    });
    expect(readSender(channel)).toEqual({ id: '-1002', displayName: 'News', username: 'news' });
    expect(isAnonymousAdmin(channel)).toBe(false);
    // Who forges the sender's id alone is no administrator.
    expect(isAnonymousAdmin(message({ sender_chat: group }))).toBe(false);
    expect(readSender(message({ from: undefined }))).toBeNull();
    expect(readSender(message({ from: user(7, { first_name: '' }) }))?.displayName).toBe('User 7');
  });
});

describe('where', () => {
  it('is the group, its topic, or the private chat; never a channel', () => {
    expect(readChat(group)).toEqual({ id: '-1001', channelId: '-1001', kind: 'group', title: 'Robots' });
    expect(readChat(group, { message_thread_id: 5, is_topic_message: true })?.channelId).toBe('-1001:5');
    // Replies in groups without topics carry a thread, too.
    expect(readChat(group, { message_thread_id: 5 })?.channelId).toBe('-1001');
    expect(readChat({ id: 7, type: 'private', first_name: 'Ann' })).toEqual({
      id: '7',
      channelId: '7',
      kind: 'private',
    });
    expect(readChat({ id: -5, type: 'channel', title: 'News' })).toBeNull();
    expect(addressOf(targetOf(-1001, 5).channelId)).toEqual({ chat_id: -1001, message_thread_id: 5 });
  });
});

it.each([
  ['/fight', { forUs: true, named: false }],
  ['/fight@Arena_Bot Rusty', { forUs: true, named: true }],
  ['/fight@other', { forUs: false, named: true }],
  ['/fight\nRusty', { forUs: true, named: false }],
  ['fight', null],
  ['/', null],
  ['/fíght', null],
  ['/fight-now', null],
  [' /fight', null],
])('%j as a command', (text, expected) => {
  expect(readCommand(text, 'arena_bot')).toEqual(expected);
});

it('takes nobody for the one replied to where a topic opened, or we or a channel wrote', () => {
  const replied = (more: object) => readRepliedTo(message({ reply_to_message: { ...message(), ...more } }), 99);
  expect(replied({})).toEqual({ id: '7', displayName: 'Ann' });
  expect(replied({ from: user(99, { is_bot: true }) })).toBeUndefined();
  expect(replied({ from: user(98, { is_bot: true }) })).toMatchObject({ id: '98', isBot: true });
  expect(replied({ forum_topic_created: { name: 'x', icon_color: 1 } })).toBeUndefined();
  expect(replied({ sender_chat: group })).toBeUndefined();
  expect(readRepliedTo(message(), 99)).toBeUndefined();
});

it('keeps a message’s kind in its id', () => {
  for (const id of ['12', '12a', '12p', '12d', '12a+13']) expect(encodeMessageId(decodeMessageId(id)!)).toBe(id);
  for (const id of ['', 'a', '12x', '12+', '-1', '1.5']) expect(decodeMessageId(id)).toBeNull();
});

describe('rights', () => {
  const all = {
    can_send_messages: true,
    can_send_photos: true,
    can_send_other_messages: true,
    can_send_documents: true,
  };
  const member = (more: object) => ({ user: user(99, { is_bot: true }), ...more }) as unknown as ChatMember;
  it('come from the group’s defaults, from restrictions, or from being an administrator', () => {
    expect(missingRights(member({ status: 'member' }), all)).toEqual([]);
    expect(missingRights(member({ status: 'member' }), { ...all, can_send_photos: false })).toEqual(['Send Photos']);
    expect(missingRights(member({ status: 'administrator' }), {})).toEqual([]);
    expect(missingRights(member({ status: 'restricted', ...all, can_send_other_messages: false }), all)).toEqual([
      'Send Stickers & GIFs',
    ]);
    expect(() => missingRights(member({ status: 'kicked' }), all)).toThrow('no member');
  });
});

it('makes a menu within Telegram’s limits', () => {
  const base = {
    description: 'x'.repeat(300),
    help: '',
    options: [],
    permission: 'member',
    visibility: 'public',
    code: 'x',
  } as const;
  const catalogue: CommandSpec[] = [
    { ...base, path: 'help' },
    { ...base, path: 'agent create', telegramAlias: 'new' },
    { ...base, path: 'agent tune-all' },
    { ...base, path: 'setup', permission: 'moderator' },
    { ...base, path: 'secret', hidden: true },
    ...Array.from({ length: 120 }, (_, index) => ({ ...base, path: `c${index}` })),
  ];
  const menu = menuOf(catalogue, false);
  expect(menu.slice(0, 3).map(each => each.command)).toEqual(['new', 'help', 'agent_tune_all']);
  expect(menu).toHaveLength(100);
  expect(menu.every(each => each.description.length <= 256)).toBe(true);
  expect(menuOf(catalogue, true).map(each => each.command)).toContain('setup');
});
