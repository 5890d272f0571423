import type { SurfaceName } from './invocation.ts';
import type { Reply } from './reply.ts';

/** The port through which the announcer posts. Discord, Telegram and the console implement it; one conformance suite runs on all. */

/** Where to post: the tenant and the channel inside it, in the surface's own ids. */
export interface PostTarget {
  chatId: string;
  channelId: string;
}

/** A message that was posted; `messageId` in the surface's own form. */
export interface PostReference extends PostTarget {
  messageId: string;
}

export interface ChatSurface {
  readonly name: SurfaceName;
  /** Largest picture, in bytes, that may be uploaded to this chat. */
  maxUploadBytes(target: PostTarget): number;
  /** Seconds at least between two edits of a live message here (Discord 5, Telegram 10). */
  readonly editEverySeconds: number;
  post(
    target: PostTarget,
    reply: Reply,
    options?: { replyTo?: PostReference; silent?: boolean },
  ): Promise<PostReference>;
  /** Replaces text and buttons, keeping the picture unless a new one is given. "Not modified" is success. */
  edit(reference: PostReference, reply: Reply): Promise<void>;
  /** Direct message to a person; throws SurfaceError 'unreachable' where they never opened a private chat. */
  direct(userId: string, reply: Reply): Promise<PostReference>;
  /**
   * Opens a thread of this name under a message of ours, or finds the one that stands there. Where the platform has no threads:
   * the message's own channel.
   * @throws SurfaceError 'forbidden' where the bot may not open one or write in it, or there is no room for one
   */
  openThread(reference: PostReference, name: string): Promise<PostTarget>;
  /** Pins a message without notifying anybody; one that is pinned already is a success. @throws SurfaceError 'forbidden' */
  pin(reference: PostReference): Promise<void>;
  /** Takes a pin off; one that is not pinned is a success. @throws SurfaceError 'forbidden' */
  unpin(reference: PostReference): Promise<void>;
  /** Permissions that the bot lacks in this channel, as words a moderator knows ('Attach Files'). */
  missingPermissions(target: PostTarget): Promise<string[]>;
}

export type SurfaceErrorCode =
  | 'gone' // chat, channel or message no longer exists, or the bot was removed
  | 'forbidden' // a permission is missing
  | 'unreachable' // the person takes no private messages from us
  | 'rate-limited'
  | 'too-large'
  | 'unavailable'; // platform or network trouble: try again later

export class SurfaceError extends Error {
  readonly code: SurfaceErrorCode;
  readonly retryAfterSeconds: number | undefined;
  constructor(code: SurfaceErrorCode, message: string, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SurfaceError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A running surface: connects, listens, and can post. `stop` drains what is under way. */
export interface RunningSurface extends ChatSurface {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** 'ready' once it receives; for doctor, health and metrics. */
  status(): { state: 'connecting' | 'ready' | 'stopped' | 'failed'; detail?: string };
}
