import type { AgentService } from '../agents/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { parseId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { advanceMatch, voidMatch } from './advance.ts';
import { createArrangements } from './arranged.ts';
import { createCasualFights } from './casual.ts';
import { createChallenges } from './challenges.ts';
import type { MatchHooks } from './hooks.ts';
import { createHouseBouts } from './house-bouts.ts';
import type { MatchPrices } from './prices.ts';
import { arenaPlaces, createRatedQueue } from './rated-queue.ts';
import { createMatchReads } from './reads.ts';
import { createSparring } from './spar.ts';
import { checkRecord, type Verification, verifyReplayText } from './verification.ts';
import { type MatchView, matchInclude, viewMatch } from './views.ts';

export interface MatchServiceOptions {
  database: Database;
  agents: AgentService;
  blobs: BlobStore;
  prices: MatchPrices;
  hooks: MatchHooks;
  clock: Clock;
  random: Random;
  newId: () => string;
  log: Log;
  /** Seconds from announcement to lock (BETTING_SECONDS). */
  bettingSeconds: number;
  /** Wall-clock seconds that a fresh tape takes (TAPE_SECONDS). */
  tapeSeconds: number;
  /** Whether a person has the right to spar with another's agent as often as with a partner (`/spar`); nobody has where absent. */
  maySpar?(reader: Pick<Transaction, '$queryRaw'>, who: { personId: string; agentId: string }): Promise<boolean>;
}

export interface HeadToHead {
  wins: number;
  losses: number;
}

export type MatchService = ReturnType<typeof createMatchService>;

/** The lifecycle of matches and what hangs on it. Pure rules stand beside in this folder. */
export function createMatchService(options: MatchServiceOptions) {
  const { database, blobs } = options;

  /**
   * @param communityId whose match it has to be
   * @throws ArenaError 'match-not-found'; 'guest-match' for the community whose agent is a guest in it: it looks on (`seen`), nothing else
   */
  async function get(typedId: string, communityId?: string): Promise<MatchView> {
    const view = await seen(typedId, communityId);
    if (communityId === undefined || view.communityId === communityId) return view;
    throw new ArenaError(
      'guest-match',
      'You are guests in this match: bets, picks and rulings on it are for the community that holds it. Its replay and your cheers are open to you.',
      403,
    );
  }

  /** As `get`, for who only looks: also the community whose agent is a guest in it. */
  async function seen(typedId: string, communityId?: string): Promise<MatchView> {
    const id = parseId(typedId);
    const row = id && (await database.prisma.match.findUnique({ where: { id }, include: matchInclude }));
    const maySee = row && [row.communityId, row.guestCommunityId].includes(communityId ?? row.communityId);
    if (!row || !maySee) {
      throw new ArenaError('match-not-found', 'There is no such match here. Ids look like 7H2K9QX4M1ZT.', 404);
    }
    return viewMatch(row);
  }

  async function replayText(matchId: string): Promise<string> {
    const blob = await blobs.get(`replays/${matchId}.json`);
    if (!blob) {
      throw new ArenaError(
        'replay-not-ready',
        'That match has no replay yet. Please try again when it has ended.',
        409,
      );
    }
    return new TextDecoder().decode(blob.bytes);
  }

  return {
    casual: createCasualFights(options),
    queue: createRatedQueue(options),
    challenges: createChallenges(options),
    sparring: createSparring(options),
    houseBouts: createHouseBouts(options),
    arranged: createArrangements(options),
    ...createMatchReads(options),

    advance: (matchId: string) => advanceMatch(matchId, options),
    void: (matchId: string, reason: string, also?: (tx: Transaction) => Promise<void>) =>
      voidMatch(matchId, reason, options, also),
    get,
    seen,
    replayText,
    arenaPlaces: (communityId: string) => arenaPlaces(database.prisma, communityId),

    /** Recomputes everything that can be recomputed of a finished match. */
    async verify(matchId: string): Promise<Verification> {
      const text = await replayText(matchId);
      const verification = verifyReplayText(text);
      const match = await database.prisma.match.findUniqueOrThrow({
        where: { id: matchId },
        include: { commit: true },
      });
      const problems = checkRecord(text, match);
      const confirmation = verification.tape === 'simulated' ? null : await options.prices.confirmTape(matchId);
      return {
        ...verification,
        ...(confirmation && { tape: confirmation.verdict, tapeSources: confirmation.sources }),
        fightRerun: verification.fightRerun && problems.length === 0,
        problems: [...verification.problems, ...problems],
      };
    },

    /** Matches of a community or an agent, newest first. */
    async recent(where: {
      communityId?: string;
      agentId?: string;
      limit: number;
      before?: Date;
    }): Promise<MatchView[]> {
      const rows = await database.prisma.match.findMany({
        where: {
          ...(where.communityId ? { communityId: where.communityId } : {}),
          ...(where.agentId ? { OR: [{ agentAId: where.agentId }, { agentBId: where.agentId }] } : {}),
          ...(where.before ? { createdAt: { lt: where.before } } : {}),
        },
        include: matchInclude,
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: where.limit,
      });
      return rows.map(viewMatch);
    },

    /**
     * Wins and losses of `agentId` against `opponentId`, all kinds, settled only.
     * @param except matches whose result is not to be told
     */
    async headToHead(agentId: string, opponentId: string, except: readonly string[] = []): Promise<HeadToHead> {
      const count = (left: string, right: string, winner: number) =>
        database.prisma.match.count({
          where: { state: 'settled', agentAId: left, agentBId: right, winner, id: { notIn: [...except] } },
        });
      const [asLeft, asRight, lostLeft, lostRight] = await Promise.all([
        count(agentId, opponentId, 0),
        count(opponentId, agentId, 1),
        count(agentId, opponentId, 1),
        count(opponentId, agentId, 0),
      ]);
      return { wins: asLeft + asRight, losses: lostLeft + lostRight };
    },

    /** The public chain of commits, newest first; `before` is a sequence number. */
    async commits(page: { limit: number; before?: number }) {
      return database.prisma.commit.findMany({
        where: page.before ? { sequence: { lt: page.before } } : {},
        orderBy: { sequence: 'desc' },
        take: page.limit,
        select: { sequence: true, matchId: true, previous: true, hash: true, payload: true, createdAt: true },
      });
    },

    /** The commit of a match; null where there is no such match. */
    async commitOf(matchId: string) {
      return database.prisma.commit.findUnique({
        where: { matchId },
        select: { sequence: true, matchId: true, previous: true, hash: true, payload: true, createdAt: true },
      });
    },

    /** How many matches stand in each state: for health and metrics. */
    async countByState(): Promise<Record<string, number>> {
      const groups = await database.prisma.match.groupBy({ by: ['state'], _count: { _all: true } });
      return Object.fromEntries(groups.map(group => [group.state, group._count._all]));
    },
  };
}
