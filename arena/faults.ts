import type { Log } from '../core/platform/log.ts';

/**
 * A fault that nobody caught is logged and survived: a chat library that trips over one strange packet must not take matches,
 * markets and the other chats with it. State lives in the database, one transaction a step, so there is none to be spoiled.
 */
export function surviveFaults(log: Log): void {
  process.on('unhandledRejection', error => log.error({ error }, 'a promise failed unheard'));
  process.on('uncaughtException', (error, origin) => log.error({ error, origin }, 'an exception was not caught'));
}
