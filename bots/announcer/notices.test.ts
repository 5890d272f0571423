import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NotifySettings } from '../../core/communities/index.ts';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { SurfaceError } from '../surface.ts';

/** Direct messages: each once, only to who wants them, in no quiet hour, never again to who takes none. */

const DAY_MS = 24 * 3_600_000;
const NOTHING: NotifySettings = {
  results: false,
  challenges: false,
  queue: false,
  rank: false,
  rivals: false,
  titles: false,
  tournaments: false,
  seasons: false,
  quietFrom: 0,
  quietTo: 0,
};

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.member('ada', 'Rusty');
  await stage.member('bob', 'Voltran', 'gunner');
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.nextScene();
  await wish('ada', {});
  await wish('bob', {});
});

async function memberId(name: string): Promise<string> {
  const member = await stage.arena.test.database.prisma.member.findFirstOrThrow({ where: { displayName: name } });
  return member.id;
}

async function wish(name: string, wanted: Partial<NotifySettings>): Promise<void> {
  await stage.arena.house.communities.changeNotify(await memberId(name), { ...NOTHING, ...wanted });
}

async function fightRated(): Promise<string> {
  const matchId = await stage.rated('ada', 'bob');
  await stage.announcer.syncMatch(matchId);
  await stage.settle(matchId);
  await stage.render(matchId, { durationMs: 0 });
  await stage.play(matchId, 150);
  return matchId;
}

const directs = () => stage.surface.of('direct').map(({ channelId, text }) => ({ channelId, text }));

describe('notices', () => {
  it('are sent to nobody who does not want them', async () => {
    await fightRated();
    expect(directs()).toEqual([]);
  });

  it('tell of the pairing and of the result, once each, under a spoiler mark', async () => {
    await wish('ada', { queue: true, results: true });
    const matchId = await fightRated();
    await Promise.all([stage.announcer.syncMatch(matchId), stage.another().syncMatch(matchId)]);
    expect(directs()).toEqual([
      { channelId: 'ada', text: 'Rusty meets Voltran. It begins in 1:00.' },
      {
        channelId: 'ada',
        text: expect.stringMatching(/^Rusty vs Voltran: .+ wins .+ Rusty: \d+ → \d+ \([+−]\d+\)\.$/),
      },
    ]);
    const result = stage.surface.of('direct')[1]?.reply.text?.find(span => span.text.includes('wins'));
    expect(result?.spoiler).toBe(true);
  });

  it('keep quiet hours, which may span midnight', async () => {
    const hour = stage.clock.now().getUTCHours();
    await wish('ada', { results: true, quietFrom: (hour + 22) % 24, quietTo: (hour + 3) % 24 });
    await wish('bob', { results: true, quietFrom: (hour + 3) % 24, quietTo: (hour + 22) % 24 });
    await fightRated();
    expect(directs().map(told => told.channelId)).toEqual(['bob']);
  });

  it('are tried again where the platform puts them off', async () => {
    await wish('bob', { results: true });
    stage.surface.fail('direct', new SurfaceError('rate-limited', 'later', 2), new SurfaceError('unavailable', 'down'));
    await fightRated();
    expect(directs()).toHaveLength(1);
  });

  it('leave a person alone for a day who takes none', async () => {
    await wish('ada', { results: true });
    stage.surface.fail('direct', new SurfaceError('unreachable', 'never opened a chat'));
    await fightRated();
    stage.nextScene();
    await fightRated();
    expect(directs()).toEqual([]);
    stage.clock.set(new Date(stage.clock.now().getTime() + DAY_MS));
    await fightRated();
    expect(directs()).toHaveLength(1);
  });

  it('tell of a new best place, but not of the first one', async () => {
    const { prisma } = stage.arena.test.database;
    await wish('ada', { rank: true });
    await prisma.bestRank.deleteMany();
    await fightRated();
    expect(directs()).toEqual([]);
    const rusty = await prisma.agent.findFirstOrThrow({ where: { name: 'Rusty' } });
    await prisma.bestRank.update({ where: { agentId: rusty.id }, data: { rank: 1000 } });
    await fightRated();
    expect(directs()).toEqual([
      { channelId: 'ada', text: expect.stringMatching(/^News of Rusty: it has climbed to place \d+, a new best\.$/) },
    ]);
  });

  it('tell the challenged member who calls and where to answer, once', async () => {
    await wish('bob', { challenges: true });
    await stage.arena.say('ada', 'challenge', { opponent: { id: 'bob' } });
    const { prisma } = stage.arena.test.database;
    const challenge = await prisma.challenge.findFirstOrThrow();
    const queued = await prisma.outbox.findMany({ where: { name: 'challenge' } });
    expect(queued.map(({ queue, data }) => ({ queue, data }))).toEqual([
      { queue: 'announce-console', data: { challengeId: challenge.id } },
    ]);
    const job = { name: 'challenge', data: { challengeId: challenge.id } };
    await Promise.all([stage.announcer.handle(job), stage.announcer.handle(job)]);
    expect(directs()).toEqual([
      { channelId: 'bob', text: 'ada challenges you with Rusty in Home. Answer there within 15:00.' },
    ]);
  });

  it('never hold up the posts of the match', async () => {
    await wish('ada', { results: true });
    stage.surface.fail('direct', new TypeError('a bug in a surface'));
    const matchId = await fightRated();
    const [post] = await stage.announcements.posts.of(matchId, 'console');
    expect(post?.closed).toBe('done');
    expect(directs()).toEqual([]);
  });
});
