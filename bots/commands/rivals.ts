import { RIVALRY_DAYS, RIVALRY_MEETINGS } from '../../core/honours/index.ts';
import { joinRich, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { scoreWords } from './honour-words.ts';
import { anyAgentOption, completeAgents } from './options.ts';
import type { Command } from './types.ts';
import { ownerWords } from './words.ts';

const ROWS = 10;
const EXPLAINED = `${RIVALRY_MEETINGS} meetings within ${RIVALRY_DAYS} days with a close score make rivals; casual fights do not count.`;

export const rivals: Command = {
  spec: {
    path: 'rivals',
    code: 'hr',
    description: 'Who has met whom again and again, and how it stands',
    help: `${EXPLAINED} The winner of a rated match between rivals has a small purse, once a day. Examples: /rivals · /rivals Rusty`,
    options: [anyAgentOption('name', 'The agent; all rivalries here where left out')],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeAgents,
  async run({ community, services, options }) {
    const typed = options.text('name');
    if (!typed) {
      const pairs = await services.honours.rivalries(community.communityId, ROWS);
      return {
        title: rich`Rivalries of ${community.communityName}`,
        text: joinRich(
          pairs.length === 0
            ? [rich`None yet. ${EXPLAINED}`]
            : pairs.map(
                ({ agents: [one, other], ...score }) =>
                  rich`**${shownName(one.name)}** ${scoreWords(score)} **${shownName(other.name)}**`,
              ),
        ),
        visibility: 'public',
      };
    }
    const agent = await services.agents.find(community.communityId, typed);
    const found = await services.honours.rivalsOf(agent.id);
    return {
      title: rich`Rivals of ${shownName(agent.name)}`,
      text: joinRich(
        found.length === 0
          ? [rich`None at the moment. ${EXPLAINED}`]
          : found.slice(0, ROWS).map(({ agent: rival, ...score }) => {
              return rich`**${scoreWords(score)}** against **${shownName(rival.name)}** of ${ownerWords(rival)}`;
            }),
      ),
      visibility: 'public',
      buttons: found.slice(0, 3).map(({ agent: rival }) => [
        {
          label: `Show ${shownName(rival.name, 30)}`,
          action: { command: 'agent show', options: { name: rival.id } },
        },
      ]),
    };
  },
};
