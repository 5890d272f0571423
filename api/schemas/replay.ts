import { z } from 'zod';
import { build, controller, looks } from './agent.ts';
import { corner, count, hash, id, timestamp } from './common.ts';
import { matchKind, tape } from './match.ts';

/** A replay as it is kept: everything needed to run a match again. Served as the very bytes that were stored. */
export const replay = z
  .object({
    format: z.literal(1),
    engine: z.string().meta({ description: 'Engine version that runs it.', example: '1.0.0' }),
    rules: z.string(),
    matchId: id,
    matchKind,
    serverSeed: hash.meta({ description: 'The secret whose SHA-256 was committed to.' }),
    seed: hash.meta({ description: 'SHA-256(server seed, match id, tape).' }),
    tape,
    corners: z.array(z.object({ build, controller })).length(2),
    versions: z.array(z.int().min(1)).length(2),
    inputLog: z.string().meta({ description: 'Decisions of both corners, run-length coded, base64.' }),
    result: z.object({ winner: corner, kind: z.enum(['knockout', 'decision']), ticks: count }),
    stateHash: hash,
    commit: z.object({ hash, sequence: count, previous: hash, lockAt: timestamp }),
    names: z.array(z.string()).length(2),
    looks: z.array(looks).length(2),
    costumes: z
      .array(z.object({ entrance: z.string(), finisher: z.string(), entranceLine: z.string(), winLine: z.string() }))
      .length(2)
      .optional()
      .meta({ description: 'What the agents wear and say in the picture; absent where neither does.' }),
  })
  .meta({ id: 'Replay', description: 'Check it with `arena verify FILE`.' });
