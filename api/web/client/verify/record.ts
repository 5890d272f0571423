import type { Replay } from '../../../../core/engine/index.ts';

/** What goes into a check and what comes out of it: the page's side, without the engine. */

/** What the arena has published of a match; of `GET /v1/matches/ID`. */
export interface PublicRecord {
  matchId: string;
  commit: { sequence: number; hash: string; previous: string } | null;
  /** Whom the fight made the winner (moderators may have made it another since); null until the chats have been told. */
  winner: 0 | 1 | null;
  stateHash: string | null;
  /** The names that its agents bear now. */
  names: readonly [string, string] | null;
}

/** `yes`: computed here and equal. `no`: it differs. `open`: nobody can say from these data alone. */
export type Verdict = 'yes' | 'no' | 'open';

export interface Check {
  id: 'file' | 'record' | 'commit' | 'secret' | 'seed' | 'decisions' | 'result' | 'state' | 'tape' | 'looks';
  title: string;
  verdict: Verdict;
  /** What was found, in a sentence or two. */
  words: string;
  /** Hashes that were compared. */
  shown?: readonly (readonly [label: string, value: string])[];
}

export interface Report {
  /** Everything that can be checked here fits. */
  fits: boolean;
  checks: Check[];
  replay: Replay | null;
}

/** What this page needs of `GET /v1/matches/ID`; null where that is something else. Takes anything, never throws. */
export function recordOf(match: unknown): PublicRecord | null {
  if (typeof match !== 'object' || match === null) return null;
  const { id, commit, result, override, sides } = match as {
    id?: unknown;
    commit?: PublicRecord['commit'];
    result?: { winner?: unknown; stateHash?: unknown } | null;
    override?: { engineWinner?: unknown } | null;
    sides?: { name?: unknown }[];
  };
  if (typeof id !== 'string') return null;
  const winner = override?.engineWinner ?? result?.winner;
  const [left, right] = sides ?? [];
  return {
    matchId: id,
    commit: commit ?? null,
    winner: winner === 0 || winner === 1 ? winner : null,
    stateHash: typeof result?.stateHash === 'string' ? result.stateHash : null,
    names: typeof left?.name === 'string' && typeof right?.name === 'string' ? [left.name, right.name] : null,
  };
}
