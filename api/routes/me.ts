import { z } from 'zod';
import type { Caller } from '../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireCaller, SIGNED_IN } from '../plugins/callers.ts';
import { refusals } from '../schemas/errors.ts';
import { me, presentMembership } from '../schemas/session.ts';

export function meRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/me',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'getMe',
        summary: 'Who one is: accounts, communities with roles, what one may do',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({}),
        response: {
          200: { description: 'You.', content: { 'application/json': { schema: me } } },
          ...refusals(401, 403),
        },
      },
    },
    async request => meOf(options, await requireCaller(request, 'read')),
  );
}

export async function meOf(
  { communities }: Pick<ApiOptions, 'communities'>,
  { personId, via, scopes }: Caller,
): Promise<z.infer<typeof me>> {
  const [accounts, memberships] = await Promise.all([
    communities.accountsOf(personId),
    communities.membershipsOf(personId),
  ]);
  return {
    name: memberships[0]?.displayName ?? accounts[0]?.name ?? 'Somebody',
    accounts,
    memberships: memberships.map(presentMembership),
    via,
    scopes: [...scopes],
  };
}
