import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { invocationOf } from '../../test/arena/harness.ts';
import { SurfaceError } from '../surface.ts';

/** Busy channels: one live match at a time, so many an hour, the rest in a digest. 'ring' is where members ask, 'arena' the arena channel. */

const MEMBERS = Array.from({ length: 8 }, (_, index) => `member${index}`);
const HOUR_MS = 3_600_000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  for (const [index, name] of MEMBERS.entries()) await stage.member(name, `Agent ${index}`);
  const { surface, chat, actor } = invocationOf('moderator', 'setup channel');
  await stage.arena.house.communities.setArenaChannel({ surface, chat, actor }, 'arena');
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.nextScene();
  await stage.announcer.flushDigest();
  stage.nextScene();
});

/** Matches of all members at once, two by two. */
async function round(): Promise<string[]> {
  for (const name of MEMBERS) await stage.arena.say(name, 'queue join');
  stage.clock.set(new Date(stage.clock.now().getTime() + 120_000));
  return stage.arena.house.matches.queue.pair(stage.communityId);
}

async function finish(matchIds: readonly string[]): Promise<void> {
  for (const matchId of matchIds) {
    await stage.settle(matchId);
    await stage.render(matchId, { durationMs: 0 });
    await stage.play(matchId, 120);
  }
}

const inArena = () => stage.surface.told.filter(told => told.channelId === 'arena');

describe('a busy channel', () => {
  it('shows one live match at a time; where members asked, all are told', async () => {
    const matchIds = await round();
    expect(matchIds).toHaveLength(4);
    for (const matchId of matchIds) await stage.announcer.syncMatch(matchId);
    expect(stage.surface.of('post', 'arena')).toHaveLength(1);
    expect(stage.surface.of('post', 'ring')).toHaveLength(4);
    expect(stage.surface.of('post', 'ring').map(told => told.silent)).toContain(true);
    await finish(matchIds);
  });

  it('lets the best of those that wait go first, in whatever order the jobs come', async () => {
    const matchIds = await round();
    const views = await Promise.all(matchIds.map(matchId => stage.arena.house.matches.get(matchId)));
    const strength = (index: number) =>
      views[index]!.sides[0].agent.rating.shown + views[index]!.sides[1].agent.rating.shown;
    const byId = (a: number, b: number) => (matchIds[a]! < matchIds[b]! ? 1 : -1);
    const order = matchIds.map((_, index) => index).sort((a, b) => strength(a) - strength(b) || byId(a, b));
    expect(strength(order[0]!)).toBeLessThan(strength(order.at(-1)!));
    for (const index of order) await stage.announcer.syncMatch(matchIds[index]!);
    const shown = stage.surface.of('post', 'arena');
    expect(shown).toHaveLength(1);
    expect(shown[0]?.text).toContain(matchIds[order.at(-1)!]);
    await finish(matchIds);
  });

  it('shows so many an hour and no more, then a digest of the rest', async () => {
    await stage.arena.house.communities.changeSettings(stage.communityId, { announcedPerHour: 1 });
    for (let count = 0; count < 2; count++) {
      const matchIds = await round();
      for (const matchId of matchIds) await stage.announcer.syncMatch(matchId);
      await finish(matchIds);
    }
    const live = stage.surface.of('post', 'arena').filter(told => told.text.includes('closes in'));
    expect(live).toHaveLength(1);

    await stage.announcer.flushDigest();
    expect(inArena().filter(told => told.text.includes('more bouts'))).toHaveLength(0);
    stage.clock.set(new Date(stage.clock.now().getTime() + HOUR_MS));
    await Promise.all([stage.announcer.flushDigest(), stage.another().flushDigest()]);
    const digests = inArena().filter(told => told.text.includes('more bouts'));
    expect(digests).toHaveLength(1);
    const digest = digests[0]!;
    expect(digest.text).toMatch(/^7 more bouts in the last hour/);
    for (const line of digest.text.split('\n').slice(1))
      expect(line).toMatch(/^(Agent \d vs Agent \d · .+ · \w{12}|and \d+ more)$/);
    const results = digest.reply.text?.filter(span => span.text.includes('wins')) ?? [];
    expect(results.length).toBeGreaterThan(0);
    expect(results.every(span => span.spoiler)).toBe(true);
    expect(digest.reply.buttons?.flat().map(button => button.action?.command)).toEqual(Array(5).fill('replay'));
    const count = stage.surface.told.length;
    await stage.announcer.flushDigest();
    expect(stage.surface.told).toHaveLength(count);
  });

  it('a digest that the platform puts off comes later; one it refuses is dropped', async () => {
    const first = await round();
    for (const matchId of first) await stage.announcer.syncMatch(matchId);
    await finish(first);
    stage.clock.set(new Date(stage.clock.now().getTime() + HOUR_MS));
    stage.surface.told.length = 0;
    stage.surface.fail('post', new SurfaceError('rate-limited', 'later', 5));
    await stage.announcer.flushDigest();
    expect(stage.surface.told).toHaveLength(0);
    await stage.announcer.flushDigest();
    expect(stage.surface.told).toHaveLength(1);

    const second = await round();
    for (const matchId of second) await stage.announcer.syncMatch(matchId);
    await finish(second);
    stage.clock.set(new Date(stage.clock.now().getTime() + HOUR_MS));
    stage.surface.told.length = 0;
    stage.surface.fail('post', new SurfaceError('forbidden', 'no'));
    await stage.announcer.flushDigest();
    await stage.announcer.flushDigest();
    expect(stage.surface.told).toHaveLength(0);
  });
});

describe('admission', () => {
  it('gives the same answer to two processes that ask at once, and never more than one live match', async () => {
    const matchIds = await round();
    const { admission } = stage.announcements;
    const ask = (matchId: string) => admission.admit({ matchId, surface: 'console', channelId: 'arena' }, 6);
    const answers = await Promise.all([...matchIds, ...matchIds].map(ask));
    const half = answers.length / 2;
    expect(answers.slice(0, half)).toEqual(answers.slice(half));
    expect(answers.slice(0, half).filter(answer => answer === 'admitted').length).toBeLessThanOrEqual(1);
    await finish(matchIds);
  });
});
