import { type RichText, rich } from '../rich-text.ts';
import type { SurfaceError } from '../surface.ts';
import type { AnnouncerOptions } from './context.ts';

/** What the platform does not let the bot do in a channel. The moderators are told once; everything else goes on. */

export type Lack = 'write' | 'thread' | 'pin';

const SENTENCES: Record<'discord' | 'telegram', Record<Lack, RichText>> = {
  discord: {
    write: rich`I may not post in the arena channel. Please grant me **View Channel**, **Send Messages**, **Embed Links** and **Attach Files** there.`,
    thread: rich`I could not open a thread here, so everything stands in the channel itself. With **Create Public Threads** and **Send Messages in Threads** tournaments have a place of their own.`,
    pin: rich`I could not pin a message here. With **Pin Messages** (and room for one more pin) brackets stay in sight.`,
  },
  telegram: {
    write: rich`I may not write where matches are announced. Please let me send messages there.`,
    thread: rich`I could not open a thread here, so everything stands in the group itself.`,
    pin: rich`I could not pin a message here. Make me an administrator who may **Pin Messages**, and brackets stay in sight.`,
  },
};

export interface LackReport {
  lack: Lack;
  error: SurfaceError;
  communityId: string;
  chatId: string;
  /** Where it happened. */
  channelId: string;
}

export async function tellModerators(report: LackReport, options: AnnouncerOptions): Promise<void> {
  const { lack, error, communityId, chatId, channelId } = report;
  const { surface, communities, announcements, log } = options;
  log.warn({ lack, reason: error.message, chatId, channelId }, 'a right is missing in a channel');
  if (surface.name === 'console') return;
  const places = await communities.places(communityId);
  const place = places.find(each => each.surface === surface.name && each.chatId === chatId);
  // Where it may not write, it cannot say so either.
  const told = place?.moderatorChannelId ?? (lack === 'write' ? null : channelId);
  if (told === null) return;
  const claim = await announcements.notices.claim(`lacks:${lack}:${surface.name}:${channelId}`, surface.name, told);
  if (!claim) return;
  try {
    const text = SENTENCES[surface.name][lack];
    await surface.post({ chatId, channelId: told }, { text, visibility: 'public', tone: 'neutral' }, { silent: true });
    await claim.sent();
  } catch (refusal) {
    log.info({ error: refusal, chatId, channelId: told }, 'moderators could not be told what is missing');
    await claim.failed();
  }
}
