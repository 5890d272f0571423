import { joinRich, rich } from '../rich-text.ts';
import { slotButton, slotWords } from './slot-words.ts';
import type { Command } from './types.ts';
import { capitalised, ratingWords, recordWords, shorten } from './words.ts';

export const agentList: Command = {
  spec: {
    path: 'agent list',
    code: 'al',
    description: 'Your agents',
    help: 'Lists your agents with style, rating and record, the retired ones at the end, and says how many more you may have.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ community, services, invocation }) {
    const agents = await services.agents.ofMember(community.memberId, true);
    if (agents.length === 0) {
      return {
        text: rich`You have no agent yet.`,
        visibility: 'private',
        buttons: [
          [
            {
              label: 'Create one',
              style: 'success',
              action: { command: 'agent create', options: {}, owner: invocation.actor.id },
            },
          ],
        ],
      };
    }
    const slots = await services.slots.view(community);
    const isFull = slots.used >= slots.total;
    const living = agents.filter(agent => !agent.retired);
    const lines = [...living, ...agents.filter(agent => agent.retired)].map(
      agent =>
        rich`**${agent.name}** · ${capitalised(agent.archetype)} v${agent.versionNumber} · ${ratingWords(agent)} · ${recordWords(agent)}${agent.retired ? ' · retired' : ''}`,
    );
    return {
      title: rich`Your agents`,
      text: joinRich([...lines.slice(0, 40), rich`Slots: ${slotWords(slots)}.`]),
      visibility: 'private',
      buttons: [
        living.slice(0, 5).map(agent => ({
          label: shorten(`Fight with ${agent.name}`, 60),
          action: { command: 'fight', options: { agent: agent.id } },
        })),
        ...(isFull && slots.next ? [[slotButton(slots.next, invocation)]] : []),
      ],
    };
  },
};
