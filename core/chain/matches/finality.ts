import type { ChainMatch, ResultBatch } from '../../../prisma/generated/client.ts';
import type { AnnouncementService } from '../../announcements/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { hexOf } from '../leaves.ts';
import { type Registry, registryCalls } from '../registry.ts';
import type { ChainBase, ChainEvent, ChainPart } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import type { CommitsPart } from './commits.ts';
import { provenResult } from './result-batches.ts';

/**
 * Matches that somebody has staked on: their seed is shown on chain as soon as they are told, and their result is made final once its challenge
 * window is over. Other matches need neither: that a quorum has accepted a result can be shown for ever.
 */

/** Matches with pools that are looked at in one step. */
const MATCHES_MAX = 100;

interface FinalityNeeds {
  registry: Registry;
  attempts: Attempts;
  commits: Pick<CommitsPart, 'commitOf'>;
  announcements: Pick<AnnouncementService, 'reveal'>;
}

export function createFinality(base: ChainBase, needs: FinalityNeeds): ChainPart {
  const { database, settings, log } = base;
  const { registry, attempts, commits, announcements } = needs;
  const { prisma } = database;
  const chainId = settings.id;

  /** Matches whose seed or result somebody's stakes wait for. */
  async function staked(): Promise<{ matches: ChainMatch[]; unsettled: ReadonlySet<string> }> {
    const pools = await prisma.escrowPool.findMany({
      // the bond of a match that is frozen, too, goes by its seed
      where: { chainId, OR: [{ state: 'open' }, { state: 'voided', bondState: 'held' }] },
      select: { matchId: true, state: true },
    });
    const unsettled = new Set(pools.flatMap(({ matchId, state }) => (state === 'open' ? [matchId] : [])));
    if (pools.length === 0) return { matches: [], unsettled };
    const matches = await prisma.chainMatch.findMany({
      where: {
        chainId,
        matchId: { in: [...new Set(pools.map(({ matchId }) => matchId))] },
        state: { in: ['committed', 'proposed', 'disputed', 'accepted', 'frozen'] },
      },
      orderBy: { sequence: 'asc' },
      take: MATCHES_MAX,
    });
    return { matches, unsettled };
  }

  /** Wishes for what was not wished for, or has failed without the contract having it from somebody else. */
  async function wishFor(
    key: string,
    purpose: string,
    isDone: () => Promise<boolean>,
    dataOf: () => Promise<string | null>,
  ): Promise<void> {
    const newest = await attempts.newest(key);
    if (newest && newest.state !== 'failed') return;
    if (newest && (await isDone())) return;
    const [address, data] = [await registry.address(), await dataOf()];
    if (!address || data === null) return;
    await database.transaction(tx => attempts.wishAnew(tx, { key, purpose, to: address.address, data }));
  }

  async function revealSeeds(matches: readonly ChainMatch[]): Promise<void> {
    const hidden = matches.filter(({ revealedAt }) => revealedAt === null);
    const reveals = await announcements.reveal(hidden.map(({ matchId }) => matchId));
    for (const { matchId, commitLeaf } of hidden) {
      if (!reveals.get(matchId)?.isTold) continue;
      await wishFor(
        `reveal:${matchId}`,
        'reveal',
        async () => (await registry.outcome(commitLeaf)).isRevealed,
        async () => {
          const commit = await commits.commitOf(matchId);
          const match = await prisma.match.findUnique({ where: { id: matchId }, select: { serverSeed: true } });
          return commit && match && registryCalls.revealSeed(commit, hexOf(match.serverSeed));
        },
      );
    }
  }

  async function finalizeAll(matches: readonly ChainMatch[]): Promise<void> {
    const accepted = matches.filter(({ state }) => state === 'accepted');
    if (accepted.length === 0) return;
    const roots = accepted.flatMap(({ resultRoot }) => resultRoot ?? []);
    const rows = await prisma.resultBatch.findMany({ where: { chainId, root: { in: roots } } });
    const batches = new Map(rows.map(row => [row.root, row]));
    const frozen = await attempts.newestOf(accepted.map(({ matchId }) => `freeze:${matchId}`));
    const now = await registry.headTime();
    for (const match of accepted) {
      const batch = batches.get(match.resultRoot ?? '');
      if (!batch?.finalFrom || batch.finalFrom > now || frozen.has(`freeze:${match.matchId}`)) continue;
      await finalize(match, batch);
    }
  }

  async function finalize({ matchId, commitLeaf, resultLeaf }: ChainMatch, batch: ResultBatch): Promise<void> {
    await wishFor(
      `finalize:${matchId}`,
      'finalize',
      async () => (await registry.outcome(commitLeaf)).isDecided,
      async () => {
        const commit = await commits.commitOf(matchId);
        const result = provenResult(batch, resultLeaf ?? '');
        return commit && result && registryCalls.finalize(commit, result);
      },
    );
  }

  async function applyFinal(tx: Transaction, { args, at }: ChainEvent): Promise<void> {
    const match = await ofCommit(tx, args);
    if (!match) return;
    if (match.resultLeaf !== args['resultLeaf']) {
      log.error({ matchId: match.matchId, leaf: args['resultLeaf'] }, 'another result is final than the arena knows');
    }
    await tx.chainMatch.update({
      where: { matchId: match.matchId },
      data: { state: 'final', winner: Number(args['winner']), resultLeaf: String(args['resultLeaf']), endedAt: at },
    });
  }

  async function applyFrozen(tx: Transaction, { args, at }: ChainEvent): Promise<void> {
    const match = await ofCommit(tx, args);
    if (!match) return;
    log.error({ matchId: match.matchId }, 'a match is frozen on chain: it has no result, and stakes on it go back');
    await tx.chainMatch.update({ where: { matchId: match.matchId }, data: { state: 'frozen', endedAt: at } });
  }

  async function applyRevealed(tx: Transaction, { args, at }: ChainEvent): Promise<void> {
    await tx.chainMatch.updateMany({
      where: { chainId, commitLeaf: String(args['commit']), revealedAt: null },
      data: { revealedAt: at },
    });
  }

  function ofCommit(tx: Transaction, args: ChainEvent['args']): Promise<ChainMatch | null> {
    return tx.chainMatch.findUnique({
      where: { chainId_commitLeaf: { chainId, commitLeaf: String(args['commit']) } },
    });
  }

  return {
    name: 'finality',
    async step() {
      if (!(await registry.address())) return;
      const { matches, unsettled } = await staked();
      if (matches.length === 0) return;
      await revealSeeds(matches);
      await finalizeAll(matches.filter(({ matchId }) => unsettled.has(matchId)));
    },
    appliers: {
      MatchRegistry: { MatchFinal: applyFinal, MatchFrozen: applyFrozen, SeedRevealed: applyRevealed },
    },
    /** After the commits': matches of the present contracts are those whose batch is not recorded any more. */
    async reset(tx) {
      await tx.$executeRaw`
        UPDATE "ChainMatch" SET winner = NULL, "revealedAt" = NULL, "endedAt" = NULL,
               state = CASE WHEN state = 'disputed' THEN state WHEN "resultRoot" IS NULL THEN 'committed' ELSE 'proposed' END
         WHERE "chainId" = ${chainId} AND "batchFirst" IN (
               SELECT first FROM "CommitBatch" WHERE "chainId" = ${chainId} AND "committedAt" IS NULL)`;
    },
  };
}
