import type { AgentService, AgentView, LeaderboardPosition } from '../agents/index.ts';
import type { MatchView } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { createAdmission } from './admission.ts';
import { asTold, type ToldMatch, withAgents } from './as-told.ts';
import { placeOfMember } from './bulletin-places.ts';
import { createBulletins } from './bulletin-posts.ts';
import { createDigests } from './digest.ts';
import { createNotices } from './notices.ts';
import { createPosts } from './posts.ts';
import { revealOf } from './reveal.ts';
import { boardAsTold } from './told-board.ts';
import { agentsAsTold, rankAsTold, untoldChanges } from './told-ratings.ts';
import { untoldMatches } from './untold.ts';

export interface AnnouncementServiceOptions {
  database: Database;
  clock: Clock;
  agents: Pick<AgentService, 'rank' | 'byId' | 'leaderboard'>;
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
      const [reveals, agents] = await Promise.all([
        revealOf(
          options.database.prisma,
          views.map(({ id }) => id),
        ),
        agentsAsTold(
          options.database.pool,
          views.flatMap(({ sides }) => sides.map(({ agent }) => agent)),
        ),
      ]);
      const byId = new Map(agents.map(agent => [agent.id, agent]));
      return views.map(view => withAgents(asTold(view, reveals.get(view.id)), byId));
    },
    /** A page of the leaderboard, its agents and their order as far as results were told; `after` is the last row of the page before. */
    leaderboardAsTold: (
      communityId: string,
      page: { limit: number; after?: LeaderboardPosition },
    ): Promise<AgentView[]> => boardAsTold(options.database.pool, options.agents, communityId, page),
    /** The place on the leaderboard of an agent with its rating as far as it was told. */
    async rankAsTold(agent: AgentView): Promise<number> {
      return rankAsTold(options.database.pool, agent, await options.agents.rank(agent));
    },
    /** The same agents with rating and record as far as results were told. */
    agentsAsTold: (agents: readonly AgentView[]): Promise<AgentView[]> => agentsAsTold(options.database.pool, agents),
    /** Shown ratings that these agents had before matches that are not told yet; who has none such is left out. */
    async ratingsAsTold(agentIds: readonly string[]): Promise<Map<string, number>> {
      const changes = await untoldChanges(options.database.pool, agentIds);
      return new Map([...changes].flatMap(([id, [first]]) => (first ? [[id, first.shownBefore] as const] : [])));
    },
    /** Ids of matches that have been settled and that the chats still wait for. */
    untold: (): Promise<string[]> => untoldMatches(options.database.pool),
  };
}
