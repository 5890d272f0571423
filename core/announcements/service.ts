import type { AgentService } from '../agents/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { createAdmission } from './admission.ts';
import { createBulletins } from './bulletin-posts.ts';
import { createDigests } from './digest.ts';
import { createNotices } from './notices.ts';
import { createPosts } from './posts.ts';
import { revealOf } from './reveal.ts';

export interface AnnouncementServiceOptions {
  database: Database;
  clock: Clock;
  agents: Pick<AgentService, 'rank' | 'byId'>;
}

export type AnnouncementService = ReturnType<typeof createAnnouncementService>;

/** What the announcer remembers: which messages of a match stand where, what each channel takes, which notices went out. */
export function createAnnouncementService(options: AnnouncementServiceOptions) {
  return {
    posts: createPosts(options.database),
    admission: createAdmission(options),
    digests: createDigests(options),
    notices: createNotices(options),
    bulletins: createBulletins(options.database),
    /** What of these matches may be shown outside of the chats by now. */
    reveal: (matchIds: readonly string[]) => revealOf(options.database.prisma, matchIds),
  };
}
