import type { Jury, Terms } from '../registry.ts';

/** What verifiers' findings make of a batch of results. Pure. */

/** A finding, as far as it counts. */
export interface Vote {
  verifier: string;
  /** What is signed: a batch's root, the leaf of another result, or the digest of an objection. */
  root: string;
  signature: string;
  /** Of a dissent. */
  matchId: string | null;
  objectsTo: string | null;
}

export interface Ballot {
  root: string;
  /** Of its results. */
  matchIds: readonly string[];
}

export interface Tally {
  /** 'open': not decided; 'signed': a quorum has; 'split': no quorum can, so what is contested is put alone; 'disputed': it is alone. */
  verdict: 'open' | 'signed' | 'split' | 'disputed';
  /** Votes for it, as they came in; each verifier's last. */
  signed: readonly Vote[];
  agrees: readonly string[];
  dissents: readonly string[];
  /** Matches that somebody objects to who counts. */
  contested: readonly string[];
}

/**
 * @param votes valid signatures, as they came in. Of verifiers that are none any more, none counts; who has signed the root agrees,
 * whatever they have said before or since
 */
export function tally(ballot: Ballot, votes: readonly Vote[], { verifiers, quorum }: Jury): Tally {
  const isVerifier = new Set(verifiers);
  const counted = votes.filter(({ verifier }) => isVerifier.has(verifier));
  const signed = new Map(
    counted.filter(({ root }) => root === ballot.root).map(vote => [vote.verifier, vote] as const),
  );
  const objections = counted.filter(vote => objects(vote, ballot) && !signed.has(vote.verifier));
  const dissents = [...new Set(objections.map(({ verifier }) => verifier))];
  return {
    verdict: verdictOf(),
    signed: [...signed.values()],
    agrees: [...signed.keys()],
    dissents,
    contested: ballot.matchIds.filter(id => objections.some(({ matchId }) => matchId === id)),
  };

  function verdictOf(): Tally['verdict'] {
    if (signed.size >= quorum) return 'signed';
    if (verifiers.length - dissents.length >= quorum) return 'open';
    return ballot.matchIds.length === 1 ? 'disputed' : 'split';
  }
}

/** What was said against a match in a larger batch is said against it where it stands alone, too. */
function objects({ root, matchId, objectsTo }: Vote, ballot: Ballot): boolean {
  if (root === ballot.root || matchId === null || !ballot.matchIds.includes(matchId)) return false;
  return objectsTo === ballot.root || ballot.matchIds.length === 1;
}

/** Another result of one match that a quorum has signed alone: the root, which is its leaf. Null where there is none. */
export function rivalOf(ballot: Ballot, votes: readonly (Vote & { hasResult: boolean })[], jury: Jury): string | null {
  const isVerifier = new Set(jury.verifiers);
  const signers = new Map<string, Set<string>>();
  for (const vote of votes) {
    if (!vote.hasResult || !isVerifier.has(vote.verifier) || !objects(vote, ballot)) continue;
    signers.set(vote.root, (signers.get(vote.root) ?? new Set()).add(vote.verifier));
  }
  return [...signers].find(([, { size }]) => size >= jury.quorum)?.[0] ?? null;
}

/** Which of a time of the registry's matters for what was committed at `committedAt`: none, where it was before. Seconds. */
export function sinceFrom(since: number, committedAt: number): number {
  return since < committedAt ? 0 : since;
}

/**
 * Those of the signatures that decide the most: what was committed at `committedAt`, where they can. Of equals the first that came, and no more than it takes.
 * @param signed of verifiers, a quorum of them. @returns since: 0, or from when on commits would have to be (MatchRegistry._signersSince)
 */
export function chooseSigners(
  signed: readonly Vote[],
  { verifiers, quorum, addedAt, moreUntil }: Terms,
  committedAt: number,
): { signers: readonly Vote[]; since: number } {
  const isNewer = new Map(verifiers.map((verifier, index) => [verifier, sinceFrom(addedAt[index] ?? 0, committedAt)]));
  const newness = ({ verifier }: Vote) => isNewer.get(verifier) ?? 0;
  const oldest = signed.toSorted((one, other) => newness(one) - newness(other));
  let best = { signers: oldest.slice(0, quorum), since: Number.POSITIVE_INFINITY };
  for (let count = quorum; count <= oldest.length; count++) {
    const signers = oldest.slice(0, count);
    const newest = signers.at(-1);
    const since = Math.max(newest ? newness(newest) : 0, sinceFrom(moreUntil[count] ?? 0, committedAt));
    if (since < best.since) best = { signers, since };
  }
  return best;
}
