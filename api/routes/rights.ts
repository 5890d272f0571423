import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentCall, walletCall } from '../schemas/escrow.ts';
import { presentOffer, presentRightsAccount, rightOffer, rightsAccount, rightWish } from '../schemas/rights.ts';
import { refuseWithoutChain } from './no-chain.ts';

const rightOffers = z.object({ items: z.array(rightOffer) }).meta({ id: 'RightOffers' });

/** Rights that are sold on chain. What changes anything there is signed and sent by a member's own wallet: here its call is built. */
export function rightsRoutes(app: Api, { chain, config }: ApiOptions): void {
  if (!chain) {
    refuseWithoutChain(app, ['/v1/rights/*']);
    return;
  }
  const { rights } = chain;

  app.get(
    '/v1/rights/offers',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['rights'],
        operationId: 'listRightOffers',
        summary: 'Season passes, looks and sparring that can be bought now',
        querystring: z.strictObject({}),
        response: answers('The offers, the newest of each kind first.', rightOffers),
      },
    },
    async () => ({ items: (await rights.offers()).map(presentOffer) }),
  );

  app.get(
    '/v1/rights/accounts/:address',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['rights'],
        operationId: 'getRightsAccount',
        summary: 'What an account has bought, and what it sells',
        description: 'By confirmed events: whose account it is, is nobody’s business here.',
        params: z.strictObject({ address: z.string().max(64) }),
        querystring: z.strictObject({}),
        response: { ...answers('The account.', rightsAccount), ...refusals(409, 422) },
      },
    },
    async ({ params }) => presentRightsAccount(await rights.account(params.address)),
  );

  app.post(
    '/v1/rights/transactions',
    {
      schema: {
        tags: ['rights'],
        operationId: 'buildRightTransaction',
        summary: 'A call for one’s own wallet: to buy, use or give back a right, or to sell one',
        description: 'Nothing is signed, sent or kept here.',
        security: [],
        body: rightWish,
        response: {
          200: { description: 'The call.', content: { 'application/json': { schema: walletCall } } },
          ...refusals(403, 404, 409, 413, 415, 422),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      return presentCall(await rights.transaction(request.body));
    },
  );
}
