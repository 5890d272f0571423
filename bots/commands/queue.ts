import type { Button } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command } from './types.ts';
import { secondsWords } from './words.ts';

export const queueJoin: Command = {
  spec: {
    path: 'queue join',
    code: 'qj',
    description: 'Wait for a rated match',
    help: 'Puts an agent into the rated queue. Opponents are looked for at once and every 30 seconds, ever wider; after a minute a house agent steps in. Example: /queue join Rusty',
    options: [ownAgentOption()],
    permission: 'member',
    visibility: 'public',
    telegramAlias: 'queue',
  },
  complete: completeAgents,
  async run({ community, services, options, place, invocation }) {
    const entry = await services.matches.queue.join({ context: community, place, agent: options.text('agent') });
    const rests = entry.restsUntil ? Math.ceil((entry.restsUntil.getTime() - services.now().getTime()) / 1000) : 0;
    const wait =
      rests > 0
        ? rich` It rests for another ${secondsWords(rests)} first.`
        : rich` A house agent steps in after ${secondsWords(community.settings.houseAfterSeconds)}.`;
    const buttons: Button[] = [
      { label: 'Status', action: { command: 'queue status', options: {} } },
      {
        label: 'Leave',
        action: { command: 'queue leave', options: { agent: entry.agentId }, owner: invocation.actor.id },
      },
    ];
    return {
      text: [...rich`**${entry.agentName}** (${entry.rating}) waits for a rated match.`, ...wait],
      visibility: 'public',
      buttons: [buttons],
    };
  },
};

export const queueLeave: Command = {
  spec: {
    path: 'queue leave',
    code: 'ql',
    description: 'Leave the rated queue',
    help: 'Takes an agent, or all of yours, out of the queue.',
    options: [ownAgentOption('Your agent; all of them where left out')],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run({ community, services, options }) {
    const names = await services.matches.queue.leave({ context: community, agent: options.text('agent') });
    return {
      text: names.length === 0 ? rich`None of your agents was waiting.` : rich`**${names.join(', ')}** left the queue.`,
      visibility: 'private',
    };
  },
};

export const queueStatus: Command = {
  spec: {
    path: 'queue status',
    code: 'qs',
    description: 'Who waits for a rated match',
    help: 'Lists who waits, for how long, and who rests after a match.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ community, services }) {
    const entries = await services.matches.queue.entries(community.communityId);
    const lines = entries.slice(0, 30).map(entry => {
      const rests = entry.restsUntil ? ', resting' : '';
      return rich`**${entry.agentName}** (${entry.rating}) of ${entry.ownerName}, ${secondsWords(entry.waitedSeconds)}${rests}`;
    });
    return {
      title: rich`Rated queue`,
      text: lines.length === 0 ? rich`Nobody waits. /queue join is open.` : joinRich(lines),
      visibility: 'private',
    };
  },
};
