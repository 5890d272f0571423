import type { ChainMatch, ResultBatch } from '../../../prisma/generated/client.ts';
import type { AnnouncementService } from '../../announcements/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { hexOf } from '../leaves.ts';
import { createPutOff } from '../put-off.ts';
import { type Registry, registryCalls } from '../registry.ts';
import type { ChainBase, ChainEvent, ChainPart } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { ChainTrouble } from '../wire/node.ts';
import type { CommitsPart } from './commits.ts';
import type { Conflicts } from './conflicts.ts';
import { provenResult } from './result-batches.ts';

/**
 * Matches that somebody has staked on: their seed is shown on chain as soon as they are told, and their result is made final once its challenge
 * window is over. Other matches need neither: that a quorum has accepted a result can be shown for ever.
 */

/** Seeds, and results, that are looked at in one step. */
const MATCHES_MAX = 100;
/** One that could not be helped is tried again after so long. */
const AGAIN_MS = 60_000;

interface FinalityNeeds {
  registry: Registry;
  attempts: Attempts;
  conflicts: Pick<Conflicts, 'renew'>;
  commits: Pick<CommitsPart, 'commitOf'>;
  announcements: Pick<AnnouncementService, 'reveal'>;
}

export function createFinality(base: ChainBase, needs: FinalityNeeds): ChainPart {
  const { database, settings, clock, log } = base;
  const { registry, attempts, conflicts, commits, announcements } = needs;
  const { prisma } = database;
  const chainId = settings.id;
  const putOff = createPutOff(clock, AGAIN_MS);

  /** Matches that somebody has staked on; those alone whose pools are open, or such, too, whose bond goes by the seed of a frozen match. */
  async function staked(which: 'open' | 'all'): Promise<string[]> {
    const frozen = which === 'all' ? [{ state: 'voided', bondState: 'held' }] : [];
    const pools = await prisma.escrowPool.findMany({
      where: { chainId, OR: [{ state: 'open' }, ...frozen] },
      distinct: ['matchId'],
      select: { matchId: true },
    });
    return pools.map(({ matchId }) => matchId);
  }

  /** One match that makes trouble keeps no other waiting. */
  async function forEach<T extends { matchId: string }>(matches: readonly T[], work: (match: T) => Promise<void>) {
    for (const match of matches) {
      await work(match).catch((error: unknown) => {
        if (error instanceof ChainTrouble) throw error;
        putOff.put(match.matchId);
        log.error(
          { error, matchId: match.matchId },
          'a match could not be brought to its end on chain; it is tried again',
        );
      });
    }
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

  async function revealSeeds(): Promise<void> {
    const matchIds = await staked('all');
    if (matchIds.length === 0) return;
    // what is hidden still, and has ended: whatever waits for verifiers, or for its lock, keeps no seed waiting
    const hidden = await prisma.$queryRaw<{ matchId: string; commitLeaf: string; serverSeed: string }[]>`
      SELECT known."matchId", known."commitLeaf", match."serverSeed"
        FROM "ChainMatch" known JOIN "Match" match ON match.id = known."matchId"
       WHERE known."chainId" = ${chainId} AND known."matchId" = ANY(${matchIds}) AND known."matchId" <> ALL(${putOff.ids()})
         AND known."revealedAt" IS NULL AND known.state IN ('committed', 'proposed', 'disputed', 'accepted', 'frozen')
         AND match.state IN ('settled', 'void')
       ORDER BY known.sequence LIMIT ${MATCHES_MAX}`;
    const reveals = await announcements.reveal(hidden.map(({ matchId }) => matchId));
    const told = hidden.filter(({ matchId }) => reveals.get(matchId)?.isTold);
    await forEach(told, ({ matchId, commitLeaf, serverSeed }) =>
      wishFor(
        `reveal:${matchId}`,
        'reveal',
        async () => (await registry.outcome(commitLeaf)).isRevealed,
        async () => {
          const commit = await commits.commitOf(matchId);
          return commit && registryCalls.revealSeed(commit, hexOf(serverSeed));
        },
      ),
    );
  }

  async function finalizeAll(): Promise<void> {
    const accepted = await prisma.chainMatch.findMany({
      where: { chainId, state: 'accepted', matchId: { in: await staked('open'), notIn: putOff.ids() } },
      orderBy: { sequence: 'asc' },
    });
    if (accepted.length === 0) return;
    const now = await registry.headTime();
    const rows = await prisma.resultBatch.findMany({
      where: { chainId, root: { in: accepted.flatMap(({ resultRoot }) => resultRoot ?? []) }, finalFrom: { lte: now } },
    });
    const batches = new Map(rows.map(row => [row.root, row]));
    const due = accepted.filter(({ resultRoot }) => batches.has(resultRoot ?? '')).slice(0, MATCHES_MAX);
    const frozen = await attempts.newestOf(due.map(({ matchId }) => `freeze:${matchId}`));
    await forEach(due, async match => {
      const batch = batches.get(match.resultRoot ?? '');
      if (batch && !frozen.has(`freeze:${match.matchId}`)) await finalize(match, batch);
    });
  }

  async function finalize({ matchId, commitLeaf, resultLeaf }: ChainMatch, batch: ResultBatch): Promise<void> {
    await wishFor(
      `finalize:${matchId}`,
      'finalize',
      async () => (await registry.outcome(commitLeaf)).isDecided,
      async () => {
        const commit = await commits.commitOf(matchId);
        const result = provenResult(batch, resultLeaf ?? '');
        if (!commit?.committedAt || !result) return null;
        // accepted by verifiers who came after the commit: it waits for signatures of the others (acceptance.ts)
        if ((await registry.verifiersSince(batch.root)) * 1000 >= commit.committedAt.getTime()) return null;
        return registryCalls.finalize(commit, result);
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
      await conflicts.renew();
      await revealSeeds();
      await finalizeAll();
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
