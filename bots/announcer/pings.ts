import { pingOf } from '../../core/announcements/index.ts';
import { wants } from '../../core/communities/index.ts';
import type { AnnouncerOptions } from './context.ts';
import { FRESH_MS, notify } from './notices.ts';

/** What a community was told, for members who want to hear of it in private as well: each once, when it is first told. */

/** @throws where the platform put some off: the job is tried again, and who was told is not told twice */
export async function pingMembers(bulletinId: string, options: AnnouncerOptions): Promise<void> {
  const { announcements, surface, clock } = options;
  const bulletin = await announcements.bulletins.byId(bulletinId);
  const notice = bulletin && pingOf(bulletin);
  if (!bulletin || !notice) return;
  const since = Math.max(bulletin.createdAt.getTime(), bulletin.showAt.getTime());
  if (clock.now().getTime() - since > FRESH_MS) return;
  const listeners = await announcements.notices.audience(bulletin.communityId, notice);
  const wanted = listeners.filter(({ settings }) => wants(settings, notice, clock.now()));
  if (wanted.length === 0) return;
  const words = await options.bulletinWords(bulletin);
  if (!words) return;
  const { picture: _, ...reply } = words;
  const turns = await announcements.bulletins.surfacesOf(bulletinId);
  let putOff = 0;
  for (const { memberId, accounts } of wanted) {
    // Who has accounts on several surfaces is told on one of those where the community is told.
    const turn = turns.find(name => accounts.some(account => account.surface === name));
    const account = accounts.find(candidate => candidate.surface === turn);
    if (turn !== surface.name || !account) continue;
    const key = `ping:${bulletinId}:${memberId}`;
    const message = { ...reply, visibility: 'private' as const };
    if (!(await notify({ notice, key, memberId, userId: account.externalId, reply: message }, options))) putOff += 1;
  }
  if (putOff > 0) throw new Error(`The platform put ${putOff} notices off`);
}
