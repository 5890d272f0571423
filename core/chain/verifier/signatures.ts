import type { Clock } from '../../platform/clock.ts';
import {
  OBJECTION_TYPE,
  objectionValue,
  RESULTS_TYPE,
  type ResultLeaf,
  resultLeafHash,
  resultsDomain,
} from '../leaves.ts';
import type { Finding } from './arena-client.ts';
import { plainText } from './plain-text.ts';
import type { ShownBatch } from './shapes.ts';
import type { VerifierBase } from './types.ts';

/**
 * Signs what was found. Before a result is signed, the promise never to sign another one of that commit is on disk; the same finding is
 * signed once more after a crash, and is the same then.
 */

export type Signatures = ReturnType<typeof createSignatures>;

export function createSignatures({
  registry,
  signer,
  state,
  clock,
  log,
}: Pick<VerifierBase, 'registry' | 'signer' | 'state' | 'log'> & { clock: Clock }) {
  const domain = resultsDomain(registry);
  const verifier = signer.address;

  /** Signs a batch of which every result is right. */
  async function agree(
    { root, count, results }: Pick<ShownBatch, 'root' | 'count' | 'results'>,
    leaves: readonly string[],
  ) {
    const key = `agrees:${root}`;
    if (await state.hasFinding(key)) return;
    const now = clock.now();
    const broken = await state.promise(
      results.map(({ commit }, index) => ({ commit, resultLeaf: leaves[index] ?? '' })),
      now,
    );
    if (broken.length > 0) {
      const matches = results.filter(({ commit }) => broken.includes(commit)).map(({ matchId }) => matchId);
      log.error({ root, matches }, 'not signed: another result of these matches was signed before');
      return;
    }
    const signature = await signer.signTypedData(domain, RESULTS_TYPE, { root, count });
    await state.addFinding(key, { verifier, root, count, signature }, now);
    log.info({ root, results: count }, 'all results are right: signed');
  }

  /** Signs another result of one match where there is one, otherwise an objection. */
  async function dissent(
    batch: Pick<ShownBatch, 'root' | 'count'>,
    { matchId, commit }: Pick<ResultLeaf, 'matchId' | 'commit'>,
    own: ResultLeaf | null,
    because: string,
  ): Promise<void> {
    const key = `dissents:${batch.root}:${matchId}:${commit}`;
    if (await state.hasFinding(key)) return;
    // as the arena takes it, whatever a replay had in it that is quoted here
    const reason = plainText(because);
    const finding = (own && (await other(batch.root, own, reason))) ?? (await objection(batch, matchId, reason));
    await state.addFinding(key, finding, clock.now());
    log.warn({ match: matchId, reason, winner: finding.dissent?.result?.winner ?? null }, 'dissent signed');
  }

  async function other(objectsTo: string, own: ResultLeaf, reason: string): Promise<Finding | null> {
    const root = resultLeafHash(own);
    const broken = await state.promise([{ commit: own.commit, resultLeaf: root }], clock.now());
    if (broken.length > 0) return null;
    const signature = await signer.signTypedData(domain, RESULTS_TYPE, { root, count: 1 });
    return { verifier, root, count: 1, signature, dissent: { matchId: own.matchId, objectsTo, result: own, reason } };
  }

  async function objection(
    { root, count }: Pick<ShownBatch, 'root' | 'count'>,
    matchId: string,
    reason: string,
  ): Promise<Finding> {
    const signature = await signer.signTypedData(domain, OBJECTION_TYPE, objectionValue({ root, matchId, reason }));
    return { verifier, root, count, signature, dissent: { matchId, objectsTo: root, result: null, reason } };
  }

  return { agree, dissent };
}
