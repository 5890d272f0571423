import { createAnnouncer } from '../../bots/announcer/index.ts';
import type { ChatSurface } from '../../bots/surface.ts';
import type { Origin } from '../../core/communities/index.ts';
import type { MatchPlace, MatchView } from '../../core/matches/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { silentLog } from '../../core/platform/log.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';

/** A real arena whose matches carry markets over the simulated price, for taps through the adapters of real platforms. */
export interface BettingArena {
  arena: TestArena;
  clock: TestClock;
  /** Moves the arena's clock and its database's on. */
  pass(seconds: number): Promise<void>;
  /** Two members' agents meet; the match is told of at `place`, its bets open for about a minute. */
  openMatch(surface: ChatSurface, place: MatchPlace, owners: readonly [Origin, Origin]): Promise<MatchView>;
  /** Brings the posts of a match up to date. */
  tell(surface: ChatSurface, matchId: string): Promise<void>;
  /** Somebody's bet by other means. */
  bet(origin: Origin, matchId: string, pick: Pick, stake: number): Promise<void>;
  balance(origin: Origin): Promise<number>;
  /** Closes it. @throws where the books are wrong */
  close(): Promise<void>;
}

/** Of 4,000 fights: the left agent wins six of ten, and the price goes up in half of them. */
const COUNTS = { fights: 4000, counts: [1200, 1200, 800, 800], tapes: 64, simulated: 64 } as const;
/** Between matches: more than the day after which the house may put up credits again. */
const PAUSE_SECONDS = 25 * 3600;

export async function openBettingArena(): Promise<BettingArena> {
  const clock = createTestClock();
  const arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  const { house, test } = arena;
  const pass = async (seconds: number) => {
    clock.pass(seconds);
    await setDatabaseTime(test.database.pool, clock.now());
  };
  await pass(0);
  const tell = (surface: ChatSurface, matchId: string) =>
    createAnnouncer({
      surface,
      matches: house.matches,
      pictures: house.pictures,
      communities: house.communities,
      announcements: house.announcements,
      wagers: house.wagers,
      clock,
      log: silentLog,
      catalogue: arena.dispatcher.catalogue,
      priceAt: async () => null,
      schedule: async () => undefined,
      bulletinWords: async () => null,
      scheduleBulletin: async () => undefined,
    }).syncMatch(matchId);
  let bets = 0;

  return {
    arena,
    clock,
    pass,
    tell,
    async openMatch(surface, place, owners) {
      await pass(PAUSE_SECONDS);
      const [first, second] = [await house.communities.resolve(owners[0]), await house.communities.resolve(owners[1])];
      const { id } = await house.matches.challenges.create({ context: first, place, opponent: second });
      const matchId = await house.matches.challenges.accept({ context: second, id });
      await test.database.transaction(tx => openWith(tx, matchId, COUNTS, clock));
      await tell(surface, matchId);
      return house.matches.get(matchId);
    },
    async bet(origin, matchId, pick, stake) {
      const context = await house.communities.resolve(origin);
      await house.wagers.bet(context, { matchId, pick, stake, key: `test:${bets++}` });
    },
    async balance(origin) {
      const { memberId } = await house.communities.resolve(origin);
      return (await house.ledger.balance(memberId)).available;
    },
    async close() {
      const { ok, problems } = await house.ledger.check();
      await arena.close();
      if (!ok) throw new Error(`The books are wrong: ${JSON.stringify(problems)}`);
    },
  };
}
