import type { BlobStore } from '../../platform/blobs/index.ts';
import type { Database } from '../../platform/database.ts';
import { BLOCK_MAX, cidOf, isCid } from './cid.ts';

/** Files under their own hash: descriptions and portraits of agents. Written once, never changed; dropped when no token names them any more. */

export interface StoredFile {
  cid: string;
  bytes: Uint8Array;
  mediaType: string;
}

export const DESCRIPTION_TYPE = 'application/json';
export const PORTRAIT_TYPE = 'image/png';

export type ChainFiles = ReturnType<typeof createChainFiles>;

export function createChainFiles({ database, blobs }: { database: Database; blobs: BlobStore }) {
  const keyOf = (cid: string) => `ipfs/${cid}`;

  return {
    /** @returns its CID; the same bytes again change nothing. @throws Error where it does not fit one block */
    async put(bytes: Uint8Array, mediaType: string): Promise<string> {
      if (bytes.length > BLOCK_MAX) throw new Error(`A file of ${bytes.length} bytes does not fit one block.`);
      const cid = cidOf(bytes);
      if (await database.prisma.chainFile.findUnique({ where: { cid }, select: { cid: true } })) return cid;
      // bytes first: what is listed is there
      await blobs.put(keyOf(cid), bytes, { contentType: mediaType });
      await database.prisma.chainFile.createMany({
        data: { cid, mediaType, size: bytes.length },
        skipDuplicates: true,
      });
      return cid;
    },

    /** Null where there is none of that name here, or what is stored is not what the name says. */
    async get(cid: string): Promise<StoredFile | null> {
      if (!isCid(cid)) return null;
      const row = await database.prisma.chainFile.findUnique({ where: { cid } });
      const blob = row && (await blobs.get(keyOf(cid)));
      return blob && cidOf(blob.bytes) === cid ? { cid, bytes: blob.bytes, mediaType: row.mediaType } : null;
    },

    /** Descriptions that no token has, nor wants, and that were written before; the oldest first. */
    async unnamed(
      before: Date,
      { limit, except }: { limit: number; except: readonly string[] },
    ): Promise<{ cid: string; pinnedAt: Date | null }[]> {
      return database.prisma.$queryRaw<{ cid: string; pinnedAt: Date | null }[]>`
        SELECT file.cid, file."pinnedAt" FROM "ChainFile" file
         WHERE file."mediaType" = ${DESCRIPTION_TYPE} AND file."createdAt" < ${before} AND file.cid <> ALL(${[...except]})
           AND NOT EXISTS (SELECT 1 FROM "AgentToken" token WHERE token.cid = file.cid OR token."wantedCid" = file.cid)
         ORDER BY file."createdAt" LIMIT ${limit}`;
    },

    async drop(cid: string): Promise<void> {
      await database.prisma.chainFile.deleteMany({ where: { cid } });
      await blobs.delete(keyOf(cid));
    },

    /** A word that is kept beside the files: what they were made of, to what they became. */
    async remember(name: string, cid: string): Promise<void> {
      await blobs.put(`ipfs-of/${name}`, new TextEncoder().encode(cid), { contentType: 'text/plain' });
    },

    async remembered(name: string): Promise<string | null> {
      const blob = await blobs.get(`ipfs-of/${name}`);
      const cid = blob && new TextDecoder().decode(blob.bytes);
      return cid && isCid(cid) ? cid : null;
    },
  };
}
