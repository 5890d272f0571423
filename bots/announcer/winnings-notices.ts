import { wants } from '../../core/communities/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import type { Winning } from '../../core/wagers/index.ts';
import { amountWords, signedWords } from '../commands/market-words.ts';
import { type RichText, rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { bothNames } from './names.ts';
import { FRESH_MS, notify, RETRY_MS } from './notices.ts';

/** What a bet brought, told in private to members who want to hear of results. */

/** @returns when to try again what the platform put off; null where nothing is left */
export async function noticesOfWinnings(view: MatchView, options: AnnouncerOptions): Promise<Date | null> {
  const { wagers, announcements, surface, clock } = options;
  const isOver = view.state === 'settled' || view.state === 'void';
  if (!wagers || !isOver || view.kind === 'casual' || !view.settledAt) return null;
  const now = clock.now();
  if (now.getTime() - view.settledAt.getTime() > FRESH_MS) return null;
  const winnings = await wagers.winnings(view.id);
  if (winnings.length === 0) return null;
  const [turns, listeners] = await Promise.all([
    announcements.posts.surfacesOf(view.id),
    announcements.notices.listeners(winnings.map(({ memberId }) => memberId)),
  ]);
  let retry = false;
  for (const { memberId, settings, accounts } of listeners) {
    const winning = winnings.find(candidate => candidate.memberId === memberId);
    // Who has accounts on several surfaces is told on one of those where the match is told.
    const turn = turns.find(name => accounts.some(account => account.surface === name));
    const account = accounts.find(candidate => candidate.surface === turn);
    if (!winning || turn !== surface.name || !account || !wants(settings, 'results', now)) continue;
    const sent = await notify(
      {
        notice: 'results',
        key: `winnings:${view.id}:${memberId}`,
        memberId,
        userId: account.externalId,
        reply: {
          text: winningText(view, winning),
          buttons: [[{ label: 'Replay', action: { command: 'replay', options: { id: view.id } } }]],
          visibility: 'private',
        },
      },
      options,
    );
    if (!sent) retry = true;
  }
  return retry ? new Date(now.getTime() + RETRY_MS) : null;
}

/** Hidden where it gives the winner away: the channel's GIF may still be waiting for its reader. */
export function winningText(view: MatchView, { paid, received }: Winning): RichText {
  const [left, right] = bothNames(view);
  const stake = `${amountWords(paid)} ${paid === 1 ? 'credit' : 'credits'}`;
  if (view.state === 'void') {
    return rich`**${left}** vs **${right}** is void. Your ${stake} came back in full.`;
  }
  return rich`**${left}** vs **${right}**: ||your ${stake} brought **${amountWords(received)}** (${signedWords(received - paid)}).||`;
}
