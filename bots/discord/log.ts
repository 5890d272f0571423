import { DiscordAPIError, HTTPError } from 'discord.js';

/** The part of a pino logger that the adapter uses. */
export interface Logger {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** @returns a logger whose lines hold no interaction token and no uploaded file: discord.js keeps both in its errors. */
export function withoutSecrets(log: Logger): Logger {
  const clean = (data: object): object => ('error' in data ? { ...data, error: withoutRequest(data.error) } : data);
  return {
    debug: (data, message) => log.debug(clean(data), message),
    info: (data, message) => log.info(clean(data), message),
    warn: (data, message) => log.warn(clean(data), message),
    error: (data, message) => log.error(clean(data), message),
  };
}

function withoutRequest(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  if (error.cause !== undefined) copy.cause = withoutRequest(error.cause);
  if ('code' in error) Object.assign(copy, { code: error.code });
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    Object.assign(copy, { status: error.status, method: error.method, path: pathOf(error.url) });
  }
  return copy;
}

/** The address behind the API's version, with the token of an interaction blotted out. */
function pathOf(url: string): string {
  return url.replace(/^.*?\/v\d+/, '').replace(/\/(webhooks|interactions)\/(\d+)\/[^/?]+/, '/$1/$2/[token]');
}
