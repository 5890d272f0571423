import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Newsroom, openNewsroom } from '../../test/announcer/newsroom.ts';
import type { Reply } from '../reply.ts';
import { plain } from '../rich-text.ts';
import { SurfaceError } from '../surface.ts';

/** Bulletins: each once in every arena channel, brought up to date from then on, whatever happens to the channel. */

let news: Newsroom;
let count = 0;
/** Every test has a tournament of its own. */
let board = '';

beforeAll(async () => {
  news = await openNewsroom();
});
afterAll(() => news.close());
beforeEach(async () => {
  await news.pass(600);
  news.surface.reset();
  await news.setArena('arena');
  board = `tournament:${++count}:board`;
});

const texts = () => news.surface.told.map(({ kind, channelId, text }) => [kind, channelId, text]);
const dieThere = () => new Promise<never>(() => undefined);
const pictured: Reply = {
  text: plain('Bracket'),
  picture: { bytes: new Uint8Array(10), filename: 'bracket.png', contentType: 'image/png', alt: 'Bracket' },
  visibility: 'public',
};
const lacking = new SurfaceError('forbidden', 'Missing Permissions');

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition).toBe(true);
}

describe('a bulletin', () => {
  it('is posted once, and edited to its newest words no oftener than the platform takes edits', async () => {
    news.say(board, 'Entrants: 1');
    const id = await news.publish({ key: board });
    for (let entrants = 2; entrants <= 20; entrants++) {
      news.say(board, `Entrants: ${entrants}`);
      await news.publish({ key: board });
    }
    expect(texts()).toEqual([['post', 'arena', 'Entrants: 1']]);
    await news.pass(60);
    expect(texts()).toEqual([
      ['post', 'arena', 'Entrants: 1'],
      ['edit', 'arena', 'Entrants: 20'],
    ]);
    expect(await news.row(id)).toMatchObject({ told: 20, closed: null, failures: 0 });
  });

  it('by many jobs at once, in two processes, is posted once', async () => {
    news.say(board, 'Sign up');
    const id = await news.change({ key: board, pinned: true });
    const other = news.another();
    await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? other : news.announcer).syncBulletin(id)));
    await news.pass(10);
    expect(texts()).toEqual([['post', 'arena', 'Sign up']]);
  });

  it('is not told before its time', async () => {
    news.say(board, 'The champion is …');
    const showAt = new Date(news.clock.now().getTime() + 30_000);
    await news.publish({ key: board, showAt });
    await news.pass(29);
    expect(texts()).toEqual([]);
    await news.pass(2);
    expect(texts()).toEqual([['post', 'arena', 'The champion is …']]);
  });

  it('whose job was lost is found by the sweep, and nothing is found twice', async () => {
    news.say(board, 'Sign up');
    const id = await news.change({ key: board, pinned: true });
    await news.pass(10);
    await news.announcer.sweep();
    expect(texts()).toEqual([['post', 'arena', 'Sign up']]);
    expect(news.surface.pins).toContain(news.surface.told[0]?.messageId);
    const later = new Date(news.clock.now().getTime() + 3_600_000);
    expect(await news.arena.house.announcements.bulletins.overdue('discord', later)).not.toContain(id);
  });

  it('is pinned, and no longer once it is over', async () => {
    news.say(board, 'Bracket');
    await news.publish({ key: board, pinned: true });
    const [message] = news.surface.told;
    expect(news.surface.pins).toContain(message?.messageId);
    news.say(board, 'Bracket, final');
    await news.publish({ key: board, pinned: false });
    await news.pass(10);
    expect(news.surface.pins).not.toContain(message?.messageId);
    expect(texts().at(-1)).toEqual(['edit', 'arena', 'Bracket, final']);
  });

  it('makes a sound unless its words say that nobody needs to look up', async () => {
    const [loud, quiet] = [board, `${board}:round`];
    news.say(loud, 'A final');
    news.say(quiet, { text: plain('Round 2'), visibility: 'public', silent: true });
    await news.publish({ key: loud });
    await news.publish({ key: quiet });
    expect(news.surface.of('post').map(({ text, silent }) => [text, silent])).toEqual([
      ['A final', false],
      ['Round 2', true],
    ]);
    // the bouts of a tournament, whose rounds and final are announced
    news.surface.reset();
    await news.arrange(loud, 'Spring Cup · Final');
    expect(news.surface.of('post').map(({ silent }) => silent)).toEqual([true]);
  });

  it('that has nothing more to tell stays as it is, unpinned, until its next revision', async () => {
    news.say(board, 'Check in now');
    const id = await news.publish({ key: board, pinned: true });
    news.say(board, null);
    await news.publish({ key: board, pinned: true });
    await news.pass(10);
    expect(await news.row(id)).toMatchObject({ closed: 'stale', pinnedAt: null });
    expect(news.surface.pins.size).toBe(0);
    expect(texts()).toEqual([['post', 'arena', 'Check in now']]);
    news.say(board, 'Check-in is over');
    await news.publish({ key: board });
    await news.pass(10);
    expect(texts().at(-1)).toEqual(['edit', 'arena', 'Check-in is over']);
  });

  it('drops the button that fits no message', async () => {
    const action = { command: 'match show', options: { id: 'x'.repeat(300) } };
    news.say(board, {
      text: plain('Bracket'),
      buttons: [[{ label: 'Too long', action }], [{ label: 'Web', url: 'https://arena.example' }]],
      visibility: 'public',
    });
    await news.publish({ key: board });
    expect(news.surface.told[0]?.reply.buttons?.flat().map(button => button.label)).toEqual(['Web']);
  });
});

describe('a process that dies', () => {
  it('between its intent and the message has posted nothing twice; the next revision is a message of its own', async () => {
    news.say(board, 'Sign up');
    const id = await news.change({ key: board, pinned: true, thread: 'Spring Cup' });
    let reached = false;
    news.surface.before = () => {
      reached = true;
      return dieThere();
    };
    void news.announcer.syncBulletin(id);
    await until(() => reached);
    news.surface.before = null;
    await news.expireClaims();
    await news.another().syncBulletin(id);
    await news.pass(30);
    expect(texts()).toEqual([]);
    expect(await news.row(id)).toMatchObject({ messageId: '?', threadId: 'arena', told: 1 });
    news.say(board, 'Round 1');
    await news.publish({ key: board, pinned: true });
    expect(texts()).toEqual([['post', 'arena', 'Round 1']]);
    expect(news.surface.pins.size).toBe(1);
  });

  it('after the message and before its note: the same', async () => {
    news.say(board, 'Sign up');
    const id = await news.change({ key: board });
    news.surface.after = dieThere;
    void news.announcer.syncBulletin(id);
    await until(() => news.surface.told.length === 1);
    news.surface.after = null;
    await news.expireClaims();
    await news.another().syncBulletin(id);
    await news.pass(30);
    expect(texts()).toEqual([['post', 'arena', 'Sign up']]);
  });
});

describe('a platform that refuses', () => {
  it('for a while is asked again later, and told the newest words', async () => {
    news.say(board, 'Round 1');
    news.surface.fail('post', new SurfaceError('rate-limited', 'wait', 20), new SurfaceError('unavailable', 'down'));
    await news.publish({ key: board });
    await news.pass(15);
    news.say(board, 'Round 2');
    await news.pass(60);
    expect(texts()).toEqual([['post', 'arena', 'Round 2']]);
  });

  it('the picture, for its size or altogether, gets the words alone', async () => {
    news.say(board, pictured);
    news.surface.fail('post', new SurfaceError('too-large', 'too large'));
    await news.publish({ key: board });
    news.surface.fail('edit', lacking);
    await news.pass(10);
    news.say(board, { ...pictured, text: plain('Bracket, round 2') });
    await news.publish({ key: board });
    await news.pass(10);
    expect(news.surface.told.map(({ kind, text, reply }) => [kind, text, reply.picture !== undefined])).toEqual([
      ['post', 'Bracket', false],
      ['edit', 'Bracket, round 2', false],
    ]);
  });

  it('the pin: everything else goes on, the moderators hear of it once, and it is tried again with the next revision', async () => {
    const moderators = { ...news.origin, chat: { ...news.origin.chat, channelId: 'staff' } };
    await news.arena.house.communities.setModeratorChannel(moderators, 'staff');
    news.say(board, 'Round 1');
    news.surface.fail('pin', lacking, lacking);
    await news.publish({ key: board, pinned: true });
    news.say(board, 'Round 2');
    await news.publish({ key: board, pinned: true });
    await news.pass(10);
    expect(texts().map(([, channel]) => channel)).toEqual(['arena', 'staff', 'arena']);
    expect(news.surface.of('post', 'staff')[0]?.text).toContain('Pin Messages');
    expect(news.surface.pins.size).toBe(0);
    news.say(board, 'Round 3');
    await news.publish({ key: board, pinned: true });
    await news.pass(10);
    expect(news.surface.pins.size).toBe(1);
  });

  it('words that fail are a fault of ours: tried again, ever more seldom, and no other bulletin waits', async () => {
    news.say(board, new Error('a bug'));
    const id = await news.publish({ key: board });
    await news.pass(1200);
    expect(await news.row(id)).toMatchObject({ closed: 'unavailable', failures: 15 });
    news.say(board, 'Mended');
    await news.publish({ key: board });
    expect(texts()).toEqual([['post', 'arena', 'Mended']]);
  });
});

describe('a thread', () => {
  const cup = () => ({ key: board, thread: 'Spring Cup', pinned: true });
  const list = () => ({ key: `${board}:list`, inThreadOf: board });

  it('is opened under its bulletin; what belongs in it waits for it', async () => {
    news.surface.hasThreads = true;
    news.say(board, 'Spring Cup');
    news.say(list().key, 'Entrants');
    const parent = await news.change(cup());
    const child = await news.publish(list());
    expect(texts()).toEqual([]);
    await news.announcer.syncBulletin(parent);
    await news.pass(10);
    const thread = `thread-${news.surface.told[0]?.messageId}`;
    expect(texts()).toEqual([
      ['post', 'arena', 'Spring Cup'],
      ['post', thread, 'Entrants'],
    ]);
    expect(await news.row(child)).toMatchObject({ standsIn: thread });
    news.say(list().key, 'Entrants, all');
    await news.publish(list());
    await news.pass(10);
    expect(texts().at(-1)).toEqual(['edit', thread, 'Entrants, all']);
    expect(news.surface.threads.get(thread)).toBe('Spring Cup');
  });

  it.each([
    ['that may not be opened', true],
    ['where there are none', false],
  ])('%s: all stands in the channel', async (_, has) => {
    news.surface.hasThreads = has;
    if (has) news.surface.fail('thread', lacking);
    news.say(board, 'Spring Cup');
    news.say(list().key, 'Entrants');
    await news.publish(cup());
    await news.publish(list());
    const told = texts().filter(([, , text]) => !String(text).startsWith('I could not'));
    expect(told).toEqual([
      ['post', 'arena', 'Spring Cup'],
      ['post', 'arena', 'Entrants'],
    ]);
  });

  it.each(['deleted', 'locked'])('that is %s: what is new is told in the channel', async how => {
    news.surface.hasThreads = true;
    news.say(board, 'Spring Cup');
    news.say(list().key, 'Entrants');
    await news.publish(cup());
    await news.publish(list());
    const thread = news.surface.told[1]?.channelId ?? '';
    if (how === 'deleted') news.surface.deleteChannel(thread);
    else news.surface.fail('edit', lacking);
    news.say(list().key, 'Entrants, all');
    await news.publish(list());
    await news.pass(10);
    expect(texts().at(-1)).toEqual(['post', 'arena', 'Entrants, all']);
    const more = { key: `${board}:more`, inThreadOf: board };
    news.say(more.key, 'Round 1');
    await news.publish(more);
    expect(texts().at(-1)).toEqual(['post', 'arena', 'Round 1']);
  });
});

describe('a community without an arena channel', () => {
  const talkIn = (channelId: string) =>
    news.arena.house.communities.resolve({ ...news.origin, chat: { ...news.origin.chat, channelId } });

  it('is told in the channel last used, and what has begun there goes on there', async () => {
    await news.arena.test.database.prisma.place.updateMany({ data: { arenaChannelId: null } });
    news.surface.hasThreads = true;
    await talkIn('lounge');
    news.say(board, 'Spring Cup');
    await news.publish({ key: board, thread: 'Spring Cup' });
    const thread = `thread-${news.surface.told[0]?.messageId}`;
    await talkIn(thread);
    news.say(board, 'Spring Cup, round 1');
    await news.publish({ key: board, thread: 'Spring Cup' });
    await news.pass(10);
    await talkIn('kitchen');
    const list = { key: `${board}:list`, inThreadOf: board };
    news.say(list.key, 'Entrants');
    await news.publish(list);
    const matchId = await news.arrange(board, 'Spring Cup · final');
    expect(texts().map(([kind, channel]) => [kind, channel])).toEqual([
      ['post', 'lounge'],
      ['edit', 'lounge'],
      ['post', thread],
      ['post', thread],
    ]);
    await news.pass(200, matchId);
    await talkIn(thread);
    news.say(`${board}:other`, 'A season begins');
    await news.publish({ key: `${board}:other` });
    expect(texts().at(-1)).toEqual(['post', 'lounge', 'A season begins']);
  });
});

describe('a channel', () => {
  it('that is gone: another arena channel gets the next revision', async () => {
    news.say(board, 'Round 1');
    const id = await news.publish({ key: board, pinned: true });
    news.surface.deleteChannel('arena');
    news.say(board, 'Round 2');
    await news.publish({ key: board, pinned: true });
    await news.pass(60);
    expect(await news.row(id)).toMatchObject({ closed: 'gone' });
    await news.setArena('pit');
    news.say(board, 'Round 3');
    await news.publish({ key: board, pinned: true });
    expect(texts()).toEqual([
      ['post', 'arena', 'Round 1'],
      ['post', 'pit', 'Round 3'],
    ]);
  });

  it('that comes back with the bot goes on with its message', async () => {
    news.say(board, 'Round 1');
    const id = await news.publish({ key: board });
    news.surface.goneChannels.add('arena');
    news.say(board, 'Round 2');
    await news.publish({ key: board });
    await news.pass(10);
    expect(await news.row(id)).toMatchObject({ closed: 'gone' });
    await news.arena.dispatcher.left(news.origin.chat, 'discord');
    news.say(board, 'Round 3');
    await news.publish({ key: board });
    news.surface.goneChannels.clear();
    await news.arena.house.communities.resolve(news.origin);
    news.say(board, 'Round 4');
    await news.publish({ key: board });
    expect(texts().slice(1)).toEqual([['edit', 'arena', 'Round 4']]);
  });

  it('from which somebody deleted the message gets it not again', async () => {
    news.say(board, 'Round 1');
    const id = await news.publish({ key: board, pinned: true });
    news.surface.delete(news.surface.told[0]?.messageId ?? '');
    for (const round of [2, 3]) {
      news.say(board, `Round ${round}`);
      await news.publish({ key: board, pinned: true });
      await news.pass(10);
    }
    expect(texts()).toEqual([['post', 'arena', 'Round 1']]);
    expect(await news.row(id)).toMatchObject({ messageId: '-', closed: 'gone' });
  });

  it('where the bot may no longer write: closed, until it may again', async () => {
    news.say(board, 'Round 1');
    news.surface.fail('post', lacking);
    const id = await news.publish({ key: board });
    expect(await news.row(id)).toMatchObject({ closed: 'forbidden', messageId: null });
    news.say(board, 'Round 2');
    await news.publish({ key: board });
    expect(texts().at(-1)).toEqual(['post', 'arena', 'Round 2']);
  });
});
