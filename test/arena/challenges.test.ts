import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

const clock = createTestClock();
const place = { surface: 'console' as const, chatId: 'duels', channelId: 'ring' };
let arena: TestArena;
let ann: CommunityContext;
let ben: CommunityContext;
let eve: CommunityContext;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45 });
  [ann, ben, eve] = [await member('ann'), await member('ben'), await member('eve')];
  await create(ann, 'Axe');
  await create(ben, 'Bow');
  await create(ben, 'Blade');
  await create(eve, 'Envy');
});
afterAll(() => arena.close());
// whatever a test left open has lapsed before the next
beforeEach(() => clock.pass(3600));

function member(who: string): Promise<CommunityContext> {
  return arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'duels', kind: 'group', title: 'Duels', channelId: 'ring' },
    actor: { id: who, displayName: who, username: who },
  });
}
const create = (context: CommunityContext, name: string) =>
  arena.house.agents.create({ ...context, name, archetype: 'rusher', limit: 9 });
const challenges = () => arena.house.matches.challenges;
const challenge = (agent?: string) =>
  challenges().create({
    context: ann,
    place,
    opponent: { memberId: ben.memberId, displayName: 'ben' },
    ...(agent ? { agent } : {}),
  });
const stateOf = async (id: string) =>
  (await arena.test.database.prisma.challenge.findUniqueOrThrow({ where: { id } })).state;
const outcome = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code;

describe('accepting', () => {
  it('makes one exhibition, however often it is tapped, with the agent chosen first', async () => {
    const { id } = await challenge();
    const ids = await Promise.all([
      ...Array.from({ length: 5 }, () => challenges().accept({ context: ben, id, agent: 'Blade' })),
    ]);
    ids.push(await challenges().accept({ context: ben, id, agent: 'Bow' }));
    expect(new Set(ids).size).toBe(1);
    const match = await arena.house.matches.get(ids[0]!);
    expect(match).toMatchObject({ kind: 'exhibition', state: 'open', requestedById: ann.memberId });
    expect(match.sides.map(side => side.agent.name).sort()).toEqual(['Axe', 'Blade']);
    expect(match.lockAt.getTime() - match.createdAt.getTime()).toBe(60_000);
  });

  it('moves no rating, and takes no turn in the rated queue', async () => {
    const { id } = await challenge();
    const matchId = await challenges().accept({ context: ben, id });
    clock.pass(60 + 48);
    expect((await arena.house.matches.advance(matchId)).state).toBe('settled');
    expect(await arena.test.database.prisma.ratingChange.count()).toBe(0);
    const entry = await arena.house.matches.queue.join({ context: ann, place });
    expect(entry.restsUntil).toBeNull();
    await arena.house.matches.queue.leave({ context: ann });
  });

  it('is for the challenged alone', async () => {
    const { id } = await challenge();
    await expect(challenges().accept({ context: eve, id })).rejects.toMatchObject({ code: 'not-yours' });
    await expect(challenges().accept({ context: ann, id })).rejects.toMatchObject({ code: 'not-yours' });
    await expect(challenges().accept({ context: ben, id, agent: 'Envy' })).rejects.toMatchObject({
      code: 'not-your-agent',
    });
    await expect(challenges().accept({ context: ben, id: 'GONE' })).rejects.toMatchObject({
      code: 'challenge-not-found',
    });
    expect(await stateOf(id)).toBe('open');
  });

  it('after 15 minutes is too late, marked or not', async () => {
    const { id, expiresAt } = await challenge();
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(15 * 60_000);
    clock.pass(15 * 60);
    await expect(challenges().accept({ context: ben, id })).rejects.toMatchObject({ code: 'challenge-expired' });
    expect(await challenges().expire()).toBeGreaterThanOrEqual(1);
    expect(await stateOf(id)).toBe('expired');
    await expect(challenges().accept({ context: ben, id })).rejects.toMatchObject({ code: 'challenge-expired' });
    await expect(challenges().decline({ context: ben, id })).rejects.toMatchObject({ code: 'challenge-expired' });
  });
});

describe('declining and taking back', () => {
  it('ends it for good, twice is once', async () => {
    const { id } = await challenge();
    await Promise.all([1, 2, 3].map(() => challenges().decline({ context: ben, id })));
    expect(await stateOf(id)).toBe('declined');
    await expect(challenges().accept({ context: ben, id })).rejects.toMatchObject({ code: 'challenge-closed' });
    const second = await challenge();
    expect(await challenges().decline({ context: ann, id: second.id })).toMatchObject({ withdrawn: true });
    await expect(challenges().decline({ context: eve, id: (await challenge()).id })).rejects.toMatchObject({
      code: 'not-yours',
    });
  });

  it('against accepting and lapsing at the same moment leaves exactly one outcome', async () => {
    for (let round = 0; round < 8; round++) {
      clock.pass(3600);
      const { id } = await challenge();
      const results = await Promise.allSettled([
        challenges().accept({ context: ben, id }),
        challenges().decline({ context: ann, id }),
        challenges().decline({ context: ben, id }),
      ]);
      const state = await stateOf(id);
      const { matchId } = await arena.test.database.prisma.challenge.findUniqueOrThrow({ where: { id } });
      expect(['accepted', 'declined']).toContain(state);
      expect(matchId !== null).toBe(state === 'accepted');
      expect(results.map(outcome)).toEqual(
        state === 'accepted' ? ['done', 'challenge-closed', 'challenge-closed'] : ['challenge-closed', 'done', 'done'],
      );
    }
  });
});

describe('challenging', () => {
  it('is limited to three open ones, also at once; they come back when answered or lapsed', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => challenge()));
    expect(results.map(outcome).sort()).toEqual([
      'done',
      'done',
      'done',
      'too-many-challenges',
      'too-many-challenges',
      'too-many-challenges',
    ]);
    const [open] = await arena.test.database.prisma.challenge.findMany({
      where: { state: 'open', expiresAt: { gt: clock.now() } },
    });
    await challenges().decline({ context: ben, id: open!.id });
    await challenge();
    await expect(challenge()).rejects.toMatchObject({ code: 'too-many-challenges' });
  });

  it('needs somebody else, with an agent, and one of one’s own', async () => {
    const opponent = (context: CommunityContext) => ({ memberId: context.memberId, displayName: context.displayName });
    const fred = await member('fred');
    await expect(challenges().create({ context: ann, place, opponent: opponent(ann) })).rejects.toMatchObject({
      code: 'challenge-self',
    });
    await expect(challenges().create({ context: ann, place, opponent: opponent(fred) })).rejects.toMatchObject({
      code: 'no-agent',
    });
    await expect(challenges().create({ context: fred, place, opponent: opponent(ann) })).rejects.toMatchObject({
      code: 'no-agent',
    });
    await expect(challenge('Envy')).rejects.toMatchObject({ code: 'not-your-agent' });
  });

  it('by command names the members plainly, and a bot cannot be challenged', async () => {
    const extra = { chat: { id: 'duels', kind: 'group' as const, channelId: 'ring' } };
    const reply = await arena.say('ann', 'challenge', { opponent: { username: '@BEN' } }, extra);
    expect(words(reply)).toContain('challenge ben');
    const [accept, decline] = reply.buttons![0]!;
    expect(accept!.action?.owner).toBeUndefined();
    expect(words(await arena.say('eve', accept!.action!.command, accept!.action!.options, extra))).toContain(
      'Only ben',
    );
    expect(words(await arena.say('ben', decline!.action!.command, decline!.action!.options, extra))).toContain(
      'ben declines',
    );
    const bot = await arena.say('ann', 'challenge', { opponent: { id: 'b', isBot: true } }, extra);
    expect(words(bot)).toContain('A bot cannot accept');
  });
});
