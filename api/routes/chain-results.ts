import { z } from 'zod';
import type { ChainService } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';
import {
  askedState,
  batchLimit,
  finding,
  findingBody,
  findings,
  ofRoot,
  presentBatch,
  presentBatchBrief,
  presentFinding,
  resultBatch,
  resultBatches,
  root,
} from '../schemas/chain.ts';
import { limit, typedId } from '../schemas/common.ts';
import { cursorOf, pageOf, resultsPosition } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';

/** Larger than any finding: a result, a signature and a sentence. */
const FINDING_MAX_BYTES = 8_192;

/** Results as verifiers find them to look at, and what they have found. Only what the chats were told is among them. */
export function chainResultsRoutes(app: Api, chain: ChainService): void {
  batchRoutes(app, chain);
  findingRoutes(app, chain);
}

function batchRoutes(app: Api, { proofs }: ChainService): void {
  app.get(
    '/v1/chain/results',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['chain'],
        operationId: 'listResultBatches',
        summary: 'Batches of results, the newest first',
        querystring: z.strictObject({ state: askedState, limit: batchLimit, cursor: cursorOf(resultsPosition) }),
        response: { ...answers('A page of them.', resultBatches), ...refusals() },
      },
    },
    async ({ query: { state, limit: most, cursor } }) => {
      const before = cursor && { createdAt: new Date(cursor.createdAtMs), root: cursor.root };
      const found = await proofs.batches({ state, limit: most + 1, ...(before && { before }) });
      const page = pageOf(found, most, last => ({
        list: 'results',
        createdAtMs: last.createdAt.getTime(),
        root: last.root,
      }));
      return { items: page.rows.map(presentBatchBrief), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/chain/results/:root',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['chain'],
        operationId: 'getResultBatch',
        summary: 'The results under a root, with all signatures',
        description:
          'Where a quorum has signed, anyone may bring the signatures to the registry (acceptResults), in ascending order of their signers.',
        params: ofRoot,
        querystring: z.strictObject({}),
        response: { ...answers('The batch.', resultBatch), ...refusals(404) },
      },
    },
    async ({ params }) => {
      const batch = await proofs.resultBatch(params.root);
      if (!batch) throw new ArenaError('batch-not-found', 'No results were proposed under that root.', 404);
      return presentBatch(batch);
    },
  );
}

function findingRoutes(app: Api, { findings: part }: ChainService): void {
  app.get(
    '/v1/chain/findings',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['chain'],
        operationId: 'listFindings',
        summary: 'What verifiers have found, the newest first',
        description: 'By `matchId`: what objects to its result. By `root`: who has signed it, and what objects to it.',
        querystring: z.strictObject({ matchId: typedId('a match').optional(), root: root.optional(), limit }),
        response: { ...answers('Their findings.', findings), ...refusals() },
      },
    },
    async ({ query: { matchId, root: of, limit: most } }) => {
      const found = await part.list({
        limit: most,
        ...(matchId !== undefined && { matchId }),
        ...(of !== undefined && { root: of }),
      });
      return { items: found.map(presentFinding) };
    },
  );

  app.post(
    '/v1/chain/findings',
    {
      bodyLimit: FINDING_MAX_BYTES,
      schema: {
        tags: ['chain'],
        operationId: 'giveFinding',
        summary: 'A verifier agrees with a batch, or dissents from one of its results',
        description: 'The signature says who it is: no other sign-in. The same finding again is harmless.',
        security: [],
        querystring: z.strictObject({}),
        body: findingBody,
        response: {
          201: {
            description: 'It is kept, for everybody to see.',
            content: { 'application/json': { schema: finding } },
          },
          ...refusals(401, 403, 404, 409, 413, 415, 422),
        },
      },
    },
    async ({ body }, reply) => {
      const kept = await part.receive(body);
      reply.code(201);
      return presentFinding(kept);
    },
  );
}
