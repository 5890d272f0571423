import type { Prisma, ResultBatch, VerifierFinding } from '../../../prisma/generated/client.ts';
import type { AnnouncementService } from '../../announcements/index.ts';
import type { Tape } from '../../engine/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { hexOf, NO_HASH, type RegistryAddress, type ResultLeaf, tapeHash, VOID } from '../leaves.ts';
import { createPutOff } from '../put-off.ts';
import type { Registry, Terms } from '../registry.ts';
import type { ChainBase, ChainEvent, ChainPart } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { readDeployment } from '../wire/deployments.ts';
import { ChainTrouble } from '../wire/node.ts';
import { createAcceptances } from './acceptance.ts';
import { BATCH_MAX } from './commits.ts';
import type { Conflicts } from './conflicts.ts';
import { putUp, resultsJson, resultsOf } from './result-batches.ts';
import { isSigned } from './signed-findings.ts';
import { rivalOf, type Tally, tally, type Vote } from './votes.ts';

/**
 * Results of matches that were told, put to the verifiers in batches; a batch that a quorum has signed goes to the MatchRegistry. Nothing is proposed
 * that a chat has not been told.
 */

/** Batches that wait for verifiers and are looked at in one step. */
const BALLOTS_MAX = 200;
/** One that could not be weighed keeps no other waiting. */
const AGAIN_MS = 60_000;
/** So old may be what is known of the verifiers where only an acceptance could be better: they change seldom, and there is a window. */
const MENDING_JURY_MS = 60_000;
/** The greatest number that the database keeps as an integer. */
const COUNT_MAX = 2 ** 31 - 1;

/** What a match holds that its result on chain is made of. */
export interface EndedMatch {
  id: string;
  serverSeed: string;
  tape: unknown;
  winner: number | null;
  /** Whom the engine had made the winner, where moderators have overridden that: the chain goes by the fight. */
  engineWinner: number | null;
  stateHash: string | null;
}

/** Its columns. */
export const ENDED_MATCH = {
  id: true,
  serverSeed: true,
  tape: true,
  winner: true,
  engineWinner: true,
  stateHash: true,
} satisfies Prisma.MatchSelect;

/**
 * A match's result as a leaf. Of a void one: what the fight would have been where there was one, else void.
 * @param commit hash of its commit's leaf
 */
export function resultOf(match: EndedMatch, commit: string): ResultLeaf {
  const { id: matchId, tape, stateHash } = match;
  const winner = match.engineWinner ?? match.winner;
  const serverSeed = hexOf(match.serverSeed);
  if (winner === null || stateHash === null || tape === null) {
    return { matchId, commit, serverSeed, tapeHash: NO_HASH, winner: VOID, stateHash: NO_HASH };
  }
  return {
    matchId,
    commit,
    serverSeed,
    tapeHash: tapeHash(tape as Tape),
    winner: winner === 0 ? 0 : 1,
    stateHash: hexOf(stateHash),
  };
}

/** Who decides, and where. */
interface Bench {
  jury: Terms;
  address: RegistryAddress;
}

const ballotOf = (batch: ResultBatch) => ({
  root: batch.root,
  matchIds: resultsOf(batch).map(({ matchId }) => matchId),
});

interface ResultsNeeds {
  registry: Registry;
  attempts: Attempts;
  conflicts: Conflicts;
  announcements: Pick<AnnouncementService, 'reveal'>;
}

export function createResults(base: ChainBase, needs: ResultsNeeds): ChainPart {
  const { database, settings, clock, log } = base;
  const { registry, attempts, conflicts, announcements } = needs;
  const { prisma } = database;
  const chainId = settings.id;
  const acceptances = createAcceptances(base, registry, attempts);
  /** All that batches were weighed by last. */
  let weighed = '';
  const putOff = createPutOff(clock, AGAIN_MS);

  /** Committed on the present contracts, ended, told, and not proposed yet; the oldest first. */
  async function waiting(): Promise<{ matchId: string; commitLeaf: string; settledAt: Date }[]> {
    const deployment = await readDeployment(database, chainId);
    const rows = await prisma.$queryRaw<{ matchId: string; commitLeaf: string; settledAt: Date }[]>`
      SELECT known."matchId", known."commitLeaf", match."settledAt"
        FROM "ChainMatch" known
        JOIN "CommitBatch" batch ON batch."chainId" = known."chainId" AND batch.first = known."batchFirst"
        JOIN "Match" match ON match.id = known."matchId"
       WHERE known."chainId" = ${chainId} AND known.state = 'committed' AND batch."committedAt" IS NOT NULL
         AND batch.block >= ${deployment?.block ?? 0} AND match.state IN ('settled', 'void') AND match."settledAt" IS NOT NULL
       ORDER BY match."settledAt", match.id LIMIT ${2 * BATCH_MAX}`;
    const reveals = await announcements.reveal(rows.map(({ matchId }) => matchId));
    return rows.filter(({ matchId }) => reveals.get(matchId)?.isTold).slice(0, BATCH_MAX);
  }

  async function isDue(told: readonly { matchId: string; settledAt: Date }[]): Promise<boolean> {
    const [oldest] = told;
    if (!oldest) return false;
    if (told.length === BATCH_MAX) return true;
    if (clock.now().getTime() - oldest.settledAt.getTime() >= settings.resultSeconds * 1000) return true;
    const matchId = { in: told.map(({ matchId }) => matchId) };
    return (await prisma.escrowPool.count({ where: { chainId, state: { in: ['asked', 'open'] }, matchId } })) > 0;
  }

  async function propose(): Promise<void> {
    const told = await waiting();
    if (!(await isDue(told))) return;
    const rows = await prisma.match.findMany({
      where: { id: { in: told.map(({ matchId }) => matchId) } },
      select: ENDED_MATCH,
    });
    const byId = new Map(rows.map(row => [row.id, row]));
    const results = told.flatMap(({ matchId, commitLeaf }) => {
      const row = byId.get(matchId);
      return row ? [resultOf(row, commitLeaf)] : [];
    });
    await database.transaction(tx => putUp(tx, { chainId, results, now: clock.now() }));
  }

  /** What was said of these batches, as far as it is signed for these contracts; in the order in which it came. */
  async function votesOn(batches: readonly ResultBatch[], address: RegistryAddress): Promise<VerifierFinding[]> {
    const roots = batches.map(({ root }) => root);
    const alone = batches.flatMap(batch => (batch.count === 1 ? resultsOf(batch) : []));
    const rows = await prisma.verifierFinding.findMany({
      where: {
        chainId,
        OR: [
          { root: { in: roots } },
          { objectsTo: { in: roots } },
          { matchId: { in: alone.map(({ matchId }) => matchId) } },
        ],
      },
      orderBy: { id: 'asc' },
    });
    for (const row of rows.filter(({ registry: known }) => known === null)) {
      // of an earlier release, which did not keep it
      row.registry = isSigned(row, address) ? address.address : '';
      await prisma.verifierFinding.updateMany({ where: { id: row.id }, data: { registry: row.registry } });
    }
    return rows.filter(row => row.registry === address.address);
  }

  async function send(batch: ResultBatch, signed: readonly Vote[], { jury, address }: Bench): Promise<void> {
    const wish = await acceptances.toAccept(batch, signed, jury, address);
    if (!wish) return;
    await database.transaction(async tx => {
      await attempts.wishAnew(tx, wish);
      await markAs(tx, batch, 'signed');
    });
  }

  /** Where somebody has brought worse signatures than there are. */
  async function mend(address: RegistryAddress): Promise<void> {
    if (!(await acceptances.areRecent())) return;
    const jury = await registry.jury(MENDING_JURY_MS);
    const doubtful = jury ? await acceptances.doubtful(jury) : [];
    if (!jury || doubtful.length === 0) return;
    const votes = await votesOn(doubtful, address);
    for (const batch of doubtful) {
      const { signed } = tally(ballotOf(batch), votes, jury);
      const wish = await acceptances.toMend(batch, signed, jury, address);
      if (wish) await database.transaction(tx => attempts.wishAnew(tx, wish));
    }
  }

  /** A batch's state, and with it that of its matches. */
  async function markAs(tx: Transaction, batch: ResultBatch, state: 'proposed' | 'signed' | 'disputed'): Promise<void> {
    if (batch.state === state) return;
    await tx.resultBatch.updateMany({
      where: { chainId, root: batch.root, state: batch.state },
      data: { state },
    });
    await tx.chainMatch.updateMany({
      where: { chainId, resultRoot: batch.root, state: { in: ['proposed', 'disputed'] } },
      data: { state: state === 'disputed' ? 'disputed' : 'proposed' },
    });
  }

  /** What is contested goes alone from here on, the rest together: each time fewer, until all that a quorum agrees with is signed. */
  async function takeApart(batch: ResultBatch, { contested }: Tally): Promise<void> {
    const results = resultsOf(batch);
    const alone = results.filter(({ matchId }) => contested.includes(matchId));
    const rest = results.filter(result => !alone.includes(result));
    log.warn({ root: batch.root, contested }, 'verifiers object to results: they are put to them one by one');
    await database.transaction(async tx => {
      const { count } = await tx.resultBatch.updateMany({
        where: { chainId, root: batch.root, state: { in: ['proposed', 'signed'] } },
        data: { state: 'dropped' },
      });
      if (count === 0) return;
      for (const part of [...alone.map(result => [result]), rest]) {
        if (part.length > 0) await putUp(tx, { chainId, results: part, now: clock.now() });
      }
    });
  }

  async function dispute(batch: ResultBatch, found: Tally): Promise<void> {
    if (batch.state === 'disputed') return;
    const [result] = resultsOf(batch);
    const { agrees, dissents } = found;
    log.error(
      { matchId: result?.matchId, root: batch.root, agrees, dissents },
      'no quorum of verifiers agrees with the result of a match: nothing of it is accepted on chain',
    );
    await database.transaction(tx => markAs(tx, batch, 'disputed'));
  }

  /** A quorum has another result of a match than the arena: theirs goes to the chain, for the arena's word is none there. */
  async function yieldTo(batch: ResultBatch, rival: ResultLeaf, root: string): Promise<void> {
    log.error(
      { matchId: rival.matchId, root: batch.root, rival: root },
      'a quorum of verifiers has found another result of a match than the arena: it is theirs that goes to the chain',
    );
    await database.transaction(async tx => {
      await tx.resultBatch.updateMany({ where: { chainId, root: batch.root }, data: { state: 'dropped' } });
      await putUp(tx, { chainId, results: [rival], now: clock.now() });
    });
  }

  async function weigh(batch: ResultBatch, votes: readonly VerifierFinding[], bench: Bench): Promise<void> {
    const { jury } = bench;
    const ballot = ballotOf(batch);
    const found = tally(ballot, votes, jury);
    if (found.verdict === 'signed') return send(batch, found.signed, bench);
    if (found.verdict === 'split') return takeApart(batch, found);
    if (found.verdict === 'disputed') {
      const root = rivalOf(
        ballot,
        votes.map(vote => ({ ...vote, hasResult: vote.result !== null })),
        jury,
      );
      const rival = votes.find(vote => vote.root === root)?.result;
      return root && rival ? yieldTo(batch, rival as unknown as ResultLeaf, root) : dispute(batch, found);
    }
    if (batch.state !== 'proposed') await database.transaction(tx => markAs(tx, batch, 'proposed'));
  }

  async function weighAll(address: RegistryAddress): Promise<void> {
    const open = await prisma.resultBatch.findMany({
      where: { chainId, state: { in: ['proposed', 'signed', 'disputed'] } },
      orderBy: { createdAt: 'desc' },
      take: BALLOTS_MAX,
      select: { root: true, state: true },
    });
    const jury = open.length > 0 ? await registry.jury() : null;
    if (!jury) return;
    const newest = await prisma.verifierFinding.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
    const known = JSON.stringify([open, jury, address, String(newest?.id)]);
    // what is signed is followed until the chain has it; all else changes only by what somebody says
    const due = known === weighed ? open.filter(({ state }) => state === 'signed') : open;
    if (due.length === 0) return;
    const batches = await prisma.resultBatch.findMany({
      where: { chainId, root: { in: due.map(({ root }) => root) } },
    });
    const votes = await votesOn(batches, address);
    const waits = new Set(putOff.ids());
    for (const batch of batches.filter(({ root }) => !waits.has(root))) {
      await weigh(batch, votes, { jury, address }).catch((error: unknown) => {
        if (error instanceof ChainTrouble) throw error;
        putOff.put(batch.root);
        log.error({ error, root: batch.root }, 'a batch of results could not be weighed; it is tried again');
      });
    }
    // what was not weighed is looked at again, whatever is said
    weighed = putOff.ids().length === 0 ? known : '';
  }

  async function applyAccepted(tx: Transaction, { args, at }: ChainEvent): Promise<void> {
    const root = String(args['root']);
    const finalFrom = new Date(Number(args['finalFrom']) * 1000);
    const { count } = await tx.resultBatch.updateMany({
      where: { chainId, root },
      data: { state: 'accepted', acceptedAt: at, finalFrom },
    });
    if (count === 0) {
      const dissent = await tx.verifierFinding.findFirst({ where: { chainId, root, kind: 'dissents', count: 1 } });
      const results = dissent?.result ? [dissent.result as unknown as ResultLeaf] : [];
      log.error(
        { root, known: results.length > 0 },
        'the registry has accepted results that this arena did not propose',
      );
      await tx.resultBatch.create({
        data: {
          chainId,
          root,
          // what verifiers sign is a number of 32 bits, the database's has a sign
          count: Math.min(Number(args['count']), COUNT_MAX),
          results: resultsJson(results),
          state: 'accepted',
          acceptedAt: at,
          finalFrom,
        },
      });
    }
    await conflicts.accept(tx, root);
  }

  return {
    name: 'results',
    async step() {
      const address = await registry.address();
      if (!address) return;
      await propose();
      await weighAll(address);
      await mend(address);
    },
    appliers: { MatchRegistry: { ResultsAccepted: applyAccepted } },
    async reset(tx) {
      await tx.$executeRaw`DELETE FROM "ResultBatch" WHERE "chainId" = ${chainId} AND jsonb_array_length(results) = 0`;
      await tx.$executeRaw`
        UPDATE "ResultBatch" SET state = 'signed', "acceptedAt" = NULL, "finalFrom" = NULL
         WHERE "chainId" = ${chainId} AND state = 'accepted'
           AND "createdAt" >= (SELECT min("deployedAt") FROM "ChainContract" WHERE "chainId" = ${chainId})`;
    },
  };
}
