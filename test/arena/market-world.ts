import type { Invocation } from '../../bots/invocation.ts';
import type { Button, Reply } from '../../bots/reply.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena } from './harness.ts';

/** An arena with markets over the simulated price, one clock for it and its database, and matches whose odds are known. */
export interface MarketWorld {
  arena: TestArena;
  clock: TestClock;
  /** Moves both clocks on. */
  pass(seconds: number): Promise<void>;
  context(who: string): Promise<CommunityContext>;
  /** An exhibition of ann's agent against ben's, its bets open for a minute. Odds: see COUNTS. */
  openBets(given?: { challenger?: string; keepTime?: boolean }): Promise<MatchView>;
  /** Fights the match and settles it. */
  settle(matchId: string): Promise<MatchView>;
  /** A member's tap on a button of a reply, by its label. */
  tap(who: string, reply: Reply, label: string | RegExp, extra?: Partial<Invocation>): Promise<Reply>;
  say: TestArena['say'];
  wallet(who: string): Promise<number>;
  close(): Promise<void>;
}

/** Of 4,000 fights: the left agent wins six of ten, and the price goes up in half of them. */
const COUNTS = { fights: 4000, counts: [1200, 1200, 800, 800], tapes: 64, simulated: 64 } as const;

export const NAMES = ['RUSTY-09', 'Iron Fist'] as const;

export async function openMarketWorld(): Promise<MarketWorld> {
  const clock = createTestClock();
  const arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  const { pool } = arena.test.database;
  await setDatabaseTime(pool, clock.now());

  let moving: Promise<void> = Promise.resolve();
  /** One after the other: the database refuses to learn two times at once. */
  const pass = (seconds: number) => {
    moving = moving.then(() => {
      clock.pass(seconds);
      return setDatabaseTime(pool, clock.now());
    });
    return moving;
  };
  const context = (who: string) => arena.house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
  const say: TestArena['say'] = async (who, command, options, extra) => {
    // people type slowly: nothing here is about the limit of commands
    await pass(1);
    return arena.say(who, command, options, extra);
  };

  // many markets in a day here, and few members to fund them
  const { communityId } = await context('ann');
  await arena.house.communities.changeSettings(communityId, {
    subsidyPerActiveMember: 10_000,
    arrangedBetsPerDay: 1000,
  });
  await say('ann', 'agent create', { name: NAMES[0], archetype: 'bruiser' });
  await say('ben', 'agent create', { name: NAMES[1], archetype: 'rusher' });

  return {
    arena,
    clock,
    pass,
    context,
    say,
    async openBets({ challenger = 'ann', keepTime = false } = {}) {
      // agents rest, limits of a day or an hour lapse
      if (!keepTime) await pass(1200);
      const [ann, ben] = [await context(challenger), await context('ben')];
      const { challenges } = arena.house.matches;
      const place = { surface: 'console' as const, chatId: 'home', channelId: 'ring' };
      const { id } = await challenges.create({ context: ann, place, opponent: ben });
      const matchId = await challenges.accept({ context: ben, id });
      await openOdds(arena, matchId);
      return arena.house.matches.get(matchId);
    },
    async settle(matchId) {
      await pass(60 + 6);
      await arena.house.matches.advance(matchId);
      await pass(3 + 45 + 5);
      await arena.house.matches.advance(matchId);
      const match = await arena.house.matches.get(matchId);
      if (match.state !== 'settled') throw new Error(`The match is ${match.state}, not settled`);
      return match;
    },
    async tap(who, reply, label, extra = {}) {
      const { action } = buttonOf(reply, label);
      if (!action) throw new Error('That button is a link');
      const { command, options, owner, expiresAt } = action;
      return say(who, command, options, {
        via: 'button',
        ...(owner === undefined ? {} : { owner }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...extra,
      });
    },
    async wallet(who) {
      return (await arena.house.ledger.balance((await context(who)).memberId)).available;
    },
    async close() {
      const { ok, problems } = await arena.house.ledger.check();
      await arena.close();
      if (!ok) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
}

/** Opens the market of a match that waits for its odds, as its job does after simulating. Pools are open already. */
export async function openOdds(arena: TestArena, matchId: string): Promise<void> {
  await arena.test.database.transaction(tx => openWith(tx, matchId, COUNTS, arena.clock));
  const market = await arena.house.wagers.market(matchId);
  if (market?.state !== 'open') throw new Error(`The market is ${market?.state}: ${market?.reason}`);
}

/** Makes a match of two members' agents take bets now, in an arena that was opened with betting time. @returns its id */
export async function openLatestOdds(arena: TestArena): Promise<string> {
  const { prisma, pool } = arena.test.database;
  await setDatabaseTime(pool, arena.clock.now());
  const { matchId, match } = await prisma.market.findFirstOrThrow({
    where: { state: 'preparing', match: { kind: 'exhibition' } },
    orderBy: { closesAt: 'desc' },
    include: { match: true },
  });
  // more than two members could fund
  await arena.house.communities.changeSettings(match.communityId, { subsidyPerActiveMember: 10_000 });
  await openOdds(arena, matchId);
  return matchId;
}

/** Labels of a reply's buttons, row by row. */
export function labelsOf(reply: Reply): string[] {
  return (reply.buttons ?? []).flat().map(button => button.label);
}

export function buttonOf(reply: Reply, label: string | RegExp): Button {
  const found = (reply.buttons ?? [])
    .flat()
    .find(button => (typeof label === 'string' ? button.label === label : label.test(button.label)));
  if (!found) throw new Error(`No button ${label} among ${labelsOf(reply).join(', ')}`);
  return found;
}
