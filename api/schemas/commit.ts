import { z } from 'zod';
import type { MatchService } from '../../core/matches/index.ts';
import { hash, id, timestamp } from './common.ts';

export const commit = z
  .object({
    sequence: z.int().min(1),
    matchId: id,
    previous: hash.meta({ description: 'Hash of the commit before; 64 zeros for the first.' }),
    hash: hash.meta({ description: 'SHA-256 of previous, a newline and payload.' }),
    payload: z.string().meta({ description: 'What was committed to, as the exact text that was hashed (JSON).' }),
    createdAt: timestamp,
  })
  .meta({ id: 'Commit', description: 'A link of the public chain, written before its match is announced.' });

type CommitRow = Awaited<ReturnType<MatchService['commits']>>[number];

export function presentCommit(row: CommitRow): z.infer<typeof commit> {
  const { sequence, matchId, previous, hash, payload, createdAt } = row;
  return { sequence, matchId, previous, hash, payload, createdAt: createdAt.toISOString() };
}
