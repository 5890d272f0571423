import { ArenaError } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';

/** An arena without a chain says so at these addresses; its documents are silent about them. */
export function refuseWithoutChain(app: Api, urls: readonly string[]): void {
  for (const url of urls) {
    app.all(url, { schema: { hide: true } }, () => {
      throw new ArenaError('no-chain', 'This arena is on no chain.', 404);
    });
  }
}
