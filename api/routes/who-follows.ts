import type { FastifyRequest } from 'fastify';
import { ArenaError } from '../../core/platform/index.ts';
import type { ApiOptions } from '../options.ts';
import { callerNow, requireCaller } from '../plugins/callers.ts';
import type { LiveTopic } from '../streams/live-topics.ts';

/**
 * The members whom `me` stands for, where it is among these topics.
 * @throws ArenaError 'sign-in-required', 'token-invalid' (401), 'scope-missing' (403)
 */
export async function membersWhoFollow(
  request: FastifyRequest,
  topics: readonly LiveTopic[],
  { communities }: Pick<ApiOptions, 'communities'>,
): Promise<string[]> {
  if (!topics.some(({ kind }) => kind === 'me')) return [];
  const { personId } = await requireCaller(request, 'read');
  const memberships = await communities.membershipsOf(personId);
  return memberships.map(({ memberId }) => memberId);
}

/**
 * Looks every now and then whether who follows what is theirs is still signed in: a session that was ended, a token that was revoked, an
 * account that was deleted hears nothing more. What cannot be looked up is looked up again.
 * @param over called once, where they are not
 * @returns call it when the stream ends
 */
export function whileSignedIn(request: FastifyRequest, everyMs: number, over: () => void): () => void {
  const timer = setInterval(() => {
    callerNow(request).then(
      caller => caller?.scopes.includes('read') || stop(),
      (error: unknown) => error instanceof ArenaError && error.status < 500 && stop(),
    );
  }, everyMs);
  function stop(): void {
    clearInterval(timer);
    over();
  }
  return () => clearInterval(timer);
}
