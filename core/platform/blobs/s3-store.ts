import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Clock } from '../clock.ts';
import type { S3Config } from '../config.ts';
import { type BlobStore, checkedKey } from './blob-store.ts';

const BLOBS = 'blobs/';
/**
 * S3 can list names but not expiries, so a blob that expires also gets an empty object `expires/<time>/<key>`: names
 * are listed in order, and a sweep reads no further than now.
 */
const EXPIRIES = 'expires/';

/** Blobs in an S3 bucket, Amazon's or any other that speaks its protocol (`endpoint`, addressed by path). */
export function s3BlobStore({ bucket, region, endpoint, credentials }: S3Config, clock: Clock): BlobStore {
  const client = new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: 4,
    // Newer checksums are not understood by every other service.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const blob = (key: string) => ({ Bucket: bucket, Key: BLOBS + checkedKey(key) });

  async function* list(prefix: string): AsyncIterable<string> {
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
      );
      for (const { Key: name } of page.Contents ?? []) if (name) yield name;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token);
  }

  async function remove(name: string): Promise<void> {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
  }

  async function expiryOf(key: string): Promise<Date | null> {
    const head = await client.send(new HeadObjectCommand(blob(key))).catch(nullIfMissing);
    return head && expiryIn(head.Metadata);
  }

  return {
    kind: 's3',
    async put(key, bytes, { contentType, expiresAt = null }) {
      const expiry = expiresAt?.toISOString();
      if (expiry) {
        const Key = `${EXPIRIES}${expiry}/${checkedKey(key)}`;
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: new Uint8Array(0) }));
      }
      await client.send(
        new PutObjectCommand({
          ...blob(key),
          Body: bytes,
          ContentType: contentType,
          ...(expiry && { Metadata: { 'expires-at': expiry } }),
        }),
      );
    },
    async get(key) {
      const object = await client.send(new GetObjectCommand(blob(key))).catch(nullIfMissing);
      if (!object?.Body) return null;
      const bytes = await object.Body.transformToByteArray();
      const expiresAt = expiryIn(object.Metadata);
      if (expiresAt && expiresAt <= clock.now()) return null;
      return { bytes, contentType: object.ContentType ?? 'application/octet-stream', expiresAt };
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(blob(key)));
    },
    async sweep(now) {
      let deleted = 0;
      for await (const name of list(EXPIRIES)) {
        const [time = '', ...key] = name.slice(EXPIRIES.length).split('/');
        if (new Date(time) > now) break;
        // The blob may have been replaced by one that lives longer, and has a mark of its own then.
        const expiresAt = await expiryOf(key.join('/'));
        if (expiresAt && expiresAt <= now) {
          await client.send(new DeleteObjectCommand(blob(key.join('/'))));
          deleted++;
        }
        await remove(name);
      }
      return deleted;
    },
    async *keys() {
      for await (const name of list(BLOBS)) yield name.slice(BLOBS.length);
    },
    async ping() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}

function expiryIn(metadata: Record<string, string> | undefined): Date | null {
  const text = metadata?.['expires-at'];
  return text ? new Date(text) : null;
}

function nullIfMissing(error: { name?: string; $metadata?: { httpStatusCode?: number } }): null {
  if (error.name === 'NoSuchKey' || error.name === 'NotFound' || error.$metadata?.httpStatusCode === 404) return null;
  throw error;
}
