import { announceQueue } from '../core/matches/index.ts';
import type { ArenaProcess } from './process.ts';

/** A word to the moderators of every chat, by way of whichever process holds its surface; once an hour for the same subject. */
export async function alarmModerators({ house, queues }: ArenaProcess, subject: string, text: string): Promise<void> {
  const hour = house.clock.now().toISOString().slice(0, 13);
  for (const { surface, chatId, moderatorChannelId } of await house.communities.places()) {
    if (moderatorChannelId === null) continue;
    const jobId = `alarm-${subject}-${moderatorChannelId}-${hour}`.replaceAll(':', '.');
    await queues.add(announceQueue(surface), 'alarm', { chatId, channelId: moderatorChannelId, text }, { jobId });
  }
}
