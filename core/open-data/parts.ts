import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import type { BlobStore } from '../platform/blobs/index.ts';
import { type DatasetName, type FileFacts, fileName } from './schemas.ts';

/**
 * Lines, compressed and stored in parts: never more than one part of one dataset is in memory, however many lines there are.
 */

/** Compressed size at which a part is closed: small enough for any blob store to take whole. */
export const PART_BYTES = 8 * 1024 * 1024;
/** Handed to the compressor at once. */
const CHUNK_CHARACTERS = 64 * 1024;

export interface StoredFile extends FileFacts {
  blobKey: string;
}

export interface PartOptions {
  blobs: Pick<BlobStore, 'put'>;
  day: string;
  dataset: DatasetName;
  expiresAt: Date | null;
  /** Only tests want smaller ones. */
  partBytes?: number;
}

export interface PartWriter {
  write(line: object): Promise<void>;
  /** @returns all parts; of a dataset without lines there is one without lines */
  end(): Promise<StoredFile[]>;
}

interface Part {
  gzip: Gzip;
  compressed: Buffer[];
  bytes: number;
  rows: number;
}

export function createPartWriter({ blobs, day, dataset, expiresAt, partBytes = PART_BYTES }: PartOptions): PartWriter {
  const files: StoredFile[] = [];
  let part = openPart();
  let text = '';

  async function flush(): Promise<void> {
    const chunk = text;
    text = '';
    if (chunk !== '' && !part.gzip.write(chunk)) await once(part.gzip, 'drain');
  }

  async function close(): Promise<void> {
    await flush();
    part.gzip.end();
    await once(part.gzip, 'end');
    const bytes = Buffer.concat(part.compressed);
    const name = fileName(dataset, files.length + 1);
    files.push(
      await storeFile({ blobs, day, expiresAt }, { name, bytes, rows: part.rows, contentType: 'application/gzip' }),
    );
  }

  return {
    async write(line) {
      text += `${JSON.stringify(line)}\n`;
      part.rows += 1;
      if (text.length < CHUNK_CHARACTERS) return;
      await flush();
      if (part.bytes < partBytes) return;
      await close();
      part = openPart();
    },
    async end() {
      if (part.rows > 0 || files.length === 0) await close();
      else part.gzip.destroy();
      return files;
    },
  };
}

function openPart(): Part {
  const part: Part = { gzip: createGzip({ level: 9 }), compressed: [], bytes: 0, rows: 0 };
  part.gzip.on('data', (chunk: Buffer) => {
    part.compressed.push(chunk);
    part.bytes += chunk.length;
  });
  return part;
}

/** Stores a file under a key that its content is part of: two who write the same day at once never spoil each other's. */
export async function storeFile(
  { blobs, day, expiresAt }: Pick<PartOptions, 'blobs' | 'day' | 'expiresAt'>,
  { name, bytes, rows, contentType }: { name: string; bytes: Buffer; rows: number; contentType: string },
): Promise<StoredFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const blobKey = `open-data/${day}/${sha256.slice(0, 16)}-${name}`;
  await blobs.put(blobKey, bytes, { contentType, expiresAt });
  return { name, rows, bytes: bytes.length, sha256, blobKey };
}
