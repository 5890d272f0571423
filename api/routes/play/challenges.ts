import { z } from 'zod';
import type { CommunityContext } from '../../../core/communities/index.ts';
import type { ChallengeView } from '../../../core/matches/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import type { Caller } from '../../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { requireCaller, SIGNED_IN } from '../../plugins/callers.ts';
import { id, timestamp, typedId } from '../../schemas/common.ts';
import { refusals } from '../../schemas/errors.ts';
import { own, presentStartedMatch, startedMatch } from '../../schemas/play.ts';
import { memberIn, playerIn, write } from '../../write.ts';
import { nothing } from './agents.ts';
import { placeOf } from './place.ts';

/** Challenges: made, answered, taken back, and those that wait. */

const challenge = z
  .object({
    id,
    communityId: id,
    state: z.enum(['open', 'accepted', 'declined', 'expired']),
    challengerId: id.meta({ description: 'A member.' }),
    challengerName: z.string(),
    challengerAgentId: id,
    challengerAgent: z.string(),
    challengedId: id.meta({ description: 'The member who may answer.' }),
    challengedName: z.string(),
    expiresAt: timestamp.meta({ description: 'It lapses then.' }),
    matchId: id.nullable().meta({ description: 'Once it was accepted.' }),
  })
  .meta({ id: 'Challenge' });

function presentChallenge(view: ChallengeView): z.infer<typeof challenge> {
  return { ...view, expiresAt: view.expiresAt.toISOString() };
}

const list = z.object({ items: z.array(challenge) }).meta({ id: 'Challenges' });

export function challengesRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/communities/:id/challenges',
    {
      schema: {
        tags: ['matches'],
        operationId: 'getChallenges',
        summary: 'Challenges to you and by you that wait for an answer, the newest first',
        security: SIGNED_IN('read'),
        params: z.strictObject({ id: typedId('a community') }),
        querystring: nothing,
        response: { ...own('They are.', list), ...refusals(401, 403) },
      },
      preParsing: async request => {
        await requireCaller(request, 'read');
      },
    },
    async request => {
      const context = await memberIn(options, await requireCaller(request, 'read'), request.params.id);
      return { items: (await options.matches.challenges.openOf(context)).map(presentChallenge) };
    },
  );
}

export function challengeRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/challenges',
    scope: 'play',
    tag: 'matches',
    operationId: 'challenge',
    summary: 'Calls another member out',
    description:
      'The chats of the community are told, with buttons to accept and decline; it lapses after 15 minutes. An accepted challenge is fought over a fresh tape, with bets.',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    body: z.strictObject({
      opponent: typedId('the member whom you challenge'),
      agent: typedId('your agent; your first one where left out').optional(),
    }),
    status: 201,
    answer: { description: 'It waits for an answer.', schema: challenge },
    async run({ params, body, caller, key }) {
      const context = await playerIn(options, caller, params.id);
      const place = await placeOf(options, context);
      const opponent = await opponentIn(options, context, body.opponent);
      const made = await options.matches.challenges.create({ context, place, opponent, agent: body.agent, key });
      return { body: presentChallenge(made), location: `/v1/communities/${context.communityId}/challenges` };
    },
  });
}

/** @throws ArenaError 'member-not-found' (404) where that is no member of the community */
async function opponentIn(
  { communities }: Pick<ApiOptions, 'communities'>,
  { communityId }: CommunityContext,
  memberId: string,
): Promise<{ memberId: string; displayName: string }> {
  const card = await communities.member(memberId);
  if (card.communityId === communityId) return { memberId: card.id, displayName: card.displayName };
  throw new ArenaError('member-not-found', 'There is no such member.', 404);
}

export function acceptChallengeRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/challenges/:id/acceptance',
    scope: 'play',
    tag: 'matches',
    operationId: 'acceptChallenge',
    summary: 'Accepts a challenge to you',
    params: z.strictObject({ id: typedId('a challenge') }),
    query: nothing,
    body: z.strictObject({ agent: typedId('your agent; your first one where left out').optional() }),
    status: 201,
    answer: { description: 'The match that comes of it.', schema: startedMatch },
    async run({ params, body, caller }) {
      const context = await playerOfChallenge(options, caller, params.id);
      const matchId = await options.matches.challenges.accept({ context, id: params.id, ...body });
      return { body: presentStartedMatch(await options.matches.get(matchId)), location: `/v1/matches/${matchId}` };
    },
  });
}

export function declineChallengeRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/challenges/:id/refusal',
    scope: 'play',
    tag: 'matches',
    operationId: 'declineChallenge',
    summary: 'Declines a challenge to you, or takes your own back',
    params: z.strictObject({ id: typedId('a challenge') }),
    query: nothing,
    status: 200,
    answer: { description: 'It is off.', schema: challenge },
    async run({ params, caller }) {
      const context = await playerOfChallenge(options, caller, params.id);
      await options.matches.challenges.decline({ context, id: params.id });
      return { body: presentChallenge(await options.matches.challenges.byId(params.id)) };
    },
  });
}

async function playerOfChallenge(options: ApiOptions, caller: Caller, challengeId: string): Promise<CommunityContext> {
  const { communityId } = await options.matches.challenges.byId(challengeId);
  return playerIn(options, caller, communityId);
}
