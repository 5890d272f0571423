import type pg from 'pg';
import { type BlobStore, checkedKey } from './blob-store.ts';

interface Row {
  bytes: Buffer;
  contentType: string;
  expiresAt: Date | null;
}

const KEYS_PER_QUERY = 500;
const SWEEP_PER_QUERY = 500;

/** Blobs as rows: the default, since the database is always there and is backed up with the rest. */
export function databaseBlobStore(pool: pg.Pool): BlobStore {
  return {
    kind: 'database',
    async put(key, bytes, { contentType, expiresAt = null }) {
      await pool.query(
        `INSERT INTO "Blob" (key, "contentType", bytes, "createdAt", "expiresAt") VALUES ($1, $2, $3, arena_now(), $4)
         ON CONFLICT (key) DO UPDATE SET "contentType" = excluded."contentType", bytes = excluded.bytes,
           "createdAt" = excluded."createdAt", "expiresAt" = excluded."expiresAt"`,
        [checkedKey(key), contentType, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), expiresAt],
      );
    },
    async get(key) {
      const { rows } = await pool.query<Row>(
        `SELECT bytes, "contentType", "expiresAt" FROM "Blob"
          WHERE key = $1 AND ("expiresAt" IS NULL OR "expiresAt" > arena_now())`,
        [checkedKey(key)],
      );
      const row = rows[0];
      return row ? { bytes: new Uint8Array(row.bytes), contentType: row.contentType, expiresAt: row.expiresAt } : null;
    },
    async delete(key) {
      await pool.query('DELETE FROM "Blob" WHERE key = $1', [checkedKey(key)]);
    },
    async sweep(now) {
      for (let total = 0; ; ) {
        const { rowCount } = await pool.query(
          `DELETE FROM "Blob" WHERE key IN (SELECT key FROM "Blob" WHERE "expiresAt" <= $1 LIMIT ${SWEEP_PER_QUERY})`,
          [now],
        );
        total += rowCount ?? 0;
        if ((rowCount ?? 0) < SWEEP_PER_QUERY) return total;
      }
    },
    async *keys() {
      for (let last = ''; ; ) {
        const { rows } = await pool.query<{ key: string }>(
          `SELECT key FROM "Blob" WHERE key > $1 ORDER BY key LIMIT ${KEYS_PER_QUERY}`,
          [last],
        );
        for (const { key } of rows) yield key;
        if (rows.length < KEYS_PER_QUERY) return;
        last = rows.at(-1)!.key;
      }
    },
    async ping() {
      await pool.query('SELECT 1 FROM "Blob" LIMIT 1');
    },
  };
}
