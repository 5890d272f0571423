import { ArenaError } from '../../core/platform/errors.ts';
import { challengeMessage } from '../challenge-message.ts';
import type { CommandOption } from '../command.ts';
import { rich } from '../rich-text.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command } from './types.ts';
import { versus } from './words.ts';

const challengeIdOption: CommandOption = {
  kind: 'string',
  name: 'id',
  description: 'The challenge',
  maxLength: 40,
  required: true,
};

export const challenge: Command = {
  spec: {
    path: 'challenge',
    code: 'ch',
    description: 'Call another member out',
    help: 'Challenges a member; they accept or decline by a button within 15 minutes. An accepted challenge is fought over a fresh tape, announced here. Example: /challenge @ada Rusty',
    options: [
      { kind: 'member', name: 'opponent', description: 'Whom you challenge', required: true },
      ownAgentOption(),
    ],
    permission: 'member',
    visibility: 'public',
  },
  complete: completeAgents,
  async run({ community, services, options, place, invocation }) {
    const reference = options.member('opponent');
    if (!reference) throw new ArenaError('opponent-missing', 'Please say whom you challenge: /challenge @name');
    if (reference.isBot) {
      throw new ArenaError('opponent-bot', 'A bot cannot accept. /fight finds an opponent among the house agents.');
    }
    const opponent = await services.communities.findMember(community.communityId, invocation.surface, reference);
    const made = await services.matches.challenges.create({
      context: community,
      place,
      opponent,
      agent: options.text('agent'),
    });
    return challengeMessage(made);
  },
};

export const challengeAccept: Command = {
  spec: {
    path: 'challenge accept',
    code: 'ca',
    description: 'Accept a challenge',
    help: 'Accepts a challenge to you. Reached by the button under the challenge.',
    options: [challengeIdOption, ownAgentOption()],
    permission: 'member',
    visibility: 'public',
    hidden: true,
  },
  async run({ community, services, options, invocation }) {
    const matchId = await services.matches.challenges.accept({
      context: community,
      id: options.text('id') ?? '',
      agent: options.text('agent'),
    });
    const match = await services.matches.get(matchId);
    return {
      title: rich`Challenge accepted`,
      text: rich`${versus(match)}. The announcement follows.`,
      tone: 'good',
      visibility: 'public',
      replaces: invocation.via === 'button',
    };
  },
};

export const challengeDecline: Command = {
  spec: {
    path: 'challenge decline',
    code: 'cd',
    description: 'Decline a challenge, or take one back',
    help: 'Declines a challenge to you, or takes your own back. Reached by the button under the challenge.',
    options: [challengeIdOption],
    permission: 'member',
    visibility: 'public',
    hidden: true,
  },
  async run({ community, services, options, invocation }) {
    const { withdrawn, challengerName } = await services.matches.challenges.decline({
      context: community,
      id: options.text('id') ?? '',
    });
    return {
      text: withdrawn
        ? rich`**${challengerName}** has taken the challenge back.`
        : rich`**${community.displayName}** declines the challenge of **${challengerName}**.`,
      visibility: 'public',
      replaces: invocation.via === 'button',
    };
  },
};
