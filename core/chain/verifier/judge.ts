import { playFight } from '../../controllers/index.ts';
import {
  ENGINE_VERSION,
  FightError,
  fightSeed,
  parseReplay,
  type Replay,
  ruleSets,
  type Tape,
} from '../../engine/index.ts';
import { type CommitFields, hashServerSeed } from '../../matches/commit.ts';
import { verifyReplay } from '../../matches/verification.ts';
import type { TapeWitness } from '../../prices/index.ts';
import { type CommitLeaf, hexOf, NO_HASH, type ResultLeaf, resultLeafHash, tapeHash, VOID } from '../leaves.ts';

/** What a verifier finds of one result that an arena proposes. */

/** A commit that is on chain. */
export interface KnownCommit extends CommitLeaf {
  /** Of its leaf: what results name. */
  hash: string;
  /** When the chain recorded it, seconds since 1970. */
  recordedAt: number;
  fields: CommitFields;
}

export type Judgement =
  /** `note`: what whoever relies on it should know. */
  | { verdict: 'agrees'; note: string | null }
  /** `own`: the result that the match has by everything that is known here; null where that cannot be said. */
  | { verdict: 'dissents'; reason: string; own: ResultLeaf | null; isForGood: boolean }
  /** `isForGood`: asking again changes nothing. */
  | { verdict: 'abstains'; reason: string; isForGood: boolean };

export interface JudgeOptions {
  witness: Pick<TapeWitness, 'testify'>;
  /** The replay as the arena publishes it. @throws what says why it cannot be had, for now */
  replayOf(matchId: string): Promise<string>;
  /** What the arena was heard to say of a match. */
  saidOf(matchId: string, lockAt: number): Promise<Said>;
  /** Tapes of a simulated price are taken as they are. */
  acceptSimulated: boolean;
}

/** What the arena was heard to say of a match, as far as somebody listened. */
export interface Said {
  /** Before the lock: that it is void. */
  wasVoidBefore: boolean;
  /** When its tape had begun: that it is not void. */
  wasOpenAfter: boolean;
}

const SIMULATED = 'Its prices were simulated: nobody else has heard them.';
/** WagerEscrow.LOCK_MARGIN: the last stakes are so long before the lock. */
const STAKES_END_SECONDS = 15;

export function createJudge({ witness, replayOf, saidOf, acceptSimulated }: JudgeOptions) {
  async function judge(result: ResultLeaf, commit: KnownCommit): Promise<Judgement> {
    const { fields } = commit;
    if (result.matchId !== commit.matchId) return dissent('The result is of another match than its commit.');
    if (hexOf(hashServerSeed(result.serverSeed.slice(2))) !== commit.serverSeedHash) {
      return dissent('The server seed is not the one that was committed to.');
    }
    const unfair = unfairnessOf(commit);
    if (unfair) return result.winner === VOID ? judgeShape(result, unfair) : dissent(unfair);
    const said = await saidOf(commit.matchId, commit.lockAt);
    if (said.wasVoidBefore) {
      // who said so knew nothing of the tape; who could still make a fight of it would choose knowing the tape
      if (result.winner === VOID) return judgeShape(result, 'It was void before its lock.');
      return dissent('The arena had said before its lock that it is void.', voidOf(result));
    }
    if (fields.engine !== ENGINE_VERSION || !Object.hasOwn(ruleSets, fields.rules)) {
      return abstain(`It was fought by engine ${fields.engine}, and this is ${ENGINE_VERSION}.`, true);
    }
    if (result.winner === VOID) return judgeVoid(result, commit, said);
    const isLate = commit.recordedAt > commit.lockAt;
    return judgeFight(result, commit, isLate ? 'Casual: its tape was known when it was committed on chain.' : null);
  }

  async function judgeVoid(result: ResultLeaf, commit: KnownCommit, said: Said): Promise<Judgement> {
    const { fields } = commit;
    const shape = judgeShape(result, null);
    if (shape.verdict !== 'agrees') return shape;
    if (fields.priceSource === 'simulated') {
      return acceptSimulated ? { verdict: 'agrees', note: SIMULATED } : abstain(SIMULATED, true);
    }
    const testimony = await witness.testify({ ...claimOf(commit), tape: null });
    if (testimony.verdict === 'confirmed') return { verdict: 'agrees', note: testimony.reason };
    if (testimony.verdict === 'cannot-say') return abstain(testimony.reason);
    // an honest arena may have said so before the lock, when nobody listened here
    if (fields.kind !== 'casual' && !said.wasOpenAfter) return abstain(`${testimony.reason} ${UNHEARD}`, true);
    return dissent(testimony.reason, testimony.tape && fightOver(commit, result.serverSeed, testimony.tape));
  }

  async function judgeFight(result: ResultLeaf, commit: KnownCommit, note: string | null): Promise<Judgement> {
    const text = await replayOf(commit.matchId).catch((error: unknown) => error as Error);
    if (typeof text !== 'string') return abstain(`Its replay cannot be had: ${text.message}`);
    const parsed = parseReplay(text);
    const problems = parsed.ok ? problemsOf(result, commit, parsed.replay) : [parsed.problem];
    const tape = parsed.ok ? parsed.replay.tape : null;
    if (commit.fields.priceSource === 'simulated') {
      if (!acceptSimulated) return abstain(SIMULATED, true);
      if (problems.length === 0) return { verdict: 'agrees', note: SIMULATED };
      return object(result, problems, tape && fightOver(commit, result.serverSeed, tape));
    }
    const testimony = await witness.testify({ ...claimOf(commit), tape });
    const own = () => testimony.tape && fightOver(commit, result.serverSeed, testimony.tape);
    if (problems.length > 0) return object(result, problems, own());
    if (testimony.verdict === 'differs') return dissent(testimony.reason, own());
    if (testimony.verdict === 'cannot-say') return abstain(testimony.reason);
    const heard = testimony.from === 'recorded' ? null : `Of its tape ${FROM[testimony.from ?? 'both']}.`;
    return { verdict: 'agrees', note: [note, heard].filter(Boolean).join(' ') || null };
  }

  return { judge };
}

const UNHEARD = 'Whether it was void before its lock was not heard here.';

const FROM = {
  recorded: 'all was recorded here',
  both: 'a part was missed here and asked of the exchanges afterwards',
  history: 'nothing was taken from what was recorded here: the exchanges were asked',
};

/** Why nobody may profit from what comes of a match; null where nothing is wrong with when it was committed. */
function unfairnessOf({ fields, recordedAt, lockAt }: KnownCommit): string | null {
  if (fields.kind === 'casual') {
    // an honest one is made at its lock or after it, so that even a chain whose clock is late has it after the last stake
    if (recordedAt >= lockAt - STAKES_END_SECONDS) return null;
    return `Its tape is of the time before its lock, and it was committed on chain ${lockAt - recordedAt} s before that: stakes could have been taken by who knew the tape.`;
  }
  if (recordedAt <= lockAt) return null;
  return `It was committed on chain ${recordedAt - lockAt} s after its lock: it could have been chosen knowing the tape.`;
}

/** What of a replay does not agree with the result or the commit. The replay is run again. */
function problemsOf(result: ResultLeaf, commit: KnownCommit, replay: Replay): string[] {
  const { problems, result: found } = verifyReplay(replay);
  const seen = [...problems];
  if (replay.matchId !== commit.matchId) seen.push('The replay is of another match.');
  if (hexOf(replay.commit.hash) !== commit.commitHash || replay.commit.sequence !== commit.sequence) {
    seen.push('The replay names another commit.');
  }
  if (hexOf(replay.serverSeed) !== result.serverSeed) seen.push('The replay has another server seed.');
  if (tapeHash(replay.tape) !== result.tapeHash) seen.push('The replay has another tape.');
  if (found && found.winner !== result.winner) seen.push('The engine makes the other corner the winner.');
  if (found && hexOf(found.stateHash) !== result.stateHash) seen.push('The engine comes to another state.');
  return seen;
}

/** The result of a match over this tape: from what was committed to, and the seed. @returns null where it cannot be fought */
function fightOver({ fields, ...commit }: KnownCommit, serverSeed: string, tape: Tape): ResultLeaf | null {
  try {
    const seed = fightSeed(serverSeed.slice(2), commit.matchId, tape);
    const { result } = playFight({ rules: fields.rules, seed, tape, corners: fields.corners });
    return {
      matchId: commit.matchId,
      commit: commit.hash,
      serverSeed,
      tapeHash: tapeHash(tape),
      winner: result.winner,
      stateHash: hexOf(result.stateHash),
    };
  } catch (error) {
    if (!(error instanceof FightError)) throw error;
    return null;
  }
}

function claimOf({ fields: { symbol, kind, lockAt, sources } }: KnownCommit) {
  return { symbol, kind, lockAt: new Date(lockAt), sources };
}

function voidOf({ matchId, commit, serverSeed }: ResultLeaf): ResultLeaf {
  return { matchId, commit, serverSeed, tapeHash: NO_HASH, winner: VOID, stateHash: NO_HASH };
}

/** A void result says nothing else. */
function judgeShape({ tapeHash: tape, stateHash }: ResultLeaf, note: string | null): Judgement {
  if (tape === NO_HASH && stateHash === NO_HASH) return { verdict: 'agrees', note };
  return dissent('It is said to be void, and to have been fought.');
}

function dissent(reason: string, own: ResultLeaf | null = null): Judgement {
  return { verdict: 'dissents', reason, own, isForGood: true };
}

/** A bad replay beside a good result is no reason to call the result false, and none to sign it. */
function object(result: ResultLeaf, problems: readonly string[], own: ResultLeaf | null): Judgement {
  const isSame = own !== null && resultLeafHash(own) === resultLeafHash(result);
  if (isSame) return abstain(`The result is right, and the replay that is shown of it is not: ${problems.join(' ')}`);
  return dissent(problems.join(' '), own);
}

function abstain(reason: string, isForGood = false): Judgement {
  return { verdict: 'abstains', reason, isForGood };
}
