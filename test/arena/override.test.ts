import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recomputeRatings } from '../../core/matches/index.ts';
import { settleRatings } from '../../core/matches/settle.ts';
import { matchInclude } from '../../core/matches/views.ts';
import { newId } from '../../core/platform/ids.ts';
import { newBelief, shownRating, updateBeliefs } from '../../core/ratings/index.ts';
import { openTestArena, type TestArena } from './harness.ts';

/** A corrected result: ratings stand as if it had been so from the start. */

let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena();
});
afterAll(() => arena.close());

interface Fight {
  a: number;
  b: number;
  winner: 0 | 1;
}

const fights = fc
  .array(
    fc.record({
      a: fc.integer({ min: 0, max: 3 }),
      b: fc.integer({ min: 0, max: 3 }),
      winner: fc.constantFrom<0 | 1>(0, 1),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(list => list.filter(fight => fight.a !== fight.b))
  .filter(list => list.length > 0);

it('works ratings, records and streaks out again from the corrected match on', async () => {
  await fc.assert(
    fc.asyncProperty(fights, fc.nat(), async (list, chosen) => {
      const wrong = chosen % list.length;
      const agents = await newAgents(4);
      const ids: string[] = [];
      for (const [index, fight] of list.entries()) {
        const winner = index === wrong ? ((1 - fight.winner) as 0 | 1) : fight.winner;
        ids.push(await settle({ ...fight, winner }, agents, index));
      }
      await arena.test.database.transaction(async tx => {
        await tx.match.update({ where: { id: ids[wrong]! }, data: { winner: list[wrong]!.winner } });
        await recomputeRatings(tx, ids[wrong]!);
      });
      expect(await standing(agents)).toEqual(expected(list, agents));
    }),
    { numRuns: 12 },
  );
});

let made = 0;
async function newAgents(count: number): Promise<string[]> {
  const who = `owner-${++made}`;
  await arena.say(who, 'setup settings', { 'agents-per-member': 5 }, { isModerator: async () => true });
  const agents: string[] = [];
  for (let index = 0; index < count; index++) {
    await arena.say(`${who}-${index}`, 'agent create', { name: `Unit ${made} ${index}`, archetype: 'bruiser' });
    const agent = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name: `Unit ${made} ${index}` } });
    agents.push(agent.id);
  }
  return agents;
}

async function settle(fight: Fight, agents: readonly string[], index: number): Promise<string> {
  const { prisma } = arena.test.database;
  const [agentAId, agentBId] = [agents[fight.a]!, agents[fight.b]!];
  const version = (agentId: string) => prisma.agentVersion.findFirstOrThrow({ where: { agentId } });
  const { communityId } = await prisma.agent.findUniqueOrThrow({ where: { id: agentAId } });
  const settledAt = new Date(Date.UTC(2026, 0, 1) + index * 1000);
  const match = await prisma.match.create({
    data: {
      id: newId(),
      communityId,
      kind: 'rated',
      state: 'settled',
      agentAId,
      agentBId,
      versionAId: (await version(agentAId)).id,
      versionBId: (await version(agentBId)).id,
      engine: '1',
      rules: 'standard',
      symbol: 'BTC-USD',
      priceSource: 'simulated',
      tapeSeconds: 45,
      serverSeed: '00'.repeat(32),
      lockAt: settledAt,
      settledAt,
      winner: fight.winner,
      idempotencyKey: newId(),
    },
    include: matchInclude,
  });
  await arena.test.database.transaction(tx => settleRatings(tx, match, fight.winner));
  return match.id;
}

async function standing(agents: readonly string[]) {
  const rows = await arena.test.database.prisma.rating.findMany({ where: { agentId: { in: [...agents] } } });
  return agents.map(id => {
    const { mu, sigma, shown, matches, wins, losses, streak } = rows.find(row => row.agentId === id)!;
    return { mu, sigma, shown, matches, wins, losses, streak };
  });
}

function expected(list: readonly Fight[], agents: readonly string[]) {
  const state = agents.map(() => ({ ...newBelief(), matches: 0, wins: 0, losses: 0, streak: 0 }));
  for (const { a, b, winner } of list) {
    const after = updateBeliefs(state[a]!, state[b]!, winner);
    for (const [corner, index] of [a, b].entries()) {
      const old = state[index]!;
      const won = corner === winner;
      state[index] = {
        ...after[corner as 0 | 1],
        matches: old.matches + 1,
        wins: old.wins + (won ? 1 : 0),
        losses: old.losses + (won ? 0 : 1),
        streak: won ? Math.max(1, old.streak + 1) : Math.min(-1, old.streak - 1),
      };
    }
  }
  return state.map(({ mu, sigma, ...rest }) => ({ mu, sigma, shown: shownRating({ mu, sigma }), ...rest }));
}
