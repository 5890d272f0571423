import type { CommunityContext } from '../communities/index.ts';
import { readSettings } from '../communities/index.ts';
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
/** Past opponents that are put further away. */
const RECENT_OPPONENTS = 3;

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
      const entry = (await entries(context.communityId)).find(candidate => candidate.agentId === agent.id);
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

    entries,

    /**
     * Pairs what can be paired now in one community. The pairs are drawn up without locks and then made one by one, each in its
     * own transaction that looks again: two matchmakers at once, or somebody leaving meanwhile, do no harm.
     * @returns the ids of the matches made
     */
    async pair(communityId: string): Promise<string[]> {
      const rows = await ticketRows(database.prisma, communityId);
      const settings = readSettings(rows[0]?.community.settings);
      const tickets = await toTickets(rows, settings);
      const house = (await agents.house(communityId)).map(agent => ({ agentId: agent.id, rating: agent.rating.shown }));
      const made: string[] = [];
      for (const pair of pairTickets(tickets, house, settings.houseAfterSeconds)) {
        const first = rows.find(row => row.agentId === pair.first);
        const second = rows.find(row => row.agentId === pair.second);
        if (!first || (!second && !pair.withHouse)) continue;
        const matchId = await startRated(pair, settings.symbol, second ? [first, second] : [first]);
        if (matchId) made.push(matchId);
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

  /** Takes both tickets and makes their match; null where one of them is gone or another by now. */
  async function startRated(pair: Pair, symbol: string, tickets: readonly TicketRow[]): Promise<string | null> {
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
        return createMatch(
          tx,
          {
            communityId,
            kind: 'rated',
            agentIds: [pair.first, pair.second],
            symbol,
            price,
            bettingSeconds: options.bettingSeconds,
            requestedById: null,
            origin: origin ?? null,
            otherPlaces: [...rest, ...(await arenaPlaces(tx, communityId))],
            idempotencyKey: `pair:${pair.first}:${first.joinedAt.getTime()}:${pair.second}`,
            seasonId,
          },
          options,
        );
      })
      .catch(error => {
        // a season that froze, a sanction: the tickets stay, and their owners leave or wait
        if (error instanceof TicketGone || error instanceof ArenaError) return null;
        throw error;
      });
  }

  async function entries(communityId: string): Promise<QueueEntry[]> {
    const rows = await ticketRows(database.prisma, communityId);
    const settings = readSettings(rows[0]?.community.settings);
    return rows.map(row =>
      describe(
        row.agentId,
        row.agent.name,
        row.member.displayName,
        row.agent.rating?.shown ?? 0,
        waited(row.joinedAt),
        restsUntil(row.agent.lastMatchAt, settings.ratedCooldownSeconds),
      ),
    );
  }

  async function toTickets(rows: readonly TicketRow[], settings: ReturnType<typeof readSettings>): Promise<Ticket[]> {
    const today = await ratedToday(
      database.prisma,
      rows.map(row => row.agentId),
      clock.now(),
    );
    const tickets: Ticket[] = [];
    for (const row of rows) {
      const rests = restsUntil(row.agent.lastMatchAt, settings.ratedCooldownSeconds) !== null;
      const matchesToday = today.get(row.agentId) ?? 0;
      const resting = rests || matchesToday >= settings.ratedPerDay;
      const restEnded = (row.agent.lastMatchAt?.getTime() ?? 0) + settings.ratedCooldownSeconds * 1000;
      tickets.push({
        agentId: row.agentId,
        memberId: row.memberId,
        rating: row.agent.rating?.shown ?? 0,
        uncertainty: row.agent.rating ? shownUncertainty(row.agent.rating) : 0,
        // waiting counts from when it could have fought: a rest widens no window and calls no house agent
        waitedSeconds: waited(new Date(Math.max(row.joinedAt.getTime(), restEnded))),
        resting,
        matchesToday,
        recentOpponents: resting ? [] : await recentOpponents(row.agentId),
      });
    }
    return tickets;
  }

  async function recentOpponents(agentId: string): Promise<string[]> {
    const recent = await database.prisma.match.findMany({
      where: { kind: 'rated', OR: [{ agentAId: agentId }, { agentBId: agentId }] },
      orderBy: { createdAt: 'desc' },
      take: RECENT_OPPONENTS,
      select: { agentAId: true, agentBId: true },
    });
    return recent.map(match => (match.agentAId === agentId ? match.agentBId : match.agentAId));
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

async function ticketRows(tx: Pick<Transaction, 'queueTicket'>, communityId: string) {
  return tx.queueTicket.findMany({
    where: { communityId, agent: { retiredAt: null } },
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
