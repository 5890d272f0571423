/** Why matches are void: the sentences that are kept and told, and the kinds that are counted. Pure. */

export const VOID_REASONS = {
  feedFailed: 'The price feed failed during the tape.',
  badTape: 'The price feed gave a tape that cannot be fought over.',
  engineFailed: 'The engine could not run this fight.',
  late: 'The match could not be finished in time.',
} as const;

const MODERATORS = 'Void by the moderators';
const OTHER_ENGINE = 'The match had committed to engine';

export function otherEngineReason(committed: string, running: string): string {
  return `${OTHER_ENGINE} ${committed}, and the arena runs engine ${running} by now.`;
}

/** @param reason what the moderator gave, in their words */
export function moderatorsReason(reason: string): string {
  return `${MODERATORS}: ${reason}`;
}

/** 'prices': no tape to fight over; 'engine': it could not run the fight; 'late': left standing for too long. */
export const VOID_CLASSES = ['prices', 'engine', 'late', 'moderators', 'other'] as const;
export type VoidClass = (typeof VOID_CLASSES)[number];

const CLASSES: readonly (readonly [beginning: string, of: VoidClass])[] = [
  [VOID_REASONS.feedFailed, 'prices'],
  [VOID_REASONS.badTape, 'prices'],
  [VOID_REASONS.engineFailed, 'engine'],
  [OTHER_ENGINE, 'engine'],
  [VOID_REASONS.late, 'late'],
  [MODERATORS, 'moderators'],
];

/** @param reason a match's reason, or what of it comes before the first colon */
export function voidClassOf(reason: string): VoidClass {
  return CLASSES.find(([beginning]) => reason.startsWith(beginning))?.[1] ?? 'other';
}
