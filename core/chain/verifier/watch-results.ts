import { LRUCache } from 'lru-cache';
import { FIRST_SAMPLE_SECONDS } from '../../prices/index.ts';
import { type ResultLeaf, resultTree } from '../leaves.ts';
import { backoffMs } from './backoff.ts';
import { createJudge, type Judgement, type KnownCommit } from './judge.ts';
import { readPayload } from './payload.ts';
import { plainText } from './plain-text.ts';
import type { ShownBatch } from './shapes.ts';
import type { Signatures } from './signatures.ts';
import type { StoredCommit, StoredJudgement } from './state-rows.ts';
import type { VerifierBase } from './types.ts';

/** Looks at the results that an arena proposes, one by one, and says what comes of each batch. */

/** Replays under way at once; fights run one after another. */
const AT_ONCE = 8;
/** What nothing could be said of is looked at again: tapes become known, nodes catch up, replays appear. */
const PACE = { firstMs: 5_000, maxMs: 5 * 60_000 };
/** A commit that is in no block of so long after its result was shown was not on chain when it was: blocks need their time to settle. */
const COMMIT_PATIENCE_MS = 10 * 60_000;
/** Batches that cannot be looked at, for whatever reason, before a look is given up. */
const FAULTS_MAX = 10;
const DONE_KEPT = 10_000;
const DISPUTED_MS = 60_000;

type Found = Omit<StoredJudgement, 'tries' | 'firstAt'>;

export function createResultWatch(base: VerifierBase, signatures: Signatures) {
  const { state, client, clock, random, log } = base;
  const done = new LRUCache<string, true>({ max: DONE_KEPT });
  let disputedMs = Number.NEGATIVE_INFINITY;
  const judge = createJudge({
    witness: base.witness,
    acceptSimulated: base.acceptSimulated,
    replayOf: matchId => client.replay(matchId),
    async saidOf(matchId, lockAt) {
      const { voidAt, openAt } = await state.heardOf(matchId);
      return {
        wasVoidBefore: voidAt !== null && voidAt.getTime() < lockAt * 1000,
        wasOpenAfter: openAt !== null && openAt.getTime() >= (lockAt + FIRST_SAMPLE_SECONDS) * 1000,
      };
    },
  });

  /** @returns how many results were looked at */
  async function look(): Promise<number> {
    let count = 0;
    const faults: unknown[] = [];
    // what has its signatures already is looked at, too: whoever finds it wrong says so while it can still be frozen
    for (const shownAs of ['proposed', 'signed'] as const) {
      for await (const page of client.batches(shownAs)) count += await lookAtAll(page, faults);
    }
    // what could not be agreed upon seldom can later
    const nowMs = clock.now().getTime();
    if (nowMs - disputedMs >= DISPUTED_MS) {
      for await (const page of client.batches('disputed', 1)) count += await lookAtAll(page, faults);
      disputedMs = nowMs;
    }
    if (faults.length > 0) throw faults[0];
    return count;
  }

  /** One that cannot be looked at keeps no other waiting. */
  async function lookAtAll(batches: readonly ShownBatch[], faults: unknown[]): Promise<number> {
    let count = 0;
    for (const batch of batches) {
      if (done.has(batch.root)) continue;
      try {
        count += await lookAt(batch);
      } catch (error) {
        faults.push(error);
        if (faults.length >= FAULTS_MAX) throw faults[0];
      }
    }
    return count;
  }

  async function lookAt(batch: ShownBatch): Promise<number> {
    const tree = resultTree(batch.results);
    const isWhole = tree.root === batch.root && batch.count === batch.results.length;
    const isDouble = new Set(batch.results.map(({ commit }) => commit)).size < batch.results.length;
    if (!isWhole || isDouble) {
      const problem = isWhole ? 'it has two results of one match' : 'it shows other results than those under the root';
      log.error({ root: batch.root, problem }, 'the arena proposes what nobody can sign');
      done.set(batch.root, true);
      return 0;
    }
    const known = await state.judgements(tree.leaves);
    const now = clock.now();
    const due = batch.results.flatMap((result, index) => {
      const before = known.get(tree.leaves[index] ?? '');
      return before && (before.isFinal || before.dueAt > now)
        ? []
        : [{ result, leaf: tree.leaves[index] ?? '', before }];
    });
    const commits = await state.commits(due.map(({ result }) => result.commit));
    const knownUntil = due.length > commits.size ? await commitsKnownUntil() : null;
    const found = await eachOf(due, AT_ONCE, async ({ result, leaf, before }) => {
      const commit = commits.get(result.commit);
      const judgement = commit ? await judgeKnown(result, commit) : judgeUnknown(before?.firstAt ?? now, knownUntil);
      return storedOf(judgement, { result, leaf, root: batch.root, before });
    });
    if (found.length > 0) await state.judged(found);
    for (const { resultLeaf } of found) tell(resultLeaf, found, known);
    await conclude(batch, tree.leaves, new Map([...known, ...found.map(row => [row.resultLeaf, row] as const)]));
    return found.length;
  }

  /** All commits that the chain had by then are known here; null where some are not, or nothing was read. */
  async function commitsKnownUntil(): Promise<Date | null> {
    return (await state.isBatchWaiting()) ? null : state.readUntil();
  }

  /** Never for good: should our nodes have kept something from us, whatever is found later counts. No result of the match is signed with it. */
  function judgeUnknown(firstAt: Date, knownUntil: Date | null): Judgement {
    if (knownUntil === null || knownUntil.getTime() <= firstAt.getTime() + COMMIT_PATIENCE_MS) {
      return { verdict: 'abstains', reason: 'Its commit is not known from the chain yet.', isForGood: false };
    }
    return {
      verdict: 'dissents',
      reason: 'Nothing of the kind was committed on chain.',
      own: null,
      isForGood: false,
    };
  }

  async function judgeKnown(result: ResultLeaf, stored: StoredCommit): Promise<Judgement> {
    if (stored.problem) return { verdict: 'dissents', reason: stored.problem, own: null, isForGood: true };
    const fields = readPayload(stored.commit.payload);
    if (!fields) return { verdict: 'abstains', reason: 'It is too long ago.', isForGood: true };
    const { payload: _payload, previous: _previous, ...leaf } = stored.commit;
    const commit: KnownCommit = { ...leaf, hash: stored.leaf, recordedAt: stored.recordedAt, fields };
    return judge.judge(result, commit);
  }

  function storedOf(
    judgement: Judgement,
    about: { result: ResultLeaf; leaf: string; root: string; before: StoredJudgement | undefined },
  ): Found {
    const now = clock.now();
    const { verdict } = judgement;
    const tries = (about.before?.tries ?? 0) + 1;
    return {
      resultLeaf: about.leaf,
      matchId: about.result.matchId,
      root: about.root,
      verdict,
      reason: verdict === 'agrees' ? judgement.note : plainText(judgement.reason),
      own: verdict === 'dissents' ? judgement.own : null,
      isFinal: verdict === 'agrees' || judgement.isForGood,
      judgedAt: now,
      dueAt: new Date(now.getTime() + backoffMs(tries, PACE, random())),
    };
  }

  /** Says of a match what is new about it. */
  function tell(resultLeaf: string, found: readonly Found[], known: ReadonlyMap<string, StoredJudgement>): void {
    const row = found.find(each => each.resultLeaf === resultLeaf);
    const before = known.get(resultLeaf);
    if (!row || (before?.verdict === row.verdict && before.reason === row.reason)) return;
    const about = { match: row.matchId, ...(row.reason && { reason: row.reason }) };
    if (row.verdict === 'agrees') log.debug(about, 'the result is right');
    if (row.verdict === 'abstains') log.warn(about, 'nothing can be said of a result');
    if (row.verdict === 'dissents') log.error({ ...about, own: row.own?.winner ?? null }, 'the result is WRONG');
  }

  async function conclude(
    batch: ShownBatch,
    leaves: readonly string[],
    rows: ReadonlyMap<string, Pick<StoredJudgement, 'verdict' | 'reason' | 'own' | 'isFinal'>>,
  ): Promise<void> {
    const judged = leaves.map(leaf => rows.get(leaf));
    for (const [index, row] of judged.entries()) {
      const result = batch.results[index];
      if (row?.verdict === 'dissents' && result) await signatures.dissent(batch, result, row.own, row.reason ?? '');
    }
    if (judged.every(row => row?.verdict === 'agrees')) await signatures.agree(batch, leaves);
    if (judged.every(row => row?.isFinal)) done.set(batch.root, true);
  }

  return { look };
}

/** Like Promise.all over so many at once. */
async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const run = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as Item);
      // a fight takes a thousandth of a second: what is heard meanwhile gets its turn in between
      await new Promise(resolve => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run));
  return results;
}
