import { applyChange, parseAdvice } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { rich } from '../rich-text.ts';
import { ownAgentOption } from './options.ts';
import type { Command } from './types.ts';

/** The coach's advice taken: reached by the button under a result or a spar. */
export const agentAdopt: Command = {
  spec: {
    path: 'agent adopt',
    code: 'ad',
    description: "Take the coach's advice",
    help: "Adopts a change that the coach proposed, as a new version. Reached by the coach's button.",
    options: [
      { ...ownAgentOption(), required: true },
      {
        kind: 'string',
        name: 'change',
        description: 'risk+10@3: the change, and the version it was meant for',
        maxLength: 20,
        required: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ community, services, options }) {
    const agent = await services.agents.own(community.communityId, community.memberId, options.text('agent') ?? '');
    const advice = parseAdvice(options.text('change') ?? '');
    if (!advice)
      throw new ArenaError('bad-change', 'That advice cannot be read any more. /agent tune changes anything.');
    const { change, version } = advice;
    if (version !== agent.versionNumber) {
      throw new ArenaError(
        'advice-outdated',
        `${agent.name} has changed since that advice was given (it is v${agent.versionNumber} now), so nothing was changed. /spar tries it anew.`,
        409,
      );
    }
    const setup = applyChange(agent.setup, change);
    const tuned = await services.agents.tune(agent.id, { build: setup.build, sliders: setup.controller.sliders });
    return {
      text:
        tuned.versionNumber === agent.versionNumber
          ? rich`**${agent.name}** fights that way already.`
          : rich`**${tuned.name}** v${tuned.versionNumber} takes the advice: ${change.field} ${change.delta > 0 ? '+' : ''}${change.delta}.`,
      tone: 'good',
      visibility: 'private',
      buttons: [[{ label: 'Fight', style: 'success', action: { command: 'fight', options: { agent: agent.id } } }]],
    };
  },
};
