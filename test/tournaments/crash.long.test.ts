import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { type FixedBout, planTournament } from '../../core/tournaments/formats/index.ts';
import { MortalWorkers } from '../arena/crash/mortal-workers.ts';
import { invocationOf } from '../arena/harness.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/**
 * Two workers are killed with SIGKILL at random moments, ten times and more, while 64 agents fight a tournament in which some matches
 * are declared void besides. It ends once, with the champion that its matches determine, and every credit is accounted for.
 */
const SEED = 20_261_121;
const ENTRANTS = 64;
/** Some of them hit a worker that had nothing to do: twice as many as are asked for. */
const KILLS = 20;
const FEE = 50;
/** One look in so many, and so many altogether: a final that is void for ever has no champion. */
const VOID_EVERY = 15;
const VOIDS = 8;
const ARENA = { bettingSeconds: 1, tapeSeconds: 1 };
const ENDS_WITHIN_MS = 840_000;
/** All of it happens in the first hook, which has as long as a busy machine may need. */
const HOOK_MS = 30 * 60_000;

let program: Bundle;
let storage: TestDatabase;
let queues: Queues;
let house: House;
let listener: pg.Client;
let workers: MortalWorkers;
let tournamentId: string;
let communityId: string;
const voided = new Set<string>();

beforeAll(async () => {
  [program, storage] = await Promise.all([bundle('test/arena/crash/worker.ts'), testDatabase()]);
  const { database, url } = storage;
  queues = await openQueues({ databaseUrl: url, log: silentLog });
  const blobs = await openBlobStore(
    { blobs: { store: 'database', retentionDays: 0 } },
    { database, clock: systemClock },
  );
  house = await buildHouse({ config: ARENA, database, queues, blobs, log: silentLog });
  await enterAll();
  listener = new pg.Client({ connectionString: url });
  await listener.connect();
  await listener.query('LISTEN arena_outbox');
  workers = new MortalWorkers({
    file: program.file,
    count: 2,
    databaseUrl: url,
    environment: {
      WORKER_CONCURRENCY: '2',
      BETTING_SECONDS: String(ARENA.bettingSeconds),
      TAPE_SECONDS: String(ARENA.tapeSeconds),
    },
    random: seededRandom(SEED),
    activity: () => new Promise(resolve => listener.once('notification', () => resolve())),
  });
  await Promise.race([attend(() => workers.kills >= KILLS), workers.trouble]);
  workers.spare();
  await attend(() => false);
  await workers.dismiss();
}, HOOK_MS);

afterAll(async () => {
  await workers?.destroy();
  await listener?.end();
  await queues?.close();
  await storage?.drop();
  program?.remove();
});

async function enterAll(): Promise<void> {
  const mod = await house.communities.resolve(invocationOf('mod', 'help'));
  communityId = mod.communityId;
  tournamentId = await house.tournaments.create(mod, {
    name: 'Sixty-four',
    format: 'single',
    size: ENTRANTS,
    bestOf: 1,
    finalBestOf: 3,
    thirdPlace: true,
    rounds: 0,
    groups: 0,
    entryFee: FEE,
    prizeSplit: [50, 25, 15, 10],
    pace: 'round',
    start: { kind: 'full' },
    checkInMinutes: 0,
    agentsPerMember: 1,
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: 'crash',
  });
  const styles = ['bruiser', 'gunner', 'rusher', 'grappler'];
  for (let index = 0; index < ENTRANTS; index += 1) {
    const context = await house.communities.resolve(invocationOf(`member${index}`, 'help'));
    const { memberId } = context;
    const archetype = styles[index % styles.length] ?? '';
    await house.agents.create({ communityId, memberId, name: `Robot ${index}`, archetype, limit: 1 });
    await house.tournaments.join(context, { tournamentId });
  }
}

/** Stands in for the announcer, which tells every match at once, and voids one here and there, until it has ended, or enough. */
async function attend(enough: () => boolean): Promise<void> {
  const { prisma } = storage.database;
  const deadline = Date.now() + ENDS_WITHIN_MS;
  for (let look = 1; ; look += 1) {
    const { state } = await prisma.tournament.findUniqueOrThrow({ where: { id: tournamentId } });
    if (state === 'finished' || state === 'cancelled' || enough()) return;
    if (Date.now() > deadline) throw new Error(`It is ${state} still.\n${workers.lastWords}`);
    await prisma.matchPost.updateMany({
      where: { closed: null, match: { state: { in: ['settled', 'void'] } } },
      data: { closed: 'done' },
    });
    if (look % VOID_EVERY === 0 && voided.size < VOIDS) await voidOne();
    await sleep(150);
  }
}

async function voidOne(): Promise<void> {
  const live = await storage.database.prisma.match.findFirst({
    where: { occasionId: tournamentId, state: { in: ['open', 'locked', 'running'] } },
    orderBy: { id: 'asc' },
  });
  if (live && (await house.matches.void(live.id, 'the feed was down'))) voided.add(live.id);
}

it('the workers died often enough while it was fought', () => {
  expect(workers.kills).toBeGreaterThanOrEqual(KILLS);
  expect(voided.size).toBeGreaterThan(0);
});

it('has one match for every game, and the void ones were fought again under commits of their own', async () => {
  const { prisma } = storage.database;
  const games = await prisma.tournamentGame.findMany({ where: { tournamentId } });
  const matches = await prisma.match.findMany({ where: { occasionId: tournamentId }, include: { commit: true } });
  expect(games.map(({ matchId }) => matchId).sort()).toEqual(matches.map(({ id }) => id).sort());
  expect(new Set(matches.map(({ commit }) => commit?.hash)).size).toBe(matches.length);
  for (const match of matches) expect(match.state).toBe(voided.has(match.id) ? 'void' : 'settled');
  const counted = games.filter(({ isVoid }) => !isVoid).map(({ boutKey, number }) => `${boutKey}:${number}`);
  expect(new Set(counted).size).toBe(counted.length);
  for (const { matchId, isVoid } of games)
    expect({ matchId, isVoid }).toEqual({ matchId, isVoid: voided.has(matchId) });
});

it('ends once, with the champion and the standings that its matches determine', async () => {
  const { prisma } = storage.database;
  const view = await house.tournaments.get(communityId, tournamentId);
  expect(view.state).toBe('finished');
  const matches = await prisma.match.findMany({ where: { occasionId: tournamentId, state: 'settled' } });
  const games = await prisma.tournamentGame.findMany({ where: { tournamentId, isVoid: false } });
  const entrantOf = new Map(view.entrants.map(({ agent, id }) => [agent.id, id]));
  const { seeding } = await prisma.tournament.findUniqueOrThrow({ where: { id: tournamentId } });
  // worked out anew from the matches alone
  const fixed = new Map<string, FixedBout>();
  for (const { boutKey, matchId } of games) {
    const match = matches.find(({ id }) => id === matchId);
    const sides = [entrantOf.get(match?.agentAId ?? '') ?? '', entrantOf.get(match?.agentBId ?? '') ?? ''] as const;
    const known = fixed.get(boutKey);
    const winner = sides[match?.winner === 0 ? 0 : 1];
    const entrants = known?.entrants ?? view.plan?.bouts.find(({ key }) => key === boutKey)?.entrants ?? sides;
    expect([...sides].sort()).toEqual([...entrants].sort());
    const wins = [known?.outcome?.winsA ?? 0, known?.outcome?.winsB ?? 0];
    const side = winner === entrants[0] ? 0 : 1;
    wins[side] = (wins[side] ?? 0) + 1;
    const [winsA = 0, winsB = 0] = wins;
    fixed.set(boutKey, {
      key: boutKey,
      entrants,
      outcome: { winner: winsA > winsB ? 0 : 1, winsA, winsB, how: 'played' },
    });
  }
  const settings = { format: 'single', bestOf: 1, finalBestOf: 3, thirdPlace: true, rounds: 0, groups: 0 } as const;
  const plan = planTournament(settings, seeding, { fixed: [...fixed.values()], out: [] });
  expect(plan.done).toBe(true);
  expect(plan.champion).toBe(view.champion?.id);
  expect(plan.standings).toEqual(view.plan?.standings);
  expect(await prisma.bulletin.count({ where: { subjectId: tournamentId, kind: 'tournament-winner' } })).toBe(1);
  expect(await prisma.trophy.count({ where: { tournamentId } })).toBe(3);
});

it('paid every prize once, and the books are right', async () => {
  const { prisma } = storage.database;
  const pool = BigInt(ENTRANTS * FEE);
  const sum = async (kind: string) =>
    (await prisma.transfer.aggregate({ where: { kind }, _sum: { amount: true } }))._sum.amount ?? 0n;
  expect(await sum('entry-fee')).toBe(pool);
  expect(await sum('burn')).toBe(pool / 10n);
  expect(await sum('prize')).toBe(pool - pool / 10n);
  expect(await house.ledger.check()).toMatchObject({ ok: true });
});
