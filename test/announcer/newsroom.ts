import { type Announcer, type AnnouncerOptions, createAnnouncer } from '../../bots/announcer/index.ts';
import type { Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import type { ChatSurface } from '../../bots/surface.ts';
import { type BulletinPostView, type NewBulletin, placesUnder, postBulletin } from '../../core/announcements/index.ts';
import type { Origin } from '../../core/communities/index.ts';
import { appendAnnouncement } from '../../core/matches/outbox.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import { createRecordingSurface, type RecordingSurface } from './recording-surface.ts';

/** A community with one chat, an announcer, and bulletins whose words the test writes. */
export interface Newsroom<S extends ChatSurface = RecordingSurface> {
  arena: TestArena;
  clock: TestClock;
  surface: S;
  announcer: Announcer;
  /** Another process on the same database. */
  another(): Announcer;
  communityId: string;
  origin: Origin;
  /** What the bulletin of a key says from now on: a text, a whole reply, null for nothing to tell, or an error of ours. */
  say(key: string, words: string | Reply | null | Error): void;
  /** Tells it, or tells that it has changed, and lets the announcer know. */
  publish(bulletin: Pick<NewBulletin, 'key'> & Partial<NewBulletin>): Promise<string>;
  /** The same without a word to the announcer: its job is lost. */
  change(bulletin: Pick<NewBulletin, 'key'> & Partial<NewBulletin>): Promise<string>;
  row(bulletinId: string, channelId?: string): Promise<BulletinPostView>;
  /** A match of two members' agents, told where matches under this bulletin are told. */
  arrange(bulletinKey: string, label: string): Promise<string>;
  /** Lets time pass, with every look that was scheduled on the way; this match goes its way meanwhile. */
  pass(seconds: number, matchId?: string): Promise<void>;
  /** The renderer has done its part. */
  render(matchId: string): Promise<void>;
  setArena(channelId: string): Promise<void>;
  /** What a killed process holds is free again. */
  expireClaims(): Promise<void>;
  close(): Promise<void>;
}

const EDIT_EVERY_SECONDS = 5;
const BETTING_SECONDS = 30;
const GIF = { bytes: 43, frames: 240, durationMs: 12_000 };
/** The smallest GIF there is: one pixel. */
const GIF_BYTES = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Where a newsroom tells: a surface, a chat of it with a channel, and somebody who is there. */
export interface Chat<S extends ChatSurface> {
  surface: S;
  origin: Origin;
  close(): Promise<void>;
}

/** A newsroom whose surface keeps what it is sent. */
export function openNewsroom(): Promise<Newsroom> {
  return openNewsroomOn(async ({ dispatcher: { catalogue } }, clock) => ({
    surface: createRecordingSurface({ clock, catalogue, name: 'discord', editEverySeconds: EDIT_EVERY_SECONDS }),
    origin: {
      surface: 'discord',
      chat: { id: 'server', kind: 'group', title: 'Robot Club', channelId: 'arena' },
      actor: { id: 'mo', displayName: 'Mo' },
    },
    close: async () => undefined,
  }));
}

export async function openNewsroomOn<S extends ChatSurface>(
  connect: (arena: TestArena, clock: TestClock) => Promise<Chat<S>>,
): Promise<Newsroom<S>> {
  const clock = createTestClock(new Date('2026-11-21T12:00:00Z'));
  const arena = await openTestArena({ clock, tapeSeconds: 45 });
  const { house, test } = arena;
  const { surface, origin, close } = await connect(arena, clock);
  const words = new Map<string, string | Reply | null | Error>();
  const looks = new Map<string, number>();
  const options: AnnouncerOptions = {
    surface,
    matches: house.matches,
    pictures: house.pictures,
    communities: house.communities,
    announcements: house.announcements,
    wagers: null,
    clock,
    log: silentLog,
    catalogue: arena.dispatcher.catalogue,
    priceAt: async () => null,
    async schedule(matchId, delayMs) {
      looks.set(`match ${matchId}`, clock.now().getTime() + delayMs);
    },
    async scheduleBulletin(bulletinId, delayMs) {
      const at = clock.now().getTime() + delayMs;
      const id = `bulletin ${bulletinId}`;
      looks.set(id, Math.min(at, looks.get(id) ?? Number.POSITIVE_INFINITY));
    },
    async bulletinWords({ key }) {
      const said = words.get(key) ?? null;
      if (said instanceof Error) throw said;
      return typeof said === 'string' ? { text: plain(said), visibility: 'public' } : said;
    },
  };
  const announcer = createAnnouncer(options);
  const setTime = async (at: number) => {
    clock.pass(Math.max(0, at - clock.now().getTime()) / 1000);
    await setDatabaseTime(test.database.pool, clock.now());
  };
  await setTime(clock.now().getTime());
  const { communityId } = await house.communities.resolve(origin);
  await house.communities.setArenaChannel(origin, origin.chat.channelId);

  let fighters = 0;

  const newsroom: Newsroom<S> = {
    arena,
    clock,
    surface,
    announcer,
    another: () => createAnnouncer(options),
    communityId,
    origin,
    say: (key, said) => void words.set(key, said),
    async publish(bulletin) {
      const id = await newsroom.change(bulletin);
      await announcer.handle({ name: 'bulletin', data: { bulletinId: id } });
      return id;
    },
    change: bulletin =>
      test.database.transaction(tx =>
        postBulletin(tx, { communityId, kind: 'test', subjectId: bulletin.key, ...bulletin }),
      ),
    async row(bulletinId, channelId = origin.chat.channelId) {
      const rows = await house.announcements.bulletins.posts(bulletinId, surface.name);
      const row = rows.find(each => each.channelId === channelId);
      if (!row) throw new Error(`Bulletin ${bulletinId} has no post in ${channelId}`);
      return row;
    },
    async arrange(bulletinKey, label) {
      const agentIds: [string, string] = [await fighter(), await fighter()];
      const price = await house.matches.arranged.price('BTC-USD');
      const matchId = await test.database.transaction(async tx =>
        house.matches.arranged.make(tx, price, {
          communityId,
          agentIds,
          symbol: 'BTC-USD',
          bettingSeconds: BETTING_SECONDS,
          occasion: { kind: 'tournament', id: 'bout', label },
          places: await placesUnder(tx, communityId, bulletinKey),
          requestedById: null,
          idempotencyKey: `bout:${agentIds}`,
        }),
      );
      await announcer.syncMatch(matchId);
      return matchId;
    },
    async pass(seconds, matchId) {
      const end = clock.now().getTime() + seconds * 1000;
      for (;;) {
        const moves = matchId === undefined ? null : (await house.matches.advance(matchId)).nextAt;
        const [look] = [...looks].sort((a, b) => a[1] - b[1]);
        const next = Math.min(look?.[1] ?? Number.POSITIVE_INFINITY, moves?.getTime() ?? Number.POSITIVE_INFINITY);
        if (next > end) break;
        await setTime(next);
        if (look && look[1] <= next) {
          looks.delete(look[0]);
          const [kind, id = ''] = look[0].split(' ');
          await (kind === 'match' ? announcer.syncMatch(id) : announcer.syncBulletin(id));
        } else if (matchId !== undefined) {
          await house.matches.advance(matchId);
          await announcer.syncMatch(matchId);
        }
      }
      await setTime(end);
    },
    async render(matchId) {
      const key = `gifs/${matchId}.gif`;
      await test.database.pool.query(`INSERT INTO "Blob" (key, "contentType", bytes) VALUES ($1, 'image/gif', $2)`, [
        key,
        GIF_BYTES,
      ]);
      await house.pictures.markRendered(matchId, GIF, key, appendAnnouncement);
      await announcer.syncMatch(matchId);
    },
    setArena: channelId => house.communities.setArenaChannel(origin, channelId),
    async expireClaims() {
      await test.database.prisma
        .$executeRaw`UPDATE "BulletinPost" SET "claimedUntil" = arena_now() - interval '1 second'`;
    },
    async close() {
      await arena.close();
      await close();
    },
  };
  return newsroom;

  async function fighter(): Promise<string> {
    const actor = { id: `fighter${++fighters}`, displayName: `Fighter ${fighters}` };
    const context = await house.communities.resolve({ ...origin, actor });
    const agent = await house.agents.create({ ...context, name: `Robot ${fighters}`, archetype: 'bruiser', limit: 2 });
    return agent.id;
  }
}
