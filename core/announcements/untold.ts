import type { Database } from '../platform/database.ts';
import { SECRET_MS } from './told.ts';

/** A bare connection: these reads are on every page. */
export type Queries = Pick<Database['pool'], 'query'>;

/**
 * Matches that have been settled and whose chats do not know yet, as a sub-query of ids: for reads of what results have changed since
 * (records, boards, movements of credits). A handful at any time, found by the index on state.
 */
export const UNTOLD_MATCHES = `
  SELECT match.id FROM "Match" match
   WHERE match.state = 'settled' AND match."stateChangedAt" > arena_now() - interval '${SECRET_MS} milliseconds'
     AND match."settledAt" > arena_now() - interval '${SECRET_MS} milliseconds'
     AND EXISTS (SELECT 1 FROM "MatchPost" post
                  WHERE post."matchId" = match.id AND post.closed IS NULL AND post.stage NOT IN ('result', 'void'))`;

/** Their ids, of all communities. */
export async function untoldMatches(pool: Queries): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({ name: 'untold-matches', text: UNTOLD_MATCHES });
  return rows.map(({ id }) => id);
}
