import type { Prisma } from '../../prisma/generated/client.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Database } from '../platform/database.ts';
import {
  adjustmentLine,
  inputLine,
  MATCH_FACTS,
  type MatchFacts,
  marketLine,
  matchLine,
  ratingLine,
  TRADE_FACTS,
  tradeLine,
} from './lines.ts';
import { createPartWriter, type PartWriter, type StoredFile, storeFile } from './parts.ts';
import { DATASET_NAMES, type DatasetName, SCHEMA_FILE, schemaDocument } from './schemas.ts';

/**
 * Writes a day's files. The ids of its matches are read first; everything else comes in batches of short statements, so that neither memory
 * grows with the day nor an old snapshot holds up those who follow the log.
 */

const BATCH_MATCHES = 200;
const BATCH_ROWS = 2_000;
/** Replays that are fetched at once. */
const BLOBS_AT_ONCE = 8;

export interface WriteOptions {
  database: Database;
  blobs: Pick<BlobStore, 'get' | 'put'>;
  expiresAt: Date | null;
}

/** @param day UTC, '2026-11-21' */
export async function writeDay(options: WriteOptions, day: string): Promise<StoredFile[]> {
  const { database, blobs, expiresAt } = options;
  const writers = Object.fromEntries(
    DATASET_NAMES.map(dataset => [dataset, createPartWriter({ blobs, day, dataset, expiresAt })]),
  ) as Record<DatasetName, PartWriter>;
  const ids = await matchesOf(database, day);
  for (let start = 0; start < ids.length; start += BATCH_MATCHES) {
    await writeMatches(options, writers, ids.slice(start, start + BATCH_MATCHES));
  }
  await writeAdjustments(database, writers.ratings, day);
  const files: StoredFile[] = [];
  for (const dataset of DATASET_NAMES) files.push(...(await writers[dataset].end()));
  const facts = files.map(({ name, rows, bytes, sha256 }) => ({ name, rows, bytes, sha256 }));
  const schema = Buffer.from(schemaDocument(day, facts));
  files.push(
    await storeFile(
      { blobs, expiresAt, day },
      { name: SCHEMA_FILE, bytes: schema, rows: 1, contentType: 'application/json' },
    ),
  );
  return files;
}

/** In the order in which they ended. */
async function matchesOf({ pool }: Database, day: string): Promise<string[]> {
  // the state of a match changes last when it ends, or later: by that the index finds those of a day
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM "Match"
      WHERE state IN ('settled', 'void') AND "stateChangedAt" >= $1::timestamptz
        AND "settledAt" >= $1::timestamptz AND "settledAt" < $1::timestamptz + interval '1 day'
      ORDER BY "settledAt", id`,
    [`${day}T00:00:00Z`],
  );
  return rows.map(({ id }) => id);
}

async function writeMatches(
  { database: { prisma }, blobs }: WriteOptions,
  writers: Record<DatasetName, PartWriter>,
  ids: readonly string[],
): Promise<void> {
  const found = await prisma.match.findMany({ where: { id: { in: [...ids] } }, select: MATCH_FACTS });
  const byId = new Map(found.map(row => [row.id, row]));
  const matches = ids.flatMap(id => byId.get(id) ?? []);
  for (const match of matches) await writers.matches.write(matchLine(match));
  await writeInputs(blobs, writers.inputs, matches);
  const changes = await prisma.ratingChange.findMany({
    where: { matchId: { in: [...ids] } },
    orderBy: [{ matchId: 'asc' }, { agentId: 'asc' }],
  });
  for (const change of changes) {
    const match = byId.get(change.matchId);
    if (match) await writers.ratings.write(ratingLine(change, match));
  }
  const markets = await prisma.market.findMany({ where: { matchId: { in: [...ids] } }, orderBy: { matchId: 'asc' } });
  const ended = new Set<string>();
  for (const market of markets) {
    const line = marketLine(market);
    if (!line) continue;
    ended.add(market.matchId);
    await writers.markets.write(line);
  }
  await writeTrades(prisma, writers.trades, [...ended]);
}

async function writeInputs(
  blobs: WriteOptions['blobs'],
  writer: PartWriter,
  matches: readonly MatchFacts[],
): Promise<void> {
  for (let start = 0; start < matches.length; start += BLOBS_AT_ONCE) {
    const few = matches.slice(start, start + BLOBS_AT_ONCE);
    const kept = await Promise.all(few.map(({ replayKey }) => (replayKey ? blobs.get(replayKey) : null)));
    for (const [index, match] of few.entries()) {
      const blob = kept[index];
      const line = blob && inputLine(new TextDecoder().decode(blob.bytes), match);
      if (line) await writer.write(line);
    }
  }
}

/** One match after the other, each in the order of its trades. */
async function writeTrades(prisma: Database['prisma'], writer: PartWriter, matchIds: readonly string[]): Promise<void> {
  let last: Prisma.TradeGetPayload<{ select: typeof TRADE_FACTS }> | undefined;
  let number = 0;
  for (;;) {
    const trades = await prisma.trade.findMany({
      where: { matchId: { in: [...matchIds] } },
      orderBy: [{ matchId: 'asc' }, { id: 'asc' }],
      take: BATCH_ROWS,
      select: TRADE_FACTS,
      ...(last && { cursor: { id: last.id }, skip: 1 }),
    });
    for (const trade of trades) {
      number = trade.matchId === last?.matchId ? number + 1 : 1;
      last = trade;
      await writer.write(tradeLine(trade, number));
    }
    if (trades.length < BATCH_ROWS) return;
  }
}

async function writeAdjustments({ prisma }: Database, writer: PartWriter, day: string): Promise<void> {
  const from = new Date(`${day}T00:00:00Z`);
  const to = new Date(from.getTime() + 86_400_000);
  let after = 0n;
  for (;;) {
    const rows = await prisma.ratingAdjustment.findMany({
      where: { createdAt: { gte: from, lt: to }, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: BATCH_ROWS,
    });
    for (const row of rows) await writer.write(adjustmentLine(row));
    const last = rows.at(-1);
    if (!last || rows.length < BATCH_ROWS) return;
    after = last.id;
  }
}
