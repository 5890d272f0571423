import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bulletins } from '../../bots/bulletins/index.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import type { ReactionKind } from '../../core/crowd/index.ts';
import { words } from '../arena/harness.ts';
import { type HonoursWorld, openHonoursWorld } from '../honours/world.ts';

let world: HonoursWorld;
let matchId: string;
beforeAll(async () => {
  world = await openHonoursWorld();
  ({ id: matchId } = await world.rated('ann', 'ben'));
});
afterAll(() => world.close());

const crowd = () => world.arena.house.crowd;
const tap = async (who: string, kind: ReactionKind, id = matchId) =>
  crowd().toggle(await world.context(who), { matchId: id, kind });

describe('the crowd', () => {
  it('has one of each kind a member, taken back by the same tap', async () => {
    expect(await tap('ann', 'cheer')).toMatchObject({ on: true, counts: { cheer: 1, fire: 0 } });
    expect(await tap('ann', 'fire')).toMatchObject({ on: true, counts: { cheer: 1, fire: 1 } });
    expect(await tap('ben', 'cheer')).toMatchObject({ on: true, counts: { cheer: 2 } });
    expect(await tap('ann', 'cheer')).toMatchObject({ on: false, counts: { cheer: 1 } });
    expect(words(await world.say('cid', 'crowd', { match: matchId, kind: 'shock' }))).toContain('😱 Noted (1)');
  });

  it('taps at the same moment are counted, each once', async () => {
    await crowd().counts(matchId);
    const contexts = await Promise.all(Array.from({ length: 12 }, (_, index) => world.context(`guest ${index}`)));
    await Promise.all(contexts.map(context => crowd().toggle(context, { matchId, kind: 'laugh' })));
    expect((await crowd().counts(matchId)).laugh).toBe(12);
    const one = contexts[0]!;
    const twice = await Promise.all([1, 2].map(() => crowd().toggle(one, { matchId, kind: 'laugh' })));
    expect(twice.map(({ on }) => on).sort()).toEqual([false, true]);
    expect((await crowd().counts(matchId)).laugh).toBe(12);
  });

  it('is not there before the end, a day after it, in another community, or for a button that there is not', async () => {
    await world.say('ann', 'queue join');
    await world.say('ben', 'queue join');
    await world.pass(120);
    const [open] = await world.arena.house.matches.queue.pair(world.communityId);
    await expect(tap('ann', 'cheer', open)).rejects.toThrow('gone home');
    await world.settle(open ?? '');
    const stranger = await world.context('ann');
    await expect(
      crowd().toggle({ ...stranger, communityId: 'ELSEWHERE000' }, { matchId, kind: 'cheer' }),
    ).rejects.toThrow('no such match here');
    expect(words(await world.say('ann', 'crowd', { match: matchId, kind: 'boo' }))).not.toContain('Noted');
    await world.pass(24 * 3600);
    await expect(tap('ann', 'cheer')).rejects.toThrow('gone home');
  });
});

describe('the week', () => {
  it('is told once on Monday morning there, with what was worth telling', async () => {
    // Sunday there; matches so far were on Saturday and Sunday
    await world.past('ben', 'ann', 4, 30);
    await world.arena.house.communities.changeSettings(world.communityId, { timeZone: 'Europe/Berlin' });
    expect(await crowd().tellWeeks()).toBe(0);
    const monday = Date.UTC(2026, 10, 23, 8, 0, 0);
    await world.pass((monday - world.clock.now().getTime()) / 1000 - 60);
    expect(await crowd().tellWeeks()).toBe(0);
    await world.pass(60);
    const told = await Promise.all([crowd().tellWeeks(), crowd().tellWeeks(), crowd().tellWeeks()]);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await crowd().tellWeeks()).toBe(0);
    const row = await world.arena.test.database.prisma.bulletin.findFirstOrThrow({ where: { kind: 'recap' } });
    expect(row).toMatchObject({ key: `recap:${world.communityId}:2026-11-16`, revision: 1 });
    const bulletin = await world.arena.house.announcements.bulletins.byId(row.id);
    const reply = await bulletins['recap']!(bulletin!, {
      ...world.arena.house,
      cards: { recap: async () => null },
    } as never);
    const text = toPlainText(reply?.text ?? []);
    expect(text).toMatch(/^16 Nov to 22 Nov · \d+ matches/);
    expect(text).toMatch(/Champion of the week: (ann|ben) one \(\+\d+\)/);
    expect(text).toMatch(/Longest streak: ben one, \d wins/);
    expect(text).toMatch(/Match of the week: .* \(1[45] reactions\)/);
  });

  it('is not told where it is turned off, or nothing happened', async () => {
    const next = Date.UTC(2026, 10, 30, 9, 0, 0);
    await world.pass((next - world.clock.now().getTime()) / 1000);
    expect(await crowd().tellWeeks()).toBe(0);
    await world.past('ben', 'ann', 4, 3 * 24 * 60);
    await world.arena.house.communities.changeSettings(world.communityId, { weeklyRecap: false });
    expect(await crowd().tellWeeks()).toBe(0);
    await world.arena.house.communities.changeSettings(world.communityId, { weeklyRecap: true });
    expect(await crowd().tellWeeks()).toBe(1);
  });
});
