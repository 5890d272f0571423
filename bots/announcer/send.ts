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

export function failedWith(error: unknown, ...codes: SurfaceErrorCode[]): error is SurfaceError {
  return error instanceof SurfaceError && codes.includes(error.code);
}

export function withoutPicture({ picture: _, ...reply }: Reply): Reply {
  return reply;
}
