import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import { canonical, type EvidenceBody, sha256Of, sigmaDigest } from './evidence.ts';
import { microsOf } from './exact.ts';
import { secondsFromHistory } from './exchange-tape.ts';
import { combine } from './freshness.ts';
import { sigmaMilliticks } from './tape.ts';
import type { Trade } from './trades.ts';
import { HistoryError, type Venue } from './venues/index.ts';

/** Whether a tape is what the exchanges say: first from its own evidence, then from trades that are fetched again. */

export type Verdict = 'confirmed' | 'not-confirmed' | 'differs';

export interface TapeConfirmation {
  /** The worst of the exchanges': 'differs' before 'not-confirmed' before 'confirmed'. */
  verdict: Verdict;
  sources: { source: string; verdict: Verdict; reason: string }[];
}

interface StoredEvidence {
  source: string;
  symbol: string;
  samples: unknown;
  sha256: string;
}

/** The feed cuts an exchange's time to the microsecond, its history may show finer or coarser digits. */
const TIME_TOLERANCE_MICROS = 1000;

/** What a match had committed to before anyone could know, and the tape that it was fought over. */
export interface CommittedTape {
  tape: Tape | null;
  symbol: string;
  sources: readonly string[];
  /** Seconds since 1970: of the first sample, and the end of the minutes that sigma is measured over. */
  start: number;
  sigmaEnd: number;
}

export async function confirmEvidence(
  match: CommittedTape,
  evidence: readonly StoredEvidence[],
  venues: readonly Venue[],
): Promise<TapeConfirmation> {
  if (evidence.length === 0) {
    return { verdict: 'not-confirmed', sources: [] };
  }
  const mismatch = compareWithMatch(match, evidence);
  const answers = await Promise.all(
    evidence.map(async row => {
      const broken = mismatch ?? checkEvidence(row, venueOf(row, venues));
      if (broken) return { source: row.source, verdict: 'differs' as const, reason: broken, found: null };
      return { source: row.source, ...(await compareWithExchange(row, venueOf(row, venues))) };
    }),
  );
  const isSigmaWrong = answers.every(({ found }) => found) && !hasSigmaOf(match, evidence, answers);
  const sources = answers.map(({ source, verdict, reason }) =>
    isSigmaWrong
      ? {
          source,
          verdict: 'differs' as const,
          reason: 'The volatility of the tape is not that of the minutes before it.',
        }
      : { source, verdict, reason },
  );
  const has = (verdict: Verdict) => sources.some(source => source.verdict === verdict);
  return { verdict: has('differs') ? 'differs' : has('not-confirmed') ? 'not-confirmed' : 'confirmed', sources };
}

/** Sigma once more, from the trades that were fetched. */
function hasSigmaOf(
  { tape, sigmaEnd }: CommittedTape,
  evidence: readonly StoredEvidence[],
  answers: readonly { found: ReadonlyMap<number, Trade> | null }[],
): boolean {
  const seconds = Math.min(...evidence.map(row => (row.samples as EvidenceBody).sigma.seconds));
  const history = Array.from(
    { length: seconds },
    (_, index) =>
      combine(answers.map(({ found }) => found?.get(sigmaEnd - seconds + 1 + index)?.price ?? Number.NaN)) ?? 0,
  );
  return sigmaMilliticks(history) === tape?.sigmaMilliticks;
}

function venueOf({ source }: StoredEvidence, venues: readonly Venue[]): Venue | undefined {
  return venues.find(venue => venue.name === source);
}

/** The evidence must be of what the match had committed to, and its samples together the tape's. @returns what does not fit */
function compareWithMatch(match: CommittedTape, evidence: readonly StoredEvidence[]): string | null {
  const { tape, symbol, start, sigmaEnd } = match;
  if (!tape) return 'The match has no tape.';
  if (
    evidence
      .map(({ source }) => source)
      .sort()
      .join() !== [...match.sources].sort().join()
  ) {
    return 'The evidence is of other exchanges than the match had committed to.';
  }
  const isOfMatch = ({ samples, source }: StoredEvidence) => {
    const body = samples as EvidenceBody;
    return (
      body.symbol === symbol &&
      body.source === source &&
      body.decimals === tape.decimals &&
      Date.parse(body.start) === start * 1000 &&
      Date.parse(body.sigma?.end) === sigmaEnd * 1000
    );
  };
  if (!evidence.every(isOfMatch)) return 'The evidence is of another symbol or time than the match had committed to.';
  const bodies = evidence.map(row => row.samples as EvidenceBody);
  for (let k = 0; k <= TAPE_SECONDS; k++) {
    const prices = bodies.map(body => body.samples?.[k]?.price ?? Number.NaN);
    if (combine(prices) !== tape.samples[k])
      return `Sample ${k} of the tape is not the price of the trades kept with it.`;
  }
  return null;
}

/** Digests, and that each sample is what the exchange's text says. @returns what does not fit */
function checkEvidence(row: StoredEvidence, venue: Venue | undefined): string | null {
  const body = row.samples as EvidenceBody;
  if (sha256Of(canonical(body)) !== row.sha256) return 'The evidence has been changed: its digest does not fit.';
  const start = Date.parse(body.start) * 1000;
  for (const [k, sample] of body.samples.entries()) {
    if (sha256Of(sample.raw) !== sample.sha256) return `Sample ${k}: the digest of the exchange's text does not fit.`;
    const trade = venue?.parseTrade(row.symbol, sample.raw);
    if (!venue) continue;
    if (!trade || String(trade.id) !== sample.tradeId || trade.price !== sample.price) {
      return `Sample ${k} is not what the exchange's text says.`;
    }
    if (trade.at !== microsOf(sample.tradedAt) || trade.at > start + k * 1_000_000) {
      return `Sample ${k} is of another time than the exchange's text says.`;
    }
  }
  return null;
}

async function compareWithExchange(
  row: StoredEvidence,
  venue: Venue | undefined,
): Promise<{ verdict: Verdict; reason: string; found: ReadonlyMap<number, Trade> | null }> {
  if (!venue) {
    return { verdict: 'not-confirmed', reason: `We do not know how to ask ${row.source}.`, found: null };
  }
  const body = row.samples as EvidenceBody;
  const start = Date.parse(body.start) / 1000;
  const sigmaEnd = Date.parse(body.sigma.end) / 1000;
  const from = Math.min(start, sigmaEnd - body.sigma.seconds + 1);
  try {
    const lastId = Math.max(...body.samples.map(sample => Number(sample.tradeId)));
    const found = await secondsFromHistory(venue, row.symbol, from, start + TAPE_SECONDS, lastId);
    const difference = firstDifference(body, start, found) ?? sigmaDifference(body, sigmaEnd, found);
    if (difference) return { ...difference, found: null };
    return { verdict: 'confirmed', reason: `${venue.title} tells the same trades.`, found };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { verdict: 'not-confirmed', reason: `${venue.title} was asked, but ${error.message}.`, found: null };
  }
}

function firstDifference(body: EvidenceBody, start: number, found: ReadonlyMap<number, Trade>) {
  for (const sample of body.samples) {
    const trade = found.get(start + sample.k);
    if (!trade)
      return { verdict: 'not-confirmed' as const, reason: 'The exchange no longer tells trades of that time.' };
    const apart = Math.abs(trade.at - (microsOf(sample.tradedAt) ?? 0));
    if (String(trade.id) !== sample.tradeId || trade.price !== sample.price || apart > TIME_TOLERANCE_MICROS) {
      const reason = `Sample ${sample.k}: the last trade was ${trade.id}, the tape has ${sample.tradeId}.`;
      return { verdict: 'differs' as const, reason };
    }
  }
  return null;
}

function sigmaDifference(body: EvidenceBody, end: number, found: ReadonlyMap<number, Trade>) {
  const { seconds, sha256 } = body.sigma;
  const trades = Array.from({ length: seconds }, (_, index) => found.get(end - seconds + 1 + index));
  const known = trades.filter(trade => trade !== undefined);
  if (known.length < seconds) {
    return { verdict: 'not-confirmed' as const, reason: 'The exchange no longer tells the minutes before the tape.' };
  }
  if (sigmaDigest(known, end) === sha256) return null;
  return { verdict: 'differs' as const, reason: 'The minutes before lock, which sigma was measured over, differ.' };
}
