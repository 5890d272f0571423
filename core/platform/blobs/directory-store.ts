import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { type Blob, type BlobStore, checkedKey } from './blob-store.ts';

interface Header {
  contentType: string;
  expiresAt: string | null;
}

/** Also keeps the blob `a` apart from the folder of `a/b`. */
const SUFFIX = '.blob';
const TEMPORARY_SUFFIX = '.writing';
/** A header is one line of JSON; longer ones are not ours. */
const LONGEST_HEADER = 1_024;
/** A file that somebody began to write and never finished; a put takes milliseconds. */
const ABANDONED_MS = 3_600_000;

/**
 * Blobs as files below one directory (a volume that all processes mount). Each file is one line of JSON (type, expiry),
 * then the bytes: one file, so that replacing it is one atomic rename and readers see the old or the new blob whole.
 */
export function directoryBlobStore(directory: string, clock: Clock): BlobStore {
  const fileOf = (key: string) => path.join(directory, ...checkedKey(key).split('/')) + SUFFIX;

  async function* files(): AsyncIterable<string> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(ignoreMissing([]));
    for (const entry of entries) if (entry.isFile()) yield path.join(entry.parentPath, entry.name);
  }

  return {
    kind: 'directory',
    async put(key, bytes, { contentType, expiresAt = null }) {
      const file = fileOf(key);
      const header: Header = { contentType, expiresAt: expiresAt?.toISOString() ?? null };
      const temporary = `${file}.${randomUUID()}${TEMPORARY_SUFFIX}`;
      await mkdir(path.dirname(file), { recursive: true });
      try {
        const handle = await open(temporary, 'wx', 0o640);
        try {
          await handle.writeFile(`${JSON.stringify(header)}\n`);
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async get(key) {
      const content = await readFile(fileOf(key)).catch(ignoreMissing(null));
      if (!content) return null;
      const blob = parse(content);
      return blob.expiresAt && blob.expiresAt <= clock.now() ? null : blob;
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
    },
    async sweep(now) {
      let deleted = 0;
      for await (const file of files()) {
        if (file.endsWith(TEMPORARY_SUFFIX)) {
          await removeAbandoned(file, now);
        } else if (file.endsWith(SUFFIX)) {
          const { expiresAt } = await readHeader(file);
          if (!expiresAt || new Date(expiresAt) > now) continue;
          await rm(file, { force: true });
          deleted++;
        }
      }
      return deleted;
    },
    async *keys() {
      for await (const file of files()) {
        if (file.endsWith(SUFFIX)) {
          yield path.relative(directory, file).slice(0, -SUFFIX.length).split(path.sep).join('/');
        }
      }
    },
    async ping() {
      const probe = path.join(directory, `probe.${randomUUID()}${TEMPORARY_SUFFIX}`);
      await mkdir(directory, { recursive: true });
      await writeFile(probe, '');
      await rm(probe);
    },
  };
}

function parse(content: Buffer): Blob {
  const end = content.indexOf('\n');
  const header = JSON.parse(content.toString('utf8', 0, end)) as Header;
  return {
    bytes: new Uint8Array(content.subarray(end + 1)),
    contentType: header.contentType,
    expiresAt: header.expiresAt ? new Date(header.expiresAt) : null,
  };
}

async function readHeader(file: string): Promise<Header> {
  const nobody: Header = { contentType: '', expiresAt: null };
  const handle = await open(file).catch(ignoreMissing(null));
  if (!handle) return nobody;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return end < 0 ? nobody : (JSON.parse(buffer.toString('utf8', 0, end)) as Header);
  } finally {
    await handle.close();
  }
}

async function removeAbandoned(file: string, now: Date): Promise<void> {
  const handle = await open(file).catch(ignoreMissing(null));
  if (!handle) return;
  const { mtimeMs } = await handle.stat().finally(() => handle.close());
  if (now.getTime() - mtimeMs > ABANDONED_MS) await rm(file, { force: true });
}

function ignoreMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return error => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead;
    throw error;
  };
}
