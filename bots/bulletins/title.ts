import type { BulletinView } from '../../core/announcements/index.ts';
import { sentenceOf } from '../commands/market-words.ts';
import type { Services } from '../commands/types.ts';
import { versus } from '../commands/words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';

/** The announcement of a title match. It never says who won: the match's own message does, and then the news of the belt. */
export async function titleMatch(
  bulletin: BulletinView,
  services: Pick<Services, 'honours' | 'matches'>,
): Promise<Reply | null> {
  const match = await services.matches.get(bulletin.subjectId);
  const stakes = await services.honours.stakes(match);
  const champion = stakes.champion === null ? null : match.sides[stakes.champion].agent.name;
  const lines: RichText[] = [versus(match)];
  if (match.state === 'void')
    lines.push(rich`Void: ${sentenceOf(match.voidReason ?? 'It could not be fought')} It is arranged again.`);
  else if (match.state === 'settled') lines.push(rich`It has been fought.`);
  else {
    lines.push(champion === null ? rich`For the vacant belt.` : rich`**${champion}** defends the belt.`);
    lines.push(rich`No rating is at stake. Bets are taken for longer than usual, below.`);
  }
  return {
    title: rich`🏅 Title match`,
    text: joinRich(lines),
    visibility: 'public',
    buttons: [[{ label: 'Details', action: { command: 'match show', options: { id: match.id } } }]],
  };
}
