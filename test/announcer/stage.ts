import { priceOfMatch } from '../../arena/house.ts';
import { type Announcer, type AnnouncerOptions, createAnnouncer, lookJobId } from '../../bots/announcer/index.ts';
import { commands } from '../../bots/commands/index.ts';
import type { SurfaceName } from '../../bots/invocation.ts';
import { type AnnouncementService, createAnnouncementService } from '../../core/announcements/index.ts';
import { appendAnnouncement } from '../../core/matches/outbox.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createRecordingSurface, type RecordingSurface } from './recording-surface.ts';

/** A test arena with an announcer, on a clock that the test moves from one event to the next. */
export interface Stage {
  arena: TestArena;
  clock: ManualClock;
  surface: RecordingSurface;
  announcer: Announcer;
  announcements: AnnouncementService;
  communityId: string;
  /** Another process on the same database. */
  another(): Announcer;
  member(name: string, agent: string, archetype?: string): Promise<void>;
  /** A rated match of two members' agents, just announced. */
  rated(first: string, second: string): Promise<string>;
  /** A casual fight, settled. */
  casual(who: string): Promise<string>;
  /** Moves match and announcer to a moment after the match was made, event by event. */
  play(matchId: string, seconds: number): Promise<void>;
  /** Jumps to the moment at which the match has settled, past all that is told on the way. */
  settle(matchId: string): Promise<void>;
  /** The renderer has done its part (or given up). */
  render(matchId: string, gif?: { bytes?: number; durationMs?: number } | 'failed'): Promise<void>;
  /** With `markets`: a rated match whose bets are open, its odds as if A won six fights of ten and the price told nothing. */
  withMarket(first: string, second: string): Promise<string>;
  /** Moves the clock on, and with `markets` the database's. */
  pass(seconds: number): Promise<void>;
  /** Hours later: what was scheduled is forgotten, the record is empty, nothing fails any more. */
  nextScene(): void;
  close(): Promise<void>;
}

export const BETTING_SECONDS = 60;
const NOON = new Date('2026-11-21T12:00:00Z');
const WAIT_MS = 120_000;
const SCENE_MS = 3 * 3_600_000;
/** Of 4,000 fights. */
const SIX_OF_TEN = { fights: 4000, counts: [1200, 1200, 800, 800], tapes: 64, simulated: 64 } as const;
const DEFAULT_GIF = { bytes: 1000, durationMs: 12_000 };

export interface StageOptions extends Partial<AnnouncerOptions> {
  editEverySeconds?: number;
  name?: SurfaceName;
  start?: Date;
  /** Markets over the simulated price, told by the announcer; otherwise nobody wagers. */
  markets?: boolean;
}

export async function openStage(overrides: StageOptions = {}): Promise<Stage> {
  const { markets = false } = overrides;
  const clock = createManualClock(overrides.start ?? NOON);
  const arena = await openTestArena({
    clock,
    bettingSeconds: BETTING_SECONDS,
    tapeSeconds: 45,
    ...(markets && { simulatedMarkets: true }),
  });
  async function moveTo(moment: Date): Promise<void> {
    clock.set(moment);
    if (markets) await setDatabaseTime(arena.test.database.pool, clock.now());
  }
  await moveTo(clock.now());
  const { house, test } = arena;
  const catalogue = commands.map(command => command.spec);
  const surface = createRecordingSurface({ clock, catalogue, ...overrides });
  const announcements = createAnnouncementService({ database: test.database, clock, agents: house.agents });
  const looks: { id: string; matchId: string; at: Date }[] = [];
  const options: AnnouncerOptions = {
    surface,
    matches: house.matches,
    pictures: house.pictures,
    communities: house.communities,
    announcements,
    wagers: markets ? house.wagers : null,
    honours: house.honours,
    crowd: house.crowd,
    people: house.people,
    wallets: house.wallets,
    clock,
    log: silentLog,
    catalogue,
    priceAt: (match, at) => priceOfMatch(house.prices, match, at),
    async schedule(matchId, delayMs) {
      const at = new Date(clock.now().getTime() + delayMs);
      const id = lookJobId(matchId, at);
      if (!looks.some(look => look.id === id)) looks.push({ id, matchId, at });
    },
    bulletinWords: async () => null,
    async scheduleBulletin() {},
    ...overrides,
  };
  const announcer = createAnnouncer(options);
  await arena.say('ada', 'help');
  await arena.say('ada', 'agent list');
  const { id: communityId } = await test.database.prisma.community.findFirstOrThrow();

  await house.communities.changeSettings(communityId, {
    ratedCooldownSeconds: 0,
    houseAfterSeconds: 3600,
    casualCooldownSeconds: 0,
    agentsPerMember: 20,
  });

  const stage: Stage = {
    arena,
    clock,
    surface,
    announcer,
    announcements,
    communityId,
    another: () => createAnnouncer(options),
    async member(name, agent, archetype = 'bruiser') {
      await arena.say(name, 'agent create', { name: agent, archetype });
    },
    async rated(first, second) {
      await arena.say(first, 'queue join');
      await arena.say(second, 'queue join');
      // Their ratings may be far apart by now: the window widens while they wait.
      await moveTo(new Date(clock.now().getTime() + WAIT_MS));
      const [matchId] = await house.matches.queue.pair(communityId);
      if (!matchId) throw new Error('Nobody was paired');
      await announcer.syncMatch(matchId);
      return matchId;
    },
    async casual(who) {
      await arena.say(who, 'fight');
      const match = await test.database.prisma.match.findFirstOrThrow({
        where: { kind: 'casual' },
        orderBy: { createdAt: 'desc' },
      });
      await announcer.syncMatch(match.id);
      await house.matches.advance(match.id);
      await announcer.syncMatch(match.id);
      return match.id;
    },
    async play(matchId, seconds) {
      const { createdAt } = await house.matches.get(matchId);
      const end = new Date(createdAt.getTime() + seconds * 1000);
      for (;;) {
        looks.sort((a, b) => a.at.getTime() - b.at.getTime());
        const { nextAt } = await house.matches.advance(matchId);
        const look = looks[0];
        const next = Math.min(nextAt?.getTime() ?? Number.POSITIVE_INFINITY, look?.at.getTime() ?? Infinity);
        if (next > end.getTime()) break;
        await moveTo(new Date(next));
        if (look && look.at.getTime() <= next) {
          looks.shift();
          await announcer.syncMatch(look.matchId);
        } else {
          await house.matches.advance(matchId);
          await announcer.syncMatch(matchId);
        }
      }
      await moveTo(end);
    },
    async settle(matchId) {
      await moveTo((await house.matches.get(matchId)).tapeEndsAt);
      await house.matches.advance(matchId);
      await announcer.syncMatch(matchId);
    },
    async render(matchId, gif = {}) {
      if (gif === 'failed') {
        await house.pictures.markFailed(matchId, appendAnnouncement);
      } else {
        const { bytes, durationMs } = { ...DEFAULT_GIF, ...gif };
        const key = `gifs/${matchId}.gif`;
        await test.database.pool.query(
          `INSERT INTO "Blob" (key, "contentType", bytes) VALUES ($1, 'image/gif', $2) ON CONFLICT DO NOTHING`,
          [key, Buffer.alloc(bytes, 7)],
        );
        await house.pictures.markRendered(matchId, { bytes, frames: 240, durationMs }, key, appendAnnouncement);
      }
      await announcer.syncMatch(matchId);
    },
    async withMarket(first, second) {
      await moveTo(new Date(clock.now().getTime() + SCENE_MS));
      const matchId = await stage.rated(first, second);
      await test.database.transaction(tx => openWith(tx, matchId, SIX_OF_TEN, clock));
      await announcer.syncMatch(matchId);
      return matchId;
    },
    pass: seconds => moveTo(new Date(clock.now().getTime() + seconds * 1000)),
    nextScene() {
      clock.set(new Date(clock.now().getTime() + SCENE_MS));
      looks.length = 0;
      surface.reset();
    },
    close: () => arena.close(),
  };
  return stage;
}
