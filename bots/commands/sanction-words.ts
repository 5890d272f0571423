import type { CommunitySettings, SanctionKind, SanctionView } from '../../core/communities/index.ts';
import { type RichText, rich } from '../rich-text.ts';
import { timeWords } from './time-words.ts';

/** Sanctions in words. */

export const SANCTION_LABELS: Record<SanctionKind, string> = {
  mute: 'No commands',
  wagers: 'No bets',
  rated: 'No rated matches',
  ban: 'Ban',
};

/** 'until Fri 27 Nov 2026, 20:00 CET', 'until it is lifted'. */
export function untilWords(endsAt: Date | null, settings: Pick<CommunitySettings, 'timeZone'>): string {
  return endsAt === null ? 'until it is lifted' : `until ${timeWords(endsAt, settings)}`;
}

/** One line of the moderators' list. */
export function sanctionLine(
  sanction: SanctionView,
  { settings, now }: { settings: Pick<CommunitySettings, 'timeZone'>; now: Date },
): RichText {
  const { id, kind, reason, endsAt, liftedAt, liftReason, memberName, givenBy } = sanction;
  const by = givenBy === null ? '' : ` by ${givenBy}`;
  const head = rich`**${memberName}** · ${SANCTION_LABELS[kind]}`;
  if (liftedAt) {
    return rich`${head}${by} · lifted ${timeWords(liftedAt, settings)}: ${liftReason ?? ''} (was: ${reason})`;
  }
  if (endsAt && endsAt <= now) return rich`${head}${by} · ended ${timeWords(endsAt, settings)}: ${reason}`;
  return rich`${head} ${untilWords(endsAt, settings)}${by}: ${reason} \`${id}\``;
}
