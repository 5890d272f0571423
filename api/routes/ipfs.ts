import { z } from 'zod';
import type { ChainService } from '../../core/chain/index.ts';
import type { Api } from '../options.ts';
import { notModified, refusals } from '../schemas/errors.ts';
import { cid } from '../schemas/token.ts';

/** Whatever a file is, a browser that opens it runs nothing and asks for nothing. */
const POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** Files under their own hash, as an IPFS gateway has them: descriptions and portraits of agents. */
export function ipfsRoute(app: Api, { tokens }: ChainService): void {
  app.get(
    '/ipfs/:cid',
    {
      // a name is the hash of what it names
      config: { cacheControl: 'public, max-age=31536000, immutable' },
      schema: {
        tags: ['chain'],
        operationId: 'getFile',
        summary: 'A file by its CID: the description or portrait of an agent’s token',
        params: z.strictObject({ cid }),
        querystring: z.strictObject({}),
        response: {
          200: {
            description: 'The very bytes that the CID is of.',
            content: {
              'application/json': { schema: z.record(z.string(), z.unknown()) },
              'image/png': { schema: z.custom<Buffer>() },
            },
          },
          ...notModified,
          ...refusals(404),
        },
      },
    },
    async (request, reply) => {
      const { bytes, mediaType } = await tokens.file(request.params.cid);
      return reply
        .type(mediaType)
        .header('content-security-policy', POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('x-ipfs-path', `/ipfs/${request.params.cid}`)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never);
    },
  );
}
