import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import {
  createTapeReader,
  type ExchangeTape,
  type Heard,
  type NoTape,
  spanOf,
  type TapeSpan,
} from './exchange-tape.ts';
import { createPriceStore } from './store.ts';
import { MIN_SIGMA_SECONDS, SIGMA_SECONDS, sigmaMilliticks } from './tape.ts';
import type { Venue } from './venues/index.ts';

/**
 * Holds a tape that another arena shows against what was heard here. What was recorded here counts first; what this machine has missed is
 * asked of the exchanges' own history.
 */

/** What a match had committed to, and the tape that it is said to have been fought over. */
export interface TapeClaim {
  symbol: string;
  kind: 'rated' | 'casual' | 'exhibition';
  lockAt: Date;
  /** Exchanges. */
  sources: readonly string[];
  /** Null: it is said that there is none. */
  tape: Tape | null;
}

export interface TapeTestimony {
  /** 'cannot-say': nothing is known that would confirm or refute it, for now or for ever. */
  verdict: 'confirmed' | 'differs' | 'cannot-say';
  /** The tape as it is known here; null where it is not. */
  tape: Tape | null;
  /** Where that was from: recorded here, from the exchanges' history, or some seconds from each; null without a tape. */
  from: 'recorded' | 'history' | 'both' | null;
  /** A sentence. */
  reason: string;
}

export interface WitnessOptions {
  /** Where a recorder of ours writes (startPriceRecorder). */
  database: Database;
  venues: readonly Venue[];
  clock: Clock;
  log: Log;
  /** How long after its end to look for a tape before it counts as one that nobody can have. */
  patienceMs?: number;
}

/** Exchanges may come back with their history; an arena gives up after less. */
const PATIENCE_MS = 15 * 60_000;
/** Of the seconds of a tape: with less recorded we were not listening, and our not knowing says nothing. */
const LISTENING = 0.9;

const WORDS: Record<NoTape, string> = {
  early: 'Its time is not over.',
  gap: 'Not every second of it is known here.',
  short: 'The minutes before it are not known here.',
  conflict: 'The exchanges disagreed too much for a tape.',
};

const NO_HISTORY = "The exchanges' history, which would decide, cannot be had.";

export type TapeWitness = ReturnType<typeof createTapeWitness>;

export function createTapeWitness(options: WitnessOptions) {
  const { database, venues, clock, patienceMs = PATIENCE_MS } = options;
  const store = createPriceStore(database);
  const tapes = createTapeReader({ store, venues, clock, log: options.log.child({ part: 'prices' }) });

  async function testify(claim: TapeClaim): Promise<TapeTestimony> {
    const span = spanOf(claim);
    const sources = [...claim.sources].sort();
    const unknown = sources.filter(source => !venues.some(({ name }) => name === source));
    if (sources.length === 0 || unknown.length > 0) {
      return cannotSay(
        sources.length === 0 ? 'It names no exchange.' : `${unknown.join(', ')} is not listened to here.`,
      );
    }
    const ours = await tapes.look(span, sources);
    if ('none' in ours) return claim.tape ? cannotSay(WORDS[ours.none]) : testifyNone(span, ours.none);
    const from = originOf(ours.heard);
    const judged = compareTape(claim.tape, ours);
    if (judged.verdict !== 'differs' || from === 'history') return { ...judged, tape: ours.tape, from };
    // what was recorded here may lack a trade: before a tape is called false, the exchanges are asked themselves
    const past = await tapes.readHistory(span, sources);
    if (!past) return cannotSay(`${judged.reason} ${NO_HISTORY}`);
    return { ...compareTape(claim.tape, past), tape: past.tape, from: 'history' };
  }

  /** That nobody can have a tape is believed where we were listening all the time, have asked for long, and have none either. */
  async function testifyNone({ start }: TapeSpan, none: NoTape): Promise<TapeTestimony> {
    if (none === 'conflict') return { verdict: 'confirmed', tape: null, from: null, reason: WORDS.conflict };
    const end = start + TAPE_SECONDS;
    if (clock.now().getTime() < end * 1000 + patienceMs) return cannotSay('The exchanges may still tell it.');
    const heard = await store.countHeard(start, end);
    if (heard < LISTENING * (TAPE_SECONDS + 1)) return cannotSay('Nothing was recorded here at that time.');
    return { verdict: 'confirmed', tape: null, from: null, reason: WORDS[none] };
  }

  return { testify };
}

function cannotSay(reason: string): TapeTestimony {
  return { verdict: 'cannot-say', tape: null, from: null, reason };
}

function originOf(heard: readonly Heard[]): 'recorded' | 'history' | 'both' {
  if (heard.every(({ isFetched }) => !isFetched)) return 'recorded';
  return heard.some(({ isRecorded }) => isRecorded) ? 'both' : 'history';
}

/** @param tape null: it is said that there is none. @param ours what is known here */
function compareTape(
  tape: Tape | null,
  ours: Pick<ExchangeTape, 'tape' | 'history'>,
): Pick<TapeTestimony, 'verdict' | 'reason'> {
  const known = ours.tape;
  if (!tape) return { verdict: 'differs', reason: 'There is a tape: every second of it is known here.' };
  if (tape.source !== known.source || tape.symbol !== known.symbol || tape.decimals !== known.decimals) {
    return { verdict: 'differs', reason: 'It is of another symbol, or written in another way.' };
  }
  const wrong = known.samples.findIndex((sample, k) => sample !== tape.samples[k]);
  if (wrong >= 0 || tape.samples.length !== known.samples.length) {
    const [theirs, here] = [tape.samples[Math.max(0, wrong)], known.samples[Math.max(0, wrong)]];
    return { verdict: 'differs', reason: `Sample ${wrong} of the tape is ${theirs}; here it is ${here}.` };
  }
  if (tape.sigmaMilliticks === known.sigmaMilliticks) return { verdict: 'confirmed', reason: 'It is as it was here.' };
  return compareSigma(tape.sigmaMilliticks, ours.history);
}

/**
 * Whoever makes a tape measures sigma over as much of ten minutes as it knows. Over less than is known here may be honest, and may be one
 * of many that were tried: nobody can say.
 */
function compareSigma(sigma: number, history: readonly number[]): Pick<TapeTestimony, 'verdict' | 'reason'> {
  for (let seconds = MIN_SIGMA_SECONDS; seconds < history.length; seconds++) {
    if (sigmaMilliticks(history.slice(-seconds)) !== sigma) continue;
    const reason = `Its volatility is measured over ${seconds} s, though ${history.length} s are known here.`;
    return { verdict: 'cannot-say', reason };
  }
  if (history.length <= SIGMA_SECONDS) {
    return { verdict: 'cannot-say', reason: `Only ${history.length} s of the minutes before it are known here.` };
  }
  return { verdict: 'differs', reason: 'Its volatility is not that of the minutes before it.' };
}
