import type { Database } from '../../platform/database.ts';
import type { Mark } from '../wire/ranges.ts';
import type { Finding } from './arena-client.ts';
import type { CheckedCommit, RecordedBatch } from './commit-rules.ts';
import {
  type BatchRow,
  batchOf,
  type CommitRow,
  commitOf,
  type FindingRow,
  findingOf,
  type HeardOf,
  type JudgementRow,
  judgementOf,
  type StoredCommit,
  type StoredFinding,
  type StoredJudgement,
  TABLES,
  type WaitingBatch,
} from './state-rows.ts';

/**
 * What a verifier remembers, in a schema of its own of its own database. Everything but `signed` could be found out again; what was signed is
 * never to be forgotten, so that no two results of a match are ever signed, whatever happens in between.
 */

export type VerifierState = Awaited<ReturnType<typeof openState>>;

/** @param scope whose memory: chain, registry and signer together */
export async function openState({ pool }: Database, scope: string) {
  // two that start at once would both make the tables
  await inTransaction(pool, async client => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('arena verifier'))`);
    await client.query(TABLES);
  });
  // a newer version of this program may know what the last one did not
  await pool.query(
    `UPDATE verifier.judgement SET is_final = false, due_at = 'epoch'
     WHERE scope = $1 AND (verdict = 'abstains' OR (verdict = 'dissents' AND own IS NULL))`,
    [scope],
  );

  return {
    // ------------------------------------------------------------ the chain

    async mark(): Promise<Mark | null> {
      const { rows } = await pool.query<{ block: string; hash: string }>(
        'SELECT block, hash FROM verifier.cursor WHERE scope = $1',
        [scope],
      );
      return rows[0] ? { block: Number(rows[0].block), hash: rows[0].hash } : null;
    },

    /** The time of the block that was read up to: what the chain had recorded by then is known here. Null where nothing was read. */
    async readUntil(): Promise<Date | null> {
      const { rows } = await pool.query<{ at: Date | null }>('SELECT at FROM verifier.cursor WHERE scope = $1', [
        scope,
      ]);
      return rows[0]?.at ?? null;
    },

    /** Keeps what was read, and how far, together. @param at time of the block that was read up to */
    async read(batches: readonly RecordedBatch[], { block, hash }: Mark, at: Date): Promise<void> {
      await inTransaction(pool, async client => {
        for (const { first, count, root, recordedAt } of batches) {
          await client.query(
            `INSERT INTO verifier.commit_batch (scope, first, count, root, recorded_at, after_block, after_hash)
             SELECT $1, $2, $3, $4, $5, max(block), max(hash) FROM verifier.cursor WHERE scope = $1
             ON CONFLICT (scope, first) DO UPDATE SET count = excluded.count, root = excluded.root,
               recorded_at = excluded.recorded_at, state = 'waiting', problem = NULL, tries = 0
             WHERE (commit_batch.root, commit_batch.count, commit_batch.recorded_at)
               IS DISTINCT FROM (excluded.root, excluded.count, excluded.recorded_at)`,
            [scope, first, count, root, recordedAt],
          );
        }
        await client.query(
          `INSERT INTO verifier.cursor (scope, block, hash, at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (scope) DO UPDATE SET block = excluded.block, hash = excluded.hash, at = excluded.at`,
          [scope, block, hash, at],
        );
      });
    },

    /** Goes back to where it was before it read of the last batch: what was left out after that is read once more. */
    async readAgain(): Promise<void> {
      await inTransaction(pool, async client => {
        const { rows } = await client.query<{ block: string | null; hash: string | null }>(
          `DELETE FROM verifier.cursor USING
             (SELECT after_block AS block, after_hash AS hash FROM verifier.commit_batch WHERE scope = $1 ORDER BY first DESC LIMIT 1) AS last
           WHERE cursor.scope = $1 RETURNING last.block, last.hash`,
          [scope],
        );
        const { block, hash } = rows[0] ?? {};
        if (!block || !hash) return;
        await client.query('INSERT INTO verifier.cursor (scope, block, hash) VALUES ($1, $2, $3)', [
          scope,
          block,
          hash,
        ]);
      });
    },

    async knowsBatch({ first, root }: RecordedBatch): Promise<boolean> {
      const { rowCount } = await pool.query(
        'SELECT 1 FROM verifier.commit_batch WHERE scope = $1 AND first = $2 AND root = $3',
        [scope, first, root],
      );
      return (rowCount ?? 0) > 0;
    },

    /** Forgets what was read of the chain; never what was signed. */
    async forgetChain(): Promise<void> {
      await inTransaction(pool, async client => {
        for (const table of ['commit', 'commit_batch', 'cursor']) {
          await client.query(`DELETE FROM verifier.${table} WHERE scope = $1`, [scope]);
        }
        await client.query(`DELETE FROM verifier.judgement WHERE scope = $1`, [scope]);
      });
    },

    /** The sequence that the next batch begins with; null where none is known. */
    async nextSequence(): Promise<number | null> {
      const { rows } = await pool.query<{ next: string }>(
        'SELECT first + count AS next FROM verifier.commit_batch WHERE scope = $1 ORDER BY first DESC LIMIT 1',
        [scope],
      );
      return rows[0] ? Number(rows[0].next) : null;
    },

    /** Those whose commits are not checked yet, in order; of what was asked for `most` times, only what is due. */
    async waitingBatches(now: Date, most: number, limit: number): Promise<WaitingBatch[]> {
      const { rows } = await pool.query<BatchRow>(
        `SELECT * FROM verifier.commit_batch
         WHERE scope = $1 AND state = 'waiting' AND (due_at <= $2 OR tries < $3) ORDER BY first LIMIT $4`,
        [scope, now, most, limit],
      );
      return rows.map(batchOf);
    },

    async isBatchWaiting(): Promise<boolean> {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM verifier.commit_batch WHERE scope = $1 AND state = 'waiting' LIMIT 1`,
        [scope],
      );
      return (rowCount ?? 0) > 0;
    },

    async postponeBatch(first: number, problem: string, dueAt: Date): Promise<void> {
      await pool.query(
        `UPDATE verifier.commit_batch SET problem = $3, tries = tries + 1, due_at = $4 WHERE scope = $1 AND first = $2`,
        [scope, first, problem, dueAt],
      );
    },

    async keepCommits({ first, recordedAt }: RecordedBatch, commits: readonly CheckedCommit[]): Promise<void> {
      await inTransaction(pool, async client => {
        await client.query(
          `INSERT INTO verifier.commit (scope, leaf, sequence, match_id, recorded_at, lock_at, shown, problem)
           SELECT $1, leaf, sequence, match, $2, lock, shown::jsonb, problem
           FROM unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[])
             AS row (leaf, sequence, match, lock, shown, problem)
           ON CONFLICT (scope, leaf) DO NOTHING`,
          [
            scope,
            recordedAt,
            commits.map(({ leaf }) => leaf),
            // by their place, whatever they say of themselves: the next link is looked for there
            commits.map((_, index) => first + index),
            commits.map(({ commit }) => commit.matchId),
            commits.map(({ commit }) => commit.lockAt),
            commits.map(({ commit }) => JSON.stringify(commit)),
            commits.map(({ problem }) => problem),
          ],
        );
        await client.query(
          `UPDATE verifier.commit_batch SET state = 'checked', problem = NULL WHERE scope = $1 AND first = $2`,
          [scope, first],
        );
      });
    },

    // ------------------------------------------------------------ commits

    /** The hash of the commit with this sequence, plain hexadecimal; null where it is not known. */
    async linkAt(sequence: number): Promise<string | null> {
      const { rows } = await pool.query<{ hash: string }>(
        `SELECT shown->>'commitHash' AS hash FROM verifier.commit WHERE scope = $1 AND sequence = $2`,
        [scope, sequence],
      );
      return rows[0]?.hash.slice(2) ?? null;
    },

    /** Which of these matches have been committed in another batch than this one. */
    async committedElsewhere(matchIds: readonly string[], { first, count }: RecordedBatch): Promise<Set<string>> {
      const { rows } = await pool.query<{ match_id: string }>(
        `SELECT DISTINCT match_id FROM verifier.commit
         WHERE scope = $1 AND match_id = ANY($2) AND (sequence < $3 OR sequence >= $4)`,
        [scope, matchIds, first, first + count],
      );
      return new Set(rows.map(row => row.match_id));
    },

    async commits(leaves: readonly string[]): Promise<Map<string, StoredCommit>> {
      const { rows } = await pool.query<CommitRow>(
        'SELECT * FROM verifier.commit WHERE scope = $1 AND leaf = ANY($2)',
        [scope, leaves],
      );
      return new Map(rows.map(row => [row.leaf, commitOf(row)]));
    },

    /** Matches that lock between these times, that were not heard to be void, nor to be open so many seconds after their lock. */
    async lockingBetween(from: Date, to: Date, tapeAfter: number, limit: number): Promise<string[]> {
      const { rows } = await pool.query<{ match_id: string }>(
        `SELECT match_id FROM verifier.commit
         WHERE scope = $1 AND lock_at > $2 AND lock_at <= $3 AND void_seen_at IS NULL
           AND (open_seen_at IS NULL OR open_seen_at < to_timestamp(lock_at + $4)) ORDER BY lock_at LIMIT $5`,
        [scope, secondOf(from), secondOf(to), tapeAfter, limit],
      );
      return rows.map(row => row.match_id);
    },

    /** That the arena says of a match that it is void, or that it is not. */
    async heard(matchId: string, isVoid: boolean, at: Date): Promise<void> {
      const column = isVoid ? 'void_seen_at' : 'open_seen_at';
      await pool.query(`UPDATE verifier.commit SET ${column} = $3 WHERE scope = $1 AND match_id = $2`, [
        scope,
        matchId,
        at,
      ]);
    },

    async heardOf(matchId: string): Promise<HeardOf> {
      const { rows } = await pool.query<HeardOf>(
        `SELECT max(void_seen_at) AS "voidAt", max(open_seen_at) AS "openAt" FROM verifier.commit
         WHERE scope = $1 AND match_id = $2`,
        [scope, matchId],
      );
      return rows[0] ?? { voidAt: null, openAt: null };
    },

    // ------------------------------------------------------------ judgements

    async judgements(resultLeaves: readonly string[]): Promise<Map<string, StoredJudgement>> {
      const { rows } = await pool.query<JudgementRow>(
        'SELECT * FROM verifier.judgement WHERE scope = $1 AND result_leaf = ANY($2)',
        [scope, resultLeaves],
      );
      return new Map(rows.map(row => [row.result_leaf, judgementOf(row)]));
    },

    /** Writes what was found of these results; a match that was looked at before counts one more try. */
    async judged(rows: readonly Omit<StoredJudgement, 'tries' | 'firstAt'>[]): Promise<void> {
      await pool.query(
        `INSERT INTO verifier.judgement AS known
           (scope, result_leaf, match_id, root, verdict, reason, own, is_final, first_at, judged_at, due_at)
         SELECT $1, leaf, match, root, verdict, reason, own::jsonb, final, judged, judged, due
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[], $10::timestamptz[])
           AS row (leaf, match, root, verdict, reason, own, final, judged, due)
         ON CONFLICT (scope, result_leaf) DO UPDATE SET root = excluded.root, verdict = excluded.verdict, reason = excluded.reason,
           own = excluded.own, is_final = excluded.is_final, tries = known.tries + 1, judged_at = excluded.judged_at, due_at = excluded.due_at`,
        [
          scope,
          rows.map(row => row.resultLeaf),
          rows.map(row => row.matchId),
          rows.map(row => row.root),
          rows.map(row => row.verdict),
          rows.map(row => row.reason),
          rows.map(row => (row.own ? JSON.stringify(row.own) : null)),
          rows.map(row => row.isFinal),
          rows.map(row => row.judgedAt),
          rows.map(row => row.dueAt),
        ],
      );
    },

    // ------------------------------------------------------------ signatures

    /**
     * Promises never to sign another result of these commits, before anything is signed: all of them or none.
     * @returns those of which another result was promised; nothing was written then
     */
    async promise(results: readonly { commit: string; resultLeaf: string }[], at: Date): Promise<string[]> {
      return inTransaction(pool, async client => {
        const commits = results.map(({ commit }) => commit);
        // whatever the server's default is: a promise that a power cut forgets is none
        await client.query('SET LOCAL synchronous_commit = on');
        // in one order, so that two processes with one key wait for each other instead of standing in each other's way
        await client.query(
          `INSERT INTO verifier.signed (scope, commit, result_leaf, at)
           SELECT $1, commit, leaf, $4 FROM unnest($2::text[], $3::text[]) AS row (commit, leaf) ORDER BY commit
           ON CONFLICT (scope, commit) DO NOTHING`,
          [scope, commits, results.map(({ resultLeaf }) => resultLeaf), at],
        );
        const { rows } = await client.query<{ commit: string; result_leaf: string }>(
          'SELECT commit, result_leaf FROM verifier.signed WHERE scope = $1 AND commit = ANY($2)',
          [scope, commits],
        );
        const promised = new Map(rows.map(row => [row.commit, row.result_leaf]));
        const broken = results.filter(({ commit, resultLeaf }) => promised.get(commit) !== resultLeaf);
        if (broken.length > 0) await client.query('ROLLBACK');
        return broken.map(({ commit }) => commit);
      });
    },

    // ------------------------------------------------------------ findings

    async hasFinding(key: string): Promise<boolean> {
      const { rowCount } = await pool.query('SELECT 1 FROM verifier.finding WHERE scope = $1 AND key = $2', [
        scope,
        key,
      ]);
      return (rowCount ?? 0) > 0;
    },

    async addFinding(key: string, finding: Finding, at: Date): Promise<void> {
      await pool.query(
        `INSERT INTO verifier.finding (scope, key, body, made_at, due_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (scope, key) DO NOTHING`,
        [scope, key, JSON.stringify(finding), at],
      );
    },

    async untold(now: Date, limit: number): Promise<StoredFinding[]> {
      const { rows } = await pool.query<FindingRow>(
        `SELECT * FROM verifier.finding WHERE scope = $1 AND state = 'waiting' AND due_at <= $2 ORDER BY made_at LIMIT $3`,
        [scope, now, limit],
      );
      return rows.map(findingOf);
    },

    async settleFinding(
      key: string,
      { state, problem, dueAt }: { state: StoredFinding['state']; problem: string | null; dueAt: Date },
    ): Promise<void> {
      await pool.query(
        `UPDATE verifier.finding SET state = $3, problem = $4, due_at = $5, tries = tries + 1 WHERE scope = $1 AND key = $2`,
        [scope, key, state, problem, dueAt],
      );
    },

    /** The newest, newest first. */
    async findings(limit: number): Promise<StoredFinding[]> {
      const { rows } = await pool.query<FindingRow>(
        'SELECT * FROM verifier.finding WHERE scope = $1 ORDER BY made_at DESC, key LIMIT $2',
        [scope, limit],
      );
      return rows.map(findingOf);
    },

    /** Matches that nothing can be said of at present, newest first. */
    async abstentions(limit: number): Promise<StoredJudgement[]> {
      const { rows } = await pool.query<JudgementRow>(
        `SELECT * FROM verifier.judgement WHERE scope = $1 AND verdict = 'abstains' ORDER BY judged_at DESC LIMIT $2`,
        [scope, limit],
      );
      return rows.map(judgementOf);
    },

    /** Forgets what is long over: texts of commits, judgements, findings that were told. What was signed stays. */
    async sweep(before: Date): Promise<void> {
      await pool.query(
        `UPDATE verifier.commit SET shown = shown || '{"payload": ""}' WHERE scope = $1 AND lock_at < $2 AND shown->>'payload' <> ''`,
        [scope, secondOf(before)],
      );
      await pool.query('DELETE FROM verifier.judgement WHERE scope = $1 AND judged_at < $2', [scope, before]);
      await pool.query(`DELETE FROM verifier.finding WHERE scope = $1 AND made_at < $2 AND state <> 'waiting'`, [
        scope,
        before,
      ]);
    },
  };
}

type Pool = Database['pool'];
type Client = Pick<Pool, 'query'>;

const secondOf = (date: Date): number => Math.floor(date.getTime() / 1000);

async function inTransaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
