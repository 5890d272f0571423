import { type Api, GrammyError, HttpError } from 'grammy';
import { SurfaceError } from '../surface.ts';

/** Telegram's answers in the terms of the ChatSurface port. Telegram has no error codes beyond HTTP's: its words decide. */

/**
 * An API whose errors may be logged: node-fetch writes the address, and with it the token, into its errors, and grammY keeps
 * those inside its own.
 */
export function keepTokenOutOfErrors(api: Api): void {
  api.config.use(async (call, method, payload, signal) => {
    try {
      return await call(method, payload, signal);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { code, name } = error.error as { code?: string; name?: string };
      throw new HttpError(error.message, new Error(code ?? name ?? 'unknown'));
    }
  });
}

/** What logs need of an error; neither what members wrote nor the files that were sent. */
export function forLog(error: unknown): unknown {
  if (error instanceof GrammyError) {
    return { type: error.name, method: error.method, code: error.error_code, message: error.description };
  }
  if (error instanceof HttpError) return { type: error.name, message: `${error.message} ${String(error.error)}` };
  if (error instanceof SurfaceError) return { type: error.name, code: error.code, message: error.message };
  return error instanceof Error ? { type: error.name, message: error.message, stack: error.stack } : error;
}

/** An edit to what is shown already: for us a success. */
export function isNotModified(error: unknown): boolean {
  return error instanceof GrammyError && error.description.includes('message is not modified');
}

/** A pin on what is pinned, or off what is not. */
export function isPinnedSo(error: unknown): boolean {
  return error instanceof GrammyError && /CHAT_NOT_MODIFIED/.test(error.description);
}

/** The tap is older than Telegram waits for an answer (about a minute), or was answered before. */
export function isQueryTooOld(error: unknown): boolean {
  return error instanceof GrammyError && /query is too old|query ID is invalid/i.test(error.description);
}

/** What was to be replied to is gone. In forum topics Telegram insists, whatever allow_sending_without_reply says. */
export function isReplyGone(error: unknown): boolean {
  return error instanceof GrammyError && /message to (be replied|reply) not found/i.test(error.description);
}

/** editMessageText on a picture, or editMessageCaption on a text: the other method is the right one. */
export function isWrongEditMethod(error: unknown): boolean {
  return error instanceof GrammyError && /there is no (text|caption) in the message/i.test(error.description);
}

/** Telegram could not make a photo of this image (too long, too thin, too big): a document it takes. */
export function isPhotoRefused(error: unknown): boolean {
  return error instanceof GrammyError && /PHOTO_|IMAGE_PROCESS_FAILED|too big for a photo/i.test(error.description);
}

/** The group became a supergroup: its new id. */
export function migratedTo(error: unknown): string | undefined {
  const id = error instanceof GrammyError ? error.parameters.migrate_to_chat_id : undefined;
  return id === undefined ? undefined : String(id);
}

/** Seconds that Telegram asks us to wait, or undefined where it was no flood limit. */
export function floodWaitSeconds(error: unknown): number | undefined {
  if (!(error instanceof GrammyError) || error.error_code !== 429) return undefined;
  return error.parameters.retry_after ?? 1;
}

/** Trouble of the network or of Telegram's own servers: the same call may work a moment later. */
export function isTransient(error: unknown): boolean {
  return error instanceof HttpError || (error instanceof GrammyError && error.error_code >= 500);
}

const GONE =
  /chat not found|was kicked|not a member|group chat was (deleted|deactivated)|message (to edit|to pin|to unpin|thread|to be replied|to reply) not found|MESSAGE_ID_INVALID|TOPIC_DELETED|CHANNEL_PRIVATE|message can't be edited/i;
const UNREACHABLE =
  /blocked by the user|can't initiate conversation|user is deactivated|messages to bots|PEER_ID_INVALID/i;
const TOO_LARGE = /file is too big|too large|caption is too long|message is too long/i;

/** @param chatId decides what a missing chat means: a person we cannot write to, or a group that is gone */
export function toSurfaceError(error: unknown, chatId: string): SurfaceError {
  if (error instanceof SurfaceError) return error;
  const cause = { cause: error };
  if (error instanceof HttpError) return new SurfaceError('unavailable', error.message, undefined, cause);
  if (!(error instanceof GrammyError)) return new SurfaceError('unavailable', String(error), undefined, cause);
  const words = error.description;
  const wait = floodWaitSeconds(error);
  if (wait !== undefined) return new SurfaceError('rate-limited', words, wait, cause);
  if (error.error_code === 413 || TOO_LARGE.test(words)) return new SurfaceError('too-large', words, undefined, cause);
  if (error.error_code >= 500) return new SurfaceError('unavailable', words, undefined, cause);
  if (UNREACHABLE.test(words)) return new SurfaceError('unreachable', words, undefined, cause);
  if (GONE.test(words)) {
    const person = !chatId.startsWith('-') && /chat not found/i.test(words);
    return new SurfaceError(person ? 'unreachable' : 'gone', words, undefined, cause);
  }
  // What is left needs a person: a missing right, or a request that Telegram will refuse again.
  return new SurfaceError('forbidden', words, undefined, cause);
}
