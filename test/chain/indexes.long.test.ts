import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../database.ts';

/** What is asked of the chain's tables again and again goes by an index, however full they are: plans, not times. */

const CHAIN = 31337;
const ROWS = 100_000;
/** Of a batch that findings are of. */
const ROOT = 'c4ca4238a0b923820dcc509a6f75849b';
let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  const { pool } = test.database;
  await pool.query(`
    INSERT INTO "VerifierFinding" ("chainId", verifier, root, count, signature, kind, "matchId", "objectsTo")
    SELECT ${CHAIN}, 'v' || n % 7, md5((n / 7)::text), 256, '0x', CASE WHEN n % 50 = 0 THEN 'dissents' ELSE 'agrees' END,
           CASE WHEN n % 50 = 0 THEN 'M' || n END, CASE WHEN n % 50 = 0 THEN md5((n / 14)::text) END
    FROM generate_series(1, ${ROWS}) n`);
  await pool.query(`
    INSERT INTO "ChainTransaction" ("chainId", key, purpose, "to", data, state, hash, "createdAt", "endedAt")
    SELECT ${CHAIN}, purpose || ':' || md5(n::text) || ':1', purpose, '0x', '0x', 'failed',
           '0x' || md5(n::text), now() - n * interval '1 minute', now()
    FROM generate_series(1, ${ROWS}) n, LATERAL (SELECT (ARRAY['results', 'mint', 'describe', 'commits'])[1 + n % 4] AS purpose) p`);
  await pool.query('ANALYZE');
});
afterAll(() => test?.drop());

/** @returns the names of the indexes of its plan */
async function indexesOf(sql: string, ...values: unknown[]): Promise<string[]> {
  const { rows } = await test.database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
  const plan = rows.map(row => row['QUERY PLAN']).join('\n');
  expect(plan).not.toContain('Seq Scan');
  return [...plan.matchAll(/(?:using|Bitmap Index Scan on) "?(\w+)"?/g)].map(([, name]) => name ?? '').sort();
}

it('what was said of the batches that are weighed', async () => {
  const roots = Array.from({ length: 50 }, (_, index) => `root${index}`);
  const sql = `SELECT * FROM "VerifierFinding" WHERE "chainId" = $1
    AND (root = ANY($2) OR "objectsTo" = ANY($2) OR "matchId" = ANY($3)) ORDER BY id`;
  expect(await indexesOf(sql, CHAIN, roots, ['M50', 'M100'])).toEqual([
    'VerifierFinding_chainId_objectsTo_idx',
    'VerifierFinding_chainId_root_idx',
    'VerifierFinding_matchId_idx',
  ]);
});

it('the public list of findings', async () => {
  const list = 'SELECT * FROM "VerifierFinding" WHERE "chainId" = $1 AND';
  const ofRoot = `${list} (root = $2 OR "objectsTo" = $2) ORDER BY id DESC LIMIT 50`;
  expect(await indexesOf(ofRoot, CHAIN, ROOT)).toEqual([
    'VerifierFinding_chainId_objectsTo_idx',
    'VerifierFinding_chainId_root_idx',
  ]);
  const ofMatch = `${list} "matchId" = $2 ORDER BY id DESC LIMIT 50`;
  expect(await indexesOf(ofMatch, CHAIN, 'M50')).toEqual(['VerifierFinding_matchId_idx']);
});

it('a transaction by its hash, by what its key begins with, and by its purpose of late', async () => {
  const find = 'SELECT data FROM "ChainTransaction" WHERE "chainId" = $1 AND';
  const byHash = `${find} purpose IN ('mint', 'describe') AND hash = $2`;
  expect(await indexesOf(byHash, CHAIN, '0x12')).toEqual(['ChainTransaction_hash_idx']);
  const byKey = `${find} key::text LIKE $2`;
  expect(await indexesOf(byKey, CHAIN, 'results:abc%')).toEqual(['ChainTransaction_key_prefix']);
  const lately = `${find} purpose = 'describe' AND "createdAt" > $2`;
  const dayAgo = new Date(Date.now() - 86_400_000);
  expect(await indexesOf(lately, CHAIN, dayAgo)).toEqual(['ChainTransaction_chainId_purpose_createdAt_idx']);
});
