import type { BulletinView } from '../../core/announcements/index.ts';
import type { Recap } from '../../core/crowd/index.ts';
import type { RecapView } from '../commands/card-views.ts';
import { amountWords, signedWords } from '../commands/market-words.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** Monday morning: what the week was. */

const NAME_UNITS = 30;

export async function weeklyRecap(
  bulletin: BulletinView,
  services: Pick<Services, 'crowd' | 'communities' | 'cards'>,
): Promise<Reply | null> {
  const { communityId, data } = bulletin;
  const [from, to] = [new Date(String(data['from'])), new Date(String(data['to']))];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return null;
  const [recap, { timeZone }, community] = await Promise.all([
    services.crowd.recap(communityId, { from, to }),
    services.communities.settings(communityId),
    services.communities.byId(communityId),
  ]);
  const span = spanWords(recap, timeZone);
  const title = `The week of ${shownName(community.name, 60)}`;
  const bytes = await services.cards.recap(cardOf(recap, title, span));
  return {
    title: rich`${title}`,
    text: joinRich([rich`${span} · ${recap.matches} matches`, ...recapLines(recap)]),
    visibility: 'public',
    buttons: [
      [
        ...(recap.cheered
          ? [{ label: 'Match of the week', action: { command: 'replay', options: { id: recap.cheered.matchId } } }]
          : []),
        { label: 'Leaderboard', action: { command: 'leaderboard', options: {} } },
        { label: 'Hall of fame', action: { command: 'hall', options: {} } },
      ],
    ],
    ...(bytes && {
      picture: {
        bytes,
        filename: 'week.png',
        contentType: 'image/png' as const,
        alt: `${title}: ${span}, as told below.`,
      },
    }),
  };
}

function cardOf({ climbers, upset, bettor, streak, cheered, matches }: Recap, title: string, span: string): RecapView {
  const [champion] = climbers;
  const facts: { label: string; value: string; detail: string }[] = [];
  if (upset) {
    const detail = `${Math.round(upset.expected / 10)}% by the ratings`;
    facts.push({ label: 'Upset', value: `${upset.winner} beat ${upset.loser}`, detail });
  }
  if (bettor) facts.push({ label: 'Best bettor', value: bettor.name, detail: `${signedWords(bettor.profit)} credits` });
  if (streak) facts.push({ label: 'Longest streak', value: streak.agent, detail: `${streak.wins} wins` });
  if (cheered) {
    const detail = `${amountWords(cheered.reactions)} reactions`;
    facts.push({ label: 'Match of the week', value: cheered.names.join(' vs '), detail });
  }
  return {
    title,
    subtitle: `${span} · ${matches} matches`,
    hero: champion
      ? { name: champion.agent.name, looks: champion.agent.looks, line: `Champion of the week, +${champion.gain}` }
      : null,
    facts,
    rows: climbers.map(({ agent, gain }, index) => ({
      rank: index + 1,
      name: agent.name,
      value: `+${gain}`,
      hue: agent.looks.hue,
    })),
  };
}

/** Champion, upset, bettor, streak and the most cheered match; what there was not is left out. */
export function recapLines({ climbers, upset, upsets, bettor, streak, cheered }: Recap): RichText[] {
  const name = (text: string) => shownName(text, NAME_UNITS);
  const [champion, ...others] = climbers;
  const lines: RichText[] = [];
  if (champion) {
    lines.push(rich`👑 Champion of the week: **${name(champion.agent.name)}** (+${champion.gain})`);
    if (others.length > 0) {
      lines.push(rich`Then ${others.map(({ agent, gain }) => `${name(agent.name)} +${gain}`).join(', ')}`);
    }
  }
  if (upset) {
    const more = upsets > 1 ? `, one of ${upsets} upsets` : '';
    const percent = Math.round(upset.expected / 10);
    lines.push(rich`⚡ Upset: **${name(upset.winner)}** beat ${name(upset.loser)} at ${percent}%${more}`);
  }
  if (bettor) lines.push(rich`💰 Best bettor: **${name(bettor.name)}** (${signedWords(bettor.profit)})`);
  if (streak) lines.push(rich`🔥 Longest streak: **${name(streak.agent)}**, ${streak.wins} wins`);
  if (cheered) {
    const [left, right] = cheered.names;
    lines.push(
      rich`📣 Match of the week: **${name(left)}** vs **${name(right)}** (${amountWords(cheered.reactions)} reactions)`,
    );
  }
  return lines;
}

/** '9 Nov to 15 Nov' */
function spanWords({ from, to }: Recap, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone });
  return `${day.format(from)} to ${day.format(new Date(to.getTime() - 1))}`;
}
