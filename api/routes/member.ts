import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { presentAgent } from '../schemas/agent.ts';
import { typedId } from '../schemas/common.ts';
import { member, presentBettorRecord, presentMemberCard } from '../schemas/community.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentTrophy } from '../schemas/honours.ts';

export function memberRoute(app: Api, options: ApiOptions): void {
  const { agents, announcements, communities, honours, wagers } = options;

  app.get(
    '/v1/members/:id',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getMember',
        summary: 'A member with agents, record, trophies and what came of their bets',
        description:
          'The id of a member that was joined to another is answered with that other one. Which accounts a member has is told to nobody.',
        params: z.strictObject({ id: typedId('a member') }),
        querystring: z.strictObject({}),
        response: { ...answers('The member.', member), ...refusals(404) },
      },
    },
    async request => {
      const card = await communities.member(request.params.id);
      const [all, trophies, holderId, bettor] = await Promise.all([
        agents.ofMember(card.id, true),
        honours.trophiesOfMember(card.communityId, card.id),
        honours.beltHolder(card.communityId),
        wagers.record(card.id),
      ]);
      const told = await announcements.agentsAsTold(all);
      const sum = (of: 'wins' | 'losses') => told.reduce((total, { rating }) => total + rating[of], 0);
      return {
        ...presentMemberCard(card),
        agents: [...told.filter(agent => !agent.retired), ...told.filter(agent => agent.retired)].map(presentAgent),
        record: { wins: sum('wins'), losses: sum('losses') },
        trophies: trophies.map(presentTrophy),
        holdsBelt: told.some(agent => !agent.retired && agent.id === holderId),
        bettor: presentBettorRecord(bettor),
      };
    },
  );
}
