import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { sqlState } from '../../core/platform/database-errors.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena } from './harness.ts';

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock });
});
afterAll(() => arena.close());

function member(who: string, chat: string): Promise<CommunityContext> {
  return arena.house.communities.resolve({
    surface: 'console',
    chat: { id: chat, kind: 'group', title: chat, channelId: chat },
    actor: { id: who, displayName: who, username: who },
  });
}

function create(context: CommunityContext, name: string, archetype = 'rusher', limit = 99) {
  return arena.house.agents.create({ ...context, name, archetype, limit });
}

const place = { surface: 'console' as const, chatId: 'x', channelId: 'x' };
const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  results.map(result => (result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code)).sort();

describe('creating', () => {
  it('gives a name to one of ten that want it at once, look-alikes included', async () => {
    const contexts = await Promise.all(Array.from({ length: 10 }, (_, index) => member(`n${index}`, 'names')));
    const names = ['Rusty', 'RUSTY', 'Rüsty', 'R.u.s.t.y', 'Rusтy'];
    const results = await Promise.allSettled(contexts.map((context, index) => create(context, names[index % 5]!)));
    expect(outcomes(results)).toEqual(['done', ...Array.from({ length: 9 }, () => 'name-taken')].sort());
  });

  it('fills a stable to its limit and no further, however fast', async () => {
    const context = await member('greedy', 'slots');
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => create(context, `Slot ${index}`, 'rusher', 2)),
    );
    expect(outcomes(results)).toEqual(['done', 'done', ...Array.from({ length: 6 }, () => 'too-many-agents')].sort());
    expect(await arena.house.agents.ofMember(context.memberId)).toHaveLength(2);
  });

  it('keeps the names of the house, refuses bad ones and unknown archetypes', async () => {
    const context = await member('maker', 'making');
    await expect(create(context, 'Ironside')).rejects.toMatchObject({ code: 'name-taken' });
    await expect(create(context, '@everyone')).rejects.toMatchObject({ code: 'bad-name' });
    await expect(create(context, 'Fine', 'dancer')).rejects.toMatchObject({ code: 'bad-archetype' });
    expect((await create(context, 'Fine', 'RUSHER')).archetype).toBe('rusher');
  });

  it('is held to it by the database too', async () => {
    const context = await member('sneak', 'index');
    const { id } = await create(context, 'Twin');
    const copy = arena.test.database.pool.query(
      `INSERT INTO "Agent" (id, "communityId", name, "nameKey", archetype, looks)
       SELECT 'COPY', "communityId", name, "nameKey", archetype, looks FROM "Agent" WHERE id = $1`,
      [id],
    );
    expect(sqlState(await copy.catch(error => error))).toBe('23505');
  });
});

describe('finding', () => {
  it('takes a name however it is written, or an id, and offers what is near', async () => {
    const context = await member('finder', 'finding');
    const agent = await create(context, 'Iron Fist');
    const { agents } = arena.house;
    for (const typed of ['iron fist', 'IRON-FIST', 'Irón Físt', agent.id, agent.id.toLowerCase()]) {
      expect((await agents.find(context.communityId, typed)).id).toBe(agent.id);
    }
    await expect(agents.find(context.communityId, 'iron')).rejects.toThrow(/Did you mean .*Iron Fist/);
  });

  it.each([
    '',
    ' ',
    '%',
    '_',
    '\\',
    "'; --",
    '\u0000',
    '\ud800',
    '\u202e',
    'x'.repeat(10_000),
    '👩‍👩‍👧‍👦',
    '000000000000',
  ])('answers %j kindly', async typed => {
    const context = await member('finder', 'finding');
    await expect(arena.house.agents.find(context.communityId, typed.slice(0, 300))).rejects.toMatchObject({
      code: 'agent-not-found',
    });
    await arena.house.agents.suggest(context.communityId, typed, 25);
  });
});

describe('tuning', () => {
  it('numbers versions without a gap under concurrent changes, and keeps the earlier ones', async () => {
    const context = await member('tuner', 'tuning');
    const agent = await create(context, 'Many');
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => arena.house.agents.tune(agent.id, { sliders: { risk: 20 + index } })),
    );
    const versions = await arena.house.agents.versions(agent.id, { limit: 20 });
    expect(versions.map(version => version.number)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(versions.at(-1)?.setup).toEqual(agent.setup);
    expect((await arena.house.agents.byId(agent.id)).versionNumber).toBe(9);
  });

  it('makes no version of no change, and none that breaks the rules', async () => {
    const context = await member('tuner', 'tuning');
    const agent = await create(context, 'Same');
    const same = await arena.house.agents.tune(agent.id, { build: agent.setup.build, sliders: {} });
    expect(same.versionNumber).toBe(1);
    const bad = [
      { build: { power: 99 } },
      { build: { power: 1 } },
      { sliders: { risk: 101 } },
      { sliders: { risk: 1.5 } },
    ];
    for (const change of bad) {
      await expect(arena.house.agents.tune(agent.id, change)).rejects.toMatchObject({ code: 'bad-tuning' });
    }
    expect((await arena.house.agents.byId(agent.id)).versionNumber).toBe(1);
  });

  it('cannot change a version that exists: the database refuses', async () => {
    const agent = await create(await member('tuner', 'tuning'), 'Stone');
    const change = arena.test.database.pool.query(`UPDATE "AgentVersion" SET number = 7 WHERE "agentId" = $1`, [
      agent.id,
    ]);
    await expect(change).rejects.toThrow(/never changed/);
  });
});

describe('retiring', () => {
  it('frees name and slot, keeps the record, and is final', async () => {
    const context = await member('retirer', 'retiring');
    const old = await create(context, 'Phoenix', 'rusher', 1);
    await arena.house.agents.retire(old.id);
    const risen = await create(context, 'Phoenix', 'gunner', 1);
    expect((await arena.house.agents.find(context.communityId, 'Phoenix')).id).toBe(risen.id);
    expect((await arena.house.agents.find(context.communityId, old.id)).retired).toBe(true);
    await expect(arena.house.agents.own(context.communityId, context.memberId, old.id)).rejects.toMatchObject({
      code: 'agent-retired',
    });
    await expect(arena.house.agents.tune(old.id, { sliders: { risk: 1 } })).rejects.toMatchObject({
      code: 'agent-retired',
    });
    const { retiredAt } = await arena.test.database.prisma.agent.findUniqueOrThrow({ where: { id: old.id } });
    clock.pass(60);
    await arena.house.agents.retire(old.id);
    expect((await arena.test.database.prisma.agent.findUniqueOrThrow({ where: { id: old.id } })).retiredAt).toEqual(
      retiredAt,
    );
  });

  it('takes it out of the queue, and its challenges lapse', async () => {
    const context = await member('quitter', 'quitting');
    const rival = await member('rival', 'quitting');
    const agent = await create(context, 'Quitter');
    await create(rival, 'Rival');
    const { matches, agents } = arena.house;
    await matches.queue.join({ context, place });
    const opponent = { memberId: rival.memberId, displayName: 'rival' };
    const challenge = await matches.challenges.create({ context, place, opponent });
    await agents.retire(agent.id);
    expect(await matches.queue.entries(context.communityId)).toEqual([]);
    await expect(matches.challenges.accept({ context: rival, id: challenge.id })).rejects.toMatchObject({
      code: 'challenge-expired',
    });
  });

  it('leaves no ticket behind however it races with joining', async () => {
    const context = await member('racer', 'racing');
    for (let round = 0; round < 8; round++) {
      const agent = await create(context, `Racer ${round}`);
      await Promise.allSettled([
        arena.house.agents.retire(agent.id),
        arena.house.matches.queue.join({ context, place, agent: agent.id }),
      ]);
      expect(await arena.test.database.prisma.queueTicket.count({ where: { agentId: agent.id } })).toBe(0);
    }
  });

  it('during a match lets it be fought to its end: it was committed to, and the opponent has earned it', async () => {
    const [ann, ben] = [await member('ann', 'open'), await member('ben', 'open')];
    const agent = await create(ann, 'Leaver');
    await create(ben, 'Stayer');
    const { matches, agents } = arena.house;
    await matches.queue.join({ context: ann, place });
    await matches.queue.join({ context: ben, place });
    const [id] = await matches.queue.pair(ann.communityId);
    await agents.retire(agent.id);
    clock.pass(10);
    expect((await matches.advance(id!)).state).toBe('settled');
    expect((await agents.byId(agent.id)).rating.matches).toBe(1);
  });
});

describe('the leaderboard', () => {
  it('orders by rating, pages without gap or double, and agrees with every rank', async () => {
    const context = await member('ranker', 'ranking');
    const { prisma } = arena.test.database;
    for (let index = 0; index < 14; index++) {
      const agent = await create(context, `Ranked ${index}`);
      await prisma.rating.update({ where: { agentId: agent.id }, data: { shown: 700 + (index % 5) * 10 } });
    }
    const [gone] = await arena.house.agents.ofMember(context.memberId);
    await arena.house.agents.retire(gone!.id);
    const pages = [];
    let after: { shown: number; agentId: string } | undefined;
    for (;;) {
      const page = await arena.house.agents.leaderboard(context.communityId, { limit: 4, ...(after ? { after } : {}) });
      if (page.length === 0) break;
      pages.push(...page);
      const last = page.at(-1)!;
      after = { shown: last.rating.shown, agentId: last.id };
    }
    expect(pages).toHaveLength(13);
    expect(new Set(pages.map(agent => agent.id)).size).toBe(13);
    const whole = await arena.house.agents.leaderboard(context.communityId, { limit: 100 });
    expect(pages.map(agent => agent.id)).toEqual(whole.map(agent => agent.id));
    for (const [index, agent] of whole.entries()) expect(await arena.house.agents.rank(agent)).toBe(index + 1);
    const shown = whole.map(agent => agent.rating.shown);
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
  });
});

describe('nearest', () => {
  it('finds opponents near in rating, none of the same owner, none retired', async () => {
    const [context, other] = [await member('near', 'nearby'), await member('far', 'nearby')];
    const { prisma } = arena.test.database;
    const rated = async (owner: CommunityContext, name: string, shown: number) => {
      const agent = await create(owner, name);
      await prisma.rating.update({ where: { agentId: agent.id }, data: { shown } });
      return arena.house.agents.byId(agent.id);
    };
    // the house's, which have not fought, stand at a newcomer's 1308
    const mine = await rated(context, 'Mine', 2500);
    await rated(context, 'Mine too', 2500);
    await rated(other, 'Closer', 2490);
    await rated(other, 'Close', 2530);
    await rated(other, 'Distant', 1900);
    const left = await rated(other, 'Left', 2500);
    await arena.house.agents.retire(left.id);
    const near = await arena.house.agents.nearest(mine, 4);
    expect(near.map(agent => agent.name).slice(0, 3)).toEqual(['Closer', 'Close', 'Distant']);
    expect(near[3]?.house).toBe(true);
  });
});
