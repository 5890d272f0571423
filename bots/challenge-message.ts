import type { ChallengeView } from '../core/matches/index.ts';
import type { Reply } from './reply.ts';
import { rich } from './rich-text.ts';

/** A challenge as everybody reads it, with the buttons that answer it. */
export function challengeMessage({
  id,
  challengerName,
  challengerAgent,
  challengedName,
  expiresAt,
}: ChallengeView): Reply {
  const lapses = Math.floor(expiresAt.getTime() / 1000);
  return {
    title: rich`A challenge!`,
    text: rich`**${challengerName}** and **${challengerAgent}** challenge **${challengedName}**. The answer is due within 15 minutes.`,
    visibility: 'public',
    buttons: [
      [
        {
          label: 'Accept',
          style: 'success',
          action: { command: 'challenge accept', options: { id }, expiresAt: lapses },
        },
        {
          label: 'Decline',
          style: 'danger',
          action: { command: 'challenge decline', options: { id }, expiresAt: lapses },
        },
      ],
    ],
  };
}
