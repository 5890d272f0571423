import { z } from 'zod';
import { type Change, SPAR_FIGHTS, type SparResult } from '../../../core/matches/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { count, id, typedId } from '../../schemas/common.ts';
import { presentStartedMatch, startedMatch } from '../../schemas/play.ts';
import { playerIn, write } from '../../write.ts';
import { nothing, ownAgent } from './agents.ts';
import { placeOf } from './place.ts';

/** Fights at once: casual ones, and practice. */

export function fightRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/fights',
    scope: 'play',
    tag: 'matches',
    operationId: 'startFight',
    summary: 'A casual fight, right now',
    description: 'Over the latest prices, without bets. The chat of the community is shown the replay.',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    body: z.strictObject({
      agent: typedId('your agent; your first one where left out').optional(),
      opponent: typedId('any agent of the community; somebody near in rating where left out').optional(),
    }),
    status: 201,
    answer: { description: 'It is being fought.', schema: startedMatch },
    async run({ params, body, caller, key }) {
      const context = await playerIn(options, caller, params.id);
      const place = await placeOf(options, context);
      const matchId = await options.matches.casual.start({ context, place, ...body, idempotencyKey: key });
      const match = await options.matches.get(matchId);
      return { body: presentStartedMatch(match), location: `/v1/matches/${matchId}` };
    },
  });
}

/** Longest that is looked at: an archetype, an agent's name or id, 'v12'. */
const AGAINST_MAX = 100;
const FIELD_MAX = 20;

const change = z.object({ field: z.string(), delta: z.int() });
const spar = z
  .object({
    agentId: id,
    version: z.int().min(1),
    label: z.string().meta({ description: 'Who fought: v8, v8 with escape +10.' }),
    opponent: z.string(),
    fights: count,
    wins: count,
    left: count.meta({ description: 'Practice runs that you have left in these 24 hours.' }),
    coach: z.object({
      text: z.string(),
      change: change.nullable().meta({ description: 'What to try next.' }),
    }),
  })
  .meta({ id: 'Spar' });

export function sparRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/agents/:id/spars',
    scope: 'play',
    tag: 'agents',
    operationId: 'spar',
    summary: `${SPAR_FIGHTS} practice fights in a moment`,
    description:
      'Against an archetype, another agent or an earlier version; or of a change against the version as it is. Nothing is rated, and a member has so many runs in 24 hours (429).',
    params: z.strictObject({ id: typedId('an agent') }),
    query: nothing,
    body: z.strictObject({
      against: z
        .string()
        .max(AGAINST_MAX)
        .optional()
        .meta({ description: "An archetype, an agent's id or name, or v3; its own archetype where left out." }),
      try: z
        .strictObject({ field: z.string().max(FIELD_MAX), delta: z.int().min(-100).max(100) })
        .optional()
        .meta({ description: 'A change to try, of a statistic or a slider.', example: { field: 'risk', delta: 10 } }),
    }),
    status: 201,
    answer: { description: 'How they went.', schema: spar },
    async run({ params, body, caller, key }) {
      const { agent, context } = await ownAgent(options, caller, params.id);
      const { against, try: tried } = body;
      const result = await options.matches.sparring.run({
        context,
        agent: agent.id,
        ...(against !== undefined && { against }),
        ...(tried !== undefined && { change: tried }),
        idempotencyKey: key,
      });
      return { body: presentSpar(result) };
    },
  });
}

function presentSpar({ agent, label, opponentLabel, fights, wins, left, note }: SparResult): z.infer<typeof spar> {
  const advice: Change | null = note.change ?? null;
  return {
    agentId: agent.id,
    version: agent.versionNumber,
    label,
    opponent: opponentLabel,
    fights,
    wins,
    left,
    coach: { text: note.text, change: advice },
  };
}
