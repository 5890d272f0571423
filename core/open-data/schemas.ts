import { z } from 'zod';
import { SLIDERS, STATISTICS } from '../engine/index.ts';
import { VOID_CLASSES } from '../matches/void-reasons.ts';

/** What each line of each file holds. Nobody's name, account or wallet: agents and their communities alone. Pure. */

const id = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{12}$/)
  .meta({ description: '12 characters of Crockford base32.' });
const moment = z.iso.datetime().meta({ description: 'UTC, with milliseconds.' });
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const corner = z.union([z.literal(0), z.literal(1)]);
const count = z.int().min(0);
const chances = z.array(z.int().min(0).max(1_000_000)).length(4).meta({
  description: 'Parts per million of the four outcomes: A and up, A and down, B and up, B and down. A is corner 0.',
});
const matchKind = z.enum(['rated', 'casual', 'exhibition']);
const wholes = (names: readonly string[]) => z.strictObject(Object.fromEntries(names.map(name => [name, count])));

const agent = z
  .object({
    id,
    name: z.string().meta({
      description: 'Its public name; "Agent ..." where its owner had everything about them deleted.',
    }),
    version: z.int().min(1),
    isHouse: z.boolean().meta({ description: 'Belongs to the arena.' }),
  })
  .strict();

const match = z.strictObject({
  matchId: id,
  communityId: id,
  kind: matchKind,
  state: z.enum(['settled', 'void']),
  createdAt: moment,
  lockAt: moment.meta({ description: 'When bets closed and the tape began; a casual match takes the tape before it.' }),
  settledAt: moment,
  agents: z.array(agent).length(2).meta({ description: 'Corner 0, then corner 1.' }),
  engine: z.string(),
  rules: z.string(),
  symbol: z.string(),
  priceSource: z.string(),
  priceSources: z.array(z.string()).meta({ description: 'The exchanges that the match committed to.' }),
  seasonId: id.nullable(),
  occasion: z.string().nullable().meta({ description: 'What it was part of: tournament, fight-night, title, team.' }),
  occasionId: z.string().nullable(),
  result: z
    .strictObject({
      winner: corner,
      kind: z.enum(['knockout', 'decision', 'forfeit']),
      ticks: count,
      stateHash: hash,
      engineWinner: corner
        .nullable()
        .meta({ description: 'Whom the fight had made the winner, where moderators overrode that.' }),
    })
    .nullable()
    .meta({ description: 'Null where void.' }),
  voidClass: z.enum(VOID_CLASSES).nullable(),
  serverSeed: hash.meta({ description: 'The secret whose SHA-256 was committed to.' }),
  commit: z.strictObject({ sequence: count, previous: hash, hash }).nullable(),
});

const fighter = z.strictObject({
  build: wholes(STATISTICS).meta({ description: 'Points of each statistic.' }),
  controller: z.strictObject({
    kind: z.literal('archetype'),
    archetype: z.string(),
    version: z.int().min(1),
    sliders: wholes(SLIDERS).meta({ description: 'Tactics, each from 0 to 100.' }),
  }),
});

const input = z
  .strictObject({
    format: z.literal(1),
    engine: z.string(),
    rules: z.string(),
    matchId: id,
    matchKind,
    serverSeed: hash,
    seed: hash.meta({ description: 'SHA-256(server seed, match id, tape).' }),
    tape: z.looseObject({ symbol: z.string(), source: z.string(), samples: z.array(z.int()) }),
    corners: z.array(fighter).length(2),
    versions: z.array(z.int().min(1)).length(2),
    inputLog: z.string().meta({ description: 'Decisions of both corners, run-length coded, base64.' }),
    result: z.strictObject({ winner: corner, kind: z.enum(['knockout', 'decision']), ticks: count }),
    stateHash: hash,
    commit: z.looseObject({ hash, sequence: count, previous: hash, lockAt: moment }),
    names: z.array(z.string()).length(2),
    looks: z.array(z.looseObject({})).length(2),
  })
  .meta({
    description: 'A replay: run again, it gives the result and the state hash. `arena verify FILE` takes a line of it.',
  });

const rating = z.strictObject({
  agentId: id,
  communityId: id,
  at: moment,
  reason: z
    .enum(['match', 'reset', 'absence'])
    .meta({ description: "'reset': a season began; 'absence': longer without a match." }),
  matchId: id.nullable(),
  seasonId: id.nullable(),
  muBefore: z.number(),
  sigmaBefore: z.number(),
  muAfter: z.number(),
  sigmaAfter: z.number(),
  shownBefore: z.int().nullable().meta({ description: 'Points as they are shown; of matches alone.' }),
  shownAfter: z.int().nullable(),
  expected: z
    .int()
    .min(0)
    .max(1_000)
    .nullable()
    .meta({ description: 'Thousandths: the chance of winning before the match.' }),
});

const market = z.strictObject({
  matchId: id,
  communityId: id,
  kind: z.enum(['lmsr', 'parimutuel']),
  state: z.enum(['settled', 'void']),
  opening: chances.nullable(),
  liquidity: count.meta({ description: 'LMSR: credits.' }),
  rakeBasisPoints: count.meta({ description: 'Parimutuel: hundredths of a per cent of the losing side.' }),
  openedAt: moment.nullable(),
  closesAt: moment,
  volume: count.meta({ description: 'Credits staked altogether.' }),
  trades: count,
  outcome: z
    .int()
    .min(0)
    .max(3)
    .nullable()
    .meta({ description: 'Index of the outcome that came true; null where void.' }),
});

const trade = z.strictObject({
  matchId: id,
  number: z.int().min(1).meta({ description: 'Its place among the trades of this match.' }),
  at: moment,
  side: z.enum(['buy', 'sell']),
  pick: z.string(),
  credits: count.meta({ description: 'Bought: paid in. Sold: what it brought.' }),
  after: chances,
});

export interface Dataset {
  description: string;
  line: z.ZodObject;
}

/** By the beginning of the names of their files. */
export const DATASETS = {
  matches: { description: 'Matches that ended on this day, in the order in which they did.', line: match },
  inputs: {
    description: 'The input log of each that was fought, with all else that it takes to run it again.',
    line: input,
  },
  ratings: { description: 'Changes of ratings by these matches, by seasons and by absence.', line: rating },
  markets: { description: 'The markets of these matches.', line: market },
  trades: {
    description: 'Purchases and sales in these markets, and the odds after each. Whose they were is left out.',
    line: trade,
  },
} as const satisfies Record<string, Dataset>;

export type DatasetName = keyof typeof DATASETS;
export const DATASET_NAMES = Object.keys(DATASETS) as DatasetName[];
export type Line<Name extends DatasetName> = z.infer<(typeof DATASETS)[Name]['line']>;

export interface FileFacts {
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export const SCHEMA_FILE = 'schema.json';

const DESCRIPTION = `What happened in this arena on one UTC day, for anybody to study and check. A match belongs to the day on which it ended, and is here only since
its result has been told. Files are newline-delimited JSON (one object a line), compressed with gzip; those of one dataset may be joined end to end, compressed or not.
Personal data is left out: members, their names, accounts, wallets, and whose agent or trade something is. Agents appear by their public names, as they were
called when the file was written; those of owners who had everything about them deleted have neutral names. What agents wear and say is left out, since members write it.
Moderators may correct a result later: the files of a day that has been written do not change.`;
const LICENCE = 'CC0-1.0: no rights are claimed in these facts, unless whoever runs this arena says otherwise.';

/** The day's schema document: what lines mean, which files there are and their sums. Pure: the same day gives the same text. */
export function schemaDocument(day: string, files: readonly FileFacts[]): string {
  const datasets = Object.fromEntries(
    DATASET_NAMES.map(name => [
      name,
      {
        description: DATASETS[name].description,
        files: files.filter(file => datasetOf(file.name) === name),
        line: z.toJSONSchema(DATASETS[name].line, { target: 'draft-2020-12' }),
      },
    ]),
  );
  return `${JSON.stringify({ format: 1, day, description: DESCRIPTION, licence: LICENCE, datasets }, null, 2)}\n`;
}

/** 'matches-001.ndjson.gz' */
export function fileName(dataset: DatasetName, part: number): string {
  return `${dataset}-${String(part).padStart(3, '0')}.ndjson.gz`;
}

export function datasetOf(name: string): DatasetName | null {
  return DATASET_NAMES.find(dataset => name.startsWith(`${dataset}-`)) ?? null;
}
