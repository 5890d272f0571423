import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServices } from '../../arena/house.ts';
import { type BulletinServices, wordsOf } from '../../bots/bulletins/index.ts';
import type { OptionValue } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { invocationOf, NO_CARDS, words } from '../arena/harness.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** A team match of two communities: both see it, each its own way, and nothing else of one another. */

const chatOf = (id: string, title: string) => ({
  chat: { id, kind: 'group' as const, title, channelId: `${id}-ring` },
});
const AWAY = chatOf('away', 'Away');
const THIRD = chatOf('third', 'Third');

let world: TournamentWorld;
let house: TournamentWorld['arena']['house'];

beforeAll(async () => {
  world = await openTournamentWorld();
  house = world.arena.house;
  await world.members('ann', 'ben');
  for (const who of ['oda', 'pim', 'both']) await settle(await from(AWAY, who), who);
  await settle(await world.context('both'), 'both home');
  await settle(await from(THIRD, 'tom'), 'tom');
});
afterAll(() => world?.close());

function from(chat: typeof AWAY, who: string): Promise<CommunityContext> {
  return house.communities.resolve(invocationOf(who, 'help', {}, world.clock.now(), chat));
}
async function settle({ communityId, memberId }: CommunityContext, name: string): Promise<void> {
  await house.agents.create({ communityId, memberId, name: `Agent ${name}`, archetype: 'gunner', limit: 8 });
}
const say = (who: string, command: string, options: Record<string, OptionValue> = {}, chat?: typeof AWAY) =>
  world.arena.say(who, command, options, chat);
const codeIn = (reply: Reply) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words(reply))?.[0] ?? '';
const tapped = (reply: Reply) => reply.buttons?.flat()[0]?.action ?? { command: '', options: {} };

/** Invited by the moderator at home, accepted by the one of the other side. @returns the match's id */
async function agreed(boards = 2): Promise<string> {
  const code = codeIn(await say('mod', 'team invite', { boards }));
  const reply = await say('modesty', 'team accept', { code, sure: true }, AWAY);
  expect(words(reply)).toContain('is agreed');
  const { id } = await world.arena.test.database.prisma.tournament.findFirstOrThrow({
    where: { format: 'team', state: 'registering' },
  });
  return id;
}

/** What each community reads of a kind of news, by its id. */
async function told(id: string, kind: string): Promise<Map<string, Reply>> {
  const rows = await world.arena.test.database.prisma.bulletin.findMany({ where: { subjectId: id, kind } });
  const services = { ...chatServices(house), cards: NO_CARDS } as unknown as BulletinServices;
  const replies = new Map<string, Reply>();
  for (const row of rows) {
    const bulletin = await house.announcements.bulletins.byId(row.id);
    const reply = bulletin && (await wordsOf(bulletin, services));
    if (reply) replies.set(row.communityId, reply);
  }
  return replies;
}
const labels = (reply: Reply | undefined) => (reply?.buttons ?? []).flat().map(({ label }) => label);

test('from the code to the last board: members of both join from their own chats, and both are told', async () => {
  const { prisma } = world.arena.test.database;
  const [home, away] = [await world.context('ann'), await from(AWAY, 'oda')];
  const invitation = await say('mod', 'team invite', { boards: 2 });
  expect(invitation).toMatchObject({ visibility: 'private', sensitive: true });
  const code = codeIn(invitation);
  expect(await prisma.linkCode.count({ where: { hash: { contains: code.replace('-', '') } } })).toBe(0);
  expect(words(await say('mod', 'team accept', { code }))).toContain('for another community');
  expect(words(await say('oda', 'team accept', { code }, AWAY))).toMatch(/moderator/i);
  const question = await say('modesty', 'team accept', { code }, AWAY);
  expect(words(question)).toContain('Home invites you: a team match over 2 boards');
  const { command, options } = tapped(question);
  expect(words(await say('modesty', command, options, AWAY))).toContain('Home vs Away is agreed');
  expect(words(await say('modlike', command, options, THIRD))).toContain('fits no team match');
  const { id } = await prisma.tournament.findFirstOrThrow({ where: { guestCommunityId: away.communityId } });
  const boards = await told(id, 'tournament-board');
  expect(labels(boards.get(home.communityId))).toEqual(['Join Home', 'Leave']);
  expect(labels(boards.get(away.communityId))).toEqual(['Join Away', 'Leave']);

  // the sides follow from the chats, whatever the button says
  expect(words(await say('ann', 'team join', {}))).toContain('Agent ann fights for Home in Home vs Away, 1 of 2');
  expect(words(await say('oda', 'team join', { side: '1', tournament: id }, AWAY))).toContain(
    'Agent oda fights for Away',
  );
  expect(words(await say('pim', 'team join', { side: 'Agent pim' }, AWAY))).toContain('The side is full now');
  expect(words(await say('both', 'team join', {}, AWAY))).toContain('Away is full');
  expect(words(await say('both', 'team join', {}))).toContain('Agent both home fights for Home');
  await house.tournaments.leave(await from(AWAY, 'pim'), { tournamentId: id, confirmed: true });
  expect(words(await say('both', 'team join', {}, AWAY))).toContain('on the other side');
  expect(words(await say('pim', 'team join', {}, AWAY))).toContain('fights for Away');

  // only who holds it begins it
  expect(words(await say('modesty', 'tournament start', {}, AWAY))).toContain('You are guests in Home vs Away');
  await world.start(id);
  await house.tournaments.advance(id);
  await world.pass(60);
  await house.tournaments.advance(id);
  const game = await prisma.tournamentGame.findFirstOrThrow({ where: { tournamentId: id } });
  const match = await house.matches.get(game.matchId);
  expect(match).toMatchObject({
    communityId: home.communityId,
    guestCommunityId: away.communityId,
    kind: 'exhibition',
  });
  const posts = await prisma.matchPost.findMany({ where: { matchId: match.id } });
  expect(posts.map(({ chatId }) => chatId).sort()).toEqual(['away', 'home']);

  // a guest looks on, and bets on nothing
  for (const command of ['bet confirm', 'market answer', 'bet other'])
    expect(words(await say('oda', command, { match: match.id, pick: 'A', stake: 5, question: 'q' }, AWAY))).toContain(
      'You are guests in this match',
    );
  await expect(house.wagers.bet(away, { matchId: match.id, pick: 'A', stake: 5, key: 'guest' })).rejects.toMatchObject({
    code: expect.stringMatching(/no-market|match-not-found/),
  });
  expect(words(await say('oda', 'match show', { id: match.id }, AWAY))).toContain(`Match ${match.id}`);
  expect(words(await say('tom', 'match show', { id: match.id }, THIRD))).toContain('no such match');
  const view = await world.run(id);
  expect(view.state).toBe('finished');
  const wins = await told(id, 'tournament-winner');
  expect([...wins.keys()].sort()).toEqual([home.communityId, away.communityId].sort());
  for (const reply of wins.values()) expect(words(reply)).toMatch(/(Home|Away) win Home vs Away/);
  const winner = view.teams?.find(({ isWinner }) => isWinner);
  const trophies = await prisma.trophy.findMany({ where: { tournamentId: id } });
  expect(trophies).toHaveLength(2);
  expect(trophies.every(({ communityId }) => communityId === winner?.communityId)).toBe(true);
  // exhibitions: no rating has moved, and nobody's wallet stands in a community that is not theirs
  expect(await prisma.ratingChange.count()).toBe(0);
  const cheer = { matchId: match.id, kind: 'cheer' };
  expect(await house.crowd.toggle(away, cheer)).toMatchObject({ on: true });
  await expect(house.crowd.toggle(await from(THIRD, 'tom'), cheer)).rejects.toMatchObject({ code: 'match-not-found' });
});

test('a community that is neither sees nothing of it, and neither sees more of the other', async () => {
  const { prisma } = world.arena.test.database;
  const id = await agreed();
  const tom = await from(THIRD, 'tom');
  const { tournaments } = house;
  await expect(tournaments.get(tom.communityId, id)).rejects.toMatchObject({ code: 'tournament-not-found' });
  await expect(tournaments.find(tom.communityId, id, ['registering'])).rejects.toMatchObject({
    code: 'tournament-not-found',
  });
  await expect(tournaments.join(tom, { tournamentId: id, team: 1 })).rejects.toMatchObject({
    code: 'tournament-not-found',
  });
  await expect(tournaments.cancel(tom, { tournamentId: id, reason: 'no' + 'thing' })).rejects.toMatchObject({
    code: 'tournament-not-found',
  });
  expect(await tournaments.list(tom.communityId)).toEqual([]);
  expect(words(await say('tom', 'team join', {}, THIRD))).toContain('No team match takes members');
  const [home, away] = [await world.context('ann'), await from(AWAY, 'oda')];
  // another tournament of the host is none of the guest's business
  const cup = await world.create({ name: 'Private Cup' });
  await expect(tournaments.get(away.communityId, cup)).rejects.toMatchObject({ code: 'tournament-not-found' });
  expect((await tournaments.list(away.communityId)).map(({ name }) => name)).not.toContain('Private Cup');
  expect(words(await say('oda', 'agent show', { name: 'Agent ann' }, AWAY))).not.toContain('bruiser');
  const bulletins = await prisma.bulletin.findMany({ where: { subjectId: id } });
  expect(new Set(bulletins.map(({ communityId }) => communityId))).toEqual(
    new Set([home.communityId, away.communityId]),
  );
  await tournaments.cancel(await world.context('mod'), { tournamentId: cup, reason: 'only a test' });

  // the guest's moderator withdraws: both are told who, and the logs name nobody of the other side
  const reply = await say('modesty', 'tournament cancel', { tournament: id, reason: 'too few of us' }, AWAY);
  expect(words(reply)).toContain('is called off');
  const news = await told(id, 'tournament-cancelled');
  expect(news.size).toBe(2);
  for (const words_ of news.values()) expect(words(words_)).toContain('Away withdrew: too few of us.');
  const log = await prisma.auditEntry.findMany({ where: { target: id, action: 'tournament-cancel' } });
  const by = (communityId: string) => log.find(entry => entry.communityId === communityId)?.actorName;
  expect([by(away.communityId), by(home.communityId)]).toEqual(['modesty', 'Away']);
});

test('a guest who goes forfeits the board, a word of the host decides one, and level boards go by the first', async () => {
  const id = await agreed(2);
  const { tournaments } = house;
  for (const who of ['ann', 'ben']) await tournaments.join(await world.context(who), { tournamentId: id });
  for (const who of ['oda', 'pim']) await tournaments.join(await from(AWAY, who), { tournamentId: id });
  await world.start(id);
  const view = await world.view(id);
  const at = (team: number, board: number) =>
    view.entrants.find(entrant => entrant.team === team && entrant.board === board);
  const second = at(1, 2);
  const pulled = await from(AWAY, second?.ownerName ?? '');
  await house.agents.retire(second?.agent.id ?? '');
  const input = { tournamentId: id, bout: 'B1', winner: at(1, 1)?.agent.name ?? '', reason: 'agreed by both' };
  await expect(tournaments.override(await from(AWAY, 'modesty'), input)).rejects.toMatchObject({
    code: 'guest-tournament',
  });
  await tournaments.override(await world.context('mod'), input);
  const end = await world.run(id);
  expect(end.entrants.find(({ memberId }) => memberId === pulled.memberId)?.out).toBe('retired');
  expect(end.plan?.bouts.map(({ key, how, winner }) => [key, how, winner])).toEqual([
    ['B2', 'forfeit', 0],
    ['B1', 'override', 1],
  ]);
  expect(end.teams?.map(({ score, isWinner }) => [score, isWinner])).toEqual([
    [1, false],
    [1, true],
  ]);
  await settle(pulled, `${second?.ownerName} again`);
});

test('while one of them has no chat nothing is fought; after a week it is called off', async () => {
  const { prisma } = world.arena.test.database;
  const id = await agreed(1);
  const { tournaments } = house;
  await tournaments.join(await world.context('ann'), { tournamentId: id });
  await tournaments.join(await from(AWAY, 'oda'), { tournamentId: id });
  await world.start(id);
  const { communityId } = await from(AWAY, 'oda');
  await prisma.place.updateMany({ where: { communityId }, data: { leftAt: world.clock.now() } });
  await world.pass(120);
  await tournaments.advance(id);
  expect(await prisma.tournamentGame.count({ where: { tournamentId: id } })).toBe(0);
  await world.pass(7 * 24 * 3600);
  await tournaments.advance(id);
  expect(await world.view(id)).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('7 days') });
  await prisma.place.updateMany({ where: { communityId }, data: { leftAt: null } });
});

test('a code serves once, for a week, and the start that it proposes has to be still to come', async () => {
  const first = codeIn(await say('mod', 'team invite', {}));
  const code = codeIn(await say('mod', 'team invite', { boards: 1, start: 'in 2 hours' }));
  const accept = (typed: string) => say('modesty', 'team accept', { code: typed, sure: true }, AWAY);
  // a new one replaces it
  expect(words(await accept(first))).toContain('fits no team match');
  await world.pass(3 * 3600);
  expect(words(await accept(code))).toContain('has passed');
  const next = codeIn(await say('mod', 'team invite', { boards: 1 }));
  await world.pass(7 * 24 * 3600 + 1);
  expect(words(await accept(next))).toContain('fits no team match');
  const fresh = codeIn(await say('mod', 'team invite', { boards: 1 }));
  expect(words(await accept(fresh))).toContain('is agreed');
  expect(words(await accept(fresh))).toContain('fits no team match');
});
