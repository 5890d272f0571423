import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import {
  claim,
  drop,
  governance,
  presentClaim,
  presentDrop,
  presentGovernance,
  presentProvenClaim,
  presentVoter,
  provenClaim,
} from '../schemas/drops.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentCall } from '../schemas/escrow.ts';
import { refuseWithoutChain } from './no-chain.ts';

const drops = z.object({ items: z.array(drop) }).meta({ id: 'SeasonDrops' });
const claims = z.object({ items: z.array(claim) }).meta({ id: 'SeasonClaims' });
const account = z.string().max(64).meta({ description: 'An address.' });
const fresh = { config: { cacheControl: 'no-cache' } };

/** Tokens that seasons give to those who played them, and where their votes count. */
export function dropRoutes(app: Api, { chain }: ApiOptions): void {
  if (!chain) {
    refuseWithoutChain(app, ['/v1/drops', '/v1/drops/*', '/v1/governance']);
    return;
  }
  const service = chain.drops;

  app.get(
    '/v1/drops',
    {
      ...fresh,
      schema: {
        tags: ['drops'],
        operationId: 'listDrops',
        summary: 'Tokens that seasons have given to those who played them',
        querystring: z.strictObject({}),
        response: answers('The newest first.', drops),
      },
    },
    async () => ({ items: (await service.list()).map(presentDrop) }),
  );

  app.get(
    '/v1/drops/accounts/:address',
    {
      ...fresh,
      schema: {
        tags: ['drops'],
        operationId: 'listClaims',
        summary: 'What an account has, or had, to claim of all seasons',
        params: z.strictObject({ address: account }),
        querystring: z.strictObject({}),
        response: { ...answers('The newest first.', claims), ...refusals(422) },
      },
    },
    async ({ params }) => ({ items: (await service.ofAccount(params.address)).map(presentClaim) }),
  );

  app.get(
    '/v1/drops/:season/claims/:address',
    {
      ...fresh,
      schema: {
        tags: ['drops'],
        operationId: 'getClaim',
        summary: 'An account’s part of a season: the proof, and the transaction that claims it',
        params: z.strictObject({ season: typedId('a season'), address: account }),
        querystring: z.strictObject({}),
        response: { ...answers('The claim.', provenClaim), ...refusals(404, 422) },
      },
    },
    async ({ params }) => presentProvenClaim(await service.claim(params.season, params.address)),
  );

  app.get(
    '/v1/governance',
    {
      ...fresh,
      schema: {
        tags: ['drops'],
        operationId: 'getGovernance',
        summary: 'Where the token’s holders vote, by what rules, and what an account has to say',
        querystring: z.strictObject({ account: account.optional() }),
        response: { ...answers('As the chain has it now.', governance), ...refusals(409, 422) },
      },
    },
    async ({ query }) => {
      const rules = await chain.governance.rules();
      if (!rules) throw new ArenaError('no-contracts', 'The contracts of this arena are not deployed yet.', 409);
      const [voter, delegation] =
        query.account === undefined
          ? [null, null]
          : await Promise.all([chain.governance.voter(query.account), chain.governance.delegation(query.account)]);
      return presentGovernance(rules, voter && delegation && presentVoter(voter, presentCall(delegation)));
    },
  );
}
