import type { Prisma, ResultBatch } from '../../../prisma/generated/client.ts';
import type { Transaction } from '../../platform/database.ts';
import { type ResultLeaf, resultTree } from '../leaves.ts';
import type { Proven } from '../registry.ts';

/** Results that are put to the verifiers together, as rows. */

/** @param batch of ours: its results are leaves, in the order of the tree */
export function resultsOf({ results }: Pick<ResultBatch, 'results'>): ResultLeaf[] {
  return results as unknown as ResultLeaf[];
}

export const resultsJson = (results: readonly ResultLeaf[]) => results as unknown as Prisma.InputJsonValue;

/** @returns a result's way to the root of its batch; null where it is not in there */
export function provenResult(batch: Pick<ResultBatch, 'root' | 'results'>, leaf: string): Proven<ResultLeaf> | null {
  const results = resultsOf(batch);
  if (results.length === 0) return null;
  const tree = resultTree(results);
  const index = tree.leaves.indexOf(leaf);
  const result = results[index];
  return result ? { leaf: result, root: tree.root, proof: tree.proofs[index] ?? [] } : null;
}

/** Puts results to the verifiers under one root: from here on they are what these matches' results are said to be. */
export async function putUp(
  tx: Transaction,
  { chainId, results, now }: { chainId: number; results: readonly ResultLeaf[]; now: Date },
): Promise<void> {
  const { root, leaves } = resultTree(results);
  await tx.resultBatch.createMany({
    data: { chainId, root, count: results.length, results: resultsJson(results), createdAt: now },
    skipDuplicates: true,
  });
  await tx.resultBatch.updateMany({ where: { chainId, root, state: 'dropped' }, data: { state: 'proposed' } });
  const ids = results.map(({ matchId }) => matchId);
  await tx.$executeRaw`
    UPDATE "ChainMatch" SET state = 'proposed', "resultRoot" = ${root}, "resultLeaf" = put.leaf
      FROM unnest(${ids}::text[], ${[...leaves]}::text[]) AS put(id, leaf)
     WHERE "ChainMatch"."matchId" = put.id AND "chainId" = ${chainId} AND state IN ('committed', 'proposed', 'disputed')`;
}
