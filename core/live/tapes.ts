import type { Match } from '../../prisma/generated/client.ts';
import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { FIRST_SAMPLE_SECONDS, type PriceService, tapeStart } from '../prices/index.ts';
import { type Board, createBoard } from './board.ts';

/** The tape of a match, second by second while it is made: never a second that has not passed. */

export interface TapeSoFar {
  matchId: string;
  symbol: string;
  /** Digits of a price behind the point: samples are integers. */
  decimals: number;
  /** When its first sample is taken. */
  startsAt: string;
  /** Samples of a whole tape. */
  length: number;
  samples: readonly number[];
  /** No other will come: it is complete, or the match was void before it was. */
  isComplete: boolean;
}

/** What is added to a tape, or corrected: samples from the one numbered `from`. */
export interface TapeStep {
  matchId: string;
  from: number;
  samples: readonly number[];
}

export interface TapesOptions {
  database: Database;
  prices: Pick<PriceService, 'feedFor'>;
  clock: Clock;
  log: Log;
  everyMs: number;
}

const LENGTH = TAPE_SECONDS + 1;

type TapeRow = Pick<
  Match,
  'id' | 'kind' | 'state' | 'symbol' | 'priceSource' | 'priceSources' | 'lockAt' | 'tapeSeconds' | 'tape'
>;

/** By match. @throws ArenaError 'match-not-found' */
export function createTapeBoard({ database, prices, clock, log, everyMs }: TapesOptions): Board<TapeSoFar> {
  async function rowOf(id: string): Promise<TapeRow> {
    const row = await database.prisma.match.findUnique({
      where: { id },
      select: {
        id: true,
        kind: true,
        state: true,
        symbol: true,
        priceSource: true,
        priceSources: true,
        lockAt: true,
        tapeSeconds: true,
        tape: true,
      },
    });
    if (!row) throw new ArenaError('match-not-found', 'There is no such match.', 404);
    return row;
  }

  async function read(row: TapeRow, known: readonly number[]): Promise<TapeSoFar> {
    const start = tapeStart(row.kind, row.lockAt);
    const feed = prices.feedFor({ priceSource: row.priceSource, sources: row.priceSources });
    const tape = row.tape as unknown as Tape | null;
    const samples = tape ? [...tape.samples] : [...known];
    const due = tape ? 0 : passedSamples(row, clock.now());
    for (let second = samples.length; second < due; second += 1) {
      const price = await feed.priceAt(row.symbol, new Date(start.getTime() + second * 1000));
      // the exchanges have not told it yet
      if (price === null) break;
      samples.push(price);
    }
    return {
      matchId: row.id,
      symbol: row.symbol,
      decimals: tape?.decimals ?? feed.symbols().find(({ symbol }) => symbol === row.symbol)?.decimals ?? 0,
      startsAt: start.toISOString(),
      length: LENGTH,
      samples,
      isComplete: tape !== null || row.state === 'void',
    };
  }

  return createBoard<TapeSoFar>({
    log,
    everyMs,
    begin: async matchId => read(await rowOf(matchId), []),
    async changed(watched) {
      const news = await Promise.all(
        [...watched].map(async ([matchId, before]) => ({
          before,
          now: await read(await rowOf(matchId), before.samples),
        })),
      );
      return new Map(
        news.flatMap(({ before, now }) =>
          now.isComplete || now.samples.length > before.samples.length ? [[now.matchId, now]] : [],
        ),
      );
    },
    isLast: ({ isComplete }) => isComplete,
  });
}

/** How many samples of a tape have been taken. Where it takes less than its 45 seconds (demo), its seconds pass faster. */
function passedSamples({ kind, lockAt, tapeSeconds }: TapeRow, now: Date): number {
  // it was complete before the match was made
  if (kind === 'casual') return LENGTH;
  const passedMs = now.getTime() - lockAt.getTime() - FIRST_SAMPLE_SECONDS * 1000;
  if (passedMs < 0) return 0;
  if (tapeSeconds <= 0) return LENGTH;
  return Math.min(LENGTH, Math.floor((passedMs * TAPE_SECONDS) / (tapeSeconds * 1000)) + 1);
}

/** What has to be said to who knows a tape so far; null where nothing has. Pure. */
export function stepOf(known: readonly number[], tape: TapeSoFar): TapeStep | null {
  const { matchId, samples } = tape;
  const differs = samples.findIndex((sample, index) => sample !== known[index]);
  return differs === -1 ? null : { matchId, from: differs, samples: samples.slice(differs) };
}
