import type { Transaction } from '../../platform/database.ts';
import { type ResultLeaf, resultLeafHash } from '../leaves.ts';
import { type Proven, type Registry, registryCalls } from '../registry.ts';
import type { ChainBase } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { provenResult, resultsOf } from './result-batches.ts';

/** A quorum that has accepted two results of one match is at fault, and the match has none: the arena sees to that as soon as it knows both. */

export interface Conflicts {
  /** What is under a root that the chain has accepted is now the result of its matches; where there was another one, the match is frozen. */
  accept(tx: Transaction, root: string): Promise<void>;
}

export function createConflicts(
  { settings, log }: Pick<ChainBase, 'settings' | 'log'>,
  registry: Registry,
  attempts: Attempts,
): Conflicts {
  const chainId = settings.id;

  async function freeze(tx: Transaction, matchId: string, one: Proven<ResultLeaf>, other: Proven<ResultLeaf>) {
    const roots = { first: one.root, second: other.root };
    log.error({ matchId, ...roots }, 'a quorum of verifiers has accepted two results of one match: it is frozen');
    const address = await registry.address();
    if (!address) return;
    const data = registryCalls.freeze(one, other);
    await attempts.wishAnew(tx, { key: `freeze:${matchId}`, purpose: 'freeze', to: address.address, data });
  }

  return {
    async accept(tx, root) {
      const batch = await tx.resultBatch.findUnique({ where: { chainId_root: { chainId, root } } });
      if (!batch) return;
      const found = new Map(resultsOf(batch).map(result => [result.commit, resultLeafHash(result)]));
      const matches = await tx.chainMatch.findMany({ where: { chainId, commitLeaf: { in: [...found.keys()] } } });
      const undecided = matches.filter(({ state }) => state !== 'final' && state !== 'frozen');
      for (const { matchId, state, commitLeaf, resultRoot, resultLeaf } of undecided) {
        const leaf = found.get(commitLeaf) ?? '';
        if (state !== 'accepted') {
          await tx.chainMatch.update({
            where: { matchId },
            data: { state: 'accepted', resultRoot: root, resultLeaf: leaf },
          });
          continue;
        }
        if (resultLeaf === leaf || resultRoot === null || resultLeaf === null) continue;
        const before = await tx.resultBatch.findUnique({ where: { chainId_root: { chainId, root: resultRoot } } });
        const one = before && provenResult(before, resultLeaf);
        const other = provenResult(batch, leaf);
        if (one && other) await freeze(tx, matchId, one, other);
      }
    },
  };
}
