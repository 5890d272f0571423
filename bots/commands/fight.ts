import { rich } from '../rich-text.ts';
import { anyAgentOption, completeAgents, ownAgentOption } from './options.ts';
import type { Command } from './types.ts';
import { versus } from './words.ts';

export const fight: Command = {
  spec: {
    path: 'fight',
    code: 'fi',
    description: 'A casual fight, right now',
    help: 'Runs a casual fight at once over the latest prices and posts the replay. Without names: your first agent against somebody near in rating. Example: /fight Rusty Voltran',
    options: [ownAgentOption(), anyAgentOption('opponent', 'Any agent here; somebody near in rating where left out')],
    permission: 'member',
    visibility: 'public',
    telegramAlias: 'fight',
  },
  complete: completeAgents,
  async run({ community, services, options, place, invocation }) {
    const matchId = await services.matches.casual.start({
      context: community,
      place,
      agent: options.text('agent'),
      opponent: options.text('opponent'),
      idempotencyKey: invocation.id,
    });
    const match = await services.matches.get(matchId);
    return {
      text: rich`${versus(match)}. The replay is on its way.`,
      visibility: 'public',
    };
  },
};
