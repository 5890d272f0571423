import { type CommunitySettings, readSettings } from '../communities/index.ts';
import type { MatchFollower } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { recentScore, streakBefore } from './facts.ts';
import { type EarnedHonour, honoursOf, isWorthMore } from './rules.ts';

/** Writes down what rated matches have earned their winners, in the transaction that settles or corrects them. */

/** Queue of everything here that need not happen in that transaction. */
export const HONOURS = 'honours';

interface JudgedMatch {
  id: string;
  communityId: string;
  winner: 0 | 1;
  agentIds: readonly [string, string];
  ownerIds: readonly [string | null, string | null];
}

export function createJudge({ clock }: { clock: Clock }): MatchFollower {
  return {
    async settled(tx, match) {
      if (match.kind === 'rated') await judge(tx, match, clock.now());
    },

    /** That match's own honours are worked out anew; those of later matches stay as they were earned. */
    async overridden(tx, match) {
      if (match.kind !== 'rated') return;
      await tx.honour.deleteMany({ where: { matchId: match.id } });
      await judge(tx, match, match.settledAt);
      // also where nothing is earned now: what was paid before is claimed back
      await queuePayment(tx, match.id);
    },
  };
}

async function judge(tx: Transaction, match: JudgedMatch, at: Date): Promise<void> {
  const loser = match.winner === 0 ? 1 : 0;
  const [agentId, otherId] = [match.agentIds[match.winner], match.agentIds[loser]];
  const change = await tx.ratingChange.findUnique({
    where: { matchId_agentId: { matchId: match.id, agentId } },
    select: { expected: true },
  });
  const facts = {
    expected: change?.expected ?? 500,
    streakEnded: await streakBefore(tx, otherId, match.id),
    before: await recentScore(tx, agentId, otherId, { at, matchId: match.id }),
  };
  if (!isWorthMore(facts)) return;
  const settings = await settingsOf(tx, match.communityId);
  const ownerId = match.ownerIds[match.winner];
  let owed = false;
  for (const honour of honoursOf(facts, settings)) {
    const amount =
      ownerId === null ? 0 : await payable(tx, honour, { ...match, ownerId, agentId, otherId, at }, settings);
    owed ||= amount > 0;
    await tx.honour.create({
      data: {
        matchId: match.id,
        kind: honour.kind,
        communityId: match.communityId,
        agentId,
        otherId,
        figure: honour.figure,
        memberId: amount > 0 ? ownerId : null,
        amount: BigInt(amount),
        paid: amount === 0,
        at,
      },
    });
  }
  if (owed) await queuePayment(tx, match.id);
}

/** Purses of rivalries are one a day and pair, and so many a day and owner; days are UTC. */
async function payable(
  tx: Transaction,
  { kind, amount }: EarnedHonour,
  match: { communityId: string; ownerId: string; agentId: string; otherId: string; at: Date },
  { rivalryPursesPerDay }: CommunitySettings,
): Promise<number> {
  if (kind !== 'rivalry' || amount === 0) return amount;
  const { communityId, ownerId, agentId, otherId, at } = match;
  // two agents of one owner may win at the same moment
  await lockByName(tx, `rivalry-purses:${ownerId}`);
  const day = new Date(`${at.toISOString().slice(0, 10)}T00:00:00.000Z`);
  const today = await tx.honour.findMany({
    where: {
      communityId,
      kind: 'rivalry',
      amount: { gt: 0 },
      at: { gte: day, lt: new Date(day.getTime() + 86_400_000) },
    },
    select: { memberId: true, agentId: true, otherId: true },
  });
  const samePair = today.some(row => [row.agentId, row.otherId].sort().join() === [agentId, otherId].sort().join());
  const ofOwner = today.filter(row => row.memberId === ownerId).length;
  return samePair || ofOwner >= rivalryPursesPerDay ? 0 : amount;
}

async function queuePayment(tx: Transaction, matchId: string): Promise<void> {
  await appendOutbox(tx, { queue: HONOURS, name: 'pay', data: { matchId } });
}

export async function settingsOf(
  tx: Pick<Transaction, 'community'> | Database['prisma'],
  communityId: string,
): Promise<CommunitySettings> {
  const { settings } = await tx.community.findUniqueOrThrow({ where: { id: communityId }, select: { settings: true } });
  return readSettings(settings);
}
