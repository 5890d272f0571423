import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InvocationService } from '../../core/invocations/index.ts';
import { ArenaError, type Log } from '../../core/platform/index.ts';

/**
 * Idempotency-Key: the same request under the same key is done once, and answered alike for a day.
 *
 * A key is remembered with the request that it came with and its good answer. Refusals (4xx) and failures (5xx) let the key go: nothing was
 * done, so that the same request may be sent again under it. Two at the same moment: one runs, the other waits for its answer. Should a
 * process die between the deed and the note about it, the repeat runs anew, and the services' own keys, derived from this one, answer it
 * as the first was or would have been.
 */

export const IDEMPOTENCY_HEADER = 'idempotency-key';
export const REPLAYED_HEADER = 'idempotency-replayed';

const KEY_MAX = 128;

/** Of a write's headers; all others pass. */
export const idempotencyHeaders = z.looseObject({
  [IDEMPOTENCY_HEADER]: z
    .string({
      error:
        'Please name this request by an Idempotency-Key header, a random UUID say, so that it is done once however often it is sent.',
    })
    .regex(/^[\x21-\x7e]+$/, 'An Idempotency-Key is printable ASCII without spaces.')
    .max(KEY_MAX, `An Idempotency-Key has ${KEY_MAX} characters at most.`)
    .meta({
      description:
        'Names this request, by a random UUID say. The same request under the same key is done once and answered alike for a day, marked by ' +
        'idempotency-replayed: true; another request under it is refused (422). A refused request lets its key go.',
      example: '0f8fad5b-d9cb-469f-a165-70867728950e',
    }),
});

/** What was answered, as it is kept. */
export interface KeptAnswer {
  body: unknown;
  location: string | null;
}

interface Note extends KeptAnswer {
  fingerprint: string;
}

/** Names a request of a person for services that keep keys of their own: the same for every repeat of it. */
export function serviceKey(personId: string, key: string): string {
  return `api:${createHash('sha256').update(`${personId}\n${key}`).digest('base64url')}`;
}

/** Tells two requests under the same key apart. */
export function fingerprintOf(request: { method: string; url: string; body: unknown }): string {
  const { method, url, body } = request;
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('base64url');
}

/**
 * Runs a request once for each key.
 * @param request id: as `serviceKey` gives it
 * @throws ArenaError 'key-reused' (422), and whatever `run` throws
 */
export async function runOnce(
  { invocations, log }: { invocations: InvocationService; log: Pick<Log, 'warn'> },
  request: { id: string; fingerprint: string },
  run: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { replayed: boolean }> {
  const { id, fingerprint } = request;
  const known = (await invocations.claim(id)) as Note | null;
  if (known !== null) {
    if (known.fingerprint !== fingerprint) throw keyReused();
    return { body: known.body, location: known.location, replayed: true };
  }
  let answer: KeptAnswer;
  try {
    answer = await run();
  } catch (error) {
    await invocations.release(id).catch(() => undefined);
    throw error;
  }
  const note: Note = { ...answer, fingerprint };
  await invocations.answer(id, note).catch((error: unknown) => {
    // It happened: the caller is told so, whatever becomes of the note about it.
    log.warn({ error }, 'an answer could not be kept for a repeat');
  });
  return { ...answer, replayed: false };
}

function keyReused(): ArenaError {
  return new ArenaError(
    'key-reused',
    'That Idempotency-Key came with another request before. Nothing was done; please take a new one.',
    422,
    { field: IDEMPOTENCY_HEADER },
  );
}
