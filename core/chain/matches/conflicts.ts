import type { Transaction } from '../../platform/database.ts';
import { type ResultLeaf, resultLeafHash } from '../leaves.ts';
import { createPutOff } from '../put-off.ts';
import { type Proven, type Registry, registryCalls } from '../registry.ts';
import type { ChainBase } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { provenResult, resultsOf } from './result-batches.ts';

/** A quorum that has accepted two results of one match is at fault, and the match has none: the arena sees to that as soon as it knows both. */

export interface Conflicts {
  /** What is under a root that the chain has accepted is now the result of its matches; where there was another one, the match is frozen. */
  accept(tx: Transaction, root: string): Promise<void>;
  /** Has those frozen whose freezing has failed, each looked at once a minute. */
  renew(): Promise<void>;
}

const AGAIN_MS = 60_000;

export function createConflicts(
  { database, clock, settings, log }: Pick<ChainBase, 'database' | 'clock' | 'settings' | 'log'>,
  registry: Registry,
  attempts: Attempts,
): Conflicts {
  const { prisma } = database;
  const chainId = settings.id;
  const looked = createPutOff(clock, AGAIN_MS);

  async function freeze(tx: Transaction, matchId: string, one: Proven<ResultLeaf>, other: Proven<ResultLeaf>) {
    const roots = { first: one.root, second: other.root };
    log.error({ matchId, ...roots }, 'a quorum of verifiers has accepted two results of one match: it is frozen');
    const address = await registry.address();
    if (!address) return;
    const data = registryCalls.freeze(one, other);
    await attempts.wishAnew(tx, { key: `freeze:${matchId}`, purpose: 'freeze', to: address.address, data });
  }

  /** What failed was made of both results: it is the same once more. */
  async function freezeAnew(matchId: string, commitLeaf: string, { to, data }: { to: string; data: string }) {
    const key = `freeze:${matchId}`;
    if ((await registry.address())?.address !== to || (await attempts.newest(key))?.state !== 'failed') return;
    if ((await registry.outcome(commitLeaf)).isDecided) return;
    await database.transaction(tx => attempts.wishAnew(tx, { key, purpose: 'freeze', to, data }));
  }

  return {
    async renew() {
      const failed = await prisma.chainTransaction.findMany({
        where: { chainId, purpose: 'freeze', state: 'failed' },
        orderBy: { id: 'asc' },
        select: { key: true, to: true, data: true },
      });
      if (failed.length === 0) return;
      const calls = new Map(failed.map(({ key, ...call }) => [key.split(':')[1] ?? '', call]));
      const matches = await prisma.chainMatch.findMany({
        where: { chainId, state: 'accepted', matchId: { in: [...calls.keys()], notIn: looked.ids() } },
      });
      for (const { matchId, commitLeaf } of matches) {
        looked.put(matchId);
        const call = calls.get(matchId);
        if (call) await freezeAnew(matchId, commitLeaf, call);
      }
    },

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
