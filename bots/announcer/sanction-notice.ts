import type { SanctionNotice } from '../../core/moderation/index.ts';
import { SANCTION_LABELS } from '../commands/sanction-words.ts';
import { timeWords } from '../commands/time-words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/** A private word to a member about a sanction: whatever messages they have turned off, this one concerns their rights. */
export async function tellSanction(data: unknown, options: AnnouncerOptions): Promise<void> {
  const notice = data as SanctionNotice;
  const { key, userId } = notice;
  const sent = await deliver({ notice: 'sanction', key, userId, reply: replyTo(notice) }, options);
  if (!sent) throw new Error('The platform put a message off');
}

function replyTo({ communityName, kind, reason, endsAt, lifted, timeZone }: SanctionNotice): Reply {
  if (lifted) {
    return {
      title: rich`A sanction was lifted`,
      text: rich`In **${communityName}**: ${SANCTION_LABELS[kind]} no longer holds. Reason: ${reason}`,
      visibility: 'private',
      sensitive: true,
      tone: 'good',
    };
  }
  const until = endsAt === null ? 'until it is lifted' : `until ${timeWords(new Date(endsAt), { timeZone })}`;
  return {
    title: rich`A moderator has decided`,
    text: joinRich([
      rich`In **${communityName}**: **${SANCTION_LABELS[kind]}** ${until}.`,
      rich`Reason: ${reason}`,
      rich`Bets that stand and matches under way go on. /sanctions there shows what holds for you.`,
    ]),
    visibility: 'private',
    sensitive: true,
    tone: 'bad',
  };
}
