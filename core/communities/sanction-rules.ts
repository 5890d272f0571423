import { ArenaError } from '../platform/errors.ts';

/** Kinds of sanctions, and what each closes. Pure. */

/** 'mute': no commands. 'wagers': no bets. 'rated': no rated matches, tournaments included. 'ban': all of these. */
export const SANCTION_KINDS = ['mute', 'wagers', 'rated', 'ban'] as const;
export type SanctionKind = (typeof SANCTION_KINDS)[number];

/** A sanction that holds now. */
export interface Sanction {
  id: string;
  kind: SanctionKind;
  reason: string;
  /** Null: until it is lifted. */
  endsAt: Date | null;
}

/** What a sanction of this kind keeps a member from, as the end of 'You may not ...'. */
const CLOSED: Record<SanctionKind, string> = {
  mute: 'use commands here',
  wagers: 'bet here',
  rated: 'play rated matches or tournaments here',
  ban: 'take part in the arena here',
};

/** The sanction that closes `kind` to its holder longest; a ban closes everything. Null: it is open. */
export function closing(sanctions: readonly Sanction[], kind: SanctionKind): Sanction | null {
  const holding = sanctions.filter(sanction => sanction.kind === kind || sanction.kind === 'ban');
  return holding.reduce<Sanction | null>((longest, sanction) => {
    return longest !== null && endOf(longest) >= endOf(sanction) ? longest : sanction;
  }, null);
}

/** What the member reads: what is closed, why, and for how long. */
export function sanctionRefusal({ kind, reason, endsAt }: Sanction, now: Date): ArenaError {
  const span = endsAt === null ? 'until a moderator lifts it' : `for ${spanWords(endsAt.getTime() - now.getTime())}`;
  return new ArenaError(
    'sanctioned',
    `A moderator has decided that you may not ${CLOSED[kind]} ${span}. Reason: ${reason}. /sanctions shows what holds for you.`,
    403,
  );
}

/** '5 more minutes', '3 more hours', '12 more days': how long from now. */
export function spanWords(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  if (minutes < 120) return `${minutes} more minute${minutes === 1 ? '' : 's'}`;
  if (minutes < 48 * 60) return `${Math.ceil(minutes / 60)} more hours`;
  return `${Math.ceil(minutes / (24 * 60))} more days`;
}

function endOf({ endsAt }: Sanction): number {
  return endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
