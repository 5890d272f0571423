import { z } from 'zod';
import { REACTIONS } from '../../../core/crowd/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { corner, count, typedId } from '../../schemas/common.ts';
import { freePick, presentFreePick } from '../../schemas/play.ts';
import { write } from '../../write.ts';
import { nothing } from './agents.ts';
import { onlookerOf, playerOn } from './match-player.ts';

/** What everybody may say of a match: who wins, and how it was. */

const ofMatch = z.strictObject({ id: typedId('a match') });

export function freePickRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/matches/:id/pick',
    scope: 'play',
    tag: 'matches',
    operationId: 'pickWinner',
    summary: 'Calls the winner of a match, for free',
    description: 'Before the match is locked; until then you may change your mind. Right ones in a row make a streak.',
    params: ofMatch,
    query: nothing,
    body: z.strictObject({ corner: corner.meta({ description: 'Who wins: 0 the left agent, 1 the right one.' }) }),
    status: 200,
    answer: { description: 'Your pick.', schema: freePick },
    async run({ params, body, caller }) {
      const context = await playerOn(options, caller, params.id);
      const picked = await options.wagers.freePick(context, { matchId: params.id, pick: body.corner });
      return { body: presentFreePick(params.id, body.corner, picked) };
    },
  });
}

const kinds = REACTIONS.map(({ kind }) => kind);
const ofReaction = z.strictObject({ id: typedId('a match'), kind: z.enum(kinds) });
const reactions = z
  .object({
    on: z.boolean().meta({ description: 'Whether yours stands.' }),
    counts: z.record(z.enum(kinds), count),
  })
  .meta({ id: 'Reactions' });

export function reactRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/matches/:id/reactions/:kind',
    scope: 'play',
    tag: 'matches',
    operationId: 'react',
    summary: 'Reacts to a fight',
    description: 'From its end to a day after it.',
    params: ofReaction,
    query: nothing,
    status: 200,
    answer: { description: 'What the crowd says.', schema: reactions },
    async run({ params: { id, kind }, caller }) {
      const context = await onlookerOf(options, caller, id);
      return { body: await options.crowd.react(context, { matchId: id, kind, on: true }) };
    },
  });
}

export function unreactRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'DELETE',
    url: '/v1/matches/:id/reactions/:kind',
    scope: 'play',
    tag: 'matches',
    operationId: 'takeReactionBack',
    summary: 'Takes a reaction back',
    params: ofReaction,
    query: nothing,
    status: 200,
    answer: { description: 'What the crowd says.', schema: reactions },
    async run({ params: { id, kind }, caller }) {
      const context = await onlookerOf(options, caller, id);
      return { body: await options.crowd.react(context, { matchId: id, kind, on: false }) };
    },
  });
}
