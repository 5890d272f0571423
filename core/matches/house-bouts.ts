import { readSettings } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';
import { createMatch } from './create.ts';
import { arenaPlaces } from './rated-queue.ts';
import type { MatchServiceOptions } from './service.ts';

/**
 * House-against-member bouts for communities in which nothing happens: a few a day, at the hour when people are usually there
 * (numbers.md, "Small channel"). Exhibitions without a betting window: nobody asked for them, so no rating moves.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A community is quiet when no member began a match over a fresh tape for so long. */
const QUIET_MS = DAY_MS;
/** Days of activity that tell the usual hour. */
const HABIT_DAYS = 14;
/** Where nothing is known: the evening in Europe, the afternoon in America. Hour of the day, UTC. */
const DEFAULT_PEAK_HOUR = 18;
/** Members who have not been seen for so long are left in peace. */
const PRESENT_DAYS = 30;
/** A community without any activity for so long is not entertained any more. */
const ALIVE_DAYS = 30;

/** The opponent is one of so many house agents nearest in rating, so that it is not always the same. */
const NEAR_HOUSE = 3;

/** The hours at which a day's bouts are held: from the peak on, one an hour. Pure. */
export function boutHours(peakHour: number, bouts: number): number[] {
  return Array.from({ length: bouts }, (_, slot) => (peakHour + slot) % 24);
}

/**
 * The hour with the most activity, counted together with its neighbours so that one lively evening does not decide. Pure.
 * @param counts activity in each of the 24 hours, UTC
 */
export function peakHour(counts: readonly number[]): number {
  const smooth = (hour: number) =>
    2 * (counts[hour] ?? 0) + (counts[(hour + 23) % 24] ?? 0) + (counts[(hour + 1) % 24] ?? 0);
  let best = DEFAULT_PEAK_HOUR;
  for (let hour = 0; hour < 24; hour++) if (smooth(hour) > smooth(best)) best = hour;
  return best;
}

export function createHouseBouts(options: MatchServiceOptions) {
  const { database, agents, clock, random } = options;
  const { prisma } = database;

  return {
    /**
     * Starts the bouts whose hour it is, in every quiet community with an arena channel. Called every few minutes by any number of
     * processes: a bout's hour and day are its idempotency key.
     * @returns the ids of the matches that exist now for this hour
     */
    async startDue(): Promise<string[]> {
      const started: string[] = [];
      const places = await prisma.place.findMany({
        where: { leftAt: null, arenaChannelId: { not: null } },
        distinct: ['communityId'],
        select: { communityId: true },
      });
      for (const { communityId } of places) {
        const matchId = await startIn(communityId);
        if (matchId) started.push(matchId);
      }
      return started;
    },
  };

  async function startIn(communityId: string): Promise<string | null> {
    const now = clock.now();
    const community = await prisma.community.findUniqueOrThrow({ where: { id: communityId } });
    const { houseBoutsPerDay, symbol } = readSettings(community.settings);
    if (houseBoutsPerDay === 0 || !(await isQuiet(communityId, now)) || !(await isAlive(communityId, now))) return null;
    const slot = boutHours(await usualPeak(communityId, now), houseBoutsPerDay).indexOf(now.getUTCHours());
    if (slot === -1) return null;
    const idempotencyKey = `house-bout:${communityId}:${now.toISOString().slice(0, 13)}`;
    const price = await options.prices.choose(symbol);
    return database.transaction(async tx => {
      await lockByName(tx, `house-bout:${communityId}`);
      const known = await tx.match.findUnique({ where: { idempotencyKey }, select: { id: true } });
      if (known) return known.id;
      const pair = await choosePair(tx, communityId, now);
      if (!pair) return null;
      return createMatch(
        tx,
        {
          communityId,
          kind: 'exhibition',
          agentIds: pair,
          symbol,
          price,
          bettingSeconds: 0,
          requestedById: null,
          origin: null,
          otherPlaces: await arenaPlaces(tx, communityId),
          idempotencyKey,
        },
        options,
      );
    });
  }

  /** No member has begun a match over a fresh tape of late; casual fights and house bouts leave a channel quiet. */
  async function isQuiet(communityId: string, now: Date): Promise<boolean> {
    const lively = await prisma.match.findFirst({
      where: {
        communityId,
        kind: { in: ['rated', 'exhibition'] },
        createdAt: { gt: new Date(now.getTime() - QUIET_MS) },
        idempotencyKey: { not: { startsWith: 'house-bout:' } },
      },
      select: { id: true },
    });
    return lively === null;
  }

  async function isAlive(communityId: string, now: Date): Promise<boolean> {
    const since = new Date(now.getTime() - ALIVE_DAYS * DAY_MS);
    return (await prisma.member.count({ where: { communityId, lastActiveAt: { gt: since } } })) > 0;
  }

  async function usualPeak(communityId: string, now: Date): Promise<number> {
    const since = new Date(now.getTime() - HABIT_DAYS * DAY_MS);
    const rows = await prisma.$queryRaw<{ hour: number; count: number }[]>`
      SELECT extract(hour FROM "createdAt" AT TIME ZONE 'UTC')::int AS hour, count(*)::int AS count
        FROM "Match"
       WHERE "communityId" = ${communityId} AND "createdAt" > ${since} AND "idempotencyKey" NOT LIKE 'house-bout:%'
       GROUP BY 1`;
    const counts = Array<number>(24).fill(0);
    for (const { hour, count } of rows) counts[hour] = count;
    return peakHour(counts);
  }

  /** The present member's agent that has rested longest, and a house agent near to it in rating. */
  async function choosePair(tx: Transaction, communityId: string, now: Date): Promise<[string, string] | null> {
    const [mine] = await tx.$queryRaw<{ id: string; shown: number }[]>`
      SELECT agent.id, rating.shown
        FROM "Agent" agent
        JOIN "Member" member ON member.id = agent."ownerId"
        JOIN "Rating" rating ON rating."agentId" = agent.id
       WHERE agent."communityId" = ${communityId} AND agent."retiredAt" IS NULL
         AND member."lastActiveAt" > ${new Date(now.getTime() - PRESENT_DAYS * DAY_MS)}
         AND NOT EXISTS (SELECT 1 FROM "AgentToken" token
                          WHERE token."agentId" = agent.id AND token.holder IS NOT NULL AND token."settledFor" IS DISTINCT FROM token.holder)
       ORDER BY (SELECT max("createdAt") FROM "Match"
                  WHERE "agentAId" = agent.id OR "agentBId" = agent.id) NULLS FIRST, agent.id
       LIMIT 1`;
    if (!mine) return null;
    const house = await agents.house(communityId);
    house.sort((a, b) => Math.abs(a.rating.shown - mine.shown) - Math.abs(b.rating.shown - mine.shown));
    const opponent = house[random.integer(Math.max(1, Math.min(NEAR_HOUSE, house.length)))];
    return opponent ? [mine.id, opponent.id] : null;
  }
}
