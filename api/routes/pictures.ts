import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { notModified, refusals } from '../schemas/errors.ts';
import { matchOf } from './match-of.ts';
import { tournamentOf } from './tournament-of.ts';

/** Cards as PNG: what pages show, and what chats show of a link to them. */

/** Matches that the agent's card looks back at. */
const RECENT = 10;

const answers = (description: string) => ({
  200: { description, content: { 'image/png': { schema: z.custom<Buffer>() } } },
  ...notModified,
  ...refusals(404, 503),
});

export function pictureRoutes(app: Api, options: ApiOptions): void {
  const { agents, announcements, cards, matches, wagers } = options;
  if (!cards) return;

  app.get(
    '/v1/matches/:id/card.png',
    {
      // Before the fight is told the two who meet, afterwards what came of it: never for longer than that may take.
      config: { cacheControl: 'public, max-age=30' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatchCard',
        summary: 'The card of a match: who meets, and once it is told what came of it',
        description: 'What a chat shows of a link to the match. It tells no result before the chats do.',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({
          face: z
            .enum(['now', 'versus'])
            .default('now')
            .meta({ description: 'versus: the card of before the fight, also once it is told.' }),
        }),
        response: answers('PNG, 1200 pixels wide.'),
      },
    },
    async (request, reply) => {
      const match = await matchOf(options, request.params.id);
      const isOver = match.state === 'settled' || match.state === 'void';
      if (isOver && request.query.face === 'now') return send(reply, await cards.result(match));
      const market = await wagers.market(match.id);
      const [aUp, aDown, bUp] = market?.opening ?? [0, 0, 0];
      return send(reply, await cards.match(match, market?.openedAt ? { a: aUp + aDown, up: aUp + bUp } : null));
    },
  );

  app.get(
    '/v1/agents/:id/card.png',
    {
      config: { cacheControl: 'public, max-age=60' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgentCard',
        summary: 'The card of an agent: how it looks, its build, its record',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({}),
        response: answers('PNG, 1200 pixels wide.'),
      },
    },
    async (request, reply) => {
      const [agent] = await announcements.agentsAsTold([await agents.byId(request.params.id)]);
      if (!agent) throw new Error('an agent that was found was lost on its way');
      const isRanked = !agent.retired && (!agent.house || agent.rating.matches > 0);
      const [rank, recent] = await Promise.all([
        isRanked ? announcements.rankAsTold(agent) : null,
        matches.page({ agentId: agent.id, limit: RECENT }),
      ]);
      return send(reply, await cards.agent(agent, { rank, recent: await announcements.asTold(recent) }));
    },
  );

  app.get(
    '/v1/agents/:id/figure.png',
    {
      config: { cacheControl: 'public, max-age=300' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgentFigure',
        summary: 'The robot of an agent alone',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({
          facing: z.enum(['left', 'right']).default('right').meta({ description: 'Where it looks.' }),
        }),
        response: answers('PNG with a transparent ground, 400 by 500.'),
      },
    },
    async (request, reply) => {
      const agent = await agents.byId(request.params.id);
      return send(reply, await cards.figure(agent, request.query.facing === 'right' ? 1 : -1));
    },
  );

  app.get(
    '/v1/tournaments/:id/card.png',
    {
      config: { cacheControl: 'public, max-age=30' },
      schema: {
        tags: ['tournaments'],
        operationId: 'getTournamentCard',
        summary: 'How a tournament stands, as a picture: its bracket, its table, before the start its entrants',
        description: 'It tells no result before the chats do.',
        params: z.strictObject({ id: typedId('a tournament') }),
        querystring: z.strictObject({}),
        response: answers('PNG, 1200 pixels wide.'),
      },
    },
    async (request, reply) => send(reply, await cards.tournament(await tournamentOf(options, request.params.id))),
  );
}

function send(reply: FastifyReply, png: Uint8Array | null): FastifyReply {
  if (!png) {
    throw new ArenaError('picture-not-drawn', 'That picture could not be drawn. Please try again in a moment.', 503);
  }
  return reply.type('image/png').send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
}
