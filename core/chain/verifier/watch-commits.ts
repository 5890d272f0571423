import { FIRST_SAMPLE_SECONDS } from '../../prices/index.ts';
import { ChainTrouble } from '../wire/node.ts';
import { ArenaTrouble } from './arena-client.ts';
import { backoffMs } from './backoff.ts';
import { checkBatch, type RecordedBatch } from './commit-rules.ts';
import type { WaitingBatch } from './state-rows.ts';
import type { VerifierBase } from './types.ts';

/** Reads what the chain has recorded, and asks the arena what that was. */

/** Stretches of the chain that are read in one step: what is far behind is caught up with little by little, and shows progress. */
const STRETCHES = 20;
const BATCHES = 50;
/** What an arena does not show after so many tries is no accident. */
const PATIENCE_TRIES = 5;
/**
 * A batch that the arena does not show keeps the next ones waiting, since they are links of one chain, and what is hidden in it may stand in them once
 * more. After so many tries, a week and more at the slowest pace, an arena has lost it: no stake waits that long (WagerEscrow.MAX_LEAD), so nobody
 * hides one to profit from the hole.
 */
const LOST_TRIES = 4_000;
const PACE = { firstMs: 2_000, maxMs: 5 * 60_000 };
/** Matches are looked at so long before their lock: whoever had voided them by then knew nothing of the tape. */
const BEFORE_LOCK_MS = 12_000;
/** And once more when the tape has begun, for as long: whoever voids them from then on may know it. */
const AFTER_LOCK_MS = 60_000;
const LOOKS = 32;

export function createCommitWatch({ state, reader, client, clock, random, log, fromBlock }: VerifierBase) {
  /** @returns how many batches were found */
  async function readChain(): Promise<number> {
    let found = 0;
    for (let stretch = 0; stretch < STRETCHES; stretch++) {
      const mark = await state.mark();
      const next = await reader.next(mark, mark ? 0 : (fromBlock ?? (await client.chain()).block));
      if (next === 'nothing') return found;
      if (next === 'isGone') {
        log.warn({ block: mark?.block }, 'the chain has taken back blocks that were settled: reading all of it anew');
        await state.forgetChain();
        continue;
      }
      await requireNoGap(next.batches);
      await state.read(next.batches, next.mark, next.at);
      found += next.batches.length;
      if (next.isAll) return found;
      log.info({ block: next.mark.block, batches: found }, 'catching up with the chain');
    }
    return found;
  }

  /** The contract lets none be left out: a node that tells otherwise is not telling all, or was not when it was asked before. */
  async function requireNoGap(batches: readonly RecordedBatch[]): Promise<void> {
    let expected = await state.nextSequence();
    for (const batch of batches) {
      const { first, count } = batch;
      if (expected !== null && first < expected && (await state.knowsBatch(batch))) continue;
      if (expected !== null && first !== expected) {
        await state.readAgain();
        throw new ChainTrouble(`The chain's nodes leave out commits: ${expected} is missing before ${first}.`);
      }
      expected = first + count;
    }
  }

  /** In their order. @throws ArenaTrouble where the arena keeps hiding one */
  async function checkWaiting(): Promise<number> {
    let checked = 0;
    const now = clock.now();
    for (const batch of await state.waitingBatches(now, LOST_TRIES, BATCHES)) {
      const problem = batch.dueAt > now ? batch.problem : await checkOrPostpone(batch);
      if (problem === null) {
        checked += 1;
        continue;
      }
      if (batch.tries >= LOST_TRIES) continue;
      if (batch.tries < PATIENCE_TRIES) break;
      throw new ArenaTrouble(`of its commits from ${batch.first} on nothing can be checked, and so of no later ones`);
    }
    return checked;
  }

  async function checkOrPostpone(batch: WaitingBatch): Promise<string | null> {
    const problem = await check(batch).catch((error: unknown) => {
      if (error instanceof ArenaTrouble) return `The arena does not show it: ${error.message}.`;
      throw error;
    });
    if (problem === null) return null;
    if (problem !== batch.problem)
      log.warn({ first: batch.first, count: batch.count, problem }, 'commits cannot be checked');
    const dueAt = new Date(clock.now().getTime() + backoffMs(batch.tries + 1, PACE, random()));
    await state.postponeBatch(batch.first, problem, dueAt);
    return problem;
  }

  /** @returns what is wrong with what the arena shows */
  async function check(batch: WaitingBatch): Promise<string | null> {
    const shown = await client.commits(batch.root);
    const [before, known] = await Promise.all([
      state.linkAt(batch.first - 1),
      state.committedElsewhere(
        shown.map(({ matchId }) => matchId),
        batch,
      ),
    ]);
    const result = checkBatch(batch, shown, { before, isKnown: matchId => known.has(matchId) });
    if (!result.ok) return result.problem;
    await state.keepCommits(batch, result.commits);
    for (const { commit, problem } of result.commits) {
      if (problem)
        log.warn({ match: commit.matchId, sequence: commit.sequence, problem }, 'a commit is not what it should be');
    }
    log.debug({ first: batch.first, count: batch.count }, 'commits checked');
    return null;
  }

  /** Notes which matches are void before they lock, and which are not when their tape has begun. */
  async function watchVoid(): Promise<number> {
    const asked = clock.now();
    const from = new Date(asked.getTime() - AFTER_LOCK_MS);
    const to = new Date(asked.getTime() + BEFORE_LOCK_MS);
    const matches = await state.lockingBetween(from, to, FIRST_SAMPLE_SECONDS, LOOKS);
    await Promise.all(
      matches.map(async matchId => {
        const isVoid = await client.isVoid(matchId).catch((error: unknown) => {
          if (error instanceof ArenaTrouble) return null;
          throw error;
        });
        // it was void by now at the latest, and open when it was asked for at the earliest
        if (isVoid !== null) await state.heard(matchId, isVoid, isVoid ? clock.now() : asked);
      }),
    );
    return matches.length;
  }

  return { readChain, checkWaiting, watchVoid };
}
