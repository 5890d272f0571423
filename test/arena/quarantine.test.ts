import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SettledMatch } from '../../core/matches/index.ts';
import { createQuarantineFollower } from '../../core/moderation/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/**
 * Agents that forfeit again and again. The archetypes of today always answer, so that no match of theirs ends so: the end of the
 * match is told to what follows it.
 */

const clock = createTestClock(new Date('2026-11-21T18:00:00Z'));
let arena: TestArena;
let communityId: string;
let agents: Record<'ada' | 'bob', { id: string; ownerId: string }>;

beforeAll(async () => {
  arena = await openTestArena({ clock });
  await pass(0);
  for (const who of ['ada', 'bob']) await arena.say(who, 'agent create', { name: `Of ${who}`, archetype: 'gunner' });
  ({ communityId } = await arena.house.communities.resolve(invocationOf('mod', 'help')));
  const find = async (who: string) => {
    const { id, ownerId } = await arena.house.agents.find(communityId, `Of ${who}`);
    return { id, ownerId: ownerId ?? '' };
  };
  agents = { ada: await find('ada'), bob: await find('bob') };
});
afterAll(() => arena.close());

async function pass(hours: number) {
  clock.pass(hours * 3600);
  await setDatabaseTime(arena.test.database.pool, clock.now());
}

/** ada's agent meets bob's, and bob's wins. */
async function lose(resultKind: SettledMatch['resultKind'], kind: SettledMatch['kind'] = 'rated'): Promise<void> {
  const follower = createQuarantineFollower({ matches: () => arena.house.matches });
  await arena.test.database.transaction(async tx =>
    follower.settled?.(tx, {
      id: 'M',
      communityId,
      kind,
      winner: 1,
      tape: {} as SettledMatch['tape'],
      seed: '',
      agentIds: [agents.ada.id, agents.bob.id],
      ownerIds: [agents.ada.ownerId, agents.bob.ownerId],
      resultKind,
      seasonId: null,
      occasion: null,
    }),
  );
}

const told = async (who: string, command: string, options = {}) => words(await arena.say(who, command, options));

it('rest from rated matches after the third, out of the queue, and the log says that the arena did it', async () => {
  await lose('forfeit', 'casual');
  await lose('forfeit');
  await lose('forfeit');
  expect(await told('ada', 'queue join')).not.toContain('forfeited');
  await lose('forfeit');
  expect((await arena.house.matches.queue.entries(communityId)).length).toBe(0);
  expect(await told('ada', 'queue join')).toContain('rests from rated matches for 24 more hours');
  expect(await told('ada', 'fight')).not.toContain('forfeited');
  expect(await told('bob', 'queue join')).not.toContain('forfeited');
  await arena.say('bob', 'queue leave');
  expect(await told('mod', 'mod audit')).toMatch(/The arena quarantined Of ada: forfeited again and again/);
});

it('come back on probation, in which one is enough', async () => {
  await pass(25);
  expect(await told('ada', 'queue join')).not.toContain('forfeited');
  await lose('decision');
  await lose('forfeit');
  expect(await told('ada', 'queue join')).toContain('for 72 more hours');
});

it('are released by moderators, though not by their owner', async () => {
  const reason = { reason: 'its owner has repaired it' };
  const asModerator = { isModerator: async () => true };
  expect(words(await arena.say('ada', 'mod release', { name: 'Of ada', ...reason }, asModerator))).toContain(
    'your own agent',
  );
  expect(await told('mod', 'mod release', { name: 'Of ada', ...reason })).toContain('may fight rated matches again');
  expect(await told('ada', 'queue join')).not.toContain('forfeited');
  expect(await told('mod', 'mod release', { name: 'Of ada', ...reason })).toContain(
    'neither quarantined nor on probation',
  );
});
