import { REACTIONS } from '../../core/crowd/index.ts';
import { plain } from '../rich-text.ts';
import { matchOfButton } from './bet-steps.ts';
import type { Command } from './types.ts';

export const crowd: Command = {
  spec: {
    path: 'crowd',
    code: '5r',
    description: 'React to a fight',
    help: 'Cheers, or takes the cheer back. Reached by the buttons under a fight.',
    options: [
      matchOfButton,
      {
        kind: 'string',
        name: 'kind',
        description: 'How',
        maxLength: 10,
        choices: REACTIONS.map(({ kind, name }) => ({ value: kind, label: name })),
        required: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ community, services, options }) {
    const kind = options.text('kind') ?? '';
    const { on, counts } = await services.crowd.toggle(community, { matchId: options.text('match') ?? '', kind });
    const reaction = REACTIONS.find(candidate => candidate.kind === kind);
    const count = reaction ? counts[reaction.kind] : 0;
    return {
      text: plain(`${reaction?.sign ?? ''} ${on ? 'Noted' : 'Taken back'} (${count})`),
      visibility: 'private',
      silent: true,
    };
  },
};
