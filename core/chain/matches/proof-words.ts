import type { MatchOnChain } from './proof.ts';

/** What the chain holds of a match, in a sentence each: the same in chat, on pages and at the prompt. Pure. */

export interface OnChainWords {
  commit: string;
  /** Null where there is nothing to say of a result yet. */
  result: string | null;
}

export function onChainWords(view: MatchOnChain): OnChainWords {
  return { commit: commitWords(view), result: resultWords(view) };
}

function commitWords({ commit }: MatchOnChain): string {
  if (!commit?.committedAt) return 'Its commit is on its way to the chain.';
  const seconds = Math.round(commit.leaf.lockAt - commit.committedAt.getTime() / 1000);
  const block = commit.block === null ? '' : `, in block ${commit.block}`;
  if (!commit.isLate) return `Committed ${spell(seconds)} before its lock${block}.`;
  return `Committed ${spell(-seconds)} after its lock${block}: too late to show that nobody knew the tape. A casual fight’s always is.`;
}

function resultWords({ state, result, findings, jury }: MatchOnChain): string | null {
  if (state === 'frozen') return 'Frozen: a quorum of verifiers has signed two results, so it has none on chain.';
  if (!result) return state === 'waiting' ? null : 'Verifiers have no result of it to look at yet.';
  const signed = `Result signed by ${findings.agrees.length}${jury ? ` of ${jury.verifiers}` : ''} verifiers`;
  const other = result.isOwn ? '' : ' It is another result than the arena’s own.';
  if (state === 'final') return `${signed}, accepted and final.${other}`;
  if (state === 'accepted') return `${signed}, accepted.${other}`;
  const against = findings.dissents.length === 0 ? '' : `; ${findings.dissents.length} object`;
  if (state === 'disputed') return `Disputed: no quorum of verifiers agrees. ${signed}${against}.`;
  return `${signed}${against}${jury ? `; ${jury.quorum} are needed` : ''}: not yet accepted.`;
}

/** '42 s', '12 min', '3 h'. */
function spell(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}
