import { ENGINE_VERSION } from '../engine/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Queues } from '../platform/queue.ts';
import type { GifView, MatchView } from './views.ts';

/** GIFs of fights: asked for here, rendered by a worker, kept in the blob store until they expire. */

export type Cut = 'highlight' | 'full';

/** What is posted by itself (issue: at most 15 s and 3 MB). */
export const POSTED_MAX_BYTES = 3_000_000;

export interface RenderRequest {
  matchId: string;
  cut: Cut;
  maxBytes: number;
}

/** Where a picture is kept. The posted cut has a key of its own; others carry their limit. */
export function gifKey({ matchId, cut, maxBytes }: RenderRequest): string {
  return cut === 'highlight' && maxBytes === POSTED_MAX_BYTES
    ? `gifs/${matchId}.gif`
    : `gifs/${matchId}-${cut}-${maxBytes}.gif`;
}

const POLL_MS = 200;
const WAIT_MS = 60_000;

export interface PictureServiceOptions {
  database: Database;
  blobs: BlobStore;
  queues: Queues;
  clock: Clock;
}

export type PictureService = ReturnType<typeof createPictureService>;

export function createPictureService({ database, blobs, queues, clock }: PictureServiceOptions) {
  return {
    /** The GIF of a finished match; renders it anew where it has expired or this cut was never made. */
    async gif(match: MatchView, cut: Cut, maxBytes: number): Promise<Uint8Array> {
      if (!match.result) {
        throw new ArenaError(
          'replay-not-ready',
          'That match has no replay yet. Please try again when it has ended.',
          409,
        );
      }
      const request: RenderRequest = {
        matchId: match.id,
        cut,
        maxBytes: cut === 'highlight' ? Math.min(maxBytes, POSTED_MAX_BYTES) : maxBytes,
      };
      const key = gifKey(request);
      const ready = await blobs.get(key);
      if (ready) return ready.bytes;
      if (match.engine !== ENGINE_VERSION) {
        throw new ArenaError(
          'replay-of-another-engine',
          `That match was fought by engine ${match.engine}; its picture is not kept any more, and this is engine ${ENGINE_VERSION}.`,
          409,
        );
      }
      // whoever asks for the same meanwhile waits for the same
      await queues.add(
        'render',
        'fight',
        { ...request },
        { jobId: `gif-${match.id}-${request.cut}-${request.maxBytes}` },
      );
      const deadline = clock.now().getTime() + WAIT_MS;
      while (clock.now().getTime() < deadline) {
        await clock.sleep(POLL_MS);
        const rendered = await blobs.get(key);
        if (rendered) return rendered.bytes;
      }
      throw new ArenaError('render-slow', 'The renderer is busy. Please ask again in a minute.', 503);
    },

    /** The GIF that was posted, if it is still kept. */
    async posted(gif: GifView): Promise<Uint8Array | null> {
      return (await blobs.get(gif.key))?.bytes ?? null;
    },

    /** Notes that the posted cut is ready, and has the announcer told. */
    async markRendered(matchId: string, gif: Omit<GifView, 'key'>, key: string, announce: Announce): Promise<void> {
      await database.transaction(async tx => {
        await tx.match.update({ where: { id: matchId }, data: { gifKey: key, gif: { ...gif }, gifFailed: false } });
        await announce(tx, matchId);
      });
    },

    /** Notes that rendering was given up: the result is told without a picture. */
    async markFailed(matchId: string, announce: Announce): Promise<void> {
      await database.transaction(async tx => {
        await tx.match.updateMany({ where: { id: matchId, gifKey: null }, data: { gifFailed: true } });
        await announce(tx, matchId);
      });
    },
  };
}

type Announce = typeof import('./outbox.ts').appendAnnouncement;
