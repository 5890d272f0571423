import type { FastifyRequest } from 'fastify';
import type { ApiOptions } from '../options.ts';
import { requireCaller } from '../plugins/callers.ts';
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
