import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../bots/commands/index.ts';
import type { OptionValue } from '../../bots/invocation.ts';
import type { Action } from '../../bots/reply.ts';
import { CHAIN_START } from '../../core/matches/commit.ts';
import { commitHash } from '../../core/matches/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

/**
 * A crowd that types and taps anything, at once and twice, while two matchmakers and several workers run. Whatever they do, nobody
 * gets an apology, and the books agree in the end.
 */
const SEED = Number(process.env['ARENA_TEST_SEED'] ?? 20_261_121);
const ROUNDS = Number(process.env['ARENA_TEST_ROUNDS'] ?? 12);
const AT_ONCE = 10;

const clock = createTestClock();
const random = seededRandom(SEED);
const one = <Value>(values: readonly Value[]): Value => values[random.integer(values.length)]!;
const MEMBERS = ['ann', 'ben', 'cid', 'dot', 'eve', 'mod-fay'];
const NAMES = [
  'Axe',
  'AXE',
  'Bow',
  'Club',
  '雷神',
  'Ironside',
  '@all',
  '',
  '👩‍👩‍👧‍👦',
  'x'.repeat(50),
  "'; DROP TABLE",
  '\u202e\ud800',
];
const CHATS = [
  { id: 'pit', kind: 'group' as const, title: 'Pit', channelId: 'ring' },
  { id: 'yard', kind: 'group' as const, title: 'Yard', channelId: 'ring' },
];
const TYPED = commands.map(command => command.spec).filter(spec => !['replay', 'spar'].includes(spec.path));

let arena: TestArena;
/** What people mostly do. */
const USUAL = [
  'fight',
  'queue join',
  'queue join',
  'challenge',
  'challenge accept',
  'bet',
  'bet',
  'bet',
  'sell',
  'daily',
];
/** Odds that nobody had to simulate. */
const COUNTS = { fights: 4000, counts: [1100, 900, 900, 1100], tapes: 64, simulated: 64 } as const;
/** Questions with a button that moves credits. */
const CONFIRMING = ['bet confirm', 'sell confirm'];
/** Ids that the members have seen: what a hostile one would try. */
const ids = ['000000000000'];
/** Challenges that wait for somebody's answer. */
const calls: { id: string; who: string; chat: (typeof CHATS)[number] }[] = [];

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 1, simulatedMarkets: true });
  await setDatabaseTime(arena.test.database.pool, clock.now());
});
afterAll(() => arena.close());

function optionsOf(path: string): Record<string, OptionValue> {
  const given: Record<string, OptionValue> = {};
  for (const option of TYPED.find(spec => spec.path === path)?.options ?? []) {
    if (!option.required && random.integer(3) === 0) continue;
    if (option.kind === 'boolean') given[option.name] = random.integer(2) === 0;
    else if (option.kind === 'integer') given[option.name] = random.integer(option.max + 3) - 1;
    else if (option.kind === 'member')
      given[option.name] = one([{ username: one(MEMBERS) }, { id: one(MEMBERS) }, {}, 'nobody']);
    else if (option.kind === 'role') given[option.name] = one([{ id: one(MEMBERS), displayName: 'Crew' }, 'nobody']);
    else if (option.name === 'id') given[option.name] = one(ids.slice(-12));
    else if (option.name === 'change') given[option.name] = one(['risk+10@1', 'power-1@2', 'nonsense', '']);
    else given[option.name] = one([...(option.choices ?? []).map(choice => choice.value), ...NAMES, one(ids)]);
  }
  return given;
}

async function act(does?: 'bet'): Promise<void> {
  const usual = does !== undefined || random.integer(2) === 0;
  const path = does ?? (usual ? one(USUAL) : one(TYPED).path);
  const given: Record<string, OptionValue> = usual ? {} : optionsOf(path);
  const call = { who: one(MEMBERS), chat: one(CHATS) };
  const answerable = path === 'challenge accept' ? calls.pop() : undefined;
  if (answerable) {
    Object.assign(call, { who: answerable.who, chat: answerable.chat });
    given['id'] = answerable.id;
  }
  if (usual && path === 'challenge') {
    Object.assign(given, { opponent: { username: one(MEMBERS) } });
    delete given['agent'];
  }
  if (usual && path === 'bet') {
    const stake = one(['1', '5', '10', '50%', 'all']);
    Object.assign(given, { pick: one(['a', 'b', 'up', 'down', 'a up', 'b down']), stake });
  }
  const { who, chat } = call;
  const extra = { chat, id: `console:${newId()}` };
  const times = random.integer(5) === 0 ? 2 : 1;
  const replies = await Promise.all(Array.from({ length: times }, () => arena.say(who, path, given, extra)));
  for (const reply of replies) {
    const told = words(reply);
    expect([path, given, told]).not.toEqual([path, given, expect.stringMatching(/Something went wrong|out of reach/)]);
    for (const button of (reply.buttons ?? []).flat()) {
      const id = button.action?.options['id'] ?? button.action?.options['agent'];
      if (typeof id === 'string') ids.push(id);
      const opponent = given['opponent'] as { username?: string } | undefined;
      if (button.action?.command === 'challenge accept' && opponent?.username) {
        calls.push({ id: String(id), who: opponent.username, chat });
      }
      if (button.action && CONFIRMING.includes(button.action.command)) await confirm(button.action, who, chat);
    }
  }
}

/** A match that surely takes bets before the crowd comes, so that there are always some. */
async function firstBets(): Promise<void> {
  for (const chat of CHATS) {
    await arena.say('ann', 'challenge', { opponent: { username: 'ben' } }, { chat });
    const { id } = await arena.test.database.prisma.challenge.findFirstOrThrow({ where: { state: 'open' } });
    await arena.say('ben', 'challenge accept', { id }, { chat });
  }
  await openMarkets();
  await Promise.all(Array.from({ length: 3 * AT_ONCE }, () => act('bet')));
}

/** Taps twice at once. */
async function confirm({ command, options }: Action, who: string, chat: (typeof CHATS)[number]): Promise<void> {
  const taps = Array.from({ length: 2 }, () => arena.say(who, command, options, { chat, via: 'button', owner: who }));
  for (const reply of await Promise.all(taps)) {
    expect([command, options, words(reply)]).not.toEqual([
      command,
      options,
      expect.stringMatching(/Something went wrong/),
    ]);
  }
}

async function openMarkets(): Promise<void> {
  const { database } = arena.test;
  for (const { matchId } of await database.prisma.market.findMany({ where: { state: 'preparing' } })) {
    await database.transaction(tx => openWith(tx, matchId, COUNTS, clock));
  }
}

async function work(): Promise<void> {
  const { matches } = arena.house;
  for (const communityId of await matches.queue.waitingCommunities()) {
    await Promise.all([matches.queue.pair(communityId), matches.queue.pair(communityId)]);
  }
  await moveAll();
  await matches.challenges.expire();
}

async function moveAll(): Promise<void> {
  const { matches } = arena.house;
  const open = await arena.test.database.prisma.match.findMany({
    where: { state: { in: ['open', 'locked', 'running', 'finished'] } },
    select: { id: true },
  });
  ids.push(...open.map(match => match.id));
  await Promise.all(
    open.flatMap(({ id }) => [
      matches.advance(id),
      matches.advance(id),
      ...(random.integer(30) === 0 ? [matches.void(id, 'A whim.')] : []),
    ]),
  );
}

it('survives whatever a crowd types, and its books agree in the end', async () => {
  for (const who of MEMBERS) {
    for (const chat of CHATS) await arena.say(who, 'agent create', { name: `${who} I`, archetype: 'rusher' }, { chat });
  }
  // few members to fund many markets in an hour
  for (const { id } of await arena.test.database.prisma.community.findMany()) {
    await arena.house.communities.changeSettings(id, { subsidyPerActiveMember: 10_000 });
  }
  await firstBets();
  for (let round = 0; round < ROUNDS; round++) {
    clock.pass(one([1, 1, 12, 12, 70, 400]));
    await setDatabaseTime(arena.test.database.pool, clock.now());
    await openMarkets();
    await Promise.all([work(), ...Array.from({ length: AT_ONCE }, () => act())]);
  }
  // bets may be open for ten minutes, where the crowd's moderator has said so
  clock.pass(700);
  await setDatabaseTime(arena.test.database.pool, clock.now());
  await moveAll();
  await checkMatches();
  await checkBooks();
  await checkChain();
  await checkAgents();
});

async function checkMatches(): Promise<void> {
  const { prisma } = arena.test.database;
  const matches = await prisma.match.findMany({ include: { changes: true, commit: true, agentA: true, agentB: true } });
  for (const kind of ['rated', 'casual']) {
    expect([kind, matches.some(match => match.kind === kind)]).toEqual([kind, true]);
  }
  for (const match of matches) {
    expect(['settled', 'void']).toContain(match.state);
    expect(match.commit).not.toBeNull();
    expect(match.agentAId).not.toBe(match.agentBId);
    expect(match.agentA.communityId).toBe(match.communityId);
    expect(match.agentB.communityId).toBe(match.communityId);
    const counts = match.kind === 'rated' && match.state === 'settled';
    expect(match.changes).toHaveLength(counts ? 2 : 0);
    if (match.kind === 'rated') expect(match.agentA.ownerId).not.toBe(match.agentB.ownerId);
    if (match.state === 'settled') expect((await arena.house.matches.verify(match.id)).problems).toEqual([]);
  }
  const ratings = await prisma.rating.findMany({ include: { agent: { include: { changes: true } } } });
  for (const rating of ratings) {
    expect(rating.matches).toBe(rating.agent.changes.length);
    expect(rating.wins + rating.losses).toBe(rating.matches);
  }
}

async function checkBooks(): Promise<void> {
  const { prisma } = arena.test.database;
  expect((await arena.house.ledger.check()).problems).toEqual([]);
  expect(await prisma.trade.count()).toBeGreaterThan(0);
  expect(await prisma.market.count({ where: { state: { notIn: ['settled', 'void'] } } })).toBe(0);
  expect(await prisma.account.count({ where: { kind: 'market', posted: { not: 0 } } })).toBe(0);
}

async function checkChain(): Promise<void> {
  let previous = CHAIN_START;
  for (const link of (await arena.house.matches.commits({ limit: 100_000 })).reverse()) {
    expect(link.hash).toBe(commitHash(previous, link.payload));
    previous = link.hash;
  }
}

async function checkAgents(): Promise<void> {
  const { prisma } = arena.test.database;
  const living = await prisma.agent.findMany({ where: { retiredAt: null }, include: { versions: true } });
  expect(new Set(living.map(agent => `${agent.communityId} ${agent.nameKey}`)).size).toBe(living.length);
  for (const agent of living) expect(agent.versions).toHaveLength(agent.versionNumber);
  for (const ticket of await prisma.queueTicket.findMany({ include: { agent: true } })) {
    expect(ticket.agent.retiredAt).toBeNull();
    expect(ticket.memberId).toBe(ticket.agent.ownerId);
  }
  expect(await prisma.answeredInvocation.count({ where: { reply: { equals: null as never } } })).toBe(0);
}
