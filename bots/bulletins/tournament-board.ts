import type { BulletinView } from '../../core/announcements/index.ts';
import { standButtons, standText } from '../commands/team-words.ts';
import { standPicture } from '../commands/tournament-pictures.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** The board of a tournament, pinned and kept up to date: who is in, then the bracket as far as it was told, then who won. */
export async function tournamentBoard(
  { communityId, subjectId }: BulletinView,
  { tournaments, communities, cards }: Pick<Services, 'tournaments' | 'communities' | 'cards'>,
): Promise<Reply | null> {
  const [view, settings] = await Promise.all([
    tournaments.get(communityId, subjectId),
    communities.settings(communityId),
  ]);
  const { picture } = await standPicture(view, cards);
  return {
    title: rich`🏆 ${shownName(view.name)}`,
    text: standText(view, settings),
    visibility: 'public',
    page: { kind: 'tournament', id: view.id },
    buttons: standButtons(view, communityId),
    ...(picture && { picture }),
  };
}
