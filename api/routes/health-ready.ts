import { z } from 'zod';
import { pendingMigrations } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { ProblemsError } from '../plugins/errors.ts';
import { errorAnswer } from '../schemas/errors.ts';
import { within } from '../within.ts';

/** Longest that a part may take to answer; load balancers wait little longer. */
const TIMEOUT_MS = 2_000;

interface Check {
  code: string;
  message: string;
  run(): Promise<unknown>;
}

export function readyRoute(app: Api, { database, queues }: ApiOptions): void {
  let isMigrated = false;
  const checks = [
    { code: 'database-unavailable', message: 'The database does not answer.', run: () => database.ping() },
    { code: 'queue-unavailable', message: 'The queues do not answer.', run: () => queues.ping() },
    {
      code: 'migrations-pending',
      message: 'The database is not at the version of this process: run arena migrate, or start the newer release.',
      // Once seen, it stays: a newer release may migrate further while this one is being replaced.
      run: async () => {
        isMigrated ||= (await pendingMigrations(database.pool)).length === 0;
        if (!isMigrated) throw new Error('migrations are pending');
      },
    },
  ].map(shared);

  app.get(
    '/health/ready',
    {
      config: { rateLimit: false },
      schema: {
        tags: ['operation'],
        operationId: 'getReady',
        summary: 'Whether the process can do its work',
        description: 'Asks the database, the queues and the migrations; a 503 names each that is missing.',
        response: {
          200: {
            description: 'It can.',
            content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
          },
          503: { description: 'What is missing.', content: { 'application/json': { schema: errorAnswer } } },
        },
      },
    },
    async request => {
      const outcomes = await Promise.allSettled(checks.map(check => within(TIMEOUT_MS, check.run())));
      const missing = checks.filter((_check, index) => outcomes[index]?.status === 'rejected');
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') request.log.debug({ error: outcome.reason }, 'not ready');
      }
      if (missing.length > 0)
        throw new ProblemsError(
          503,
          missing.map(({ code, message }) => ({ code, message })),
        );
      return { status: 'ok' as const };
    },
  );
}

/** One run at a time: probes that come while a part hangs share its answer instead of piling up. */
function shared(check: Check): Check {
  let running: Promise<unknown> | undefined;
  return {
    ...check,
    run() {
      running ??= check.run().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}
