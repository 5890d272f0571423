import { FAILING_HOURS, type WebhookNotice } from '../../core/webhooks/index.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/** A private word to the owner of a webhook that was switched off: whoever relies on it should not have to find out. */
export async function tellWebhook(data: unknown, options: AnnouncerOptions): Promise<void> {
  const notice = data as WebhookNotice;
  const { key, userId } = notice;
  const sent = await deliver({ notice: 'webhook', key, userId, reply: replyTo(notice) }, options);
  if (!sent) throw new Error('The platform put a message off');
}

function replyTo({ host, communityName, reason }: WebhookNotice): Reply {
  const why =
    reason === 'gone'
      ? rich`It answered that it is gone for good (410).`
      : rich`Nothing has reached it for ${FAILING_HOURS} hours.`;
  return {
    title: rich`A webhook of yours was switched off`,
    text: rich`The one for **${communityName}** at ${host}. ${why} You can switch it on again through the API; what happens until then is not sent to it.`,
    visibility: 'private',
    sensitive: true,
    tone: 'bad',
  };
}
