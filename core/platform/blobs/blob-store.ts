/** Pictures and replays, in a place that all processes of an arena share. */
export interface BlobStore {
  readonly kind: 'database' | 'directory' | 's3';
  /**
   * Stores bytes under a key, replacing what was there. Keys are 1 to 200 characters of a-z, A-Z, 0-9, `.`, `_`, `-`
   * in segments divided by `/` (`replays/01H.../full.gif`).
   */
  put(key: string, bytes: Uint8Array, options: BlobOptions): Promise<void>;
  /** Null where there is none, or it has expired. */
  get(key: string): Promise<Blob | null>;
  /** Harmless where there is none. */
  delete(key: string): Promise<void>;
  /** Deletes what has expired at this moment; returns how many. */
  sweep(now: Date): Promise<number>;
  /** All that have not been deleted, in batches; for backups. */
  keys(): AsyncIterable<string>;
  /** Rejects where blobs could not be stored now. */
  ping(): Promise<void>;
}

export interface BlobOptions {
  contentType: string;
  /** Kept for ever unless told. */
  expiresAt?: Date | null;
}

export interface Blob {
  bytes: Uint8Array;
  contentType: string;
  expiresAt: Date | null;
}

/** A key that no store may be asked for: a programming error, or somebody trying to leave the store. */
export class BlobKeyError extends Error {
  override readonly name = 'BlobKeyError';
}

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const LONGEST_KEY = 200;

/** Returns the key, or throws BlobKeyError: no segment is empty or begins with a dot, so that none climbs out. */
export function checkedKey(key: string): string {
  if (key.length > LONGEST_KEY || !KEY.test(key)) throw new BlobKeyError(`Not a blob key: ${JSON.stringify(key)}`);
  return key;
}
