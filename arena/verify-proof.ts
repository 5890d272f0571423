import type { z } from 'zod';
import { matchChain } from '../api/schemas/chain.ts';
import { checkProof } from '../core/chain/index.ts';

/** What an arena shows of a match on chain (GET /v1/matches/{id}/chain), checked without the arena or a node. */

type Proof = z.infer<typeof matchChain>;

/** @returns the proof that a file's text is; null where it is none */
export function proofIn(text: string): Proof | null {
  try {
    const parsed = matchChain.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What the document proves, and what only the chain can say. */
export function reportOn(document: Proof): { lines: string[]; isGood: boolean } {
  const { matchId, chainId, registry, commit, result } = document;
  const { problems, signers, secondsBeforeLock } = checkProof(document, { chainId, address: registry });
  const isGood = problems.length === 0;
  const lines = [
    `Match ${matchId}, for the registry ${registry} on chain ${chainId}`,
    `proof:          ${isGood ? 'yes. Leaves, roots and signatures agree.' : 'NO'}`,
    ...problems.map(problem => `  - ${problem}`),
    ...(commit ? [`commit root:    ${commit.root}${beforeLock(secondsBeforeLock)}`] : []),
    ...(result ? [`result root:    ${result.root}, signed by ${signers.length}:`] : []),
    ...signers.map(signer => `  - ${signer}`),
    'Ask the registry itself whether it holds these roots (committedAt, finalFrom), and who its verifiers are.',
  ];
  return { lines, isGood };
}

function beforeLock(seconds: number | null): string {
  if (seconds === null) return ', not recorded yet';
  return seconds >= 0 ? `, said to be recorded ${seconds} s before the lock` : ', recorded only after the lock';
}
