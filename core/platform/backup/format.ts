import { z } from 'zod';

/**
 * A backup is a tar.gz of
 * - `manifest.json`: this,
 * - `tables/<name>.copy`: a table's rows in PostgreSQL's COPY text format, columns in the manifest's order,
 * - `blobs/<number>` and `blobs.jsonl`: pictures and replays, whatever store they came from, and one line about each.
 * Queued jobs are not part of it: what was under way is found by the sweeper after a restore.
 */
export const MANIFEST = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Those applied to the database, oldest first. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number().int() })),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
  blobs: z.number().int(),
});
export type Manifest = z.infer<typeof MANIFEST>;

export const BLOB_LINE = z.object({
  key: z.string(),
  contentType: z.string(),
  expiresAt: z.iso.datetime().nullable(),
});
export type BlobLine = z.infer<typeof BLOB_LINE>;

/** Blobs go through their store, so that a backup may be restored into another kind of store. */
export const BLOB_TABLE = 'Blob';
export const MIGRATIONS_TABLE = '_prisma_migrations';
/** Hold transaction ids, which mean nothing to another server: neither copied nor filled; the migrations begin them anew. */
export const SERVERS_OWN_TABLES: readonly string[] = ['LiveCursor', 'LiveEvent'];

/** A backup that cannot be made or restored; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export interface BackupSummary {
  createdAt: Date;
  tables: number;
  rows: number;
  blobs: number;
  /** Size of the file. */
  bytes: number;
}

/** An SQL identifier, quoted. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
