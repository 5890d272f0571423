import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostKey } from '../../core/announcements/index.ts';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { SurfaceError } from '../surface.ts';

/** Each message at most once, whatever runs twice, side by side, or dies in between. */

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.member('ada', 'Rusty');
  await stage.member('bob', 'Voltran', 'gunner');
});
afterAll(() => stage.close());

beforeEach(() => stage.nextScene());

function keyOf(matchId: string): PostKey {
  return { matchId, surface: 'console', channelId: 'ring' };
}

/** What a killed process leaves behind ends by itself after its claim; the test does not wait for that. */
async function expireClaims(): Promise<void> {
  await stage.arena.test.database.prisma
    .$executeRaw`UPDATE "MatchPost" SET "claimedUntil" = arena_now() - interval '1 second'`;
}

/** A process that never comes back: the platform took the message, the answer never arrived, nothing is recorded any more. */
function dieAfterwards(): Promise<void> {
  return new Promise(() => undefined);
}

describe('jobs that run twice', () => {
  it('at the same time, in two processes, post each stage once', async () => {
    const other = stage.another();
    const both = (matchId: string) =>
      Promise.all([
        stage.announcer.syncMatch(matchId),
        other.syncMatch(matchId),
        stage.announcer.syncMatch(matchId),
        other.syncMatch(matchId),
      ]);
    const matchId = await stage.rated('ada', 'bob');
    await both(matchId);
    await stage.settle(matchId);
    await stage.render(matchId);
    await both(matchId);
    await stage.play(matchId, 200);
    await both(matchId);
    expect(stage.surface.of('post')).toHaveLength(2);
    expect(stage.surface.of('edit').filter(told => told.text.startsWith('🏆'))).toHaveLength(1);
  });

  it('race for a fresh match and for a fresh GIF', async () => {
    const other = stage.another();
    const matchId = await stage.casual('ada');
    const key = `gifs/${matchId}.gif`;
    await stage.arena.test.database.pool.query(
      `INSERT INTO "Blob" (key, "contentType", bytes) VALUES ($1, 'image/gif', 'x')`,
      [key],
    );
    await stage.arena.house.pictures.markRendered(
      matchId,
      { bytes: 1, frames: 1, durationMs: 1000 },
      key,
      async () => undefined,
    );
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? other : stage.announcer).syncMatch(matchId)),
    );
    expect(stage.surface.of('post')).toHaveLength(1);
  });
});

describe('a process that dies', () => {
  it('after the GIF was posted and before that was noted: the GIF is never posted again, the result follows', async () => {
    const matchId = await stage.casual('ada');
    stage.surface.after = dieAfterwards;
    void stage.render(matchId);
    await expect.poll(() => stage.surface.of('post').length).toBe(1);
    stage.surface.after = null;

    await stage.announcer.syncMatch(matchId);
    expect(stage.surface.told).toHaveLength(1);
    await expireClaims();
    await stage.announcer.syncMatch(matchId);
    expect(stage.surface.told).toHaveLength(1);
    await stage.play(matchId, 30);
    const [, result] = stage.surface.told;
    expect(stage.surface.told).toHaveLength(2);
    expect(result?.kind).toBe('post');
    expect(result?.reply.picture).toBeUndefined();
    expect(result?.reply.text?.find(span => span.text.includes('wins'))?.spoiler).toBe(true);
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(post?.closed).toBe('done');
  });

  it('before the live message was noted: the match goes on with its GIF', async () => {
    stage.surface.after = dieAfterwards;
    void stage.rated('ada', 'bob');
    await expect.poll(() => stage.surface.of('post').length).toBe(1);
    stage.surface.after = null;
    await expireClaims();
    const match = await stage.arena.test.database.prisma.match.findFirstOrThrow({
      where: { kind: 'rated' },
      orderBy: { createdAt: 'desc' },
    });
    await stage.settle(match.id);
    expect(stage.surface.told).toHaveLength(1);
    await stage.render(match.id);
    await stage.play(match.id, 140);
    expect(stage.surface.told.map(told => told.kind)).toEqual(['post', 'post', 'edit']);
    expect(stage.surface.told[1]?.replyTo).toBeNull();
  });

  it('is overtaken: what it still does after its claim ended sends nothing', async () => {
    const matchId = await stage.casual('ada');
    const slow = await stage.announcements.posts.claim(keyOf(matchId));
    await expireClaims();
    const fast = await stage.announcements.posts.claim(keyOf(matchId));
    expect(fast).not.toBeNull();
    expect(await slow?.record({ stage: 'gif' })).toBe(false);
    await slow?.release();
    expect(await fast?.record({ failures: 1 })).toBe(true);
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(post).toMatchObject({ stage: 'admitted', failures: 1 });
    await fast?.release();
  });
});

describe('a lost job', () => {
  it('is found by the sweep', async () => {
    const matchId = await stage.casual('ada');
    await stage.render(matchId);
    const [gif] = stage.surface.told;
    stage.clock.set(new Date(stage.clock.now().getTime() + 60_000));
    await stage.announcer.sweep();
    const own = stage.surface.told.filter(told => told.messageId === gif?.messageId);
    expect(own.map(told => told.kind)).toEqual(['post', 'edit']);
  });

  it('that comes long after the match posts no news of yesterday, but clears what stands open', async () => {
    const matchId = await stage.rated('ada', 'bob');
    await stage.settle(matchId);
    const before = stage.surface.told.length;
    stage.clock.set(new Date(stage.clock.now().getTime() + 3_600_000));
    await stage.render(matchId);
    const told = stage.surface.told.slice(before);
    expect(told.map(({ kind, messageId }) => [kind, messageId])).toEqual([['edit', stage.surface.told[0]?.messageId]]);
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(post?.closed).toBe('stale');
  });
});

describe('a platform that answers late', () => {
  it('with a failure that says nothing was sent is asked again, without a second message', async () => {
    stage.surface.fail('post', new SurfaceError('unavailable', 'connection reset'), null);
    const matchId = await stage.casual('ada');
    await stage.render(matchId);
    expect(stage.surface.told).toHaveLength(0);
    await stage.play(matchId, 60);
    expect(stage.surface.told.map(told => told.kind)).toEqual(['post', 'edit']);
  });
});
