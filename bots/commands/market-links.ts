import { parseId } from '../../core/platform/ids.ts';

/**
 * What a deep link to the private chat carries: `t.me/bot?start=b-7H2K9QX4M1ZT`, at most 64 characters of A-Za-z0-9_-
 * (https://core.telegram.org/bots/features#deep-linking). Pure.
 */

const CODES = { bets: 'b', how: 'h' } as const;

export type LinkKind = keyof typeof CODES;

export function linkTo(kind: LinkKind, matchId: string): string {
  return `${CODES[kind]}-${matchId}`;
}

/** @returns null for what is no link of ours */
export function readLink(payload: string): { kind: LinkKind; matchId: string } | null {
  const [code, id, ...rest] = payload.split('-');
  const kind = code === CODES.bets ? 'bets' : code === CODES.how ? 'how' : null;
  const matchId = id === undefined || rest.length > 0 ? null : parseId(id);
  return kind && matchId ? { kind, matchId } : null;
}
