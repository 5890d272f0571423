import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { SurfaceError, type SurfaceErrorCode } from '../surface.ts';

/** Discord's JSON error codes that we act on. Source: discord.com/developers/docs/topics/opcodes-and-status-codes. */
export const ERROR = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMessage: 10008,
  unknownUser: 10013,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  tooManyPins: 30003,
  requestTooLarge: 40005,
  openingPrivateChatsTooFast: 40003,
  alreadyAcknowledged: 40060,
  missingAccess: 50001,
  cannotEditForeignMessage: 50005,
  cannotMessageUser: 50007,
  missingPermissions: 50013,
  wrongChannelType: 50024,
  invalidWebhookToken: 50027,
  invalidFormBody: 50035,
  threadArchived: 50083,
  noMutualGuilds: 50278,
  replyNeedsHistory: 160002,
  threadExists: 160004,
  threadLocked: 160005,
  tooManyThreads: 160006,
} as const;

const MEANINGS = new Map<number, SurfaceErrorCode>([
  [ERROR.unknownChannel, 'gone'],
  [ERROR.unknownGuild, 'gone'],
  [ERROR.unknownMessage, 'gone'],
  [ERROR.unknownUser, 'gone'],
  [ERROR.unknownWebhook, 'gone'],
  [ERROR.cannotEditForeignMessage, 'gone'],
  [ERROR.requestTooLarge, 'too-large'],
  [ERROR.missingAccess, 'forbidden'],
  [ERROR.missingPermissions, 'forbidden'],
  [ERROR.replyNeedsHistory, 'forbidden'],
  [ERROR.threadArchived, 'forbidden'],
  [ERROR.threadLocked, 'forbidden'],
  [ERROR.tooManyThreads, 'forbidden'],
  [ERROR.tooManyPins, 'forbidden'],
  [ERROR.wrongChannelType, 'forbidden'],
  [ERROR.cannotMessageUser, 'unreachable'],
  [ERROR.noMutualGuilds, 'unreachable'],
  [ERROR.openingPrivateChatsTooFast, 'rate-limited'],
]);

/** @returns Discord's own code of an error, or undefined where Discord did not answer with one. */
export function discordCode(error: unknown): number | undefined {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined;
}

/**
 * @returns the error in the port's words. What Discord answered clearly keeps its meaning; a network that fails, a server
 * error and everything unknown are 'unavailable', so that the caller tries again.
 */
export function toSurfaceError(error: unknown): SurfaceError {
  if (error instanceof SurfaceError) return error;
  if (error instanceof RateLimitError) {
    const seconds = Math.ceil(error.retryAfter / 1000);
    return new SurfaceError('rate-limited', `Discord asks to wait ${seconds} s`, seconds, { cause: error });
  }
  if (error instanceof DiscordAPIError) {
    const known = MEANINGS.get(Number(error.code)) ?? meaningOfStatus(error.status);
    return new SurfaceError(known, error.message, undefined, { cause: error });
  }
  if (error instanceof HTTPError) {
    return new SurfaceError('unavailable', `Discord answered ${error.status}`, undefined, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new SurfaceError('unavailable', `Discord cannot be reached: ${message}`, undefined, { cause: error });
}

function meaningOfStatus(status: number): SurfaceErrorCode {
  if (status === 404) return 'gone';
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limited';
  return 'unavailable';
}
