import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUSE_AGENTS } from '../../core/agents/house.ts';
import type { Origin } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock });
});
afterAll(() => arena.close());

function origin(actorId: string, chatId: string, given: Partial<Origin['chat'] & Origin['actor']> = {}): Origin {
  const { kind = 'group', title = 'Pit', channelId = `${chatId}-ring`, displayName = actorId, username } = given;
  return {
    surface: 'telegram',
    chat: { id: chatId, kind, title, channelId },
    actor: { id: actorId, displayName, ...(username ? { username } : {}) },
  };
}
const privately = (actorId: string): Origin => origin(actorId, actorId, { kind: 'private', channelId: actorId });
function resolve(given: Origin) {
  clock.pass(1);
  return arena.house.communities.resolve(given);
}

describe('first contact', () => {
  it('of one person, 50 times at once, makes one person, one member, one community with its house', async () => {
    const before = await counts();
    const contexts = await Promise.all(Array.from({ length: 50 }, () => resolve(origin('crowd-1', '-crowd-1'))));
    expect(new Set(contexts.map(context => context.memberId)).size).toBe(1);
    expect(await grown(before)).toEqual({
      people: 1,
      members: 1,
      communities: 1,
      places: 1,
      house: HOUSE_AGENTS.length,
    });
  });

  it('of 50 people at once in one new group makes one community, and 50 members of it', async () => {
    const before = await counts();
    const contexts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => resolve(origin(`crowd-2-${index}`, '-crowd-2'))),
    );
    expect(new Set(contexts.map(context => context.communityId)).size).toBe(1);
    expect(new Set(contexts.map(context => context.memberId)).size).toBe(50);
    expect(await grown(before)).toEqual({
      people: 50,
      members: 50,
      communities: 1,
      places: 1,
      house: HOUSE_AGENTS.length,
    });
  });

  it('is remembered: who comes again is the same, and whatever has changed is noted', async () => {
    const first = await resolve(origin('regular', '-regular', { username: 'Regular' }));
    const again = await resolve(origin('regular', '-regular', { username: 'Regular' }));
    expect(again).toEqual(first);
    const { prisma } = arena.test.database;
    const member = await prisma.member.findUniqueOrThrow({ where: { id: first.memberId } });
    expect(member.lastActiveAt).toEqual(clock.now());
    await resolve(
      origin('regular', '-regular', {
        username: 'Renamed',
        displayName: 'New Name',
        title: 'New Title',
        channelId: 'other',
      }),
    );
    expect(await prisma.identity.findFirstOrThrow({ where: { externalId: 'regular' } })).toMatchObject({
      usernameKey: 'renamed',
      displayName: 'New Name',
    });
    expect(await prisma.member.findUniqueOrThrow({ where: { id: first.memberId } })).toMatchObject({
      displayName: 'New Name',
    });
    expect(await prisma.place.findFirstOrThrow({ where: { externalId: '-regular' } })).toMatchObject({
      title: 'New Title',
      lastChannelId: 'other',
    });
    await arena.house.communities.changeSettings(first.communityId, { ratedPerDay: 3 });
    expect((await resolve(origin('regular', '-regular', { displayName: 'New Name' }))).settings.ratedPerDay).toBe(3);
  });

  it('takes whatever platforms call a person or a chat', async () => {
    const hostile = [
      '\u202e\u2066',
      '\ud83d',
      'a\u0000b',
      '',
      ' ',
      '@everyone <b>',
      'x'.repeat(10_000),
      'Z\u0351'.repeat(500),
    ];
    for (const [index, text] of hostile.entries()) {
      const context = await resolve(
        origin(`hostile-${index}`, `-hostile-${index}`, { displayName: text, title: text, username: text }),
      );
      expect(context.displayName).not.toBe('');
      expect([...context.displayName].length).toBeLessThanOrEqual(100);
      expect(context.displayName).not.toMatch(/[\p{Cc}\p{Cs}\u202e\u2066]/u);
      expect(context.communityName).not.toBe('');
    }
  });
});

describe('a private chat', () => {
  it('belongs to the lobby for who was never seen in a group, and everybody shares it', async () => {
    const [one, two] = [await resolve(privately('loner-1')), await resolve(privately('loner-2'))];
    expect(one.communityId).toBe(two.communityId);
    expect(await arena.house.communities.places(one.communityId)).toEqual([]);
  });

  it('acts for the community where the person was last active', async () => {
    const first = await resolve(origin('walker', '-walk-1'));
    expect((await resolve(privately('walker'))).communityId).toBe(first.communityId);
    const second = await resolve(origin('walker', '-walk-2'));
    expect((await resolve(privately('walker'))).communityId).toBe(second.communityId);
    await resolve(origin('walker', '-walk-1'));
    expect((await resolve(privately('walker'))).communityId).toBe(first.communityId);
  });

  it('cannot be an arena channel', async () => {
    await expect(arena.house.communities.setArenaChannel(privately('walker'), 'x')).rejects.toMatchObject({
      code: 'not-a-group',
    });
  });
});

describe('hello', () => {
  const chat = { id: '-hello', kind: 'group' as const, title: 'Hello', channelId: '-hello' };
  it('is said once however often it is asked for at once, and again after the bot was away', async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => arena.dispatcher.joined(chat, 'telegram', [])));
    expect(first.filter(reply => reply !== null)).toHaveLength(1);
    expect(await arena.dispatcher.joined(chat, 'telegram', [])).toBeNull();
    await arena.dispatcher.left(chat, 'telegram');
    expect(await arena.dispatcher.joined(chat, 'telegram', [])).not.toBeNull();
  });

  it('names what is missing', async () => {
    const reply = await arena.dispatcher.joined({ ...chat, id: '-hello-2' }, 'telegram', ['Attach Files']);
    expect(words(reply!)).toContain('Attach Files');
  });

  it('comes with nothing lost: who left and returned finds community and agents', async () => {
    const home = origin('returner', '-return');
    const before = await resolve(home);
    const { communities, agents } = arena.house;
    await agents.create({ ...before, name: 'Boomerang', archetype: 'rusher', limit: 2 });
    await communities.leave('telegram', '-return');
    expect(await communities.places(before.communityId)).toEqual([]);
    const after = await resolve(home);
    expect(after.memberId).toBe(before.memberId);
    expect(await communities.places(before.communityId)).toHaveLength(1);
    expect((await agents.ofMember(after.memberId)).map(agent => agent.name)).toEqual(['Boomerang']);
  });
});

describe('a group that becomes a supergroup', () => {
  it('keeps community, channels, tickets and posts under its new id', async () => {
    const old = origin('mover', '-501', { channelId: '-501:77' });
    const context = await resolve(old);
    const { communities, agents, matches } = arena.house;
    await communities.setArenaChannel(old, '-501:9');
    await agents.create({ ...context, name: 'Nomad', archetype: 'rusher', limit: 2 });
    const place = { surface: 'telegram' as const, chatId: '-501', channelId: '-501:77' };
    await matches.queue.join({ context, place });
    await arena.dispatcher.migrated('telegram', '-501', '-100501');
    await arena.dispatcher.migrated('telegram', '-501', '-100501');
    expect((await resolve(origin('mover', '-100501', { channelId: '-100501:77' }))).communityId).toBe(
      context.communityId,
    );
    expect(await communities.places(context.communityId)).toMatchObject([
      { chatId: '-100501', arenaChannelId: '-100501:9', lastChannelId: '-100501:77' },
    ]);
    const ticket = await arena.test.database.prisma.queueTicket.findFirstOrThrow({
      where: { communityId: context.communityId },
    });
    expect(ticket).toMatchObject({ chatId: '-100501', channelId: '-100501:77' });
  });

  it('that was met under its new id first leaves no empty community behind', async () => {
    const context = await resolve(origin('hasty', '-502'));
    const stray = await resolve(origin('hasty', '-100502'));
    expect(stray.communityId).not.toBe(context.communityId);
    await arena.dispatcher.migrated('telegram', '-502', '-100502');
    expect((await resolve(origin('hasty', '-100502'))).communityId).toBe(context.communityId);
    await expect(arena.house.communities.byId(stray.communityId)).rejects.toMatchObject({
      code: 'community-not-found',
    });
  });
});

describe('settings', () => {
  it('keep only what was chosen, and lose nothing when two change them at once', async () => {
    const { communityId } = await resolve(origin('chooser', '-settings'));
    const { communities } = arena.house;
    await Promise.all([
      communities.changeSettings(communityId, { ratedPerDay: 7 }),
      communities.changeSettings(communityId, { symbol: 'ETH-USD' }),
      communities.changeSettings(communityId, { houseAfterSeconds: 5 }),
    ]);
    expect(await communities.settings(communityId)).toMatchObject({
      ratedPerDay: 7,
      symbol: 'ETH-USD',
      houseAfterSeconds: 5,
    });
    const row = await arena.test.database.prisma.community.findUniqueOrThrow({ where: { id: communityId } });
    expect(Object.keys(row.settings as object).sort()).toEqual(['houseAfterSeconds', 'ratedPerDay', 'symbol']);
  });

  it('refuse what is out of range or unknown, in words', async () => {
    const { communityId } = await resolve(origin('chooser', '-settings'));
    const { communities } = arena.house;
    await expect(communities.changeSettings(communityId, { ratedPerDay: 0 })).rejects.toMatchObject({
      code: 'bad-setting',
    });
    await expect(communities.changeSettings(communityId, { shoes: 1 })).rejects.toMatchObject({ code: 'bad-setting' });
  });

  it('that were spoiled fall back one by one', async () => {
    const { communityId } = await resolve(origin('chooser', '-spoiled'));
    await arena.test.database.prisma.community.update({
      where: { id: communityId },
      data: { settings: { ratedPerDay: 'many', symbol: 'SOL-USD', __proto__: 1 } },
    });
    expect(await arena.house.communities.settings(communityId)).toMatchObject({ ratedPerDay: 100, symbol: 'SOL-USD' });
  });

  it('of messages are switched one by one, also at once', async () => {
    const { memberId } = await resolve(origin('quiet', '-quiet'));
    const { communities } = arena.house;
    await Promise.all([
      communities.changeNotify(memberId, { results: true }),
      communities.changeNotify(memberId, { challenges: false }),
      communities.changeNotify(memberId, { quietFrom: 22, quietTo: 7 }),
    ]);
    expect(await communities.notifySettings(memberId)).toMatchObject({
      results: true,
      challenges: false,
      quietFrom: 22,
      quietTo: 7,
    });
  });
});

describe('tenants', () => {
  it('find nothing of each other: agents, matches, members, tickets, challenges', async () => {
    const here = { chat: { id: 'here', kind: 'group' as const, channelId: 'here' } };
    const there = { chat: { id: 'there', kind: 'group' as const, channelId: 'there' } };
    await arena.say('ann', 'agent create', { name: 'Secret', archetype: 'rusher' }, here);
    await arena.say('eve', 'agent create', { name: 'Spy', archetype: 'rusher' }, there);
    await arena.say('ann', 'fight', {}, here);
    await arena.say('ann', 'queue join', {}, here);
    await arena.say('ben', 'agent create', { name: 'Other', archetype: 'rusher' }, here);
    await arena.say('ann', 'challenge', { opponent: { username: 'ben' } }, here);
    const { prisma } = arena.test.database;
    const match = await prisma.match.findFirstOrThrow({
      where: { agentA: { community: { places: { some: { externalId: 'here' } } } } },
    });
    const agent = await prisma.agent.findFirstOrThrow({ where: { name: 'Secret' } });
    const challenge = await prisma.challenge.findFirstOrThrow({ where: { communityId: match.communityId } });
    const asked = await Promise.all([
      arena.say('eve', 'agent show', { name: 'Secret' }, there),
      arena.say('eve', 'agent show', { name: agent.id }, there),
      arena.say('eve', 'fight', { opponent: agent.id }, there),
      arena.say('eve', 'match show', { id: match.id }, there),
      arena.say('eve', 'verify', { id: match.id }, there),
      arena.say('eve', 'replay', { id: match.id }, there),
      arena.say('eve', 'spar', { against: agent.id }, there),
      arena.say('eve', 'challenge accept', { id: challenge.id }, there),
      arena.say('eve', 'challenge decline', { id: challenge.id }, there),
      arena.say('eve', 'challenge', { opponent: { username: 'ann' } }, there),
      arena.say('eve', 'profile', { member: { id: 'ann' } }, there),
    ]);
    for (const reply of asked) expect(words(reply)).toMatch(/There is no|is gone|has not joined/);
    clock.pass(60);
    expect(words(await arena.say('eve', 'queue status', {}, there))).toContain('Nobody waits');
    expect(words(await arena.say('eve', 'leaderboard', {}, there))).not.toContain('Secret');
    expect(await arena.dispatcher.complete(invocationThere('fight'), 'opponent', 'Secr')).toEqual([]);
  });
});

function invocationThere(command: string) {
  return {
    id: newId(),
    surface: 'console' as const,
    chat: { id: 'there', kind: 'group' as const, channelId: 'there' },
    actor: { id: 'eve', displayName: 'eve', username: 'eve' },
    isModerator: async () => false,
    command,
    options: {},
    via: 'command' as const,
    receivedAt: new Date(),
  };
}

async function counts() {
  const { prisma } = arena.test.database;
  const [people, members, communities, places, house] = await Promise.all([
    prisma.person.count(),
    prisma.member.count(),
    prisma.community.count(),
    prisma.place.count(),
    prisma.agent.count({ where: { ownerId: null } }),
  ]);
  return { people, members, communities, places, house };
}

async function grown(before: Awaited<ReturnType<typeof counts>>) {
  const after = await counts();
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
  );
}
