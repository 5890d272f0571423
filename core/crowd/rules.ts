/** What the crowd can say under a GIF, and when. Pure. */

export const REACTIONS = [
  { kind: 'cheer', sign: '👏', name: 'Cheer' },
  { kind: 'fire', sign: '🔥', name: 'Fire' },
  { kind: 'shock', sign: '😱', name: 'Shock' },
  { kind: 'laugh', sign: '😂', name: 'Laugh' },
] as const;
export type ReactionKind = (typeof REACTIONS)[number]['kind'];

/** How many members reacted in which way. */
export type ReactionCounts = Record<ReactionKind, number>;

export const NO_REACTIONS: ReactionCounts = { cheer: 0, fire: 0, shock: 0, laugh: 0 };

/** The crowd of a match goes home after a day: its message is then left alone. */
export const CROWD_MS = 24 * 3_600_000;

/** What several taps change is shown by one edit: as often as the slowest chat takes one (Telegram, 10 s). */
export const RECOUNT_MS = 10_000;

/** Whether reactions to a match are still taken. */
export function isCrowdThere(settledAt: Date | null, now: Date): boolean {
  return settledAt !== null && now.getTime() - settledAt.getTime() < CROWD_MS;
}
