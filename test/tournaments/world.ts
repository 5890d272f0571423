import type { CommunityContext } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import type { NewTournament, TournamentView } from '../../core/tournaments/index.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena } from '../arena/harness.ts';

/** An arena in which tournaments are moved by hand: one clock for it and its database, and chats that are told at once. */
export interface TournamentWorld {
  arena: TestArena;
  clock: TestClock;
  /** Moves both clocks on. */
  pass(seconds: number): Promise<void>;
  context(who: string): Promise<CommunityContext>;
  /** Members with an agent each, 'Agent <name>'. */
  members(...names: string[]): Promise<CommunityContext[]>;
  /** By the moderator `mod`; single elimination of eight unless told. */
  create(given?: Partial<NewTournament>): Promise<string>;
  join(id: string, ...names: string[]): Promise<void>;
  start(id: string, given?: { fill?: boolean; now?: boolean }): Promise<void>;
  view(id: string): Promise<TournamentView>;
  /** Fights every match that is on to its end, and has the chats told of it. @returns their ids */
  fight(id: string, told?: boolean): Promise<string[]>;
  /** Goes on until it has ended; `each` acts between rounds of fights. */
  run(id: string, each?: (round: number) => Promise<void>): Promise<TournamentView>;
  wallet(who: string): Promise<number>;
  /** What the community has been told, oldest first: keys without the tournament's id. */
  news(id: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Rounds of fights after which a test's tournament is stuck: 24 entrants against each other, with some to spare. */
const ROUNDS_MAX = 400;

export async function openTournamentWorld(): Promise<TournamentWorld> {
  const clock = createTestClock();
  const arena = await openTestArena({ clock, bettingSeconds: 0, tapeSeconds: 1 });
  const { house, test } = arena;
  const { prisma, pool } = test.database;
  await setDatabaseTime(pool, clock.now());
  const { tournaments } = house;
  let keys = 0;

  const pass = async (seconds: number) => {
    clock.pass(seconds);
    await setDatabaseTime(pool, clock.now());
  };
  const context = (who: string) => house.communities.resolve(invocationOf(who, 'help', {}, clock.now()));
  const view = async (id: string) => tournaments.get((await context('mod')).communityId, id);

  async function fight(id: string, told = true): Promise<string[]> {
    const games = await prisma.tournamentGame.findMany({ where: { tournamentId: id, winnerId: null, isVoid: false } });
    const matchIds = games.map(({ matchId }) => matchId);
    if (matchIds.length > 0) await pass(6);
    for (const matchId of matchIds) await house.matches.advance(matchId);
    if (told) await prisma.matchPost.updateMany({ where: { matchId: { in: matchIds } }, data: { closed: 'done' } });
    return matchIds;
  }

  return {
    arena,
    clock,
    pass,
    context,
    view,
    fight,
    async members(...names) {
      const contexts: CommunityContext[] = [];
      for (const name of names) {
        const member = await context(name);
        const { communityId, memberId } = member;
        await house.agents.create({ communityId, memberId, name: `Agent ${name}`, archetype: 'bruiser', limit: 8 });
        contexts.push(member);
      }
      return contexts;
    },
    async create(given = {}) {
      keys += 1;
      return tournaments.create(await context('mod'), {
        name: 'Spring Cup',
        format: 'single',
        size: 8,
        bestOf: 1,
        finalBestOf: 1,
        thirdPlace: true,
        rounds: 0,
        groups: 0,
        entryFee: 50,
        prizeSplit: [60, 30, 10],
        pace: 'round',
        start: { kind: 'command' },
        checkInMinutes: 0,
        agentsPerMember: 1,
        place: { surface: 'console', chatId: 'home', channelId: 'ring' },
        key: `create-${keys}`,
        ...given,
      });
    },
    async join(id, ...names) {
      for (const name of names) await tournaments.join(await context(name), { tournamentId: id });
    },
    async start(id, { fill = false, now = false } = {}) {
      await tournaments.start(await context('mod'), { tournamentId: id, fill, now });
    },
    async run(id, each = async () => undefined) {
      for (let round = 1; round <= ROUNDS_MAX; round += 1) {
        const until = await tournaments.advance(id);
        const fought = await fight(id);
        await each(round);
        const { state } = await prisma.tournament.findUniqueOrThrow({ where: { id } });
        if (state === 'finished' || state === 'cancelled') return view(id);
        const waitMs = until ? until.getTime() - clock.now().getTime() : 0;
        if (fought.length === 0) await pass(Math.min(3600, Math.max(1, waitMs / 1000)));
      }
      throw new Error(`Tournament ${id} is stuck: ${JSON.stringify(await tournaments.advance(id))}`);
    },
    async wallet(who) {
      return (await house.ledger.balance((await context(who)).memberId)).available;
    },
    async news(id) {
      const told = await prisma.bulletin.findMany({ where: { subjectId: id }, orderBy: { createdAt: 'asc' } });
      return told.map(({ key }) => key.slice(`tournament:${id}:`.length));
    },
    async close() {
      const { ok, problems } = await house.ledger.check();
      await arena.close();
      if (!ok) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
}
