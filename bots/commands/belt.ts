import { type BeltView, CONTENDERS } from '../../core/honours/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { BELT_SUSPENSE, isVacant, reignWords, spanWords } from './honour-words.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';
import { ownerWords, versus } from './words.ts';

export const beltShow: Command = {
  spec: {
    path: 'belt show',
    code: 'hb',
    description: "Who holds this community's belt, and who may challenge",
    help: `Shows the champion, the reign with its defences, the day until which the belt must be defended, and the ${CONTENDERS} who may ask for a title match.`,
    options: [],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
    telegramAlias: 'belt',
  },
  async run(context) {
    const belt = await context.services.honours.belt(context.community.communityId);
    return {
      title: rich`The belt of ${context.community.communityName}`,
      text: joinRich(beltLines(context, belt)),
      visibility: 'public',
      buttons: buttonsOf(belt),
    };
  },
};

function beltLines({ community, services }: Context, belt: BeltView): RichText[] {
  if (!belt.exists && belt.holder === null) {
    return [rich`There is no belt here. Moderators can put one up in the settings.`];
  }
  const now = services.now();
  const lines: RichText[] = [];
  if (belt.suspense) lines.push(rich`${BELT_SUSPENSE}`);
  else if (belt.holder && belt.reign) {
    lines.push(
      rich`🏅 **${shownName(belt.holder.name)}** of ${ownerWords(belt.holder)} · champion for ${reignWords(belt.reign, now)}`,
    );
    if (belt.defendBy && belt.titleMatch === null) {
      lines.push(rich`To be defended by **${timeWords(belt.defendBy, community.settings)}**.`);
    }
  } else if (belt.matchesLeft !== null && belt.matchesLeft > 0) {
    lines.push(
      rich`Nobody holds it yet. It goes to the first of the table once ${belt.matchesLeft} more rated ${belt.matchesLeft === 1 ? 'match has' : 'matches have'} been fought, or to who wins a title match before.`,
    );
  } else lines.push(rich`**The belt is vacant.** The next title match decides who takes it.`);
  if (belt.titleMatch) {
    const [left, right] = belt.titleMatch.names;
    lines.push(
      rich`Title match on: **${shownName(left)}** vs **${shownName(right)}** · \`${belt.titleMatch.matchId}\``,
    );
  } else if (belt.again) lines.push(rich`The title match was void; it is being arranged again.`);
  else if (belt.restsUntil) {
    lines.push(rich`The next title match may be asked for in ${spanWords(belt.restsUntil.getTime() - now.getTime())}.`);
  }
  if (belt.contenders.length > 0) {
    const names = belt.contenders.map((agent, index) => `${index + 1}. ${shownName(agent.name)} ${agent.rating.shown}`);
    lines.push(rich`May challenge: ${names.join(' · ')}`);
  } else if (!belt.suspense)
    lines.push(rich`Nobody may challenge yet: three rated matches make a contender. /queue join`);
  return lines;
}

function buttonsOf(belt: BeltView): Button[][] {
  const isOpen = belt.exists && !belt.suspense && !belt.titleMatch && !belt.again && !belt.restsUntil;
  const challenge: Button[] =
    isOpen && belt.contenders.length > 0
      ? [
          {
            label: isVacant(belt) ? 'Fight for the belt' : 'Title match',
            style: 'primary',
            action: { command: 'belt challenge', options: {} },
          },
        ]
      : [];
  const details: Button[] = belt.titleMatch
    ? [{ label: 'Details', action: { command: 'match show', options: { id: belt.titleMatch.matchId } } }]
    : [];
  return [[...challenge, ...details, { label: 'Hall of fame', action: { command: 'hall', options: {} } }]];
}

export const beltChallenge: Command = {
  spec: {
    path: 'belt challenge',
    code: 'hc',
    description: 'Ask for a title match, or defend your belt',
    help: `One of the ${CONTENDERS} best agents by rating asks the champion for a title match: no rating is at stake, bets are taken for three minutes. Where the belt is vacant the best other contender is met. The champion's owner may use it to defend in time. Example: /belt challenge Rusty`,
    options: [ownAgentOption('Your contender; the best where left out')],
    permission: 'member',
    visibility: 'public',
  },
  complete: completeAgents,
  async run({ community, services, options, place, invocation }): Promise<Reply> {
    const typed = options.text('agent');
    const agent = typed ? await services.agents.own(community.communityId, community.memberId, typed) : null;
    const { matchId, vacant } = await services.honours.challengeForBelt(community, {
      agentId: agent?.id ?? null,
      place: invocation.chat.kind === 'group' ? place : null,
    });
    const match = await services.matches.get(matchId);
    return {
      title: rich`Title match!`,
      text: rich`${versus(match)}${vacant ? ' for the vacant belt' : ' for the belt'}. The announcement follows, with three times as long to bet as usual.`,
      tone: 'good',
      visibility: 'public',
    };
  },
};
