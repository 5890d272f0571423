import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Newsroom, openNewsroom } from '../../test/announcer/newsroom.ts';
import { invocationOf } from '../../test/arena/harness.ts';
import { SurfaceError } from '../surface.ts';

/** What a community is told, sent in private as well to who asked for it. */

let room: Newsroom;
const members = new Map<string, string>();
beforeAll(async () => {
  room = await openNewsroom();
  for (const who of ['ann', 'ben', 'cid']) {
    const origin = { ...room.origin, actor: { id: who, displayName: who } };
    members.set(who, (await room.arena.house.communities.resolve(origin)).memberId);
  }
});
afterAll(() => room.close());

const directs = () =>
  room.surface.told.filter(told => told.kind === 'direct').map(({ channelId, text }) => [channelId, text]);
const want = (who: string, change: object) => room.arena.house.communities.changeNotify(members.get(who) ?? '', change);
const jobs = (id: string) =>
  room.arena.test.database.prisma.outbox.count({ where: { name: 'ping', data: { path: ['bulletinId'], equals: id } } });
const ping = (bulletinId: string) => room.announcer.handle({ name: 'ping', data: { bulletinId } });

describe('a ping', () => {
  it('goes once to who asked for it, and to nobody else', async () => {
    await want('ann', { titles: true });
    await want('ben', { seasons: true });
    room.say('title:1', 'Rusty challenges Voltran');
    const id = await room.publish({ key: 'title:1', kind: 'title' });
    expect(await jobs(id)).toBe(1);
    await ping(id);
    await ping(id);
    expect(directs()).toEqual([['ann', 'Rusty challenges Voltran']]);
    await room.publish({ key: 'title:1', kind: 'title' });
    expect(await jobs(id)).toBe(1);
  });

  it('is not for what stands in a thread, for other news, in quiet hours, or a quarter of an hour late', async () => {
    await want('cid', { tournaments: true });
    room.say('tournament:1:board', 'A cup');
    const thread = await room.change({ key: 'tournament:1:board', kind: 'tournament-board', inThreadOf: 'x' });
    const recap = await room.change({ key: 'recap:1', kind: 'recap' });
    expect([await jobs(thread), await jobs(recap)]).toEqual([0, 0]);
    const late = await room.change({ key: 'tournament:2:board', kind: 'tournament-board' });
    room.say('tournament:2:board', 'Another cup');
    expect(await jobs(late)).toBe(1);
    await room.pass(16 * 60);
    await ping(late);
    const quiet = await room.change({ key: 'tournament:3:board', kind: 'tournament-board' });
    room.say('tournament:3:board', 'A third cup');
    const hour = room.clock.now().getUTCHours();
    await want('cid', { quietFrom: hour, quietTo: (hour + 1) % 24 });
    await ping(quiet);
    expect(directs()).toHaveLength(1);
    await want('cid', { quietFrom: 0, quietTo: 0 });
    await ping(quiet);
    expect(directs().at(-1)).toEqual(['cid', 'A third cup']);
  });

  it('that the platform puts off is tried again, and only for who was not told', async () => {
    await want('ann', { seasons: true });
    room.say('season:1', 'Season 1 begins');
    const id = await room.change({ key: 'season:1', kind: 'season-step' });
    const { direct } = room.surface;
    room.surface.direct = async (userId, reply) => {
      if (userId === 'ben') throw new SurfaceError('rate-limited', 'slowly');
      return direct(userId, reply);
    };
    await expect(ping(id)).rejects.toThrow('put 1 notices off');
    room.surface.direct = direct;
    await ping(id);
    const told = directs().filter(([, text]) => text === 'Season 1 begins');
    expect(told.map(([who]) => who).sort()).toEqual(['ann', 'ben']);
  });
});

it('/notify switches them, in rows that Discord takes', async () => {
  const extra = { surface: 'discord', chat: room.origin.chat } as const;
  const reply = await room.arena.dispatcher.dispatch(
    invocationOf('cid', 'notify', { about: 'rivals', on: true }, room.clock.now(), extra),
  );
  expect(reply.buttons?.length).toBeLessThanOrEqual(5);
  expect(reply.buttons?.flat().map(button => button.label)).toContain('Stop: My agent meets a rival');
  expect(await room.arena.house.communities.notifySettings(members.get('cid') ?? '')).toMatchObject({ rivals: true });
});
