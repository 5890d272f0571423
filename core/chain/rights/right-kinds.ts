import { decodeBytes32String, encodeBytes32String, hexlify } from 'ethers';

/** What rights there are, and what they are of: as the contract has it (Entitlements.Kind, bytes32) and as we store it. Pure. */

/** In the order of the contract. */
export const RIGHT_KINDS = ['season-pass', 'look', 'sparring'] as const;
export type RightKind = (typeof RIGHT_KINDS)[number];

export const isRightKind = (text: string): text is RightKind => RIGHT_KINDS.some(kind => kind === text);

/** Ids of seasons and agents, and looks ('entrance:smoke'). */
const SUBJECT = /^[\w:-]{1,31}$/;

/**
 * A season id, a look, or an agent id for the contract. An agent's bytes are the number of its token (AgentNFT.mint).
 * @throws Error where it cannot be one
 */
export function subjectBytes(subject: string): string {
  if (!SUBJECT.test(subject)) throw new Error('That is no subject of a right.');
  return encodeBytes32String(subject);
}

/** What an offer is of. Whoever sells writes it: what cannot be one of ours stays as it came, in hexadecimal. */
export function subjectOf(bytes: string): string {
  try {
    const text = decodeBytes32String(bytes);
    return SUBJECT.test(text) ? text : hexlify(bytes);
  } catch {
    return hexlify(bytes);
  }
}

/** A look as its right names it. */
export function lookSubject({ kind, id }: { kind: string; id: string }): string {
  return `${kind}:${id}`;
}

/** The look of a season: an entrance and a finisher that its pass lends. Each season has the next ones. */
export function seasonLook<Piece extends { kind: string; price: number | null }>(
  pieces: readonly Piece[],
  seasonNumber: number,
): Piece[] {
  return ['entrance', 'finisher'].flatMap(kind => {
    const sold = pieces.filter(piece => piece.kind === kind && piece.price !== null);
    const piece = sold[(seasonNumber - 1) % sold.length];
    return piece ? [piece] : [];
  });
}
