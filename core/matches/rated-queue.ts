import { requireInHand } from '../agents/index.ts';
import { type CommunityContext, type CommunitySettings, readSettings } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { shownUncertainty } from '../ratings/index.ts';
import { ownOrFirst } from './casual.ts';
import { createMatch, type MatchPlace } from './create.ts';
import { type Pair, pairTickets, type Ticket } from './pairing.ts';
import type { MatchServiceOptions } from './service.ts';

/** The rated queue: tickets in the database, paired every 30 s and whenever one arrives. */

const DAY_MS = 24 * 3600 * 1000;
/** Refusals that hold for this agent or its owner, and not for everybody. */
const PERSONAL_REFUSALS: ReadonlySet<string> = new Set(['sanctioned', 'quarantined']);
/** Past opponents that are put further away. */
const RECENT_OPPONENTS = 3;
/** How often one call draws up pairs: who is overtaken again and again waits for the next call. */
const ROUNDS_MAX = 4;
/** Matches of one community that are made side by side; the public chain of commits takes them one by one. */
const STARTED_AT_ONCE = 4;

export interface QueueEntry {
  agentId: string;
  agentName: string;
  ownerName: string;
  rating: number;
  waitedSeconds: number;
  /** When its cool-down ends, if it rests. */
  restsUntil: Date | null;
}

export function createRatedQueue(options: MatchServiceOptions) {
  const { database, agents, clock, hooks } = options;

  return {
    /** Puts an agent into the queue; joining twice keeps the place. */
    async join(input: { context: CommunityContext; place: MatchPlace; agent?: string }): Promise<QueueEntry> {
      const { context, place } = input;
      const agent = await ownOrFirst(agents, context, input.agent);
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agent.id} FOR UPDATE`;
        const { retiredAt } = await tx.agent.findUniqueOrThrow({
          where: { id: agent.id },
          select: { retiredAt: true },
        });
        if (retiredAt) throw new ArenaError('agent-retired', `${agent.name} has retired and fights no more.`, 409);
        await requireInHand(tx, agent.id);
        const busy = await tx.match.findFirst({
          where: {
            kind: 'rated',
            state: { in: ['open', 'locked', 'running', 'finished'] },
            OR: [{ agentAId: agent.id }, { agentBId: agent.id }],
          },
          select: { id: true },
        });
        if (busy) {
          throw new ArenaError(
            'agent-busy',
            `${agent.name} is in a rated match right now. It can queue again when that has ended.`,
            409,
          );
        }
        await hooks.admitRated(tx, { communityId: context.communityId, agentIds: [agent.id] });
        const today = (await ratedToday(tx, [agent.id], clock.now())).get(agent.id) ?? 0;
        if (today >= context.settings.ratedPerDay) {
          throw new ArenaError(
            'daily-cap',
            `${agent.name} has fought ${today} rated matches in 24 hours, which is the limit here. Try a casual /fight.`,
            429,
          );
        }
        await tx.queueTicket.upsert({
          where: { agentId: agent.id },
          create: {
            agentId: agent.id,
            communityId: context.communityId,
            memberId: context.memberId,
            ...place,
            joinedAt: clock.now(),
          },
          update: { ...place },
        });
        await appendOutbox(tx, { queue: 'matches', name: 'pair', data: { communityId: context.communityId } });
      });
      const [entry] = await entries(context.communityId, agent.id);
      // paired at once by a worker: it has left the queue already
      return entry ?? describe(agent.id, agent.name, context.displayName, agent.rating.shown, 0, null);
    },

    /** @returns the names of the member's agents that left the queue */
    async leave(input: { context: CommunityContext; agent?: string }): Promise<string[]> {
      const { context } = input;
      const where = input.agent
        ? { agentId: (await agents.own(context.communityId, context.memberId, input.agent)).id }
        : { memberId: context.memberId };
      return database.transaction(async tx => {
        // who was paired meanwhile has not left
        const mine = await tx.queueTicket.findMany({ where, select: { agentId: true } });
        const gone = await tx.$queryRaw<{ agentId: string }[]>`
          DELETE FROM "QueueTicket" WHERE "agentId" = ANY(${mine.map(ticket => ticket.agentId)}) RETURNING "agentId"`;
        const left = await tx.agent.findMany({
          where: { id: { in: gone.map(ticket => ticket.agentId) } },
          orderBy: { createdAt: 'asc' },
          select: { name: true },
        });
        return left.map(agent => agent.name);
      });
    },

    /** Who waits here, the longest first. */
    entries: (communityId: string): Promise<QueueEntry[]> => entries(communityId),

    /** Takes a member's agents out of the queue, in the transaction that closes rated matches to them. @returns their names */
    removeMember: (tx: Transaction, memberId: string): Promise<string[]> => remove(tx, { memberId }),

    /** Takes one agent out of the queue. @returns its name, where it was in it */
    removeAgent: (tx: Transaction, agentId: string): Promise<string[]> => remove(tx, { agentId }),

    /**
     * Pairs what can be paired now in one community. The pairs are drawn up without locks and then made one by one, each in its
     * own transaction that looks again: two matchmakers at once, or somebody leaving meanwhile, do no harm. Whoever lost an opponent that
     * way is paired anew at once.
     * @returns the ids of the matches made
     */
    async pair(communityId: string): Promise<string[]> {
      const made: string[] = [];
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        const { matchIds, isOver } = await pairOnce(communityId);
        made.push(...matchIds);
        if (isOver) break;
      }
      return made;
    },

    /** Communities in which somebody waits. */
    async waitingCommunities(): Promise<string[]> {
      const rows = await database.prisma.queueTicket.findMany({
        distinct: ['communityId'],
        select: { communityId: true },
      });
      return rows.map(row => row.communityId);
    },
  };

  /** @returns the matches made; not over where a ticket of a pair was taken by somebody else */
  async function pairOnce(communityId: string): Promise<{ matchIds: string[]; isOver: boolean }> {
    const rows = await ticketRows(database.prisma, communityId);
    const settings = readSettings(rows[0]?.community.settings);
    const rest = await hooks.ratedRest(communityId, settings.ratedCooldownSeconds);
    const tickets = await toTickets(rows, settings, rest);
    const house = (await agents.house(communityId)).map(agent => ({ agentId: agent.id, rating: agent.rating.shown }));
    const waiting = new Map(rows.map(row => [row.agentId, row]));
    const pairs = pairTickets(tickets, house, settings.houseAfterSeconds);
    const matchIds: string[] = [];
    let isOver = true;
    const startNext = async (): Promise<void> => {
      for (let pair = pairs.shift(); pair; pair = pairs.shift()) {
        const first = waiting.get(pair.first);
        const second = waiting.get(pair.second);
        if (!first || (!second && !pair.withHouse)) continue;
        const outcome = await startRated(pair, settings, second ? [first, second] : [first]);
        if (outcome === 'gone') isOver = false;
        else if (outcome) matchIds.push(outcome.matchId);
        else await dropRefused(communityId, second ? [first.agentId, second.agentId] : [first.agentId]);
      }
    };
    await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startNext));
    return { matchIds, isOver };
  }

  /** Takes both tickets and makes their match; 'gone' where one of them is gone or another by now, null where no match may be made. */
  async function startRated(
    pair: Pair,
    { symbol, bettingSeconds }: Pick<CommunitySettings, 'symbol' | 'bettingSeconds'>,
    tickets: readonly TicketRow[],
  ): Promise<{ matchId: string } | 'gone' | null> {
    const [first] = tickets;
    if (!first) return null;
    const { communityId } = first;
    const price = await options.prices.choose(symbol);
    return database
      .transaction(async tx => {
        // agents before tickets, as whoever joins and retires does
        await tx.$queryRaw`
        SELECT id FROM "Agent" WHERE id = ANY(${[pair.first, pair.second]}) ORDER BY id FOR UPDATE`;
        const taken = await tx.queueTicket.deleteMany({
          where: { OR: tickets.map(({ agentId, joinedAt }) => ({ agentId, joinedAt })), agent: { retiredAt: null } },
        });
        if (taken.count !== tickets.length) {
          throw new TicketGone();
        }
        const seasonId = await hooks.admitRated(tx, { communityId, agentIds: [pair.first, pair.second] });
        const [origin, ...rest] = tickets.map(({ surface, chatId, channelId }) => ({
          surface,
          chatId,
          channelId,
          asked: true,
        }));
        const matchId = await createMatch(
          tx,
          {
            communityId,
            kind: 'rated',
            agentIds: [pair.first, pair.second],
            symbol,
            price,
            bettingSeconds: bettingSeconds ?? options.bettingSeconds,
            requestedById: null,
            origin: origin ?? null,
            otherPlaces: [...rest, ...(await arenaPlaces(tx, communityId))],
            idempotencyKey: `pair:${pair.first}:${first.joinedAt.getTime()}:${pair.second}`,
            seasonId,
          },
          options,
        );
        return { matchId };
      })
      .catch(error => {
        if (error instanceof TicketGone) return 'gone';
        // a season that froze: the tickets stay, and their owners leave or wait
        if (!(error instanceof ArenaError)) throw error;
        return null;
      });
  }

  async function remove(tx: Transaction, where: { memberId: string } | { agentId: string }): Promise<string[]> {
    const tickets = await tx.queueTicket.findMany({
      where,
      select: { agentId: true, agent: { select: { name: true } } },
    });
    await tx.queueTicket.deleteMany({ where: { agentId: { in: tickets.map(ticket => ticket.agentId) } } });
    return tickets.map(ticket => ticket.agent.name);
  }

  /** Whoever joined at the very moment when rated matches were closed to them leaves the queue now: it would wait for ever. */
  async function dropRefused(communityId: string, agentIds: readonly string[]): Promise<void> {
    for (const agentId of agentIds) {
      await database
        .transaction(tx => hooks.admitRated(tx, { communityId, agentIds: [agentId] }))
        .catch(async (error: unknown) => {
          if (!(error instanceof ArenaError)) throw error;
          if (PERSONAL_REFUSALS.has(error.code)) await database.transaction(tx => remove(tx, { agentId }));
        });
    }
  }

  async function entries(communityId: string, agentId?: string): Promise<QueueEntry[]> {
    const rows = await ticketRows(database.prisma, communityId, agentId);
    const settings = readSettings(rows[0]?.community.settings);
    const rest = rows.length === 0 ? 0 : await hooks.ratedRest(communityId, settings.ratedCooldownSeconds);
    return rows.map(row =>
      describe(
        row.agentId,
        row.agent.name,
        row.member.displayName,
        row.agent.rating?.shown ?? 0,
        waited(row.joinedAt),
        restsUntil(row.agent.lastMatchAt, rest),
      ),
    );
  }

  /** @param rest seconds between two rated matches */
  async function toTickets(
    rows: readonly TicketRow[],
    settings: ReturnType<typeof readSettings>,
    rest: number,
  ): Promise<Ticket[]> {
    const today = await ratedToday(
      database.prisma,
      rows.map(row => row.agentId),
      clock.now(),
    );
    const isResting = (row: TicketRow) =>
      restsUntil(row.agent.lastMatchAt, rest) !== null || (today.get(row.agentId) ?? 0) >= settings.ratedPerDay;
    const ready = rows.filter(row => !isResting(row)).map(row => row.agentId);
    const opponents = await recentOpponents(ready);
    return rows.map(row => {
      const restEnded = (row.agent.lastMatchAt?.getTime() ?? 0) + rest * 1000;
      return {
        agentId: row.agentId,
        memberId: row.memberId,
        rating: row.agent.rating?.shown ?? 0,
        uncertainty: row.agent.rating ? shownUncertainty(row.agent.rating) : 0,
        // waiting counts from when it could have fought: a rest widens no window and calls no house agent
        waitedSeconds: waited(new Date(Math.max(row.joinedAt.getTime(), restEnded))),
        resting: isResting(row),
        matchesToday: today.get(row.agentId) ?? 0,
        recentOpponents: opponents.get(row.agentId) ?? [],
      };
    });
  }

  /** The last opponents of each agent, newest first: one statement along the indexes, however many wait. */
  async function recentOpponents(agentIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await database.prisma.$queryRaw<{ agentId: string; opponents: string[] }[]>`
      SELECT waiting.id AS "agentId", array_agg(recent.opponent ORDER BY recent."createdAt" DESC) AS opponents
        FROM unnest(${[...agentIds]}::text[]) AS waiting(id), LATERAL (
          SELECT opponent, "createdAt" FROM (
            (SELECT "agentBId" AS opponent, "createdAt" FROM "Match"
              WHERE "agentAId" = waiting.id AND kind = 'rated' ORDER BY "createdAt" DESC LIMIT ${RECENT_OPPONENTS})
            UNION ALL
            (SELECT "agentAId", "createdAt" FROM "Match"
              WHERE "agentBId" = waiting.id AND kind = 'rated' ORDER BY "createdAt" DESC LIMIT ${RECENT_OPPONENTS})
          ) either ORDER BY "createdAt" DESC LIMIT ${RECENT_OPPONENTS}
        ) recent GROUP BY waiting.id`;
    return new Map(rows.map(row => [row.agentId, row.opponents]));
  }

  function waited(joinedAt: Date): number {
    return Math.max(0, Math.floor((clock.now().getTime() - joinedAt.getTime()) / 1000));
  }

  function restsUntil(lastMatchAt: Date | null, cooldownSeconds: number): Date | null {
    if (!lastMatchAt) return null;
    const until = new Date(lastMatchAt.getTime() + cooldownSeconds * 1000);
    return until > clock.now() ? until : null;
  }
}

function describe(
  agentId: string,
  agentName: string,
  ownerName: string,
  rating: number,
  waitedSeconds: number,
  restsUntil: Date | null,
): QueueEntry {
  return { agentId, agentName, ownerName, rating, waitedSeconds, restsUntil };
}

/** Rated matches of the last 24 h that were not void, by agent; agents without any are left out. */
async function ratedToday(
  tx: Pick<Transaction, 'match'>,
  agentIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const since = {
    kind: 'rated',
    state: { not: 'void' },
    createdAt: { gt: new Date(now.getTime() - DAY_MS) },
  } as const;
  const ids = [...agentIds];
  const left = await tx.match.groupBy({ by: ['agentAId'], where: { ...since, agentAId: { in: ids } }, _count: true });
  const right = await tx.match.groupBy({ by: ['agentBId'], where: { ...since, agentBId: { in: ids } }, _count: true });
  const counts = new Map<string, number>();
  const add = (id: string, count: number) => counts.set(id, (counts.get(id) ?? 0) + count);
  for (const group of left) add(group.agentAId, group._count);
  for (const group of right) add(group.agentBId, group._count);
  return counts;
}

type TicketRow = Awaited<ReturnType<typeof ticketRows>>[number];

async function ticketRows(tx: Pick<Transaction, 'queueTicket'>, communityId: string, agentId?: string) {
  return tx.queueTicket.findMany({
    where: { communityId, agent: { retiredAt: null }, ...(agentId ? { agentId } : {}) },
    include: { agent: { include: { rating: true } }, member: true, community: true },
    orderBy: [{ joinedAt: 'asc' }, { agentId: 'asc' }],
  });
}

/** A ticket was taken between drawing up the pair and making its match. */
class TicketGone extends Error {
  override readonly name = 'TicketGone';
}

/** The arena channels of a community: every match of general interest is announced there too. */
export async function arenaPlaces(tx: Pick<Transaction, 'place'>, communityId: string): Promise<MatchPlace[]> {
  const places = await tx.place.findMany({ where: { communityId, leftAt: null, arenaChannelId: { not: null } } });
  return places.flatMap(place =>
    place.arenaChannelId ? [{ surface: place.surface, chatId: place.externalId, channelId: place.arenaChannelId }] : [],
  );
}
