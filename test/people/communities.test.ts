import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../arena/harness.ts';
import { labelsOf } from '../arena/market-world.ts';
import { codeIn, discord, openPeopleWorld, type PeopleWorld, privately, telegram } from './world.ts';

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

describe('two chats, one community', () => {
  it('joins, brings all along, and parts again with nothing lost', async () => {
    const { say, tap, context, wallet, arena } = world;
    const { prisma } = arena.test.database;
    await say('ann', 'agent create', { name: 'RUSTY-09', archetype: 'bruiser' });
    await say('bob', 'agent create', { name: 'Rusty 09', archetype: 'gunner' }, telegram);
    await say('bob', 'daily', {}, telegram);
    await say('cat', 'agent create', { name: 'Voltran', archetype: 'rusher' }, telegram);
    const [serverId, groupId] = [(await context('ann')).communityId, (await context('bob', telegram)).communityId];
    const bobs = await wallet('bob', telegram);
    const before = await world.credits();
    const [agent] = await arena.house.agents.ofMember((await context('bob', telegram)).memberId);
    await prisma.rating.update({ where: { agentId: agent?.id ?? '' }, data: { shown: 1777 } });

    const code = codeIn(await say('mod-host', 'setup link'));
    const shown = await say('mod-guest', 'setup join', { code }, telegram);
    expect(words(shown)).toContain('Join Server?');
    expect(words(shown)).toContain('3 members with 2 agents come along');
    await tap('mod-guest', shown, 'Ask to join', telegram);
    const request = await say('mod-host', 'setup link');
    expect(words(request)).toContain('Group (Telegram) asks to become one community');
    const joined = await tap('mod-host', request, 'Let them in');
    expect(words(joined)).toContain('Rusty 09 is Rusty 09 II');

    const bob = await context('bob', telegram);
    expect(bob.communityId).toBe(serverId);
    expect(await wallet('bob', telegram)).toBe(bobs);
    expect(await world.credits()).toBe(before);
    expect(await arena.house.agents.ofMember(bob.memberId)).toMatchObject([
      { id: agent?.id, name: 'Rusty 09 II', communityId: serverId, rating: { shown: 1777 } },
    ]);
    expect(words(await say('bob', 'leaderboard', {}, telegram))).toContain('RUSTY-09');
    // a claim a day, however many one has been
    expect(words(await say('bob', 'daily', {}, telegram))).not.toContain('+');
    expect(await prisma.dailyClaim.count({ where: { memberId: bob.memberId } })).toBe(1);
    expect(await prisma.agent.count({ where: { communityId: groupId, ownerId: { not: null } } })).toBe(0);

    // Cat comes to the server as well: she is on both sides
    await world.link('cat', privately('cat'), 'cat-d', discord);
    await world.pass(24 * 3600);
    await world.sweep();
    const cats = await context('cat-d');
    expect((await context('cat', telegram)).memberId).toBe(cats.memberId);

    const question = await say('mod-guest', 'setup unlink', {}, telegram);
    expect(words(question)).toMatch(/Go along with Group \(Telegram\): bob, mod-guest\. .* 1 agent/);
    expect(words(question)).toContain('they are on the other side as well: cat');
    const parted = await tap('mod-guest', question, 'Part them', telegram);
    expect(words(parted)).toContain('community of its own again');
    const again = await context('bob', telegram);
    expect(again.communityId).toBe(groupId);
    expect(await wallet('bob', telegram)).toBe(bobs);
    expect((await arena.house.agents.ofMember(again.memberId)).map(({ id }) => id)).toEqual([agent?.id]);
    // Cat stays with the server, and begins afresh in the group
    expect((await context('cat-d')).memberId).toBe(cats.memberId);
    const fresh = await context('cat', telegram);
    expect(fresh.communityId).toBe(groupId);
    expect(await arena.house.agents.ofMember(fresh.memberId)).toEqual([]);
    expect(await arena.house.agents.ofMember(cats.memberId)).toHaveLength(1);
    const audit = await prisma.auditEntry.findMany({ where: { action: { startsWith: 'community-' } } });
    expect(audit.map(({ communityId, action }) => `${communityId === serverId} ${action}`).sort()).toEqual([
      'false community-join',
      'false community-leave',
      'true community-join',
      'true community-leave',
    ]);
  });

  it('is refused, with the reason, while something runs in the joining one, and goes on when it has ended', async () => {
    const { say, tap } = world;
    const far = { ...telegram, chat: { id: '-200', kind: 'group' as const, title: 'Far', channelId: '-200' } };
    await say('dan', 'agent create', { name: 'Dan One', archetype: 'bruiser' }, far);
    await say('eve', 'agent create', { name: 'Eve One', archetype: 'rusher' }, far);
    const matchId = await world.openBets('dan', 'eve', far);
    await world.bet('fay', matchId, 'A', 20, far);
    const code = codeIn(await say('mod-host', 'setup link'));
    await tap('mod-guest', await say('mod-guest', 'setup join', { code }, far), 'Ask to join', far);
    const refused = await tap('mod-host', await say('mod-host', 'setup link'), 'Let them in');
    expect(words(refused)).toContain('The match Dan One vs Eve One is under way');
    expect(refused.tone).toBe('bad');
    await world.settle(matchId);
    expect(words(await tap('mod-host', await say('mod-host', 'setup link'), 'Let them in'))).toContain(
      'Far (Telegram) is in',
    );
    // what is corrected later finds its way to who they are now
    expect(labelsOf(await say('mod-host', 'setup unlink'))).toContain('Part them');
  });

  it('takes a code once, for ten minutes, from another community only', async () => {
    const { say } = world;
    const code = codeIn(await say('mod-host', 'setup link'));
    expect(words(await say('mod-host', 'setup join', { code }))).toContain('of that very community already');
    await world.pass(601);
    expect(words(await say('mod-guest', 'setup join', { code }, telegram))).toContain('not valid');
    expect(words(await say('mod-guest', 'setup join', { code: 'nonsense' }, telegram))).toContain('not valid');
    expect(words(await say('ann', 'setup link'))).toContain('moderators');
  });
});
