import { createHash } from 'node:crypto';
import { textOfMicros } from './exact.ts';
import type { Trade } from './trades.ts';

/**
 * What a tape is made of, kept so that anyone can fetch the same trades again: for each committed exchange the trade behind each
 * sample with the exchange's own text, and a digest of the ten minutes that sigma was measured over. Pure.
 */
export interface EvidenceSample {
  /** Seconds after the tape's first sample. */
  k: number;
  tradeId: string;
  /** The exchange's time, to the microsecond. */
  tradedAt: string;
  /** Ticks. */
  price: number;
  raw: string;
  /** Of `raw`. */
  sha256: string;
}

export interface EvidenceBody {
  format: 1;
  symbol: string;
  source: string;
  decimals: number;
  /** The whole second of the first sample, ISO 8601. */
  start: string;
  samples: EvidenceSample[];
  /** Prices that sigma was measured over: one a second up to and including `end`; the digest is over "second tradeId price" lines. */
  sigma: { end: string; seconds: number; sha256: string };
}

/** As it is stored: the caller keeps it in the transaction that keeps the tape. */
export interface EvidenceInput {
  source: string;
  symbol: string;
  samples: EvidenceBody;
  /** SHA-256 of the canonical text of `samples`. */
  sha256: string;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export interface EvidenceParts {
  symbol: string;
  source: string;
  decimals: number;
  /** Seconds since 1970. */
  start: number;
  samples: readonly Trade[];
  /** Trades of the consecutive seconds that end with `sigmaEnd`. */
  sigma: readonly Trade[];
  sigmaEnd: number;
}

export function evidenceOf(parts: EvidenceParts): EvidenceInput {
  const { symbol, source, decimals, start, samples, sigma, sigmaEnd } = parts;
  const body: EvidenceBody = {
    format: 1,
    symbol,
    source,
    decimals,
    start: textOfSecond(start),
    samples: samples.map((trade, k) => ({
      k,
      tradeId: String(trade.id),
      tradedAt: textOfMicros(trade.at),
      price: trade.price,
      raw: trade.raw,
      sha256: sha256Of(trade.raw),
    })),
    sigma: { end: textOfSecond(sigmaEnd), seconds: sigma.length, sha256: sigmaDigest(sigma, sigmaEnd) },
  };
  return { source, symbol, samples: body, sha256: sha256Of(canonical(body)) };
}

/** The same lines from the same trades, whoever fetched them. */
export function sigmaDigest(trades: readonly Trade[], end: number): string {
  const first = end - trades.length + 1;
  return sha256Of(trades.map((trade, index) => `${first + index} ${trade.id} ${trade.price}\n`).join(''));
}

/** JSON without spaces and with its keys in alphabetical order, whatever order a database gave them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function textOfSecond(second: number): string {
  return new Date(second * 1000).toISOString();
}
