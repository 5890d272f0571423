import type { BulletinView } from '../../core/announcements/index.ts';
import { challengeMessage } from '../challenge-message.ts';
import type { Services } from '../commands/types.ts';
import { versus } from '../commands/words.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';

/** A challenge that was made on the web: its buttons until it is answered, then what became of it. */
export async function challengeNews(
  bulletin: BulletinView,
  { matches, now }: Pick<Services, 'matches' | 'now'>,
): Promise<Reply | null> {
  const challenge = await matches.challenges.byId(bulletin.subjectId);
  const { state, challengerName, challengerAgent, challengedName, matchId } = challenge;
  if (state === 'accepted' && matchId) {
    return {
      title: rich`Challenge accepted`,
      text: rich`${versus(await matches.get(matchId))}. The announcement follows.`,
      tone: 'good',
      visibility: 'public',
    };
  }
  if (state === 'open' && challenge.expiresAt > now()) return challengeMessage(challenge);
  const whatCame = state === 'declined' ? 'was declined or taken back' : 'has lapsed';
  return {
    text: rich`The challenge of **${challengerName}** and **${challengerAgent}** to **${challengedName}** ${whatCame}.`,
    visibility: 'public',
  };
}
