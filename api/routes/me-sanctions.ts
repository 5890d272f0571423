import { z } from 'zod';
import { SANCTION_KINDS } from '../../core/communities/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { ownCommunity, timestamp } from '../schemas/common.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';

const sanction = z.object({
  kind: z.enum(SANCTION_KINDS),
  endsAt: timestamp.nullable().meta({ description: 'Null: until it is lifted.' }),
  reason: z.string(),
});
const list = z.object({ items: z.array(sanction) }).meta({ id: 'OwnSanctions' });

export function meSanctionsRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/me/sanctions',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMySanctions',
        summary: 'What moderators have closed to you, why, and until when',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({ community: ownCommunity }),
        response: { ...ownAnswers('They are.', list), ...refusals(401, 403) },
      },
    },
    async request => {
      const context = await ownContext(options, request, request.query.community);
      const holding = await options.sanctions.ofContext(context);
      return {
        items: holding.map(({ kind, endsAt, reason }) => ({ kind, endsAt: endsAt?.toISOString() ?? null, reason })),
      };
    },
  );
}
