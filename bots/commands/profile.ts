import { joinRich, rich } from '../rich-text.ts';
import { trophiesOnCard, trophyWords } from './honour-words.ts';
import { PASS_MARK, passHolders, passMark } from './pass-mark.ts';
import type { Command } from './types.ts';
import { capitalised, ratingWords, recordWords } from './words.ts';

export const profile: Command = {
  spec: {
    path: 'profile',
    code: 'pr',
    description: "A member's agents and record",
    help: 'Shows a member with all agents; yourself where nobody is named. Example: /profile @ada',
    options: [{ kind: 'member', name: 'member', description: 'You where left out' }],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
    telegramAlias: 'me',
  },
  async run({ community, services, options, invocation }) {
    const reference = options.member('member');
    const member = reference
      ? await services.communities.findMember(community.communityId, invocation.surface, reference)
      : { memberId: community.memberId, displayName: community.displayName };
    const agents = await services.agents.ofMember(member.memberId, true);
    const living = agents.filter(agent => !agent.retired);
    const wins = agents.reduce((sum, agent) => sum + agent.rating.wins, 0);
    const losses = agents.reduce((sum, agent) => sum + agent.rating.losses, 0);
    const agentsWords = `${living.length} ${living.length === 1 ? 'agent' : 'agents'}`;
    const retired = agents.length - living.length;
    const [trophies, holderId, passes] = await Promise.all([
      services.honours.trophiesOfMember(community.communityId, member.memberId),
      services.honours.beltHolder(community.communityId),
      passHolders(services, community.communityId, [member.memberId]),
    ]);
    const honours = { trophies: trophiesOnCard(trophies), belt: living.some(agent => agent.id === holderId) };
    const card = living.length > 0 ? await services.cards.profile(member.displayName, living, honours) : null;
    const lines = living
      .slice(0, 20)
      .map(
        agent =>
          rich`**${agent.name}**${agent.id === holderId ? ' 🏅' : ''} · ${capitalised(agent.archetype)} · ${ratingWords(agent)} · ${recordWords(agent)}`,
      );
    return {
      title: rich`${member.displayName}${passMark(passes, member.memberId)}`,
      text: joinRich([
        rich`${agentsWords}${retired > 0 ? `, ${retired} retired` : ''} · rated record ${wins}–${losses}`,
        ...(passes.has(member.memberId) ? [rich`${PASS_MARK} Has the season pass.`] : []),
        ...(trophies.length > 0 ? [trophyWords(trophies)] : []),
        ...(lines.length > 0 ? lines : [rich`No agent yet: /agent create makes one.`]),
      ]),
      visibility: 'public',
      page: { kind: 'member', id: member.memberId },
      ...(card
        ? {
            picture: {
              bytes: card,
              filename: 'profile.png',
              contentType: 'image/png' as const,
              alt: `Card of ${member.displayName}: ${agentsWords}, rated record ${wins}–${losses}`,
            },
          }
        : {}),
    };
  },
};
