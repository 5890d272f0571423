import { z } from 'zod';
import type { MatchView } from '../../core/matches/index.ts';
import type { EvidenceInput } from '../../core/prices/index.ts';
import { count, hash, id, timestamp } from './common.ts';
import { tape } from './match.ts';

const sample = z.object({
  k: count.meta({ description: 'Seconds after the first sample.' }),
  tradeId: z.string(),
  tradedAt: z.string().meta({ description: "The exchange's own time, UTC, to the microsecond." }),
  price: z.int().meta({ description: 'Ticks.' }),
  raw: z.string().meta({ description: "The exchange's own message." }),
  sha256: hash.meta({ description: 'Of `raw`.' }),
});

const evidence = z
  .object({
    format: z.literal(1),
    symbol: z.string(),
    source: z.string(),
    decimals: count,
    start: timestamp.meta({ description: 'Second of the first sample.' }),
    samples: z.array(sample).meta({ description: 'The last trade at or before each second.' }),
    sigma: z
      .object({ end: timestamp, seconds: count, sha256: hash })
      .meta({ description: 'What sigma was measured over; the digest is of a line "second tradeId price" for each.' }),
  })
  .meta({ id: 'TapeEvidence' });

export const matchTape = z
  .object({
    matchId: id,
    simulated: z.boolean().meta({ description: 'The prices are made up: there are no trades behind them.' }),
    tape,
    sources: z.array(
      z.object({
        source: z.string().meta({ example: 'coinbase' }),
        sha256: hash.meta({ description: 'Of `evidence` as JSON without spaces, keys in alphabetical order.' }),
        evidence,
      }),
    ),
  })
  .meta({
    id: 'MatchTape',
    description:
      'A sample of the tape is the price of the exchange that the match committed to; of two, the mean, rounded down. `jq -cjS .sources[0].evidence | sha256sum` gives its digest.',
  });

export function presentTape(
  match: MatchView & { tape: NonNullable<MatchView['tape']> },
  sources: readonly EvidenceInput[],
): z.infer<typeof matchTape> {
  return {
    matchId: match.id,
    simulated: match.simulatedPrice,
    tape: match.tape,
    sources: sources.map(({ source, sha256, samples }) => ({ source, sha256, evidence: samples })),
  };
}
