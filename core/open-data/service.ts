import { type BlobStore, expiryFor } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { StoredFile } from './parts.ts';
import { SCHEMA_FILE } from './schemas.ts';
import { writeDay } from './write.ts';

/** What happened, a file a dataset and UTC day, for anybody. */

const DAY_MS = 86_400_000;
/** After midnight: by then all results of the day have been told, and its last transactions are over. */
const SETTLED_AFTER_MS = 10 * 60_000;
/** Days that are made up for after the service was down. */
const CATCH_UP_DAYS = 7;

export interface OpenDataOptions {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  log: Log;
  /** Days for which files are kept; 0: for ever. */
  retentionDays: number;
}

export interface OpenDataDay {
  /** UTC: '2026-11-21'. */
  day: string;
  files: OpenDataFileView[];
}

export interface OpenDataFileView {
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export type OpenDataService = ReturnType<typeof createOpenDataService>;

export function createOpenDataService(options: OpenDataOptions) {
  const { database, blobs, clock, log: parent, retentionDays } = options;
  const log = parent.child({ part: 'open data' });
  const { prisma } = database;

  /** Days that are over, that this arena has seen, and that have no files yet; the oldest first. */
  async function missingDays(): Promise<string[]> {
    const first = await prisma.community.findFirst({ orderBy: { createdAt: 'asc' }, select: { createdAt: true } });
    if (!first) return [];
    const over = startOfDay(new Date(clock.now().getTime() - SETTLED_AFTER_MS)).getTime();
    const from = Math.max(over - CATCH_UP_DAYS * DAY_MS, startOfDay(first.createdAt).getTime());
    const days = Array.from({ length: Math.max(0, (over - from) / DAY_MS) }, (_, index) =>
      dayOf(new Date(from + index * DAY_MS)),
    );
    const written = await prisma.openDataFile.findMany({
      where: { day: { in: days }, name: SCHEMA_FILE },
      select: { day: true },
    });
    return days.filter(day => !written.some(each => each.day === day));
  }

  /** @returns false where another has written the day meanwhile */
  async function publish(day: string, files: readonly StoredFile[]): Promise<boolean> {
    const schema = files.find(({ name }) => name === SCHEMA_FILE);
    if (!schema) throw new Error('A day has a schema document.');
    const rowOf = ({ name, blobKey, bytes, rows, sha256 }: StoredFile) => ({ day, name, blobKey, bytes, rows, sha256 });
    return database.transaction(async tx => {
      const { count } = await tx.openDataFile.createMany({ data: [rowOf(schema)], skipDuplicates: true });
      if (count === 1) await tx.openDataFile.createMany({ data: files.filter(file => file !== schema).map(rowOf) });
      return count === 1;
    });
  }

  /** What was stored and is published by nobody. */
  async function discard(day: string, files: readonly StoredFile[]): Promise<void> {
    const kept = await prisma.openDataFile.findMany({ where: { day }, select: { blobKey: true } });
    for (const { blobKey } of files) if (!kept.some(each => each.blobKey === blobKey)) await blobs.delete(blobKey);
  }

  return {
    /** Writes the files of days that are missing. Two who do so at once make one set of files. @returns the days written here */
    async writeMissing(): Promise<string[]> {
      const written: string[] = [];
      for (const day of await missingDays()) {
        const expiresAt = expiryFor({ blobs: { store: 'database', retentionDays } }, clock.now());
        const files = await writeDay({ database, blobs, expiresAt }, day);
        if (await publish(day, files)) {
          written.push(day);
          log.info({ day, files: files.length }, 'open data written');
        } else await discard(day, files);
      }
      return written;
    },

    /** Forgets days whose files have expired. */
    async sweep(): Promise<void> {
      if (retentionDays === 0) return;
      const before = dayOf(new Date(clock.now().getTime() - retentionDays * DAY_MS));
      await prisma.openDataFile.deleteMany({ where: { day: { lt: before } } });
    },

    /** Days with their files, the newest first. @param before only days before this one */
    async days({ limit, before }: { limit: number; before?: string }): Promise<OpenDataDay[]> {
      const days = await prisma.openDataFile.findMany({
        where: { name: SCHEMA_FILE, ...(before !== undefined && { day: { lt: before } }) },
        orderBy: { day: 'desc' },
        take: limit,
        select: { day: true },
      });
      const files = await prisma.openDataFile.findMany({
        where: { day: { in: days.map(({ day }) => day) } },
        orderBy: { name: 'asc' },
      });
      return days.map(({ day }) => ({
        day,
        files: files
          .filter(file => file.day === day)
          .map(({ name, rows, bytes, sha256 }) => ({ name, rows, bytes, sha256 })),
      }));
    },

    /** A file's bytes. @throws ArenaError 'open-data-not-found' */
    async file(day: string, name: string): Promise<{ bytes: Uint8Array; contentType: string }> {
      const row = await prisma.openDataFile.findUnique({ where: { day_name: { day, name } } });
      const blob = row && (await blobs.get(row.blobKey));
      if (!blob)
        throw new ArenaError(
          'open-data-not-found',
          'There is no such file. /v1/open-data lists those that there are.',
          404,
        );
      return { bytes: blob.bytes, contentType: blob.contentType };
    },
  };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function startOfDay(at: Date): Date {
  return new Date(`${dayOf(at)}T00:00:00Z`);
}
