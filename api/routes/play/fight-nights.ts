import { z } from 'zod';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { BOUTS_MAX } from '../../../core/fight-nights/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import type { Caller } from '../../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { id, typedId } from '../../schemas/common.ts';
import { playerIn, write } from '../../write.ts';
import { nothing } from './agents.ts';

/** The list of a fight night's evening, and its open challenges. */

const ofEvening = z.strictObject({ id: typedId('an evening') });
const agent = typedId('your agent; your first one where left out').optional();

export function enterEveningRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/fight-nights/:id/entry',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'enterFightNight',
    summary: 'Puts your agent on the list of an evening',
    description:
      'One agent a member, another one takes its place; until the bill is drawn, ten minutes before it begins.',
    params: ofEvening,
    query: nothing,
    body: z.strictObject({ agent }),
    status: 200,
    answer: {
      description: 'It is on the list.',
      schema: z.object({ fightNightId: id, agentName: z.string() }).meta({ id: 'FightNightEntry' }),
    },
    async run({ params, body, caller }) {
      const context = await playerAt(options, caller, params.id);
      const { agentName } = await options.fightNights.enter(context, { editionId: params.id, ...body });
      return { body: { fightNightId: params.id, agentName } };
    },
  });
}

export function leaveEveningRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'DELETE',
    url: '/v1/fight-nights/:id/entry',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'leaveFightNight',
    summary: 'Takes your agent off the list again',
    params: ofEvening,
    query: nothing,
    status: 200,
    answer: { description: 'It is off.', schema: z.object({ fightNightId: id }).meta({ id: 'FightNightLeave' }) },
    async run({ params, caller }) {
      const context = await playerAt(options, caller, params.id);
      await options.fightNights.withdraw(context, { editionId: params.id });
      return { body: { fightNightId: params.id } };
    },
  });
}

export function takeBoutRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/fight-nights/:id/bouts/:number/taker',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'takeOpenChallenge',
    summary: 'Takes an open challenge on the bill, first come, first served',
    params: z.strictObject({
      id: typedId('an evening'),
      number: z.coerce.number().int().min(1).max(BOUTS_MAX).meta({ description: 'Of the bout.' }),
    }),
    query: nothing,
    body: z.strictObject({ agent }),
    status: 200,
    answer: {
      description: 'It is yours.',
      schema: z
        .object({ fightNightId: id, number: z.int().min(1), agentName: z.string(), opponentName: z.string() })
        .meta({ id: 'TakenBout' }),
    },
    async run({ params, body, caller }) {
      const context = await playerAt(options, caller, params.id);
      const taken = await options.fightNights.take(context, { editionId: params.id, bout: params.number, ...body });
      return { body: { fightNightId: params.id, ...taken } };
    },
  });
}

/** @throws ArenaError 'fight-night-not-found' (404), and as `playerIn` */
async function playerAt(options: ApiOptions, caller: Caller, editionId: string): Promise<CommunityContext> {
  const edition = await options.fightNights.edition(editionId);
  if (!edition) throw new ArenaError('fight-night-not-found', 'There is no such evening.', 404);
  return playerIn(options, caller, edition.communityId);
}
