import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { answers, refusals } from '../schemas/errors.ts';

const jwk = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});

const keySet = z.object({ keys: z.array(jwk) }).meta({ id: 'KeySet', description: 'RFC 7517.' });

/** Kept for minutes; a key is in the set an hour before it signs. */
export function jwksRoute(app: Api, { sessions }: ApiOptions): void {
  app.get(
    '/.well-known/jwks.json',
    {
      config: { cacheControl: 'public, max-age=300' },
      schema: {
        tags: ['sessions'],
        operationId: 'getKeySet',
        summary: 'The public keys by which access tokens of sessions are verified',
        querystring: z.strictObject({}),
        response: { ...answers('The keys.', keySet), ...refusals() },
      },
    },
    async () => ({ keys: z.array(jwk).parse(await sessions.publicKeys()) }),
  );
}
