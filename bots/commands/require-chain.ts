import type { ChainService } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Context } from './types.ts';

/** @throws ArenaError 'no-chain': its commands are in no menu then, but somebody may type them */
export function requireChain({ services: { chain } }: Pick<Context, 'services'>): ChainService {
  if (chain) return chain;
  throw new ArenaError('no-chain', 'This arena is on no chain.', 404);
}
