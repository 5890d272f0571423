import type { AgentService, AgentView } from '../agents/index.ts';
import type { MatchView } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { createAdmission } from './admission.ts';
import { asTold, type ToldMatch } from './as-told.ts';
import { placeOfMember } from './bulletin-places.ts';
import { createBulletins } from './bulletin-posts.ts';
import { createDigests } from './digest.ts';
import { createNotices } from './notices.ts';
import { createPosts } from './posts.ts';
import { revealOf } from './reveal.ts';
import { agentsAsTold } from './told-ratings.ts';
import { untoldMatches } from './untold.ts';

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
    /** Where what a member starts on the web is told; null where their community has no living chat. */
    placeOf: (member: { communityId: string; memberId: string }) => placeOfMember(options.database.prisma, member),
    /** What of these matches may be shown outside of the chats by now. */
    reveal: (matchIds: readonly string[]) => revealOf(options.database.prisma, matchIds),
    /** The same matches as they may be shown there: one that has ended and is not told yet goes on. */
    async asTold(views: readonly MatchView[]): Promise<ToldMatch[]> {
      const reveals = await revealOf(
        options.database.prisma,
        views.map(({ id }) => id),
      );
      return views.map(view => asTold(view, reveals.get(view.id)));
    },
    /** The same agents with rating and record as far as results were told. */
    agentsAsTold: (agents: readonly AgentView[]): Promise<AgentView[]> => agentsAsTold(options.database.pool, agents),
    /** Ids of matches that have been settled and that the chats still wait for. */
    untold: (): Promise<string[]> => untoldMatches(options.database.pool),
  };
}
