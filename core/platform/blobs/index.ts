import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { BlobStore } from './blob-store.ts';
import { databaseBlobStore } from './database-store.ts';
import { directoryBlobStore } from './directory-store.ts';

export { type Blob, BlobKeyError, type BlobOptions, type BlobStore } from './blob-store.ts';

/** The store that the configuration names; only the one in the database needs a database. */
export async function openBlobStore(
  config: Pick<Config, 'blobs'>,
  { database, clock }: { database: Database | null; clock: Clock },
): Promise<BlobStore> {
  switch (config.blobs.store) {
    case 'database':
      if (!database) throw new Error('This blob store needs the database.');
      return databaseBlobStore(database.pool);
    case 'directory':
      return directoryBlobStore(config.blobs.directory, clock);
    case 's3': {
      // Amazon's client takes a while to load: only for those who use it.
      const { s3BlobStore } = await import('./s3-store.ts');
      return s3BlobStore(config.blobs.s3, clock);
    }
  }
}

const DAY_MS = 24 * 3_600_000;

/** When a blob that is stored now expires by BLOB_RETENTION_DAYS; null: never. */
export function expiryFor(config: Pick<Config, 'blobs'>, now: Date): Date | null {
  return config.blobs.retentionDays === 0 ? null : new Date(now.getTime() + config.blobs.retentionDays * DAY_MS);
}
