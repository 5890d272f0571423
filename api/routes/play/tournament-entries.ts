import { z } from 'zod';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import type { Caller } from '../../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { count, id, typedId } from '../../schemas/common.ts';
import { playerIn, write } from '../../write.ts';
import { nothing } from './agents.ts';

/** Joining a tournament or a team match, leaving it, checking in. */

const ofTournament = z.strictObject({ id: typedId('a tournament') });

const joined = z
  .object({
    tournamentId: id,
    agentName: z.string(),
    fee: count.meta({ description: 'Credits paid.' }),
    team: z.string().nullable().meta({ description: 'Of a team match: the side.' }),
    entrants: count,
    size: count.meta({ description: 'Entrants at most; of a team match those of the side.' }),
    isFull: z.boolean(),
  })
  .meta({ id: 'TournamentEntry' });

export function joinTournamentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/tournaments/:id/entries',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'joinTournament',
    summary: 'Enters an agent for a tournament',
    description:
      'The entry fee, where there is one, is paid at once; it comes back where you leave before the start, or the tournament is called off.',
    params: ofTournament,
    query: nothing,
    body: z.strictObject({
      agent: typedId('your agent; may be left out where only one could be meant').optional(),
      team: z
        .union([z.literal(0), z.literal(1)])
        .optional()
        .meta({ description: 'Team matches within a community: the side.' }),
      community: typedId('the community that you play for, where you are in both of a team match').optional(),
    }),
    status: 201,
    answer: { description: 'It is in.', schema: joined },
    async run({ params, body, caller }) {
      const { agent, team, community } = body;
      const context = await entrantIn(options, caller, params.id, community);
      const outcome = await options.tournaments.join(context, {
        tournamentId: params.id,
        ...(agent !== undefined && { agent }),
        ...(team !== undefined && { team }),
      });
      if (outcome.kind === 'choose') throw whichAgent(outcome.agents);
      const { kind: _, name: __, ...entry } = outcome;
      return { body: { tournamentId: params.id, ...entry }, location: `/v1/tournaments/${params.id}` };
    },
  });
}

function whichAgent(agents: readonly { id: string; name: string }[]): ArenaError {
  return new ArenaError(
    'which-agent',
    `Several of your agents could be meant: ${agents.map(({ name }) => name).join(', ')}. Please say which one.`,
    422,
    { field: 'agent', details: { agents: agents.map(({ id }) => id).join(' ') } },
  );
}

const leaving = z
  .object({
    tournamentId: id,
    agentNames: z.array(z.string()),
    returned: count.meta({ description: 'Credits that came back.' }),
  })
  .meta({ id: 'TournamentLeave' });

export function leaveTournamentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'DELETE',
    url: '/v1/tournaments/:id/entries',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'leaveTournament',
    summary: 'Takes your agents out of a tournament',
    description:
      'Before the start the fee comes back. Once it runs, leaving gives the remaining bouts away, and the fee stays in the pool: then it must be `confirmed` (409 otherwise).',
    params: ofTournament,
    query: z.strictObject({
      agent: typedId('the agent; all of yours where left out').optional(),
      community: typedId('the community that you play for, where you are in both of a team match').optional(),
      confirmed: z.enum(['true', 'false']).default('false'),
    }),
    status: 200,
    answer: { description: 'They are out.', schema: leaving },
    async run({ params, query: { agent, community, confirmed }, caller }) {
      const context = await entrantIn(options, caller, params.id, community);
      const outcome = await options.tournaments.leave(context, {
        tournamentId: params.id,
        ...(agent !== undefined && { agent }),
        confirmed: confirmed === 'true',
      });
      if (outcome.needsConfirmation) throw unconfirmed(outcome.name);
      return { body: { tournamentId: params.id, agentNames: outcome.agentNames, returned: outcome.returned } };
    },
  });
}

function unconfirmed(name: string): ArenaError {
  return new ArenaError(
    'not-confirmed',
    `${name} is being fought: whoever leaves now gives the remaining bouts to the opponents, and an entry fee stays in the pool. Send it with ?confirmed=true where that is meant.`,
    409,
    { field: 'confirmed' },
  );
}

export function checkInRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/tournaments/:id/check-in',
    scope: 'play',
    tag: 'tournaments',
    operationId: 'checkIn',
    summary: 'Says that you are there',
    description: 'Whoever has not done so when the tournament begins is out, with the fee returned.',
    params: ofTournament,
    query: nothing,
    body: z.strictObject({
      community: typedId('the community that you play for, where you are in both of a team match').optional(),
    }),
    status: 200,
    answer: {
      description: 'Who is there.',
      schema: z.object({ tournamentId: id, agentNames: z.array(z.string()) }).meta({ id: 'CheckIn' }),
    },
    async run({ params, body, caller }) {
      const context = await entrantIn(options, caller, params.id, body.community);
      const { agentNames } = await options.tournaments.checkIn(context, { tournamentId: params.id });
      return { body: { tournamentId: params.id, agentNames } };
    },
  });
}

/** Who the caller is there: a member of the community that holds it, else of its guest. */
async function entrantIn(
  options: ApiOptions,
  caller: Caller,
  tournamentId: string,
  wanted: string | undefined,
): Promise<CommunityContext> {
  const [host, guest] = await options.tournaments.communitiesOf(tournamentId);
  if (guest === undefined || wanted === host) return playerIn(options, caller, host);
  const isAtHome = wanted !== guest && (await options.communities.contextOf(caller.personId, host)) !== null;
  const isGuest = !isAtHome && (await options.communities.contextOf(caller.personId, guest)) !== null;
  return playerIn(options, caller, isGuest ? guest : host);
}
