import { z } from 'zod';
import {
  type AgentView,
  ARCHETYPES,
  BUILD_MAX,
  BUILD_POINTS,
  completeTuning,
  NAME_MAX,
  NAME_MIN,
  SLIDERS,
  STATISTICS,
} from '../../../core/agents/index.ts';
import type { CommunityContext } from '../../../core/communities/index.ts';
import type { Caller } from '../../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { agent, presentAgent } from '../../schemas/agent.ts';
import { typedId } from '../../schemas/common.ts';
import { playerIn, write } from '../../write.ts';

/** Registering agents, tuning them, taking them out of service. */

/** Longest name that is looked at; what is allowed is shorter, and the refusal says so. */
const NAME_TYPED_MAX = 200;

const share = z.int().min(0).max(BUILD_MAX);
const slider = z.int().min(0).max(100);
export const nothing = z.strictObject({});

export function createAgentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/agents',
    scope: 'agents',
    tag: 'agents',
    operationId: 'createAgent',
    summary: 'Registers an agent',
    description: 'It may fight at once. Refused where the name is taken, or you have as many agents as fit (409).',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    body: z.strictObject({
      name: z
        .string()
        .max(NAME_TYPED_MAX)
        .meta({ description: `${NAME_MIN} to ${NAME_MAX} letters, digits, spaces or emoji.`, example: 'Rusty' }),
      archetype: z.enum(ARCHETYPES).meta({ description: 'How it fights.' }),
    }),
    status: 201,
    answer: { description: 'The agent.', schema: agent },
    async run({ params, body, caller }) {
      const context = await playerIn(options, caller, params.id);
      const { communityId, memberId, settings } = context;
      const made = await options.agents.create({ communityId, memberId, ...body, limit: settings.agentsPerMember });
      return { body: await shown(options, made), location: `/v1/agents/${made.id}` };
    },
  });
}

export function tuneAgentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PATCH',
    url: '/v1/agents/:id',
    scope: 'agents',
    tag: 'agents',
    operationId: 'tuneAgent',
    summary: "Changes an agent's build and tactics",
    description: `Every change is a new version; matches under way keep theirs. The five statistics share ${BUILD_POINTS} points: those that you leave out make room. The sliders are free.`,
    params: z.strictObject({ id: typedId('an agent') }),
    query: nothing,
    body: z.strictObject({
      build: z.strictObject(all(STATISTICS, share)).partial().optional(),
      sliders: z.strictObject(all(SLIDERS, slider)).partial().optional(),
      version: z.int().min(1).optional().meta({
        description:
          'The newest version that you have seen: refused (409 version-changed) where another one has come since.',
      }),
    }),
    status: 200,
    answer: { description: 'The agent, with its newest version.', schema: agent },
    async run({ params, body, caller }) {
      const { agent: own } = await ownAgent(options, caller, params.id);
      const { build, sliders, version } = body;
      const change = completeTuning(own.setup, { ...build, ...sliders });
      return { body: await shown(options, await options.agents.tune(own.id, { ...change, version })) };
    },
  });
}

export function retireAgentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/agents/:id/retirement',
    scope: 'agents',
    tag: 'agents',
    operationId: 'retireAgent',
    summary: 'Takes an agent out of service for good',
    description: 'It cannot come back. Its record, matches and replays stay; its name becomes free.',
    params: z.strictObject({ id: typedId('an agent') }),
    query: nothing,
    status: 200,
    answer: { description: 'The agent, retired.', schema: agent },
    async run({ params, caller }) {
      const { agent: own } = await ownAgent(options, caller, params.id);
      await options.agents.retire(own.id);
      return { body: await shown(options, await options.agents.byId(own.id)) };
    },
  });
}

/** The agent with rating and record as far as results were told. */
async function shown({ announcements }: Pick<ApiOptions, 'announcements'>, view: AgentView) {
  const [told = view] = await announcements.agentsAsTold([view]);
  return presentAgent(told);
}

/**
 * A living agent of the caller's, and who they are in its community.
 * @throws ArenaError 'agent-not-found' (404), 'not-a-member', 'not-your-agent' (403), 'agent-retired' (409)
 */
export async function ownAgent(
  options: Pick<ApiOptions, 'agents' | 'communities' | 'sanctions' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<{ agent: AgentView; context: CommunityContext }> {
  const { communityId } = await options.agents.byId(id);
  const context = await playerIn(options, caller, communityId);
  return { agent: await options.agents.own(communityId, context.memberId, id), context };
}

function all<Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map(name => [name, schema])) as Record<Name, Schema>;
}
