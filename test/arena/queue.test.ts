import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena } from './harness.ts';

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45 });
  // nothing happens but what the test does: no worker runs
});
afterAll(() => arena.close());

const place = { surface: 'console' as const, chatId: 'x', channelId: 'ring' };
const queue = () => arena.house.matches.queue;

async function stable(who: string, chat: string, names: string[]): Promise<CommunityContext & { ids: string[] }> {
  const context = await arena.house.communities.resolve({
    surface: 'console',
    chat: { id: chat, kind: 'group', title: chat, channelId: chat },
    actor: { id: `${chat}:${who}`, displayName: who },
  });
  const ids: string[] = [];
  for (const name of names) {
    ids.push((await arena.house.agents.create({ ...context, name, archetype: 'rusher', limit: 99 })).id);
  }
  return { ...context, ids };
}

function join(context: CommunityContext, agent?: string) {
  return queue().join({ context, place, ...(agent ? { agent } : {}) });
}

async function settle(id: string): Promise<void> {
  clock.pass(60 + 3 + 45);
  expect((await arena.house.matches.advance(id)).state).toBe('settled');
}

async function sidesOf(id: string): Promise<string[]> {
  const match = await arena.house.matches.get(id);
  return match.sides.map(side => side.agent.id);
}

describe('joining', () => {
  it('twice, also at once, keeps one ticket and its place', async () => {
    const ann = await stable('ann', 'join', ['Ann']);
    await join(ann);
    clock.pass(30);
    await Promise.all([join(ann), join(ann), join(ann)]);
    expect(await queue().entries(ann.communityId)).toMatchObject([{ agentName: 'Ann', waitedSeconds: 30 }]);
    expect(await queue().waitingCommunities()).toContain(ann.communityId);
  });

  it('and leaving: one agent by name, or all, and not twice', async () => {
    const ann = await stable('ann', 'leave', ['Uno', 'Duo', 'Tre']);
    for (const id of ann.ids) await join(ann, id);
    expect(await queue().leave({ context: ann, agent: 'Duo' })).toEqual(['Duo']);
    expect(await queue().leave({ context: ann })).toEqual(['Uno', 'Tre']);
    expect(await queue().leave({ context: ann })).toEqual([]);
  });

  it('is refused during a rated match, and open again after', async () => {
    const [ann, ben] = [await stable('ann', 'busy', ['Axe']), await stable('ben', 'busy', ['Bow'])];
    await join(ann);
    await join(ben);
    const [id] = await queue().pair(ann.communityId);
    await expect(join(ann)).rejects.toMatchObject({ code: 'agent-busy' });
    await settle(id!);
    await join(ann);
  });

  it('is refused to strangers, the retired and who has no agent', async () => {
    const [ann, ben] = [await stable('ann', 'refused', ['Axe']), await stable('ben', 'refused', [])];
    await expect(join(ben)).rejects.toMatchObject({ code: 'no-agent' });
    await expect(join(ben, 'Axe')).rejects.toMatchObject({ code: 'not-your-agent' });
    await arena.house.agents.retire(ann.ids[0]!);
    await expect(join(ann, 'Axe')).rejects.toMatchObject({ code: 'agent-retired' });
  });
});

describe('pairing', () => {
  it('makes each match once, however many matchmakers run', async () => {
    const members = await Promise.all(
      Array.from({ length: 8 }, (_, index) => stable(`m${index}`, 'crowd', [`M${index}`])),
    );
    for (const member of members) await join(member);
    const made = (await Promise.all(Array.from({ length: 6 }, () => queue().pair(members[0]!.communityId)))).flat();
    expect(made).toHaveLength(4);
    expect(new Set(made).size).toBe(4);
    const agents = (await Promise.all(made.map(sidesOf))).flat();
    expect(new Set(agents).size).toBe(8);
    expect(await queue().entries(members[0]!.communityId)).toEqual([]);
    expect(await queue().pair(members[0]!.communityId)).toEqual([]);
  });

  it('finds another opponent at once for whoever lost one to somebody faster', async () => {
    const { database } = arena.test;
    const [ann, ben] = [await stable('ann', 'lost', ['Axe']), await stable('ben', 'lost', ['Bow'])];
    const cleo = await stable('cleo', 'lost', ['Cat']);
    await join(ann);
    await join(ben);
    let pairing: Promise<string[]> | undefined;
    await database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${ann.ids[0]} FOR UPDATE`;
      pairing = queue().pair(ann.communityId);
      // Axe and Bow are a pair by now, which waits for Axe
      const waiting = () =>
        database.pool.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      await expect.poll(async () => (await waiting()).rowCount).toBe(1);
      expect(await queue().leave({ context: ann })).toEqual(['Axe']);
      await join(cleo);
    });
    const [id = ''] = (await pairing) ?? [];
    expect((await sidesOf(id)).sort()).toEqual([...ben.ids, ...cleo.ids].sort());
  });

  it('never pairs two agents of one member, but each with the house when its time has come', async () => {
    const ann = await stable('ann', 'own', ['A1', 'A2', 'A3']);
    for (const id of ann.ids) await join(ann, id);
    expect(await queue().pair(ann.communityId)).toEqual([]);
    clock.pass(59);
    expect(await queue().pair(ann.communityId)).toEqual([]);
    clock.pass(1);
    const made = await queue().pair(ann.communityId);
    expect(made).toHaveLength(3);
    for (const id of made) {
      const match = await arena.house.matches.get(id);
      expect(match.sides.filter(side => side.agent.house)).toHaveLength(1);
    }
    // the same house agent stands in all three, and every result counts
    clock.pass(60 + 3 + 45);
    await Promise.all(made.map(id => arena.house.matches.advance(id)));
    const house = (await arena.house.agents.house(ann.communityId)).reduce(
      (sum, agent) => sum + agent.rating.matches,
      0,
    );
    expect(house).toBe(3);
  });

  it('respects the rest after a match, and counts waiting from its end', async () => {
    const [ann, ben] = [await stable('ann', 'rest', ['Axe']), await stable('ben', 'rest', ['Bow'])];
    await join(ann);
    await join(ben);
    const [id] = await queue().pair(ann.communityId);
    await settle(id!);
    const entry = await join(ann);
    await join(ben);
    expect(entry.restsUntil?.getTime()).toBe(clock.now().getTime() + (300 - 108) * 1000);
    expect(await queue().pair(ann.communityId)).toEqual([]);
    clock.pass(300 - 108 - 1);
    expect(await queue().pair(ann.communityId)).toEqual([]);
    await queue().leave({ context: ben });
    clock.pass(1);
    // rested now; the house waits for its minute all the same
    expect(await queue().pair(ann.communityId)).toEqual([]);
    clock.pass(60);
    expect(await queue().pair(ann.communityId)).toHaveLength(1);
  });

  it('stops at the daily cap, voids not counted, and goes on a day later', async () => {
    const [ann, ben] = [await stable('ann', 'cap', ['Axe']), await stable('ben', 'cap', ['Bow'])];
    const settings = await arena.house.communities.changeSettings(ann.communityId, {
      ratedPerDay: 2,
      ratedCooldownSeconds: 0,
    });
    const [a, b] = [
      { ...ann, settings },
      { ...ben, settings },
    ];
    for (let round = 0; round < 3; round++) {
      await join(a);
      await join(b);
      const [id] = await queue().pair(ann.communityId);
      clock.pass(1);
      if (round === 0) await arena.house.matches.void(id!, 'A test.');
      else await settle(id!);
    }
    await expect(join(a)).rejects.toMatchObject({ code: 'daily-cap' });
    clock.pass(24 * 3600);
    await join(a);
  });

  it('does not take who has left, retired or joined anew since the pairs were drawn up', async () => {
    for (const change of ['leave', 'retire', 'rejoin'] as const) {
      const chat = `late-${change}`;
      const [ann, ben] = [await stable('ann', chat, ['Axe']), await stable('ben', chat, ['Bow'])];
      await join(ann);
      await join(ben);
      const changed =
        change === 'leave'
          ? queue().leave({ context: ann })
          : change === 'retire'
            ? arena.house.agents.retire(ann.ids[0]!)
            : queue()
                .leave({ context: ann })
                .then(() => clock.pass(1))
                .then(() => join(ann));
      const [left, made] = await Promise.all([changed, queue().pair(ann.communityId)]);
      const tickets = await arena.test.database.prisma.queueTicket.findMany({
        where: { communityId: ann.communityId },
      });
      // either the match was made and both tickets are used up, or Ben still waits; never both, never neither
      if (made.length === 1) {
        expect(tickets.some(ticket => ticket.agentId === ben.ids[0])).toBe(false);
        if (change === 'leave') expect(left).toEqual([]);
      } else {
        expect(made).toEqual([]);
        expect(tickets.some(ticket => ticket.agentId === ben.ids[0])).toBe(true);
        if (change === 'leave') expect(left).toEqual(['Axe']);
      }
    }
  });

  it('goes on with the others where one ticket is spoiled', async () => {
    const members = await Promise.all(['a', 'b', 'c', 'd'].map(who => stable(who, 'spoiled', [who.repeat(3)])));
    for (const member of members) await join(member);
    // as an older release could leave it: retired, and still waiting
    await arena.test.database.prisma.agent.update({
      where: { id: members[0]!.ids[0]! },
      data: { retiredAt: clock.now() },
    });
    const made = await queue().pair(members[0]!.communityId);
    expect(made).toHaveLength(1);
  });

  it('tells both channels and the arena channel, each once', async () => {
    const [ann, ben] = [await stable('ann', 'told', ['Axe']), await stable('ben', 'told', ['Bow'])];
    await arena.house.communities.setArenaChannel(
      {
        surface: 'console',
        chat: { id: 'told', kind: 'group', channelId: 'told' },
        actor: { id: 'told:ann', displayName: 'ann' },
      },
      'arena',
    );
    await queue().join({ context: ann, place: { surface: 'console', chatId: 'told', channelId: 'one' } });
    await queue().join({ context: ben, place: { surface: 'console', chatId: 'told', channelId: 'arena' } });
    const [id] = await queue().pair(ann.communityId);
    const posts = await arena.test.database.prisma.matchPost.findMany({
      where: { matchId: id! },
      orderBy: { channelId: 'asc' },
    });
    expect(posts.map(post => [post.channelId, post.asked])).toEqual([
      ['arena', true],
      ['one', true],
    ]);
  });

  it('alternates corners', async () => {
    const [ann, ben] = [await stable('ann', 'corners', ['Axe']), await stable('ben', 'corners', ['Bow'])];
    const settings = await arena.house.communities.changeSettings(ann.communityId, { ratedCooldownSeconds: 0 });
    const lefts: string[] = [];
    for (let round = 0; round < 4; round++) {
      await join({ ...ann, settings });
      await join({ ...ben, settings });
      const [id] = await queue().pair(ann.communityId);
      lefts.push((await sidesOf(id!))[0]!);
      await settle(id!);
      // whoever wins: the two stay equals
      await arena.test.database.prisma.rating.updateMany({
        where: { communityId: ann.communityId },
        data: { shown: 700 },
      });
    }
    expect(lefts[0]).not.toBe(lefts[1]);
    expect([lefts[2], lefts[3]]).toEqual([lefts[0], lefts[1]]);
  });
});
