import { verifyFight } from '../controllers/index.ts';
import { type FightResult, parseReplay, type Replay } from '../engine/index.ts';
import { checkCommit } from './commit.ts';

/** Whether a match was what it says, by recomputing everything that can be recomputed. Pure: anyone can run it. */
export interface Verification {
  /** Commit fits, seed fits, fight re-run to the same result and hash. */
  fightRerun: boolean;
  /** Simulated prices can be confirmed by nobody; exchange tapes by whoever can fetch the trades. */
  tape: 'confirmed' | 'not-confirmed' | 'differs' | 'simulated';
  /** What each exchange's history said, where it was asked again. */
  tapeSources: readonly { source: string; verdict: 'confirmed' | 'not-confirmed' | 'differs'; reason: string }[];
  /** What did not fit, in sentences. */
  problems: string[];
  /** What the re-run gave; null where the replay could not be read or its engine is another. */
  result: FightResult | null;
  matchId: string | null;
  names: readonly [string, string] | null;
  stateHash: string | null;
}

/** @param text a replay's JSON, from anywhere; never throws */
export function verifyReplayText(text: string): Verification {
  const parsed = parseReplay(text);
  if (!parsed.ok) {
    return {
      fightRerun: false,
      tape: 'not-confirmed',
      tapeSources: [],
      problems: [parsed.problem],
      result: null,
      matchId: null,
      names: null,
      stateHash: null,
    };
  }
  return verifyReplay(parsed.replay);
}

/** The same of a replay that was read already (parseReplay): never throws. */
export function verifyReplay(replay: Replay): Verification {
  const fight = verifyFight(replay);
  const problems = [...checkCommit(replay), ...fight.problems];
  return {
    fightRerun: fight.ok && problems.length === 0,
    tape: replay.tape.source === 'simulated' ? 'simulated' : 'not-confirmed',
    tapeSources: [],
    problems,
    result: fight.result,
    matchId: replay.matchId,
    names: replay.names,
    stateHash: replay.stateHash,
  };
}

/** What the arena has on record of a match. */
export interface MatchRecord {
  id: string;
  winner: number | null;
  /** Whom the engine had made the winner, where moderators have overridden that. */
  engineWinner: number | null;
  stateHash: string | null;
  commit: { sequence: number; previous: string; hash: string } | null;
}

/** Whether a replay is the one of this record and its place in the chain is the one it names. @returns what does not fit */
export function checkRecord(text: string, record: MatchRecord): string[] {
  const parsed = parseReplay(text);
  if (!parsed.ok) return [];
  const { matchId, commit, result, stateHash } = parsed.replay;
  const problems: string[] = [];
  if (matchId !== record.id) problems.push('The replay is of another match.');
  if (
    commit.hash !== record.commit?.hash ||
    commit.previous !== record.commit.previous ||
    commit.sequence !== record.commit.sequence
  ) {
    problems.push('The replay names another commit than the public chain holds.');
  }
  if (result.winner !== (record.engineWinner ?? record.winner) || stateHash !== record.stateHash) {
    problems.push('The replay has another result than the arena has on record.');
  }
  return problems;
}
