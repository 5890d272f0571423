import { z } from 'zod';
import { type ChainService, walletAddress } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { callerOf } from '../plugins/callers.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import {
  callBody,
  detailedPool,
  ofPool,
  pool,
  poolList,
  presentCall,
  presentDetailedPool,
  presentPool,
  walletCall,
} from '../schemas/escrow.ts';
import { write } from '../write.ts';
import { refuseWithoutChain } from './no-chain.ts';
import { playerOn } from './play/match-player.ts';

/**
 * Stakes on chain. What is read here is what confirmed events say, and beside it what the chain says at this moment. What changes anything there
 * is signed and sent by a member's own wallet: here its call is built, and nothing is kept.
 */
export function escrowRoutes(app: Api, options: ApiOptions): void {
  const { chain } = options;
  if (!chain) {
    refuseWithoutChain(app, ['/v1/escrow/*']);
    return;
  }
  if (!chain.settings.escrow) {
    app.all('/v1/escrow/*', { schema: { hide: true } }, () => {
      throw new ArenaError('escrow-off', 'This arena takes no stakes on chain.', 404);
    });
    return;
  }
  readRoutes(app, chain);
  callRoute(app, options, chain);
  askRoute(app, options, chain);
}

function readRoutes(app: Api, { pools }: ChainService): void {
  app.get(
    '/v1/escrow/pools',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['escrow'],
        operationId: 'listEscrowPools',
        summary: 'Pools of stakes on chain, the newest first',
        querystring: z.strictObject({ matchId: typedId('a match').optional(), limit }),
        response: { ...answers('The pools.', poolList), ...refusals() },
      },
    },
    async ({ query: { matchId, limit: most } }) => {
      const found = await pools.list({ limit: most, ...(matchId !== undefined && { matchIds: [matchId] }) });
      return { items: found.map(presentPool) };
    },
  );

  app.get(
    '/v1/escrow/pools/:id',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['escrow'],
        operationId: 'getEscrowPool',
        summary: 'A pool, and what an account has in it',
        description:
          'The pool and `account` are what confirmed events say; `now` is what the chain says at this moment, and may still be taken back.',
        params: ofPool,
        querystring: z.strictObject({
          account: z.string().max(64).optional().meta({ description: 'An address: whose stakes.' }),
        }),
        response: { ...answers('The pool.', detailedPool), ...refusals(404, 422) },
      },
    },
    async ({ params: { id }, query: { account: typed } }) => {
      const account = typed === undefined ? null : walletAddress(typed, 'account');
      const view = await pools.get(id);
      const [[stake = null], seen] = await Promise.all([
        account === null ? [] : pools.stakes(view, [account]),
        pools.look(view, account),
      ]);
      return presentDetailedPool(view, stake, seen);
    },
  );
}

function callRoute(app: Api, { config }: ApiOptions, { pools }: ChainService): void {
  app.post(
    '/v1/escrow/pools/:id/transactions',
    {
      schema: {
        tags: ['escrow'],
        operationId: 'buildEscrowTransaction',
        summary: 'A call for one’s own wallet: to stake, to withdraw, to end a pool',
        description:
          'Nothing is signed, sent or kept here. Stakes are refused to whom the arena’s rules about bets refuse them, as far as it knows who asks; a wallet that is linked to an account stakes for whoever is signed in as that account alone.',
        security: [],
        params: ofPool,
        body: callBody,
        response: {
          200: { description: 'The call.', content: { 'application/json': { schema: walletCall } } },
          ...refusals(403, 404, 409, 413, 415, 422),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      const caller = await callerOf(request);
      return presentCall(await pools.call(request.params.id, request.body, caller?.personId ?? null));
    },
  );
}

function askRoute(app: Api, options: ApiOptions, { pools }: ChainService): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/escrow/pools',
    scope: 'wager',
    tag: 'escrow',
    operationId: 'askForEscrowPool',
    summary: 'Asks for a pool on a match that is open for bets',
    description: 'The one that there is where there is one. The arena opens it on chain: follow its stage.',
    params: z.strictObject({}),
    query: z.strictObject({}),
    body: z.strictObject({
      matchId: typedId('a match'),
      asset: z.enum(['coin', 'arena']).default('coin').meta({ description: 'The coin of the chain, or ARENA tokens.' }),
    }),
    status: 201,
    answer: { description: 'The pool, as it stands.', schema: pool },
    async run({ body: { matchId, asset }, caller }) {
      const context = await playerOn(options, caller, matchId);
      const asked = await pools.ask(context, { matchId, asset });
      return { body: presentPool(asked), location: `/v1/escrow/pools/${asked.id}` };
    },
  });
}
