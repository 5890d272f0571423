import type { CommunityContext } from '../communities/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { refusal } from './refusals.ts';
import type { FreePickReceipt, FreePicksView } from './views.ts';

/** Guesses at the winner without credits: also where wagers are off, also for who may not wager. */

interface PickableRow {
  state: string;
  open: boolean;
  nameA: string;
  nameB: string;
}

export function createFreePicks({ database }: { database: Database }) {
  const sql = sqlOf(database.pool);

  /** Picks, or picks anew, until the lock. @throws ArenaError 'match-not-found', 'market-locked' */
  async function pick(
    context: CommunityContext,
    { matchId, pick: corner }: { matchId: string; pick: 0 | 1 },
  ): Promise<FreePickReceipt> {
    return database.transaction(async tx => {
      // held against the lock of the match, which waits for picks under way and is seen by all that come later
      await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR SHARE`;
      const [match] = await tx.$queryRaw<PickableRow[]>`
        SELECT match.state::text AS state, match.state = 'open' AND arena_now() < match."lockAt" AS open,
               a.name AS "nameA", b.name AS "nameB"
          FROM "Match" match JOIN "Agent" a ON a.id = match."agentAId" JOIN "Agent" b ON b.id = match."agentBId"
         WHERE match.id = ${matchId} AND match."communityId" = ${context.communityId}`;
      if (!match) throw refusal.noMatch();
      if (!match.open) throw refusal.picksClosed();
      const before = await tx.freePick.findUnique({
        where: { matchId_memberId: { matchId, memberId: context.memberId } },
      });
      await tx.$executeRaw`
        INSERT INTO "FreePick" ("matchId", "memberId", pick) VALUES (${matchId}, ${context.memberId}, ${corner})
        ON CONFLICT ("matchId", "memberId") DO UPDATE SET pick = excluded.pick`;
      const picker = await tx.picker.findUnique({ where: { memberId: context.memberId } });
      return {
        picked: corner === 0 ? match.nameA : match.nameB,
        changed: before !== null && before.pick !== corner,
        picks: await countPicks(sqlOf(tx), matchId),
        streak: picker?.streak ?? 0,
        best: picker?.best ?? 0,
      };
    });
  }

  async function view(matchId: string): Promise<FreePicksView> {
    const counts = await countPicks(sql, matchId);
    const correct = await sql.query<{ displayName: string; streak: number }>(
      `SELECT member."displayName", picker.streak
         FROM "FreePick" pick JOIN "Member" member ON member.id = pick."memberId"
         JOIN "Picker" picker ON picker."memberId" = pick."memberId"
        WHERE pick."matchId" = $1 AND pick.correct ORDER BY picker.streak DESC, pick."createdAt" LIMIT 100`,
      [matchId],
    );
    return { ...counts, correct };
  }

  /** Whom a member has picked; null where nobody. */
  async function own({ memberId }: CommunityContext, matchId: string): Promise<0 | 1 | null> {
    const row = await database.prisma.freePick.findUnique({ where: { matchId_memberId: { matchId, memberId } } });
    return row && (row.pick === 0 ? 0 : 1);
  }

  return { pick, view, own };
}

async function countPicks(sql: Sql, matchId: string): Promise<{ a: number; b: number }> {
  const [row] = await sql.query<{ a: number; b: number }>(
    `SELECT count(*) FILTER (WHERE pick = 0)::int AS a, count(*) FILTER (WHERE pick = 1)::int AS b
       FROM "FreePick" WHERE "matchId" = $1`,
    [matchId],
  );
  return row ?? { a: 0, b: 0 };
}

/** Judges the picks of a match and moves the streaks, once, in the settling transaction. */
export async function settleFreePicks(tx: Transaction, matchId: string, winner: 0 | 1): Promise<void> {
  await sqlOf(tx).query(
    `WITH judged AS (
       UPDATE "FreePick" SET correct = (pick = $2) WHERE "matchId" = $1 AND correct IS NULL RETURNING "memberId", correct
     )
     INSERT INTO "Picker" AS picker ("memberId", picks, correct, streak, best)
     SELECT "memberId", 1, correct::int, correct::int, correct::int FROM judged ORDER BY "memberId"
     ON CONFLICT ("memberId") DO UPDATE
        SET picks = picker.picks + 1, correct = picker.correct + excluded.correct,
            streak = CASE WHEN excluded.correct = 1 THEN picker.streak + 1 ELSE 0 END,
            best = greatest(picker.best, CASE WHEN excluded.correct = 1 THEN picker.streak + 1 ELSE 0 END)`,
    [matchId, winner],
  );
}

/**
 * Judges the picks of a settled match anew, and works out the streaks of all who picked on it from their whole history, in the order in
 * which matches settled.
 */
export async function recomputeFreePicks(tx: Transaction, matchId: string, winner: 0 | 1): Promise<void> {
  const judged = await sqlOf(tx).query<{ memberId: string }>(
    `UPDATE "FreePick" SET correct = (pick = $2) WHERE "matchId" = $1 AND correct IS NOT NULL RETURNING "memberId"`,
    [matchId, winner],
  );
  await recomputePickers(
    tx,
    judged.map(({ memberId }) => memberId),
  );
}

/** Works out how good these members are at free picks from their whole history. */
export async function recomputePickers(tx: Transaction, memberIds: readonly string[]): Promise<void> {
  await sqlOf(tx).query(
    `WITH history AS (
       SELECT pick."memberId", pick.correct,
              count(*) FILTER (WHERE NOT pick.correct)
                OVER (PARTITION BY pick."memberId" ORDER BY match."settledAt", match.id ROWS UNBOUNDED PRECEDING) AS run
         FROM "FreePick" pick JOIN "Match" match ON match.id = pick."matchId"
        WHERE pick.correct IS NOT NULL AND pick."memberId" = ANY($1)
     ), run AS (
       SELECT "memberId", run, count(*)::int AS picks, count(*) FILTER (WHERE correct)::int AS length
         FROM history GROUP BY "memberId", run
     )
     INSERT INTO "Picker" AS known ("memberId", picks, correct, best, streak)
     SELECT "memberId", sum(picks)::int, sum(length)::int, max(length), (array_agg(length ORDER BY run DESC))[1]
       FROM run GROUP BY "memberId" ORDER BY "memberId"
     ON CONFLICT ("memberId") DO UPDATE
        SET picks = excluded.picks, correct = excluded.correct, best = excluded.best, streak = excluded.streak`,
    [[...new Set(memberIds)]],
  );
}
