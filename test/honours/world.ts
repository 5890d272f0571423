import type { Reply } from '../../bots/reply.ts';
import type { AgentView } from '../../core/agents/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena } from '../arena/harness.ts';

/** A community whose members' agents fight each other, with a past that a test writes. */
export interface HonoursWorld {
  arena: TestArena;
  clock: TestClock;
  communityId: string;
  pass(seconds: number): Promise<void>;
  context(who: string): Promise<CommunityContext>;
  agent(who: string): Promise<AgentView>;
  /** A rated match of two members' agents, settled; its honours are paid. */
  rated(first: string, second: string): Promise<{ id: string; winner: string; loser: string }>;
  /** Settled matches of the past, a minute apart and the last of them so many minutes ago. */
  past(winner: string, loser: string, times: number, minutesAgo: number, kind?: 'rated' | 'casual'): Promise<void>;
  /** Moves a match that exists to its end. */
  settle(matchId: string): Promise<{ winner: string; loser: string }>;
  override(matchId: string, winner: string): Promise<void>;
  wallet(who: string): Promise<number>;
  say(who: string, command: string, options?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

export const MEMBERS = ['ann', 'ben', 'cid'] as const;

export async function openHonoursWorld(bettingSeconds = 0): Promise<HonoursWorld> {
  const clock = createTestClock();
  const arena = await openTestArena({
    clock,
    bettingSeconds,
    tapeSeconds: 1,
    ...(bettingSeconds > 0 && { simulatedMarkets: true }),
  });
  const { house, test } = arena;
  const { prisma } = test.database;
  const pass = async (seconds: number) => {
    clock.pass(seconds);
    await setDatabaseTime(test.database.pool, clock.now());
  };
  await pass(0);
  const context = (who: string) => house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
  const { communityId } = await context('ann');
  await house.communities.changeSettings(communityId, { ratedCooldownSeconds: 0, houseAfterSeconds: 3600 });
  const say: HonoursWorld['say'] = async (who, command, options = {}) => {
    await pass(2);
    return arena.say(who, command, options);
  };
  for (const [index, who] of MEMBERS.entries()) {
    await say(who, 'agent create', {
      name: `${who} one`,
      archetype: ['bruiser', 'rusher', 'gunner'][index] ?? 'bruiser',
    });
  }
  const agent = async (who: string) => {
    const [first] = await house.agents.ofMember((await context(who)).memberId);
    if (!first) throw new Error(`${who} has no agent`);
    return first;
  };
  const nameOf = async (agentId: string) => {
    for (const who of MEMBERS) if ((await agent(who)).id === agentId) return who;
    throw new Error('That agent belongs to nobody here');
  };
  let template: string | null = null;

  const world: HonoursWorld = {
    arena,
    clock,
    communityId,
    pass,
    context,
    agent,
    say,
    async rated(first, second) {
      await say(first, 'queue join');
      await say(second, 'queue join');
      await pass(120);
      const [id] = await house.matches.queue.pair(communityId);
      if (!id) throw new Error('Nobody was paired');
      const outcome = await world.settle(id);
      await house.honours.pay(id);
      return { id, ...outcome };
    },
    async settle(id) {
      for (let step = 0; step < 20; step++) {
        const { nextAt } = await house.matches.advance(id);
        if (nextAt === null) break;
        await pass(Math.max(1, (nextAt.getTime() - clock.now().getTime()) / 1000));
      }
      const { state, result, sides } = await house.matches.get(id);
      if (state !== 'settled' || !result) throw new Error(`The match is ${state}`);
      template ??= id;
      return {
        winner: await nameOf(sides[result.winner].agent.id),
        loser: await nameOf(sides[result.winner === 0 ? 1 : 0].agent.id),
      };
    },
    async past(winner, loser, times, minutesAgo, kind = 'rated') {
      if (template === null) {
        // any match will do to write others by
        await say(winner, 'fight', { opponent: (await agent(loser)).id });
        const { id } = await prisma.match.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
        await world.settle(id);
        await prisma.match.update({ where: { id }, data: { createdAt: new Date(0), settledAt: new Date(0) } });
      }
      const {
        tape: _,
        rounds: __,
        statistics: ___,
        coachNotes: ____,
        gif: _____,
        ...row
      } = await prisma.match.findUniqueOrThrow({ where: { id: template ?? '' } });
      const [won, lost] = [await agent(winner), await agent(loser)];
      for (let index = 0; index < times; index++) {
        const at = new Date(clock.now().getTime() - (minutesAgo + times - 1 - index) * 60_000);
        const id = newId();
        const corners = index % 2 === 0 ? [won, lost] : [lost, won];
        await prisma.match.create({
          data: {
            ...row,
            id,
            kind,
            idempotencyKey: `past:${id}`,
            agentAId: corners[0]?.id ?? '',
            agentBId: corners[1]?.id ?? '',
            versionAId: corners[0]?.versionId ?? '',
            versionBId: corners[1]?.versionId ?? '',
            winner: index % 2,
            createdAt: at,
            settledAt: at,
            stateChangedAt: at,
          },
        });
      }
    },
    async override(matchId, winner) {
      const { sides } = await house.matches.get(matchId);
      const { id } = await agent(winner);
      await house.moderation.overrideWinner(await context('mod'), {
        matchId,
        winner: sides[0].agent.id === id ? 0 : 1,
        reason: 'a test of corrections',
      });
      await house.honours.pay(matchId);
    },
    async wallet(who) {
      return (await house.ledger.balance((await context(who)).memberId)).available;
    },
    async close() {
      const { ok, problems } = await house.ledger.check();
      await arena.close();
      if (!ok) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
  return world;
}
