import type { MatchState } from '../../prisma/generated/enums.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { type MatchView, matchInclude, viewMatch } from './views.ts';
import { countEnded } from './void-rates.ts';

/** What everybody may read of matches, whoever asks: pages, replays and secrets only once a match has ended. */

/** States in which a match's secrets are public (game.md: the seed is revealed after the match, of a void one too). */
export const ENDED: readonly MatchState[] = ['finished', 'settled', 'void'];

export interface MatchPosition {
  createdAt: Date;
  id: string;
}

export interface RevealedMatch {
  /** 64 hexadecimal digits whose SHA-256 the commit holds. */
  serverSeed: string;
  /** SHA-256(server seed, match id, tape); null where the match was void before its tape was complete. */
  seed: string | null;
}

/** What to call a match by: for lists of other things that name it. */
export interface MatchBrief {
  id: string;
  /** Left and right agent. */
  names: readonly [string, string];
  agentIds: readonly [string, string];
  symbol: string;
  simulatedPrice: boolean;
}

export interface GifCounts {
  rendered: number;
  failed: number;
  /** Settled, and neither rendered nor given up. */
  waiting: number;
}

export function createMatchReads({ database, blobs }: { database: Database; blobs: BlobStore }) {
  return {
    /** Matches of a community, an agent or both, newest first; `after` is the last match of the page before. */
    async page(where: {
      communityId?: string;
      agentId?: string;
      limit: number;
      after?: MatchPosition;
    }): Promise<MatchView[]> {
      const { after, agentId } = where;
      const rows = await database.prisma.match.findMany({
        where: {
          ...(where.communityId ? { communityId: where.communityId } : {}),
          AND: [
            agentId ? { OR: [{ agentAId: agentId }, { agentBId: agentId }] } : {},
            after
              ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { gt: after.id } }] }
              : {},
          ],
        },
        include: matchInclude,
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: where.limit,
      });
      return rows.map(viewMatch);
    },

    /** The secrets of a match that has ended; null before, and where there is no such match. */
    async revealed(matchId: string): Promise<RevealedMatch | null> {
      return database.prisma.match.findFirst({
        where: { id: matchId, state: { in: [...ENDED] } },
        select: { serverSeed: true, seed: true },
      });
    },

    /**
     * The replay's JSON as it is kept, for anybody. The file is written a moment before its match ends, and it holds the
     * server seed: the match's state decides and not the file. Throws ArenaError 404 and 409 with the reason.
     */
    async publicReplay(match: MatchView): Promise<string> {
      if (!ENDED.includes(match.state)) {
        throw new ArenaError(
          'replay-not-ready',
          'That match has no replay yet. Please try again when it has ended.',
          409,
        );
      }
      const blob = match.result ? await blobs.get(`replays/${match.id}.json`) : null;
      if (!blob) {
        throw new ArenaError(
          'replay-not-found',
          match.state === 'void'
            ? 'That match was void before it was fought; there is no replay.'
            : 'The replay of that match is not kept any more.',
          404,
        );
      }
      return new TextDecoder().decode(blob.bytes);
    },

    /** Names of several matches, by id; those that there are not are left out. */
    async briefs(ids: readonly string[]): Promise<Map<string, MatchBrief>> {
      const rows = await database.prisma.match.findMany({
        where: { id: { in: [...ids] } },
        select: {
          id: true,
          symbol: true,
          priceSource: true,
          agentA: { select: { id: true, name: true } },
          agentB: { select: { id: true, name: true } },
        },
      });
      return new Map(
        rows.map(({ id, symbol, priceSource, agentA, agentB }) => [
          id,
          {
            id,
            names: [agentA.name, agentB.name],
            agentIds: [agentA.id, agentB.id],
            symbol,
            simulatedPrice: priceSource === 'simulated',
          },
        ]),
      );
    },

    /** How many matches were settled and how many void, by kind and why; of one community, or of all. */
    countEnded: (where: { now: Date; communityId?: string | undefined }) => countEnded(database, where),

    /** GIFs of all matches by how far they are: for metrics. */
    async gifCounts(): Promise<GifCounts> {
      const { match } = database.prisma;
      const [rendered, failed, waiting] = await Promise.all([
        match.count({ where: { gifKey: { not: null } } }),
        match.count({ where: { gifKey: null, gifFailed: true } }),
        match.count({ where: { gifKey: null, gifFailed: false, state: 'settled' } }),
      ]);
      return { rendered, failed, waiting };
    },
  };
}
