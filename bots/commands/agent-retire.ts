import { rich } from '../rich-text.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command } from './types.ts';
import { recordWords } from './words.ts';

/** How long the confirming button lives. */
const CONFIRM_SECONDS = 300;

export const agentRetire: Command = {
  spec: {
    path: 'agent retire',
    code: 'ar',
    description: 'Take an agent out of service for good',
    help: 'Retires an agent after a second question. Its record, matches and replays stay; its name becomes free.',
    options: [
      { ...ownAgentOption(), required: true },
      { kind: 'boolean', name: 'confirm', description: 'Yes, for good' },
    ],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run({ community, services, options, invocation }) {
    const agent = await services.agents.own(community.communityId, community.memberId, options.text('agent') ?? '');
    if (!options.flag('confirm')) {
      const token = await services.chain?.tokens.view(agent.id);
      const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
      return {
        text: rich`Retire **${agent.name}** (${recordWords(agent)}) for good? It cannot come back.${token?.holder ? ' Its token stays with whoever holds it, and will say that it has retired.' : ''}`,
        visibility: 'private',
        buttons: [
          [
            {
              label: 'Retire it',
              style: 'danger',
              action: {
                command: 'agent retire',
                options: { agent: agent.id, confirm: true },
                owner: invocation.actor.id,
                expiresAt,
              },
            },
          ],
        ],
      };
    }
    await services.agents.retire(agent.id);
    return {
      text: rich`**${agent.name}** has retired with a record of ${recordWords(agent)}. Thank you for the fights.`,
      visibility: 'private',
      replaces: invocation.via === 'button',
    };
  },
};
