import { ArenaTrouble } from './arena-client.ts';
import { backoffMs } from './backoff.ts';
import { checkBatch } from './commit-rules.ts';
import type { VerifierBase } from './types.ts';

/** Reads what the chain has recorded, and asks the arena what that was. */

/** Stretches of the chain that are read in one step: what is far behind is caught up with little by little, and shows progress. */
const STRETCHES = 20;
const BATCHES = 50;
/** A batch that the arena does not show keeps the next ones waiting, since they are links of one chain; but not for ever. */
const PATIENCE_TRIES = 5;
const PACE = { firstMs: 2_000, maxMs: 5 * 60_000 };
/** Matches are looked at so long before their lock: whoever had voided them by then knew nothing of the tape. */
const BEFORE_LOCK_SECONDS = 12;
const LOOKS = 16;

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
      await state.read(next.batches, next.mark);
      found += next.batches.length;
      if (next.isAll) return found;
      log.info({ block: next.mark.block, batches: found }, 'catching up with the chain');
    }
    return found;
  }

  /** The contract lets none be left out: a node that tells otherwise is not telling all. */
  async function requireNoGap(batches: readonly { first: number; count: number }[]): Promise<void> {
    let expected = await state.nextSequence();
    for (const { first, count } of batches) {
      if (expected !== null && first !== expected) {
        throw new Error(`The chain's nodes leave out commits: ${expected} is missing before ${first}.`);
      }
      expected = first + count;
    }
  }

  async function checkWaiting(): Promise<number> {
    let checked = 0;
    for (const batch of await state.waitingBatches(clock.now(), BATCHES)) {
      const problem = await check(batch).catch((error: unknown) => {
        if (error instanceof ArenaTrouble) return `The arena does not show it: ${error.message}.`;
        throw error;
      });
      if (problem === null) {
        checked += 1;
        continue;
      }
      const tries = batch.tries + 1;
      if (problem !== batch.problem)
        log.warn({ first: batch.first, count: batch.count, problem }, 'commits cannot be checked');
      const dueAt = new Date(clock.now().getTime() + backoffMs(tries, PACE, random()));
      await state.postponeBatch(batch.first, problem, dueAt);
      if (tries < PATIENCE_TRIES) break;
    }
    return checked;
  }

  /** @returns what is wrong with what the arena shows */
  async function check(batch: Awaited<ReturnType<typeof state.waitingBatches>>[number]): Promise<string | null> {
    const shown = await client.commits(batch.root);
    const [before, known] = await Promise.all([
      state.linkAt(batch.first - 1),
      state.committedBefore(
        shown.map(({ matchId }) => matchId),
        batch.first,
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

  /** Notes which matches are void before they lock. */
  async function watchVoid(): Promise<number> {
    const second = Math.floor(clock.now().getTime() / 1000);
    const matches = await state.lockingBetween(second, second + BEFORE_LOCK_SECONDS, LOOKS);
    await Promise.all(
      matches.map(async matchId => {
        const isVoid = await client.isVoid(matchId).catch((error: unknown) => {
          if (error instanceof ArenaTrouble) return false;
          throw error;
        });
        if (isVoid) await state.sawVoid(matchId, clock.now());
      }),
    );
    return matches.length;
  }

  return { readChain, checkWaiting, watchVoid };
}
