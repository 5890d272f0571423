import {
  type AgentView,
  BUILD_MAX,
  BUILD_POINTS,
  type Build,
  completeTuning,
  SLIDERS,
  type Sliders,
  STATISTICS,
  type Tuning,
} from '../../core/agents/index.ts';
import { ownOrFirst } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import type { FormField, Reply } from '../reply.ts';
import { plain, rich } from '../rich-text.ts';
import { agentReply } from './agent-show.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command, Context } from './types.ts';
import { capitalised, shorten } from './words.ts';

const HELP: Record<string, string> = {
  power: 'damage dealt',
  armour: 'damage taken',
  speed: 'walking and dashing',
  energy: 'stamina and its return',
  technique: 'counters, blocks and throws',
  aggression: 'how often it attacks',
  range: 'how far away it likes to be',
  risk: 'how readily it gambles on big moves',
  patience: 'how long it waits for an opening',
};

const numberOptions: CommandOption[] = [
  ...STATISTICS.map(name => ({
    kind: 'integer' as const,
    name,
    description: `Build: ${HELP[name]}, 0 to ${BUILD_MAX}; all five sum to ${BUILD_POINTS}`,
    min: 0,
    max: BUILD_MAX,
  })),
  ...SLIDERS.map(name => ({
    kind: 'integer' as const,
    name,
    description: `Tactics: ${HELP[name]}, 0 to 100`,
    min: 0,
    max: 100,
  })),
];

export const agentTune: Command = {
  spec: {
    path: 'agent tune',
    code: 'at',
    description: "Change an agent's build and tactics",
    help: `Opens a form with the five statistics (together ${BUILD_POINTS} points) and four tactic sliders. Or name what to change: /agent tune Rusty power:8 risk:60. What you leave out of the build makes room. Every change is a new version; matches under way keep theirs.`,
    options: [ownAgentOption(), ...numberOptions],
    permission: 'member',
    visibility: 'private',
    opensForm: true,
    telegramAlias: 'tune',
  },
  complete: completeAgents,
  async run(context) {
    const { community, services } = context;
    const agent = await ownOrFirst(services.agents, community, context.options.text('agent'));
    const given = givenTuning(context);
    if (Object.keys(given).length === 0) return tuneForm(agent, {});
    return save(context, agent, given);
  },
};

/** Opens the form again with what was typed before, so that a mistake costs nothing. */
export const agentEdit: Command = {
  spec: {
    path: 'agent edit',
    code: 'ae',
    description: 'Correct a tuning form',
    help: 'Opens the tuning form again.',
    options: [ownAgentOption(), ...numberOptions],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    opensForm: true,
    hidden: true,
  },
  async run(context) {
    const agent = await ownOrFirst(context.services.agents, context.community, context.options.text('agent'));
    return tuneForm(agent, givenTuning(context));
  },
};

function givenTuning(context: Context): Tuning {
  const given: Tuning = {};
  for (const name of [...STATISTICS, ...SLIDERS]) {
    const value = context.options.integer(name);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

function tuneForm(agent: AgentView, typed: Tuning): Reply {
  const { build, controller } = agent.setup;
  const current: Build & Sliders = { ...build, ...controller.sliders, ...typed };
  const field = (name: keyof Tuning, max: number): FormField => ({
    kind: 'integer',
    name,
    label: `${capitalised(name)}, 0-${max}`,
    help: HELP[name] ?? '',
    min: 0,
    max,
    value: current[name],
  });
  return {
    title: rich`Tune ${agent.name}`,
    text: rich`The five statistics share ${BUILD_POINTS} points; the sliders are free.`,
    visibility: 'private',
    form: {
      title: shorten(`Tune ${agent.name}`, 45),
      fields: [...STATISTICS.map(name => field(name, BUILD_MAX)), ...SLIDERS.map(name => field(name, 100))],
      submit: { command: 'agent tune', options: { agent: agent.id } },
      budget: { label: 'Build points', fields: STATISTICS, total: BUILD_POINTS },
    },
  };
}

async function save(context: Context, agent: AgentView, given: Tuning): Promise<Reply> {
  try {
    const tuned = await context.services.agents.tune(agent.id, completeTuning(agent.setup, given));
    const reply = await agentReply(context, tuned);
    const changed = tuned.versionNumber !== agent.versionNumber;
    return {
      ...reply,
      title: changed ? rich`${tuned.name} v${tuned.versionNumber} is ready` : rich`${tuned.name} stays as it was`,
      tone: 'good',
      visibility: 'private',
      buttons: [
        [
          {
            label: `Spar against v${agent.versionNumber}`,
            style: 'primary',
            action: { command: 'spar', options: { agent: agent.id, against: `v${agent.versionNumber}` } },
          },
          { label: 'Fight', style: 'success', action: { command: 'fight', options: { agent: agent.id } } },
        ],
      ],
    };
  } catch (error) {
    if (!(error instanceof ArenaError) || error.code !== 'bad-tuning') throw error;
    return {
      title: rich`Nothing was changed yet`,
      text: plain(error.message),
      tone: 'bad',
      visibility: 'private',
      buttons: [
        [
          {
            label: 'Correct it',
            style: 'primary',
            action: { command: 'agent edit', options: { agent: agent.id, ...given } },
          },
        ],
      ],
    };
  }
}
