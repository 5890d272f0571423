import { ENGINE_VERSION, FightError, type FightResult, fightSeed, type Replay } from '../engine/index.ts';
import { rerun } from './play.ts';

/** What re-running a fight showed. `result` is what really came out; null where it could not be run. */
export interface Verification {
  ok: boolean;
  /** One sentence for each thing that does not agree. */
  problems: string[];
  result: FightResult | null;
}

/**
 * Runs a replay's fight again, recomputing the built-in controllers' decisions, and compares everything that the replay
 * claims: seed, input log, winner, kind, ticks and state hash. Takes what parseReplay accepted, and never throws. The
 * commit and the tape's trades are for others to check (core/matches, the venue).
 */
export function verifyFight(replay: Replay): Verification {
  const problems: string[] = [];
  try {
    if (replay.engine !== ENGINE_VERSION) {
      const problem = `This replay needs engine ${replay.engine}; this is engine ${ENGINE_VERSION}.`;
      return { ok: false, problems: [problem], result: null };
    }
    if (fightSeed(replay.serverSeed, replay.matchId, replay.tape) !== replay.seed) {
      problems.push('The seed does not follow from server seed, match id and tape.');
    }
    const { result, inputLog } = rerun(replay);
    if (inputLog !== replay.inputLog) problems.push('The input log is not what the controllers decide.');
    if (result.winner !== replay.result.winner) problems.push('Another corner wins.');
    if (result.kind !== replay.result.kind) problems.push('The fight is decided in another way.');
    if (result.ticks !== replay.result.ticks) problems.push('The fight takes another number of ticks.');
    if (result.stateHash !== replay.stateHash) problems.push('The state hash differs.');
    return { ok: problems.length === 0, problems, result };
  } catch (error) {
    if (!(error instanceof FightError)) throw error;
    return { ok: false, problems: [...problems, ...error.problems], result: null };
  }
}
