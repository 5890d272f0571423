import type { CommunityContext } from '../communities/index.ts';
import { readSettings } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { ownOrFirst } from './casual.ts';
import { createMatch, type MatchPlace } from './create.ts';
import { pairTickets, type Ticket } from './pairing.ts';
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
  const { database, agents, clock } = options;

  return {
    /** Puts an agent into the queue; joining twice keeps the place. */
    async join(input: { context: CommunityContext; place: MatchPlace; agent?: string }): Promise<QueueEntry> {
      const { context, place } = input;
      const agent = await ownOrFirst(agents, context, input.agent);
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agent.id} FOR UPDATE`;
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
        const today = await ratedToday(tx, agent.id, clock.now());
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
        const tickets = await tx.queueTicket.findMany({ where, include: { agent: true } });
        await tx.queueTicket.deleteMany({ where: { agentId: { in: tickets.map(ticket => ticket.agentId) } } });
        return tickets.map(ticket => ticket.agent.name);
      });
    },

    entries,

    /** Pairs what can be paired now in one community. Two at once do no harm: the second finds the lock taken. */
    async pair(communityId: string): Promise<string[]> {
      return database.transaction(async tx => {
        const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
          SELECT pg_try_advisory_xact_lock(hashtextextended(${`pair:${communityId}`}, 0)) AS taken`;
        if (!lock?.taken) return [];
        const community = await tx.community.findUnique({ where: { id: communityId } });
        if (!community) return [];
        const settings = readSettings(community.settings);
        const rows = await ticketRows(tx, communityId);
        const tickets: Ticket[] = [];
        for (const row of rows) tickets.push(await toTicket(tx, row, settings));
        const house = (await agents.house(communityId)).map(agent => ({
          agentId: agent.id,
          rating: agent.rating.shown,
        }));
        const made: string[] = [];
        for (const pair of pairTickets(tickets, house, settings.houseAfterSeconds)) {
          const first = rows.find(row => row.agentId === pair.first);
          const second = rows.find(row => row.agentId === pair.second);
          if (!first) continue;
          const key = `pair:${pair.first}:${first.joinedAt.getTime()}:${pair.second}`;
          made.push(
            await startRated(tx, communityId, [pair.first, pair.second], settings.symbol, key, [first, second]),
          );
          await tx.queueTicket.deleteMany({ where: { agentId: { in: [pair.first, pair.second] } } });
        }
        return made;
      });
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

  async function startRated(
    tx: Transaction,
    communityId: string,
    agentIds: readonly [string, string],
    symbol: string,
    idempotencyKey: string,
    tickets: readonly (MatchPlace | undefined)[],
  ): Promise<string> {
    const places: MatchPlace[] = tickets.flatMap(ticket =>
      ticket ? [{ surface: ticket.surface, chatId: ticket.chatId, channelId: ticket.channelId, asked: true }] : [],
    );
    const [origin, ...rest] = places;
    return createMatch(
      tx,
      {
        communityId,
        kind: 'rated',
        agentIds,
        symbol,
        bettingSeconds: options.bettingSeconds,
        requestedById: null,
        origin: origin ?? null,
        otherPlaces: [...rest, ...(await arenaPlaces(tx, communityId))],
        idempotencyKey,
      },
      options,
    );
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

  async function ticketRows(tx: Pick<Transaction, 'queueTicket'>, communityId: string) {
    return tx.queueTicket.findMany({
      where: { communityId },
      include: { agent: { include: { rating: true } }, member: true, community: true },
      orderBy: [{ joinedAt: 'asc' }, { agentId: 'asc' }],
    });
  }

  async function toTicket(
    tx: Transaction,
    row: Awaited<ReturnType<typeof ticketRows>>[number],
    settings: ReturnType<typeof readSettings>,
  ): Promise<Ticket> {
    const matchesToday = await ratedToday(tx, row.agentId, clock.now());
    const recent = await tx.match.findMany({
      where: { kind: 'rated', OR: [{ agentAId: row.agentId }, { agentBId: row.agentId }] },
      orderBy: { createdAt: 'desc' },
      take: RECENT_OPPONENTS,
      select: { agentAId: true, agentBId: true },
    });
    return {
      agentId: row.agentId,
      memberId: row.memberId,
      rating: row.agent.rating?.shown ?? 0,
      waitedSeconds: waited(row.joinedAt),
      resting:
        restsUntil(row.agent.lastMatchAt, settings.ratedCooldownSeconds) !== null ||
        matchesToday >= settings.ratedPerDay,
      matchesToday,
      recentOpponents: recent.map(match => (match.agentAId === row.agentId ? match.agentBId : match.agentAId)),
    };
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

async function ratedToday(tx: Pick<Transaction, 'match'>, agentId: string, now: Date): Promise<number> {
  return tx.match.count({
    where: {
      kind: 'rated',
      state: { not: 'void' },
      createdAt: { gt: new Date(now.getTime() - DAY_MS) },
      OR: [{ agentAId: agentId }, { agentBId: agentId }],
    },
  });
}

/** The arena channels of a community: every match of general interest is announced there too. */
export async function arenaPlaces(tx: Pick<Transaction, 'place'>, communityId: string): Promise<MatchPlace[]> {
  const places = await tx.place.findMany({ where: { communityId, leftAt: null, arenaChannelId: { not: null } } });
  return places.flatMap(place =>
    place.arenaChannelId ? [{ surface: place.surface, chatId: place.externalId, channelId: place.arenaChannelId }] : [],
  );
}
