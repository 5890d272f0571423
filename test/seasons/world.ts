import type { Reply } from '../../bots/reply.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena } from '../arena/harness.ts';
import { buttonOf } from '../arena/market-world.ts';

/** A community of members with agents who fight rated matches, one clock for it and its database, seasons moved by hand. */
export interface SeasonWorld {
  arena: TestArena;
  clock: TestClock;
  /** The moderator's context; the community's. */
  moderator: CommunityContext;
  pass(seconds: number): Promise<void>;
  context(who: string): Promise<CommunityContext>;
  /** A member with one agent of that name. */
  member(who: string, archetype?: string): Promise<{ context: CommunityContext; agentId: string }>;
  /** Rated matches between these members' agents, as the queue pairs them. @returns ids of the settled ones */
  fight(...members: string[]): Promise<string[]>;
  say: TestArena['say'];
  tap(who: string, reply: Reply, label: string | RegExp): Promise<Reply>;
  wallet(memberId: string): Promise<number>;
  close(): Promise<void>;
}

export const PLACE = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;

export async function openSeasonWorld(options: { feedSeed?: string } = {}): Promise<SeasonWorld> {
  const clock = createTestClock();
  const arena = await openTestArena({ clock, bettingSeconds: 0, tapeSeconds: 45, ...options });
  const { pool } = arena.test.database;
  await setDatabaseTime(pool, clock.now());
  const { house } = arena;
  const pass = async (seconds: number) => {
    clock.pass(seconds);
    await setDatabaseTime(pool, clock.now());
  };
  const context = (who: string) => house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
  const moderator = await context('mod');
  await house.communities.changeSettings(moderator.communityId, { ratedCooldownSeconds: 0, ratedPerDay: 1000 });
  const agents = new Map<string, string>();
  const say: TestArena['say'] = async (who, command, given, extra) => {
    await pass(1);
    return arena.say(who, command, given, extra);
  };

  return {
    arena,
    clock,
    moderator,
    pass,
    context,
    say,
    async member(who, archetype = 'rusher') {
      const member = await context(who);
      const agent = await house.agents.create({ ...member, name: `Bot ${who}`, archetype, limit: 99 });
      agents.set(who, agent.id);
      return { context: member, agentId: agent.id };
    },
    async fight(...members) {
      await Promise.all(
        members.map(async who => {
          const agent = agents.get(who);
          await house.matches.queue.join({ context: await context(who), place: PLACE, ...(agent ? { agent } : {}) });
        }),
      );
      const made = await house.matches.queue.pair(moderator.communityId);
      await pass(60 + 3 + 45 + 5);
      const states = await Promise.all(made.map(async id => (await house.matches.advance(id)).state));
      return made.filter((_, index) => states[index] === 'settled');
    },
    async tap(who, reply, label) {
      const { action } = buttonOf(reply, label);
      if (!action) throw new Error('That button is a link');
      const { command, options: given, owner, expiresAt } = action;
      return say(who, command, given, {
        via: 'button',
        ...(owner === undefined ? {} : { owner }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
    },
    async wallet(memberId) {
      return (await house.ledger.balance(memberId)).available;
    },
    async close() {
      const { ok, problems } = await house.ledger.check();
      await arena.close();
      if (!ok) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
}
