import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ToldMatch } from '../../core/announcements/index.ts';
import type { RevealedMatch } from '../../core/matches/index.ts';
import type { EvidenceInput } from '../../core/prices/index.ts';
import { commit, presentCommit } from './commit.ts';
import { corner, count, hash, id, timestamp } from './common.ts';
import { matchKind, matchState, tape } from './match.ts';

export const proof = z
  .object({
    matchId: id,
    kind: matchKind,
    state: matchState,
    engine: z.string(),
    rules: z.string(),
    lockAt: timestamp,
    commit: commit.nullable().meta({ description: 'Made before the match was announced.' }),
    serverSeed: hash.nullable().meta({ description: 'Its SHA-256 is in the payload of the commit. Null until told.' }),
    seed: hash.nullable().meta({ description: 'SHA-256(server seed, match id, tape). Null until told.' }),
    tape: tape.nullable(),
    tapeSha256: hash.nullable().meta({ description: 'Of `tape` as JSON without spaces, keys in alphabetical order.' }),
    evidence: z.array(z.object({ source: z.string(), sha256: hash })).meta({
      description: 'Digests of the trades behind the tape, which are in `tapeUrl`. None where it is simulated.',
    }),
    result: z
      .object({ winner: corner, kind: z.string(), ticks: count })
      .nullable()
      .meta({ description: 'Null until told.' }),
    stateHash: hash.nullable().meta({ description: 'Of the final state, for who fights it again. Null until told.' }),
    override: z
      .object({ at: timestamp, engineWinner: corner })
      .nullable()
      .meta({ description: 'Moderators have made another corner the winner than the fight had.' }),
    replayUrl: z.string().nullable().meta({ description: 'All inputs of the fight; null until it may be watched.' }),
    tapeUrl: z.string().nullable(),
  })
  .meta({ id: 'MatchProof' });

interface Proven {
  view: ToldMatch;
  commit: Parameters<typeof presentCommit>[0] | null;
  revealed: RevealedMatch | null;
  evidence: readonly EvidenceInput[];
}

/** @param urlOf the public address of a path of this API */
export function presentProof(
  { view, commit, revealed, evidence }: Proven,
  urlOf: (path: string) => string,
): z.infer<typeof proof> {
  const { result, tape } = view;
  const hasEnded = view.state !== 'running' && revealed !== null;
  return {
    matchId: view.id,
    kind: view.kind,
    state: view.state,
    engine: view.engine,
    rules: view.rules,
    lockAt: view.lockAt.toISOString(),
    commit: commit && presentCommit(commit),
    serverSeed: revealed?.serverSeed ?? null,
    seed: revealed?.seed ?? null,
    tape,
    tapeSha256: tape && sha256(sortedJson(tape)),
    evidence: evidence.map(({ source, sha256 }) => ({ source, sha256 })),
    result: result && { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result?.stateHash ?? null,
    override: view.override && { at: view.override.at.toISOString(), engineWinner: view.override.engineWinner },
    replayUrl: view.watchableAt && (view.state === 'running' || result) ? urlOf(`/v1/matches/${view.id}/replay`) : null,
    tapeUrl: hasEnded && tape ? urlOf(`/v1/matches/${view.id}/tape`) : null,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Flat objects and lists of numbers: keys need sorting on one level only. */
function sortedJson(value: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}
