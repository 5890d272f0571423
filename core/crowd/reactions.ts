import type { CommunityContext } from '../communities/index.ts';
import { announceQueue } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { isCrowdThere, NO_REACTIONS, REACTIONS, RECOUNT_MS, type ReactionCounts, type ReactionKind } from './rules.ts';

/** Buttons under a GIF: one of each kind a member, taken back by the same button. */

export interface ReactionReceipt {
  /** Whether it stands now; false where it was taken back. */
  on: boolean;
  counts: ReactionCounts;
}

export function createReactions({ database, clock }: { database: Database; clock: Clock }) {
  /** @param wanted null: the other way than it stands */
  async function change(
    context: Pick<CommunityContext, 'communityId' | 'memberId'>,
    { matchId, kind: typed }: { matchId: string; kind: string },
    wanted: boolean | null,
  ): Promise<ReactionReceipt> {
    const kind = REACTIONS.find(reaction => reaction.kind === typed)?.kind;
    if (!kind) throw new ArenaError('bad-reaction', 'There is no such button any more.');
    return database.transaction(async tx => {
      const match = await tx.match.findUnique({ where: { id: matchId } });
      if (!match || ![match.communityId, match.guestCommunityId].includes(context.communityId)) {
        throw new ArenaError('match-not-found', 'There is no such match here.', 404);
      }
      if (match.state !== 'settled' || !isCrowdThere(match.settledAt, clock.now())) {
        throw new ArenaError('crowd-gone', 'The crowd of this match has gone home.', 409);
      }
      const on = await put(tx, { matchId, memberId: context.memberId, kind }, wanted);
      await queueRecount(tx, matchId);
      return { on, counts: await countIn(tx, matchId) };
    });
  }

  return {
    /** @throws ArenaError 'match-not-found', 'crowd-gone' (before the end of the match and a day after it), 'bad-reaction' */
    toggle: (
      context: Pick<CommunityContext, 'communityId' | 'memberId'>,
      reaction: { matchId: string; kind: string },
    ): Promise<ReactionReceipt> => change(context, reaction, null),

    /** The same for who says which way: sets it, or takes it back. */
    react: (
      context: Pick<CommunityContext, 'communityId' | 'memberId'>,
      { on, ...reaction }: { matchId: string; kind: string; on: boolean },
    ): Promise<ReactionReceipt> => change(context, reaction, on),

    counts: (matchId: string): Promise<ReactionCounts> => countIn(database.prisma, matchId),
  };
}

/** Two of the same at once are two taps, one after the other: one sets, the other takes back. @returns whether it stands now */
async function put(
  tx: Transaction,
  reaction: { matchId: string; memberId: string; kind: ReactionKind },
  wanted: boolean | null,
): Promise<boolean> {
  const { matchId, memberId, kind } = reaction;
  await lockByName(tx, `reaction:${matchId}:${memberId}`);
  const stands = (await tx.reaction.count({ where: reaction })) > 0;
  const on = wanted ?? !stands;
  if (on && !stands) {
    await tx.$executeRaw`
      INSERT INTO "Reaction" ("matchId", "memberId", kind) VALUES (${matchId}, ${memberId}, ${kind}) ON CONFLICT DO NOTHING`;
  }
  if (!on && stands) await tx.reaction.deleteMany({ where: reaction });
  return on;
}

async function countIn(tx: Pick<Transaction, 'reaction'>, matchId: string): Promise<ReactionCounts> {
  const rows = await tx.reaction.groupBy({ by: ['kind'], where: { matchId }, _count: { _all: true } });
  const counts = { ...NO_REACTIONS };
  for (const { kind } of REACTIONS) counts[kind] = rows.find(row => row.kind === kind)?._count._all ?? 0;
  return counts;
}

/** The messages that show the counts are edited once for all taps of some seconds. */
async function queueRecount(tx: Transaction, matchId: string): Promise<void> {
  const posts = await tx.matchPost.findMany({
    where: { matchId, stage: 'result' },
    select: { surface: true },
    distinct: ['surface'],
  });
  for (const { surface } of posts) {
    await appendOutbox(tx, {
      queue: announceQueue(surface),
      name: 'crowd',
      data: { matchId },
      jobId: `crowd-${matchId}`,
      delayMs: RECOUNT_MS,
    });
  }
}
