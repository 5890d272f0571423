import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type AdvanceOptions, advanceMatch, voidMatch } from '../../core/matches/advance.ts';
import { CHAIN_START } from '../../core/matches/commit.ts';
import { commitHash, type MatchHooks, verifyReplayText } from '../../core/matches/index.ts';
import type { Database } from '../../core/platform/database.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena } from './harness.ts';

/** What hangs on matches has tests of its own. */
const NO_HOOKS: MatchHooks = {
  planMarket: async () => null,
  prepareMarket: async () => undefined,
  refuseMarket: async () => undefined,
  locked: async () => undefined,
  settled: async () => undefined,
  voided: async () => undefined,
  admitRated: async () => null,
  ratedRest: async (_communityId, seconds) => seconds,
  admitMember: async () => undefined,
  tellChallenge: async () => undefined,
};

const clock = createTestClock();
const place = { surface: 'console' as const, chatId: 'life', channelId: 'ring' };
const TAPE_MS = (3 + 45) * 1000;
let arena: TestArena;
let ann: CommunityContext;
let ben: CommunityContext;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45 });
  [ann, ben] = [await member('ann'), await member('ben')];
  await arena.house.communities.changeSettings(ann.communityId, { ratedCooldownSeconds: 0, ratedPerDay: 1000 });
  await arena.house.agents.create({ ...ann, name: 'Axe', archetype: 'bruiser', limit: 2 });
  await arena.house.agents.create({ ...ben, name: 'Bow', archetype: 'gunner', limit: 2 });
});
afterAll(() => arena.close());
beforeEach(() => clock.pass(3600));

async function member(who: string): Promise<CommunityContext> {
  return arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'life', kind: 'group', title: 'Life', channelId: 'ring' },
    actor: { id: who, displayName: who },
  });
}

async function rated(): Promise<string> {
  const { queue } = arena.house.matches;
  await queue.join({ context: ann, place });
  await queue.join({ context: ben, place });
  clock.pass(30);
  const [id] = await queue.pair(ann.communityId);
  if (!id) throw new Error('not paired');
  return id;
}

function options(given: Partial<AdvanceOptions> = {}): AdvanceOptions {
  return {
    database: arena.test.database,
    clock,
    prices: arena.house.prices,
    hooks: NO_HOOKS,
    blobs: arena.blobs,
    log: silentLog,
    ...given,
  };
}

const row = (id: string) => arena.test.database.prisma.match.findUniqueOrThrow({ where: { id } });
const ratings = async () =>
  arena.test.database.prisma.rating.findMany({
    where: { agent: { ownerId: { not: null } } },
    orderBy: { agentId: 'asc' },
  });
const deadFeed = () => ({ ...arena.house.prices, readTape: async () => null });

/** A database that fails at the n-th transaction from now on: the process died there. */
function dyingAt(step: number): Database {
  let count = 0;
  const { database } = arena.test;
  return {
    ...database,
    transaction: (work, settings) => {
      count++;
      if (count === step) return Promise.reject(new Error('the process died'));
      return database.transaction(work, settings);
    },
  };
}

describe('a rated match', () => {
  it('goes open, locked, running, finished, settled, each when its time has come', async () => {
    const id = await rated();
    const { lockAt } = await row(id);
    expect(await advanceMatch(id, options())).toEqual({ state: 'open', nextAt: lockAt });
    clock.pass(60);
    const tapeEnd = new Date(lockAt.getTime() + TAPE_MS);
    expect(await advanceMatch(id, options())).toEqual({ state: 'locked', nextAt: tapeEnd });
    clock.pass(47);
    expect(await advanceMatch(id, options())).toEqual({ state: 'locked', nextAt: tapeEnd });
    clock.pass(1);
    expect(await advanceMatch(id, options())).toEqual({ state: 'settled', nextAt: null });
    expect(await advanceMatch(id, options())).toEqual({ state: 'settled', nextAt: null });
    const verification = verifyReplayText(await arena.house.matches.replayText(id));
    expect(verification).toMatchObject({ fightRerun: true, problems: [] });
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
  });

  it('keeps its secrets until it has ended', async () => {
    const id = await rated();
    const { matches } = arena.house;
    expect(await matches.revealed(id)).toBeNull();
    expect(JSON.stringify(await matches.get(id))).not.toContain((await row(id)).serverSeed);
    await expect(matches.replayText(id)).rejects.toMatchObject({ code: 'replay-not-ready' });
    clock.pass(60 + 48);
    await matches.advance(id);
    expect((await matches.revealed(id))?.serverSeed).toBe((await row(id)).serverSeed);
  });

  it('ends once, whoever pushes it, ten at a time', async () => {
    const id = await rated();
    const before = await ratings();
    for (let push = 0; push < 4; push++) {
      await Promise.all(Array.from({ length: 10 }, () => advanceMatch(id, options())));
      clock.pass(40);
    }
    const after = await ratings();
    expect(after.map(rating => rating.matches)).toEqual(before.map(rating => rating.matches + 1));
    expect(await arena.test.database.prisma.ratingChange.count({ where: { matchId: id } })).toBe(2);
    const events = await arena.test.database.prisma.outbox.findMany({ where: { queue: 'render' } });
    expect(events.filter(event => (event.data as { matchId: string }).matchId === id)).toHaveLength(1);
  });

  it.each([1, 2, 3, 4])('survives a process that dies at its transition %i', async step => {
    const id = await rated();
    const before = await ratings();
    clock.pass(60 + 48);
    await expect(advanceMatch(id, options({ database: dyingAt(step) }))).rejects.toThrow('died');
    expect((await row(id)).state).toBe(['open', 'locked', 'running', 'finished'][step - 1]);
    expect((await advanceMatch(id, options())).state).toBe('settled');
    expect((await ratings()).map(rating => rating.matches)).toEqual(before.map(rating => rating.matches + 1));
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
  });

  it('fights with the versions that it committed to, whatever is tuned meanwhile', async () => {
    const id = await rated();
    const agent = (await arena.house.agents.ofMember(ann.memberId))[0]!;
    const tuned = await arena.house.agents.tune(agent.id, {
      sliders: { risk: (agent.setup.controller.sliders.risk + 7) % 100 },
    });
    clock.pass(60 + 48);
    await arena.house.matches.advance(id);
    const match = await arena.house.matches.get(id);
    const side = match.sides.find(candidate => candidate.agent.id === agent.id)!;
    expect(side.versionNumber).toBe(tuned.versionNumber - 1);
    expect(side.setup).toEqual(agent.setup);
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
  });

  it('gives the winner what the loser risks, and shows the chance that there was', async () => {
    const id = await rated();
    clock.pass(60 + 48);
    await arena.house.matches.advance(id);
    const { sides, result } = await arena.house.matches.get(id);
    const [winner, loser] = result?.winner === 0 ? sides : [sides[1], sides[0]];
    expect(winner.ratingAfter!).toBeGreaterThan(winner.ratingBefore!);
    expect(loser.ratingAfter!).toBeLessThanOrEqual(loser.ratingBefore!);
    expect(Math.abs(sides[0].expected + sides[1].expected - 1000)).toBeLessThanOrEqual(1);
    const score = await arena.house.matches.headToHead(winner.agent.id, loser.agent.id);
    const mirrored = await arena.house.matches.headToHead(loser.agent.id, winner.agent.id);
    expect(score.wins).toBeGreaterThan(0);
    expect(mirrored).toEqual({ wins: score.losses, losses: score.wins });
  });
});

describe('a void match', () => {
  it('whose feed failed waits a minute for it, then ends void, changes no rating and shows its seed', async () => {
    const id = await rated();
    const before = await ratings();
    clock.pass(60 + 48);
    const failing = options({ prices: deadFeed() });
    const waiting = await advanceMatch(id, failing);
    expect(waiting).toMatchObject({ state: 'locked' });
    expect(waiting.nextAt!.getTime()).toBeGreaterThan(clock.now().getTime());
    clock.pass(61);
    expect((await advanceMatch(id, failing)).state).toBe('void');
    expect(await ratings()).toEqual(before);
    expect(await row(id)).toMatchObject({
      resultKind: 'void',
      winner: null,
      voidReason: 'The price feed failed during the tape.',
    });
    expect((await arena.house.matches.revealed(id))?.serverSeed).toMatch(/^[0-9a-f]{64}$/);
  });

  it('goes on where the feed comes back in time', async () => {
    const id = await rated();
    clock.pass(60 + 48);
    await advanceMatch(id, options({ prices: deadFeed() }));
    clock.pass(30);
    expect((await advanceMatch(id, options())).state).toBe('settled');
  });

  it('whose tape the engine refuses ends void at once', async () => {
    const id = await rated();
    clock.pass(60 + 48);
    const absurd: AdvanceOptions['prices'] = {
      ...arena.house.prices,
      async readTape(match) {
        const reading = await arena.house.prices.readTape(match);
        return reading && { ...reading, tape: { ...reading.tape, samples: reading.tape.samples.map(() => 9e15) } };
      },
    };
    expect((await advanceMatch(id, options({ prices: absurd }))).state).toBe('void');
  });

  it('after lock publishes the tape and the result that it would have had', async () => {
    const id = await rated();
    const before = await ratings();
    clock.pass(60 + 48);
    // locked, its tape complete and not read yet: somebody would rather not see it
    await arena.test.database.prisma.match.update({ where: { id }, data: { state: 'locked' } });
    expect(await voidMatch(id, 'A moderator wished it.', options())).toBe(true);
    const match = await arena.house.matches.get(id);
    expect(match).toMatchObject({ state: 'void', voidReason: 'A moderator wished it.' });
    expect(match.result?.kind).toBe('void');
    expect(match.tape?.samples).toHaveLength(46);
    expect(verifyReplayText(await arena.house.matches.replayText(id))).toMatchObject({
      fightRerun: true,
      problems: [],
    });
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
    expect(await ratings()).toEqual(before);
  });

  it('between tape and settlement publishes its result too', async () => {
    for (const step of [3, 4]) {
      const id = await rated();
      clock.pass(60 + 48);
      await expect(advanceMatch(id, options({ database: dyingAt(step) }))).rejects.toThrow();
      expect(await voidMatch(id, 'A test.', options())).toBe(true);
      expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
    }
  });

  it('before lock has nothing to publish but its seed', async () => {
    const id = await rated();
    expect(await voidMatch(id, 'A test.', options())).toBe(true);
    expect((await arena.house.matches.get(id)).result).toBeNull();
    await expect(arena.house.matches.verify(id)).rejects.toMatchObject({ code: 'replay-not-ready' });
  });

  it('is void for ever, and a settled one settled: no double end', async () => {
    const first = await rated();
    await voidMatch(first, 'A test.', options());
    clock.pass(3600);
    expect((await advanceMatch(first, options())).state).toBe('void');
    expect(await voidMatch(first, 'Again.', options())).toBe(false);
    const settled = await rated();
    clock.pass(60 + 48);
    await advanceMatch(settled, options());
    expect(await voidMatch(settled, 'Too late.', options())).toBe(false);
    expect((await row(settled)).state).toBe('settled');
  });

  it('is either void or settled where both are tried at once', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await rated();
      const before = await ratings();
      clock.pass(60 + 48);
      await Promise.all([
        advanceMatch(id, options()),
        voidMatch(id, 'A test.', options()),
        advanceMatch(id, options()),
      ]);
      await advanceMatch(id, options());
      const { state } = await row(id);
      const moved = (await ratings()).some((rating, index) => rating.matches !== before[index]?.matches);
      expect(['void', 'settled']).toContain(state);
      expect(moved).toBe(state === 'settled');
    }
  });

  it('is the end of a match that had committed to another engine', async () => {
    const id = await rated();
    await arena.test.database.prisma.match.update({ where: { id }, data: { engine: '0.0.1' } });
    clock.pass(60 + 48);
    expect((await advanceMatch(id, options())).state).toBe('void');
    expect((await row(id)).voidReason).toContain('engine 0.0.1');
  });
});

describe('commits', () => {
  it('form one chain without a fork under 20 creations at once, and it can be recomputed from its start', async () => {
    const contexts = await Promise.all(Array.from({ length: 20 }, (_, index) => member(`chain ${index}`)));
    for (const [index, context] of contexts.entries()) {
      await arena.house.agents.create({ ...context, name: `Link ${index}`, archetype: 'rusher', limit: 1 });
    }
    await Promise.all(
      contexts.map((context, index) =>
        arena.house.matches.casual.start({ context, place, idempotencyKey: `chain:${index}` }),
      ),
    );
    const chain = (await arena.house.matches.commits({ limit: 10_000 })).reverse();
    expect(chain.length).toBeGreaterThanOrEqual(20);
    let previous = CHAIN_START;
    for (const [index, link] of chain.entries()) {
      expect(link.sequence).toBe(index + 1);
      expect(link.previous).toBe(previous);
      expect(link.hash).toBe(commitHash(previous, link.payload));
      expect(JSON.parse(link.payload)).toMatchObject({ match: link.matchId, tapeSeconds: 45 });
      previous = link.hash;
    }
    expect(chain.length).toBe(await arena.test.database.prisma.match.count());
  });

  it('cannot be changed, deleted or forked: the database refuses', async () => {
    const { pool } = arena.test.database;
    await expect(pool.query(`UPDATE "Commit" SET payload = 'x' WHERE sequence = 1`)).rejects.toThrow(/never changed/);
    await expect(pool.query(`DELETE FROM "Commit"`)).rejects.toThrow(/never changed/);
    await expect(pool.query(`TRUNCATE "Commit" CASCADE`)).rejects.toThrow(/never changed/);
    await expect(
      pool.query(
        `INSERT INTO "Commit" (sequence, "matchId", previous, hash, payload)
         SELECT 99999, id, $1, 'x', 'x' FROM "Match" LIMIT 1`,
        [CHAIN_START],
      ),
    ).rejects.toThrow(/Commit_/);
  });

  it('hold the seed before anybody can bet, and not the seed itself', async () => {
    const id = await rated();
    const { serverSeed } = await row(id);
    const commit = await arena.test.database.prisma.commit.findUniqueOrThrow({ where: { matchId: id } });
    expect(commit.payload).not.toContain(serverSeed);
    expect(commit.payload).toContain('serverSeedHash');
    await voidMatch(id, 'A test.', options());
  });
});

describe('verify', () => {
  it('sees a replay that was exchanged in the store', async () => {
    const one = await rated();
    clock.pass(60 + 48);
    await arena.house.matches.advance(one);
    const second = await rated();
    clock.pass(60 + 48);
    await arena.house.matches.advance(second);
    const foreign = await arena.house.matches.replayText(second);
    await arena.blobs.put(`replays/${one}.json`, new TextEncoder().encode(foreign), {
      contentType: 'application/json',
    });
    const verification = await arena.house.matches.verify(one);
    expect(verification.fightRerun).toBe(false);
    expect(verification.problems.join(' ')).toContain('another match');
  });
});

describe('a casual fight', () => {
  const start = (context: CommunityContext, idempotencyKey: string, opponent?: string) =>
    arena.house.matches.casual.start({ context, place, idempotencyKey, ...(opponent ? { opponent } : {}) });

  it('is over at once, over the tape at hand, and moves no rating', async () => {
    const before = await ratings();
    const id = await start(ann, 'casual:1');
    expect(await arena.house.matches.advance(id)).toEqual({ state: 'settled', nextAt: null });
    expect(await ratings()).toEqual(before);
  });

  it('is one for one key, also at once and within the cool-down', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => start(ann, 'casual:2')));
    expect(new Set(ids).size).toBe(1);
    expect(await start(ann, 'casual:2')).toBe(ids[0]);
  });

  it('rests ten seconds a member, also where two are asked for at once', async () => {
    const results = await Promise.allSettled([start(ann, 'casual:3'), start(ann, 'casual:4')]);
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
    await expect(start(ann, 'casual:5')).rejects.toMatchObject({ code: 'casual-cooldown' });
    await start(ben, 'casual:6');
    clock.pass(10);
    await start(ann, 'casual:7');
  });

  it('is refused against oneself, the retired and the unknown', async () => {
    await expect(start(ann, 'casual:8', 'Axe')).rejects.toMatchObject({ code: 'same-agent' });
    await expect(start(ann, 'casual:9', 'Nobody')).rejects.toMatchObject({ code: 'agent-not-found' });
    const gone = await arena.house.agents.create({ ...ben, name: 'Gone', archetype: 'rusher', limit: 9 });
    await arena.house.agents.retire(gone.id);
    await expect(start(ann, 'casual:10', 'Gone')).rejects.toMatchObject({ code: 'agent-retired' });
  });
});
