import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAnnouncer } from '../../bots/announcer/index.ts';
import { commands } from '../../bots/commands/index.ts';
import { startCrowdJobs } from '../../core/crowd/index.ts';
import { startHonoursJobs } from '../../core/honours/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createRecordingSurface } from '../announcer/recording-surface.ts';
import { PATIENCE_MS } from '../patience.ts';
import { type HonoursWorld, openHonoursWorld } from './world.ts';

/** What happens by itself: real queues, the real relay. */

let world: HonoursWorld;
beforeAll(async () => {
  world = await openHonoursWorld();
  const { queues, house } = world.arena;
  await startHonoursJobs({ queues, honours: house.honours, log: silentLog });
  await startCrowdJobs({ queues, crowd: house.crowd });
});
afterAll(() => world.close());

const WAIT = { timeout: PATIENCE_MS, interval: 100 };
const prisma = () => world.arena.test.database.prisma;

async function pair(first: string, second: string): Promise<string> {
  for (const who of [first, second]) await world.say(who, 'queue join');
  await world.pass(120);
  const [id] = await world.arena.house.matches.queue.pair(world.communityId);
  if (!id) throw new Error('Nobody was paired');
  return id;
}

it('a bounty is paid, and corrected, without anybody asking', async () => {
  await world.past('ann', 'cid', 6, 60);
  await world.past('ben', 'cid', 6, 30);
  const matchId = await pair('ann', 'ben');
  const { loser } = await world.settle(matchId);
  const paid = async () => {
    const rows = await prisma().transfer.findMany({
      where: { matchId, kind: { in: ['bounty', 'honour-correction'] } },
      orderBy: { id: 'asc' },
    });
    return rows.map(row => row.kind);
  };
  await vi.waitFor(async () => expect(await paid()).toEqual(['bounty']), WAIT);
  const { sides } = await world.arena.house.matches.get(matchId);
  const { id } = await world.agent(loser);
  const winner = sides[0].agent.id === id ? 0 : 1;
  const why = { matchId, winner, reason: 'a test of corrections' } as const;
  await world.arena.house.moderation.overrideWinner(await world.context('mod'), why);
  await vi.waitFor(async () => expect((await paid()).sort()).toEqual(['bounty', 'bounty', 'honour-correction']), WAIT);
});

it('the belt is given out, and what a title match did to it is told', async () => {
  for (const who of ['ann', 'ben', 'cid']) {
    await prisma().rating.update({
      where: { agentId: (await world.agent(who)).id },
      data: { matches: 5, wins: 3, losses: 2 },
    });
  }
  await world.past('ann', 'cid', 30, 60);
  await world.arena.queues.add('honours', 'sweep', {});
  const belt = () => prisma().belt.findUnique({ where: { communityId: world.communityId } });
  await vi.waitFor(async () => expect((await belt())?.holderId).toBeTruthy(), WAIT);
  const first = (await world.arena.house.honours.belt(world.communityId)).contenders[0];
  await world.say(first?.ownerName ?? '', 'belt challenge');
  const matchId = (await belt())?.matchId ?? '';
  await world.settle(matchId);
  await prisma().matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
  const told = () => prisma().bulletin.count({ where: { key: `title:${matchId}:outcome` } });
  await vi.waitFor(async () => expect(await told()).toBe(1), WAIT);
});

it('owners who asked for it hear that their agent meets a rival', async () => {
  await world.past('ann', 'ben', 2, 20);
  await world.past('ben', 'ann', 2, 10);
  const { house } = world.arena;
  await house.communities.changeNotify((await world.context('ann')).memberId, { rivals: true });
  const catalogue = commands.map(command => command.spec);
  const surface = createRecordingSurface({ clock: world.clock, catalogue, name: 'console' });
  const announcer = createAnnouncer({
    surface,
    matches: house.matches,
    pictures: house.pictures,
    communities: house.communities,
    announcements: house.announcements,
    honours: house.honours,
    wagers: null,
    clock: world.clock,
    log: silentLog,
    catalogue,
    priceAt: async () => null,
    schedule: async () => undefined,
    bulletinWords: async () => null,
    scheduleBulletin: async () => undefined,
  });
  const matchId = await pair('ann', 'ben');
  await announcer.syncMatch(matchId);
  await announcer.syncMatch(matchId);
  const directs = surface.told.filter(told => told.kind === 'direct');
  expect(directs.map(({ channelId }) => channelId)).toEqual(['ann']);
  expect(directs[0]?.text).toMatch(/ann one meets its rival ben one again, \d–\d so far/);
});
