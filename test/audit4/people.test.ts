import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heirsIn, mergeMembers } from '../../core/people/merge.ts';
import { newId } from '../../core/platform/ids.ts';
import { words } from '../arena/harness.ts';
import { codeIn, discord, openPeopleWorld, type PeopleWorld, privately, telegram } from '../people/world.ts';

/** Attacks on what members are given once: by leaving and coming back, as two accounts, by chats that join and part. */

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

test('who is in both communities has start credits once in each, however often the chats join and part', async () => {
  const { say, tap, join, pass, sweep, context, wallet } = world;
  await say('ida', 'agent create', { name: 'Ida One', archetype: 'bruiser' });
  await say('ida-t', 'daily', {}, telegram);
  await say('ida', 'daily');
  await world.link('ida', discord, 'ida-t', privately('ida-t'));
  await pass(24 * 3600);
  await sweep();
  const [before, there] = [await wallet('ida'), await wallet('ida-t', telegram)];
  await join();
  expect(await wallet('ida')).toBe(before + there);
  await tap('mod-guest', await say('mod-guest', 'setup unlink', {}, telegram), 'Part them', telegram);
  const fresh = await context('ida-t', telegram);
  expect(fresh.communityId).not.toBe((await context('ida')).communityId);
  await say('ida-t', 'balance', {}, telegram);
  expect([await wallet('ida'), await wallet('ida-t', telegram)]).toEqual([before + there, 0]);
});

test('who had everything deleted and comes back is given nothing that they had that day', async () => {
  const { say, pass, wallet } = world;
  const erase = async () => {
    await say('leo', 'privacy delete', { word: 'delete' }, { ...discord, via: 'form' });
  };
  await say('leo', 'daily');
  await erase();
  const words_ = async (command: string) => words(await say('leo', command));
  expect(await words_('daily')).toContain('taken');
  expect(await words_('bail-out')).toContain('once in 24 hours');
  await say('leo', 'agent create', { name: 'Leo Two', archetype: 'bruiser' });
  await say('leo', 'spar');
  await say('leo', 'balance');
  expect(await wallet('leo')).toBe(0);
  await pass(24 * 3600);
  await say('leo', 'daily');
  expect(await wallet('leo')).toBeGreaterThan(0);
});

test('a member who was merged opens no wallet of its own any more', async () => {
  const { say, context, arena, wallet, sweep } = world;
  const { database } = arena.test;
  const [first, second] = [await context('moe'), await context('moe-two')];
  await say('moe', 'balance');
  const had = await wallet('moe');
  await database.transaction(tx => mergeMembers(tx, [{ fromId: second.memberId, intoId: first.memberId }], newId));
  // a service that had read the second one just before
  await database.transaction(tx => arena.house.allowances.openWallet(tx, first.communityId, second.memberId));
  await sweep();
  expect(await wallet('moe')).toBe(had);
});

test('nobody grants to their own other account while the two are being joined', async () => {
  const { say, context, arena, pass, sweep } = world;
  await say('mod-nia', 'balance');
  await world.link('mod-nia', discord, 'nia-two', privately('nia-two'));
  const { house, test } = arena;
  const { prisma } = test.database;
  const context_ = await context('mod-nia');
  const person = await prisma.identity.findFirstOrThrow({ where: { externalId: 'nia-two' } });
  const member = await prisma.member.create({
    data: { id: newId(), communityId: context_.communityId, personId: person.personId, displayName: 'nia-two' },
  });
  const grant = house.moderation.grant(context_, {
    memberId: member.id,
    displayName: 'nia-two',
    amount: 5000,
    reason: 'for nothing',
    key: newId(),
  });
  await expect(grant).rejects.toMatchObject({ code: 'grant-self' });
  await pass(24 * 3600);
  await sweep();
});

test('an export holds the forms of its owner and of nobody whose id merely contains theirs', async () => {
  const { say, arena } = world;
  const { conversations } = arena.house;
  const form = (owner: string) => ({ version: 1, owner, answers: { secret: `of-${owner}-alone` } });
  await say('777', 'balance', {}, telegram);
  await conversations.set('telegram:form:-100777:42777', form('42777'), 3600);
  await conversations.set('telegram:form:-100:777', form('777'), 3600);
  const reply = await say('777', 'privacy export', {}, privately('777'));
  const files = unzipSync(reply.picture?.bytes ?? new Uint8Array());
  const person = strFromU8(files['person.json'] ?? new Uint8Array());
  expect(person).toContain('of-777-alone');
  expect(person).not.toContain('of-42777-alone');
  await say('777', 'privacy delete', { word: 'delete' }, { ...privately('777'), via: 'form' });
  expect(await conversations.get('telegram:form:-100:777')).toBeNull();
  expect(await conversations.get('telegram:form:-100777:42777')).not.toBeNull();
});

test('a Discord form is exported and erased with its owner, whatever its key', async () => {
  const { say, arena } = world;
  const { conversations } = arena.house;
  await say('881', 'balance');
  await conversations.set('discord:form:f1', { owner: '881', answers: { secret: 'half-typed' } }, 3600);
  const reply = await say('881', 'privacy export');
  const files = unzipSync(reply.picture?.bytes ?? new Uint8Array());
  expect(strFromU8(files['person.json'] ?? new Uint8Array())).toContain('half-typed');
  await say('881', 'privacy delete', { word: 'delete' }, { ...discord, via: 'form' });
  expect(await conversations.get('discord:form:f1')).toBeNull();
});

test('a challenger for the belt who has gone to another community is called off, and fights for it no more', async () => {
  const { say, context, arena, pass } = world;
  const { house, test } = arena;
  const { database } = test;
  await say('pia', 'agent create', { name: 'Pia One', archetype: 'gunner' });
  await say('quin', 'agent create', { name: 'Quin One', archetype: 'rusher' });
  await say('pia', 'balance', {}, telegram);
  const [pia, quin] = [await context('pia'), await context('quin')];
  const [[first], [second]] = [await house.agents.ofMember(pia.memberId), await house.agents.ofMember(quin.memberId)];
  const { communityId } = pia;
  const { arranged } = house.matches;
  const price = await arranged.price('BTC-USDT');
  const matchId = await database.transaction(tx =>
    arranged.make(tx, price, {
      communityId,
      agentIds: [first?.id ?? '', second?.id ?? ''],
      symbol: 'BTC-USDT',
      bettingSeconds: 60,
      occasion: { kind: 'title', id: communityId, label: 'Title match' },
      places: [],
      requestedById: null,
      idempotencyKey: newId(),
    }),
  );
  const challenge = { challengerId: first?.id ?? '', matchId, updatedAt: world.clock.now() };
  await database.prisma.belt.upsert({
    where: { communityId },
    create: { communityId, ...challenge },
    update: challenge,
  });
  await house.matches.void(matchId, 'a test');
  const there = (await context('pia', telegram)).communityId;
  await database.transaction(async tx => {
    const pairs = await heirsIn(tx, there, [pia.memberId], { newId, homePlaceId: null });
    await mergeMembers(tx, pairs, newId);
  });
  await pass(60);
  await house.honours.sweepBelts();
  expect(await database.prisma.belt.findUniqueOrThrow({ where: { communityId } })).toMatchObject({
    challengerId: null,
    matchId: null,
  });
  expect(await database.prisma.match.count({ where: { occasion: 'title', state: { not: 'void' } } })).toBe(0);
});

test('a ban and an exclusion given before two accounts were joined hold for either after both were deleted', async () => {
  const { say, context, arena, pass, sweep } = world;
  await say('rob', 'balance');
  await say('rob-t', 'balance', {}, telegram);
  const { house, test } = arena;
  const here = await context('rob');
  await house.wagers.limits.exclude(here, 'forever');
  await world.link('rob', discord, 'rob-t', privately('rob-t'));
  const { communityId, memberId } = here;
  const ban = { communityId, memberId, kind: 'ban' as const, durationMs: null, reason: 'cheating', givenById: null };
  await test.database.transaction(tx => house.sanctions.give(tx, ban));
  await pass(24 * 3600);
  await sweep();
  await say('rob', 'privacy delete', { word: 'delete' }, { ...discord, via: 'form' });
  const again = await context('rob-t', telegram);
  expect(again.personId).not.toBe(here.personId);
  expect(await house.sanctions.ofContext({ communityId, personId: again.personId })).toMatchObject([{ kind: 'ban' }]);
  expect((await house.wagers.limits.show(again)).excludedUntil).toBe('forever');
});

test('a chat joins no other one in the middle of a team match, and codes of a community that has gone serve no more', async () => {
  const { say, tap, context, arena } = world;
  const { tournaments } = arena.house;
  const far = { ...telegram, chat: { id: '-400', kind: 'group' as const, title: 'Farther', channelId: '-400' } };
  await say('uma', 'agent create', { name: 'Uma One', archetype: 'bruiser' }, far);
  await say('vic', 'agent create', { name: 'Vic One', archetype: 'rusher' });
  const [host, guest] = [await context('mod-host'), await context('mod-far', far)];
  const terms = { boards: 1, bestOf: 1, start: { kind: 'command' as const } };
  const place = { surface: 'discord' as const, chatId: 'server', channelId: 'ring' };
  const { code } = await tournaments.teams.invite(host, { ...terms, place });
  const { id } = await tournaments.teams.accept(guest, code);
  const ask = async () => {
    const link = codeIn(await say('mod-host', 'setup link'));
    await tap('mod-far', await say('mod-far', 'setup join', { code: link }, far), 'Ask to join', far);
    return tap('mod-host', await say('mod-host', 'setup link'), 'Let them in');
  };
  expect(words(await ask())).toContain('The tournament');
  await tournaments.cancel(guest, { tournamentId: id, reason: 'for now' });
  const theirs = await tournaments.teams.invite(guest, { ...terms, place });
  expect(words(await tap('mod-host', await say('mod-host', 'setup link'), 'Let them in'))).toContain('is in');
  const other = await context('mod-guest', telegram);
  await expect(tournaments.teams.accept(other, theirs.code)).rejects.toMatchObject({ code: 'bad-team-code' });
});

test('a code that two enter at once serves one, and a merge that several workers do is done once', async () => {
  const { say, context, arena, pass, wallet } = world;
  const { links } = arena.house.people;
  await say('wes', 'balance');
  for (const who of ['wes-t', 'xan-t']) await say(who, 'balance', {}, telegram);
  const first = await context('wes');
  const { code } = await links.code(first, { surface: 'discord', chatId: 'server' });
  const others = await Promise.all(['wes-t', 'xan-t'].map(who => context(who, telegram)));
  const asked = await Promise.allSettled(others.flatMap(other => [links.ask(other, code), links.ask(other, code)]));
  const won = asked.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(won).toHaveLength(1);
  const id = won[0]?.id ?? '';
  await Promise.all([links.agree(first, id), links.agree(first, id)]);
  await pass(24 * 3600);
  const before = await wallet('wes');
  const merged = await Promise.all([links.merge(id), links.merge(id), links.merge(id)]);
  expect(merged.filter(outcome => outcome !== null)).toHaveLength(1);
  await expect(links.cancel(first)).rejects.toMatchObject({ code: 'no-link' });
  expect(await wallet('wes')).toBe(before);
});

test('who has asked to be deleted is joined with nobody meanwhile, and the other account stays', async () => {
  const { say, context, arena, openBets, bet, pass, sweep, settle } = world;
  const { prisma } = arena.test.database;
  await say('zoe', 'agent create', { name: 'Zoe One', archetype: 'bruiser' });
  await say('zed', 'agent create', { name: 'Zed One', archetype: 'gunner' });
  await say('amy-t', 'balance', {}, telegram);
  await say('amy', 'balance');
  await world.link('amy', discord, 'amy-t', privately('amy-t'));
  const matchId = await openBets('zoe', 'zed');
  await bet('amy', matchId, 'A', 20);
  const [first, second] = [await context('amy'), await context('amy-t', telegram)];
  expect(await arena.house.people.privacy.askErasure(first)).toMatchObject({ done: false });
  const [link] = await prisma.accountLink.findMany({ where: { personId: first.personId } });
  expect(link?.state).toBe('cancelled');
  await expect(arena.house.people.links.code(first, { surface: 'discord', chatId: 'server' })).rejects.toMatchObject({
    code: 'deletion-waits',
  });
  await settle(matchId);
  await pass(24 * 3600);
  await sweep();
  const persons = await prisma.person.findMany({ where: { id: { in: [first.personId, second.personId] } } });
  const erasedAt = (id: string) => persons.find(person => person.id === id)?.erasedAt ?? null;
  expect([erasedAt(first.personId) !== null, erasedAt(second.personId)]).toEqual([true, null]);
});

test('a deletion that comes with a merge leaves neither half done', async () => {
  const { say, context, arena, pass } = world;
  const { people, ledger } = arena.house;
  const { prisma } = arena.test.database;
  await say('yan', 'balance');
  await say('yan-t', 'balance', {}, telegram);
  await world.link('yan', discord, 'yan-t', privately('yan-t'));
  await pass(24 * 3600);
  const [first, second] = [await context('yan'), await context('yan-t', telegram)];
  const [id] = await people.links.due();
  await Promise.all([people.links.merge(id ?? ''), people.privacy.askErasure(second)]);
  const { state } = await prisma.accountLink.findUniqueOrThrow({ where: { id: id ?? '' } });
  expect(['merged', 'cancelled']).toContain(state);
  const persons = await prisma.person.findMany({ where: { id: { in: [first.personId, second.personId] } } });
  const left = await prisma.identity.findMany({ where: { externalId: { in: ['yan', 'yan-t'] } } });
  // either both are one living person, or the second one is gone and the first one as it was
  if (state === 'cancelled') {
    expect(left.map(({ externalId }) => externalId)).toEqual(['yan']);
    expect(persons.filter(({ erasedAt }) => erasedAt !== null).map(person => person.id)).toEqual([second.personId]);
  } else {
    expect(new Set(left.map(({ personId }) => personId))).toEqual(new Set([first.personId]));
  }
  expect((await ledger.check()).problems).toEqual([]);
});
