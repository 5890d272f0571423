import type { Reply } from '../reply.ts';
import {
  type ChatSurface,
  type PostReference,
  type PostTarget,
  SurfaceError,
  type SurfaceErrorCode,
} from '../surface.ts';

/** Sending over a surface that may refuse. */

/** Posts a message; where only the message replied to is gone, it stands by itself. */
export async function post(
  surface: ChatSurface,
  target: PostTarget,
  reply: Reply,
  options: { replyTo?: PostReference; silent?: boolean },
): Promise<PostReference> {
  try {
    return await surface.post(target, reply, options);
  } catch (error) {
    if (!failedWith(error, 'gone') || !options.replyTo) throw error;
    return surface.post(target, reply, options.silent ? { silent: true } : {});
  }
}

/** Back-off of a platform in trouble: 1, 2, 4 ... seconds, and given up after so many failures in a row (about ten minutes). */
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_MAX_MS = 60_000;
const FAILURES_MAX = 15;

/** @returns milliseconds to wait after so many failures in a row; null: no more attempts */
export function backoff(error: unknown, failures: number): number | null {
  if (failures > FAILURES_MAX) return null;
  const asked = error instanceof SurfaceError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1)));
}

export function failedWith(error: unknown, ...codes: SurfaceErrorCode[]): error is SurfaceError {
  return error instanceof SurfaceError && codes.includes(error.code);
}

export function withoutPicture({ picture: _, ...reply }: Reply): Reply {
  return reply;
}
