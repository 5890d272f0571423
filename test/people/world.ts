import type { Invocation } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { sweepPeople } from '../../core/people/jobs.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from '../arena/harness.ts';
import { buttonOf, openOdds } from '../arena/market-world.ts';

/** Two chats (a Discord server and a Telegram group), each a community, and what people do in them. */

export type Where = Partial<Invocation>;
export const discord: Where = {
  surface: 'discord',
  chat: { id: 'server', kind: 'group', title: 'Server', channelId: 'ring' },
};
export const telegram: Where = {
  surface: 'telegram',
  chat: { id: '-100', kind: 'group', title: 'Group', channelId: '-100' },
};
export const privately = (who: string): Where => ({
  surface: 'telegram',
  chat: { id: who, kind: 'private', channelId: who },
});

export interface PeopleWorld {
  arena: TestArena;
  clock: TestClock;
  pass(seconds: number): Promise<void>;
  say(
    who: string,
    command: string,
    options?: Record<string, string | number | boolean | object>,
    where?: Where,
  ): Promise<Reply>;
  tap(who: string, reply: Reply, label: string | RegExp, where?: Where): Promise<Reply>;
  context(who: string, where?: Where): Promise<CommunityContext>;
  wallet(who: string, where?: Where): Promise<number>;
  /** What the queue 'people' does when its time has come. */
  sweep(): Promise<void>;
  /** The first asks, the second agrees, the first has the last word. */
  link(first: string, firstWhere: Where, second: string, secondWhere: Where): Promise<void>;
  /** The second chat joins the first one's community. */
  join(host?: Where, guest?: Where): Promise<Reply>;
  /** A challenge between two members with its bets open. @returns the match's id */
  openBets(challenger: string, challenged: string, where?: Where, challengedWhere?: Where): Promise<string>;
  bet(who: string, matchId: string, pick: Pick, stake: number, where?: Where): Promise<void>;
  settle(matchId: string): Promise<void>;
  /** All credits but those of the houses: what members, pools and treasuries hold. */
  credits(): Promise<number>;
  close(): Promise<void>;
}

export const codeIn = (reply: Reply): string => /([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(words(reply))?.[1] ?? '';

export async function openPeopleWorld(): Promise<PeopleWorld> {
  const clock = createTestClock();
  const arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  const { pool, prisma } = arena.test.database;
  await setDatabaseTime(pool, clock.now());
  const pass = async (seconds: number) => {
    clock.pass(seconds);
    await setDatabaseTime(pool, clock.now());
  };
  const say: PeopleWorld['say'] = async (who, command, options = {}, where = discord) => {
    await pass(2);
    return arena.say(who, command, options as never, where);
  };
  const tap: PeopleWorld['tap'] = async (who, reply, label, where = discord) => {
    const { action } = buttonOf(reply, label);
    if (!action) throw new Error('That button is a link');
    const { command, options, owner, expiresAt } = action;
    return say(who, command, options, {
      ...where,
      via: 'button',
      ...(owner !== undefined && { owner }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  };
  const context: PeopleWorld['context'] = (who, where = discord) =>
    arena.house.communities.resolve(invocationOf(who, 'help', {}, clock.now(), where));

  return {
    arena,
    clock,
    pass,
    say,
    tap,
    context,
    wallet: async (who, where) => (await arena.house.ledger.balance((await context(who, where)).memberId)).available,
    async sweep() {
      await sweepPeople({ people: arena.house.people, log: silentLog });
      while ((await arena.house.people.forward()) > 0);
    },
    async link(first, firstWhere, second, secondWhere) {
      const code = codeIn(await say(first, 'link account', {}, firstWhere));
      const shown = await say(second, 'link confirm', { code }, secondWhere);
      await tap(second, shown, 'Yes, both are me', secondWhere);
      await tap(first, await say(first, 'link status', {}, firstWhere), 'Yes, both are me', firstWhere);
    },
    async join(host = discord, guest = telegram) {
      const code = codeIn(await say('mod-host', 'setup link', {}, host));
      const shown = await say('mod-guest', 'setup join', { code }, guest);
      await tap('mod-guest', shown, 'Ask to join', guest);
      return tap('mod-host', await say('mod-host', 'setup link', {}, host), 'Let them in', host);
    },
    async openBets(challenger, challenged, where = discord, challengedWhere = where) {
      await pass(1200);
      const [one, other] = [await context(challenger, where), await context(challenged, challengedWhere)];
      const place = { surface: where.surface ?? 'discord', chatId: where.chat?.id ?? '', channelId: 'ring' };
      const { challenges } = arena.house.matches;
      const { id } = await challenges.create({ context: one, place, opponent: other });
      const matchId = await challenges.accept({ context: other, id });
      await arena.house.communities.changeSettings(one.communityId, {
        subsidyPerActiveMember: 10_000,
        arrangedBetsPerDay: 1000,
      });
      await openOdds(arena, matchId);
      return matchId;
    },
    async bet(who, matchId, pick, stake, where) {
      await pass(1);
      await arena.house.wagers.bet(await context(who, where), { matchId, pick, stake, key: newId() });
    },
    async settle(matchId) {
      await pass(60 + 6);
      await arena.house.matches.advance(matchId);
      await pass(3 + 45 + 5);
      await arena.house.matches.advance(matchId);
    },
    async credits() {
      const { _sum } = await prisma.account.aggregate({ where: { kind: { not: 'issuance' } }, _sum: { posted: true } });
      return Number(_sum.posted ?? 0n);
    },
    async close() {
      const { problems } = await arena.house.ledger.check();
      await arena.close();
      if (problems.length > 0) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
}
