import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { SurfaceError } from '../surface.ts';

/** What a platform may refuse, and what becomes of the post. The match itself never notices. */

/** Who asked is told once a day a channel. */
const DAY_MS = 24 * 3_600_000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    cards: { match: async () => null, result: async () => new Uint8Array(100) },
  });
  await stage.member('ada', 'Rusty');
  await stage.member('bob', 'Voltran', 'gunner');
});
afterAll(() => stage.close());
beforeEach(() => stage.nextScene());

const kinds = () => stage.surface.told.map(told => told.kind);
const postOf = async (matchId: string) => (await stage.announcements.posts.of(matchId, 'console'))[0];

describe('gone', () => {
  it('a chat that is gone gets nothing more', async () => {
    stage.surface.fail('post', new SurfaceError('gone', 'Unknown Channel'));
    const matchId = await stage.rated('ada', 'bob');
    await stage.settle(matchId);
    await stage.render(matchId);
    await stage.play(matchId, 200);
    expect(stage.surface.told).toEqual([]);
    expect(await postOf(matchId)).toMatchObject({ closed: 'gone' });
    expect((await stage.arena.house.matches.get(matchId)).state).toBe('settled');
  });

  it('a deleted live message is not posted again; the GIF comes by itself', async () => {
    const matchId = await stage.rated('ada', 'bob');
    stage.surface.delete(stage.surface.told[0]!.messageId);
    await stage.settle(matchId);
    await stage.render(matchId);
    await stage.play(matchId, 200);
    expect(kinds()).toEqual(['post', 'post', 'edit']);
    expect(stage.surface.told[1]?.replyTo).toBeNull();
    expect(await postOf(matchId)).toMatchObject({ closed: 'done' });
  });

  it('a live message deleted just before the GIF: the GIF stands by itself', async () => {
    const matchId = await stage.rated('ada', 'bob');
    await stage.settle(matchId);
    stage.surface.delete(stage.surface.told[0]!.messageId);
    await stage.render(matchId);
    const gif = stage.surface.of('post').at(-1);
    expect(gif?.reply.picture?.contentType).toBe('image/gif');
    expect(gif?.replyTo).toBeNull();
  });

  it('a deleted GIF is not posted again; the result is a message of its own, under a spoiler mark', async () => {
    const matchId = await stage.casual('ada');
    await stage.render(matchId);
    stage.surface.delete(stage.surface.told[0]!.messageId);
    await stage.play(matchId, 60);
    expect(kinds()).toEqual(['post', 'post']);
    const result = stage.surface.told[1]!.reply;
    expect(result.picture).toBeUndefined();
    expect(result.text?.find(span => span.text.includes('wins'))?.spoiler).toBe(true);
  });
});

describe('forbidden', () => {
  it('tells who asked, once, naming what is missing', async () => {
    stage.surface.missing = ['Send Messages', 'Attach Files'];
    const refusal = () => new SurfaceError('forbidden', 'Missing Permissions');
    stage.surface.fail('post', refusal(), refusal(), refusal(), refusal());
    const first = await stage.casual('ada');
    await stage.render(first);
    const second = await stage.casual('ada');
    await stage.render(second);
    expect(kinds()).toEqual(['direct']);
    const [told] = stage.surface.told;
    expect(told?.channelId).toBe('ada');
    expect(told?.text).toContain('Send Messages, Attach Files');
    expect(told?.text).toContain(first);
    expect(await postOf(first)).toMatchObject({ closed: 'forbidden' });
    expect(await postOf(second)).toMatchObject({ closed: 'forbidden' });
  });

  it('pictures alone: the result is told in words, and who asked hears of it', async () => {
    stage.clock.set(new Date(stage.clock.now().getTime() + DAY_MS));
    stage.surface.missing = ['Attach Files'];
    stage.surface.before = async (operation, reply) => {
      if (operation === 'post' && reply.picture) throw new SurfaceError('forbidden', 'Missing Permissions');
    };
    const matchId = await stage.casual('bob');
    await stage.render(matchId);
    expect(kinds()).toEqual(['post', 'direct']);
    expect(stage.surface.told[0]?.text).toContain('could not be shown here');
    expect(stage.surface.told[1]?.text).toContain('Attach Files');
    expect(await postOf(matchId)).toMatchObject({ closed: 'done', stage: 'result' });
  });

  it('who asked takes no messages: nothing happens, and nothing fails', async () => {
    stage.surface.fail('post', new SurfaceError('forbidden', 'x'), new SurfaceError('forbidden', 'x'));
    stage.surface.fail('direct', new SurfaceError('unreachable', 'x'));
    stage.clock.set(new Date(stage.clock.now().getTime() + DAY_MS));
    const matchId = await stage.casual('ada');
    await stage.render(matchId);
    expect(stage.surface.told).toEqual([]);
    expect(await postOf(matchId)).toMatchObject({ closed: 'forbidden' });
  });
});

describe('passing trouble', () => {
  it.each([
    ['rate-limited', 7],
    ['unavailable', undefined],
  ] as const)('%s: every stage comes all the same, once', async (code, seconds) => {
    const refusal = () => new SurfaceError(code, 'later', seconds);
    stage.surface.fail('post', refusal(), null, refusal(), refusal());
    stage.surface.fail('edit', null, refusal());
    const matchId = await stage.rated('ada', 'bob');
    expect(stage.surface.told).toEqual([]);
    await stage.play(matchId, 110);
    await stage.render(matchId);
    await stage.play(matchId, 200);
    expect(stage.surface.of('post')).toHaveLength(2);
    expect(stage.surface.of('post')[0]!.at.getTime()).toBeGreaterThanOrEqual((seconds ?? 1) * 1000);
    expect(stage.surface.of('edit').filter(told => told.text.startsWith('🏆'))).toHaveLength(1);
    expect(await postOf(matchId)).toMatchObject({ closed: 'done', failures: 0 });
  });

  it('that does not pass is given up', async () => {
    stage.surface.fail('post', ...Array.from({ length: 40 }, () => new SurfaceError('unavailable', 'down')));
    const matchId = await stage.casual('ada');
    await stage.render(matchId);
    await stage.play(matchId, 1700);
    expect(stage.surface.told).toEqual([]);
    expect(await postOf(matchId)).toMatchObject({ closed: 'unavailable' });
  });
});

describe('too large', () => {
  it('and no smaller cut at hand: the result is told with its card', async () => {
    stage.surface.uploadLimit = 150_000;
    const matchId = await stage.casual('ada');
    await stage.render(matchId, { bytes: 400_000 });
    const [told] = stage.surface.told;
    expect(told?.reply.picture).toMatchObject({ contentType: 'image/png' });
    expect(told?.reply.text?.find(span => span.text.includes('wins'))?.spoiler).toBe(true);
    expect(told?.text).toContain('could not be shown here');
  });

  it('a smaller cut is asked for and posted', async () => {
    stage.surface.uploadLimit = 300_000;
    const matchId = await stage.casual('ada');
    await stage.arena.test.database.pool.query(
      `INSERT INTO "Blob" (key, "contentType", bytes) VALUES ($1, 'image/gif', $2)`,
      [`gifs/${matchId}-highlight-300000.gif`, Buffer.alloc(290_000)],
    );
    await stage.render(matchId, { bytes: 400_000 });
    expect(stage.surface.told[0]?.reply.picture?.bytes).toHaveLength(290_000);
  });

  it('a platform that takes less than it says is offered half', async () => {
    stage.surface.before = async (operation, reply) => {
      if (operation === 'post' && (reply.picture?.bytes.length ?? 0) > 500_000) {
        throw new SurfaceError('too-large', 'Request entity too large');
      }
    };
    const matchId = await stage.casual('ada');
    await stage.arena.test.database.pool.query(
      `INSERT INTO "Blob" (key, "contentType", bytes) VALUES ($1, 'image/gif', $2)`,
      [`gifs/${matchId}-highlight-400000.gif`, Buffer.alloc(390_000)],
    );
    await stage.render(matchId, { bytes: 800_000 });
    expect(kinds()).toEqual(['post']);
    expect(stage.surface.told[0]?.reply.picture?.bytes).toHaveLength(390_000);
  });
});

describe('a fault of ours', () => {
  it('fails the job, not the match, and never sends twice', async () => {
    stage.surface.fail('post', new TypeError('a bug in a surface'));
    const matchId = await stage.casual('ada');
    await expect(stage.render(matchId)).rejects.toThrow('a bug in a surface');
    await stage.announcer.syncMatch(matchId);
    await stage.play(matchId, 60);
    expect(stage.surface.told.map(told => told.reply.picture?.contentType)).toEqual([undefined]);
    expect(await postOf(matchId)).toMatchObject({ closed: 'done' });
  });
});
