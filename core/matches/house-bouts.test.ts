import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/announcer/manual-clock.ts';
import { invocationOf, openTestArena, type TestArena } from '../../test/arena/harness.ts';
import { boutHours, peakHour } from './house-bouts.ts';

describe('the usual hour', () => {
  it('is where most happens, neighbours counted, and the evening where nothing is known', () => {
    const quiet = Array<number>(24).fill(0);
    expect(peakHour(quiet)).toBe(18);
    expect(peakHour(quiet.with(7, 3))).toBe(7);
    // One lively hour against a lively evening.
    expect(peakHour(quiet.with(3, 5).with(20, 4).with(21, 4).with(22, 4))).toBe(21);
    expect(peakHour(quiet.with(23, 4).with(0, 4).with(1, 4))).toBe(0);
  });

  it('and the hours after it hold the bouts of a day, over midnight too', () => {
    expect(boutHours(18, 2)).toEqual([18, 19]);
    expect(boutHours(23, 3)).toEqual([23, 0, 1]);
    expect(boutHours(5, 0)).toEqual([]);
  });
});

describe('house bouts', () => {
  let arena: TestArena;
  let clock: ManualClock;
  let communityId: string;

  beforeAll(async () => {
    clock = createManualClock(new Date('2026-11-21T09:30:00Z'));
    arena = await openTestArena({ clock, bettingSeconds: 60 });
    await arena.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
    communityId = (await arena.test.database.prisma.community.findFirstOrThrow()).id;
  });
  afterAll(() => arena.close());
  beforeEach(async () => {
    await arena.test.database.prisma.match.updateMany({ data: { state: 'void' } });
  });

  const startDue = () => arena.house.matches.houseBouts.startDue();

  async function setArenaChannel(): Promise<void> {
    const { surface, chat, actor } = invocationOf('mod', 'setup channel');
    await arena.house.communities.setArenaChannel({ surface, chat, actor }, 'arena');
  }

  it('need an arena channel', async () => {
    clock.set(new Date('2026-11-21T18:00:00Z'));
    expect(await startDue()).toEqual([]);
    await setArenaChannel();
    expect(await startDue()).toHaveLength(1);
  });

  it('are a member against the house, unrated, without a betting window, in the arena channel', async () => {
    clock.set(new Date('2026-11-21T19:00:00Z'));
    const [matchId] = await startDue();
    const match = await arena.house.matches.get(matchId ?? '');
    expect(match).toMatchObject({ kind: 'exhibition', lockAt: clock.now(), origin: null, requestedById: null });
    expect(match.sides.map(side => side.agent.house).sort()).toEqual([false, true]);
    const posts = await arena.house.announcements.posts.of(match.id, 'console');
    expect(posts).toMatchObject([{ channelId: 'arena', asked: false }]);
  });

  it('are so many a day at the usual hour, once each, whoever asks how often', async () => {
    const made = new Set<string>();
    for (let hour = 0; hour < 24; hour++) {
      clock.set(new Date(Date.UTC(2026, 10, 23, hour, 10)));
      for (const ids of await Promise.all([startDue(), startDue(), startDue()])) for (const id of ids) made.add(id);
      clock.set(new Date(Date.UTC(2026, 10, 23, hour, 40)));
      for (const id of await startDue()) made.add(id);
    }
    expect(made.size).toBe(2);
  });

  it('are held at the hour when people are there', async () => {
    for (let day = 24; day < 27; day++) {
      clock.set(new Date(Date.UTC(2026, 10, day, 6, 15)));
      await arena.say('ada', 'fight');
    }
    clock.set(new Date(Date.UTC(2026, 10, 27, 6, 5)));
    expect(await startDue()).toHaveLength(1);
    clock.set(new Date(Date.UTC(2026, 10, 27, 18, 5)));
    expect(await startDue()).toEqual([]);
  });

  it('stop where members fight themselves, where they are turned off, and where nobody comes any more', async () => {
    clock.set(new Date(Date.UTC(2026, 10, 28, 6, 5)));
    await arena.say('ada', 'queue join');
    clock.set(new Date(Date.UTC(2026, 10, 28, 6, 10)));
    expect(await arena.house.matches.queue.pair(communityId)).toHaveLength(1);
    expect(await startDue()).toEqual([]);

    clock.set(new Date(Date.UTC(2026, 10, 30, 6, 5)));
    await arena.house.communities.changeSettings(communityId, { houseBoutsPerDay: 0 });
    expect(await startDue()).toEqual([]);
    await arena.house.communities.changeSettings(communityId, { houseBoutsPerDay: 2 });
    expect(await startDue()).toHaveLength(1);

    clock.set(new Date(Date.UTC(2027, 1, 20, 18, 5)));
    expect(await startDue()).toEqual([]);
  });
});
