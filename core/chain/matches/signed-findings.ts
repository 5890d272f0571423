import type { VerifierFinding } from '../../../prisma/generated/client.ts';
import { objectionDigest, type RegistryAddress, signerOf } from '../leaves.ts';

type Signed = Omit<VerifierFinding, 'id' | 'chainId' | 'createdAt'>;

/** Whether the signature is for these contracts: verifiers have signed for others before they were deployed anew. */
export function isSigned(row: Signed, address: RegistryAddress): boolean {
  const { root, count, signature, verifier, objectsTo, matchId, reason } = row;
  if (row.kind === 'agrees' || row.result !== null) return signerOf(address, { root, count }, signature) === verifier;
  return root === objectionDigest(address, { root: objectsTo ?? '', matchId: matchId ?? '', reason: reason ?? '' });
}

/** As `isSigned`; what was looked at once is known (a signature takes a millisecond, and there may be thousands). */
export function isFor(row: Signed, address: RegistryAddress): boolean {
  return row.registry === null ? isSigned(row, address) : row.registry === address.address;
}
