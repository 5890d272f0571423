import type { Api, ApiOptions } from '../options.ts';
import { agentTokenRoute } from './agent-token.ts';
import { chainInfoRoutes } from './chain-info.ts';
import { chainResultsRoutes } from './chain-results.ts';
import { ipfsRoute } from './ipfs.ts';
import { matchChainRoute } from './match-chain.ts';
import { refuseWithoutChain } from './no-chain.ts';

/** What an arena on a chain shows of its matches there; one that is on none says so, and its documents are silent about it. */
export function chainRoutes(app: Api, options: ApiOptions): void {
  const { chain } = options;
  if (chain) {
    chainInfoRoutes(app, chain);
    chainResultsRoutes(app, chain);
    matchChainRoute(app, options, chain);
    agentTokenRoute(app, options, chain);
    ipfsRoute(app, chain);
    return;
  }
  refuseWithoutChain(app, ['/v1/chain', '/v1/chain/*', '/v1/matches/:id/chain', '/v1/agents/:id/token', '/ipfs/:cid']);
}
