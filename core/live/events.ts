import { z } from 'zod';
import type { Position } from './position.ts';

/**
 * What happens, as streams and webhooks tell it. Rows of LiveEvent are written by triggers of the database
 * (prisma/migrations/..._live_log), in the transaction that causes them; their data has these shapes. Nothing here tells the end of a
 * match before the chats do.
 */

const matchId = z.string().meta({ description: 'A match.', example: '7H2K9QX4M1ZT' });
const guest = {
  guestCommunityId: z.string().optional().meta({ description: 'Team events: the community that is a guest there.' }),
};

export const LIVE_DATA = {
  /** A match was made, locked, began to run; or, once its result is no secret, that it has ended. */
  match: z.object({ matchId, state: z.enum(['open', 'locked', 'running', 'settled', 'void']), ...guest }),
  /** The fight may be watched from now on: its GIF stands in a chat. */
  fight: z.object({ matchId, startedAt: z.iso.datetime(), ...guest }),
  /** The result is told. Again, with `corrected`, where moderators have overridden it. */
  result: z.object({
    matchId,
    winner: z
      .union([z.literal(0), z.literal(1)])
      .nullable()
      .meta({ description: 'Corner; null where void.' }),
    kind: z.enum(['knockout', 'decision', 'forfeit', 'void']),
    corrected: z.literal(true).optional(),
    ...guest,
  }),
  /** A tournament has changed its state, or its bracket has. */
  tournament: z.object({
    tournamentId: z.string(),
    state: z.enum(['registering', 'checkin', 'running', 'finished', 'cancelled']),
    boutKey: z.string().optional(),
    matchId: matchId.optional(),
    ...guest,
  }),
  season: z.object({
    seasonId: z.string(),
    state: z.enum(['created', 'open', 'running', 'paused', 'frozen', 'closed']),
  }),
  /** What one bettor got from a match, once its result is told: for their eyes only. Credits. */
  settlement: z.object({
    matchId,
    memberId: z.string(),
    paid: z.number().int().meta({ description: 'Paid in.' }),
    released: z.number().int().meta({ description: 'Paid out before, by sales.' }),
    payout: z.number().int().meta({ description: 'Paid out at the end; of a void match what was given back.' }),
    corrected: z.literal(true).optional(),
  }),
} as const;

export type LiveKind = keyof typeof LIVE_DATA;
export type LiveData<Kind extends LiveKind = LiveKind> = z.infer<(typeof LIVE_DATA)[Kind]>;

interface Event<Kind extends LiveKind> {
  position: Position;
  kind: Kind;
  communityId: string;
  /** Match, tournament or season. */
  subjectId: string;
  /** Whose eyes only: a member. Null: anybody's. */
  memberId: string | null;
  data: LiveData<Kind>;
  at: Date;
}

/** Discriminated by `kind`. */
export type LiveEvent = { [Kind in LiveKind]: Event<Kind> }[LiveKind];

/** Told at once; everything else may wait for a batch. */
export function isCritical(event: LiveEvent): boolean {
  return event.kind === 'fight' || event.kind === 'result' || (event.kind === 'match' && event.data.state === 'locked');
}
