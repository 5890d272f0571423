import { type MatchView, POSTED_MAX_BYTES } from '../../core/matches/index.ts';
import type { PostTarget } from '../surface.ts';
import type { AnnouncerOptions } from './context.ts';

/** The GIF in a size that a channel takes. */

/** Below this a fight is not recognisable any more. */
const LEAST_BYTES = 200_000;

/**
 * @param refusedBytes size of a GIF that the platform refused as too large
 * @returns null where there is none that fits: the result is then told without
 */
export async function gifPicture(
  view: MatchView,
  target: PostTarget,
  { surface, pictures, log }: Pick<AnnouncerOptions, 'surface' | 'pictures' | 'log'>,
  refusedBytes = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | null> {
  // The platform takes less than it says: half of what it refused is a size that differs enough to try.
  const limit = Math.min(surface.maxUploadBytes(target), Math.floor(refusedBytes / 2), POSTED_MAX_BYTES);
  if (!view.gif || limit < LEAST_BYTES) return null;
  try {
    const ready = view.gif.bytes <= limit ? await pictures.posted(view.gif) : null;
    const bytes = ready ?? (await pictures.gif(view, 'highlight', limit));
    return bytes.length <= limit ? bytes : null;
  } catch (error) {
    log.warn({ error, matchId: view.id, limit }, 'there is no GIF that fits this channel');
    return null;
  }
}
