import type { BulletinView } from '../../core/announcements/index.ts';
import { recapPicture } from '../commands/season-pictures.ts';
import { recapButtons } from '../commands/season-status.ts';
import { recapText } from '../commands/season-words.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** The end of a season: champion, highlights, the table. Read from what never changes again. */
export async function seasonRecap(
  bulletin: BulletinView,
  services: Pick<Services, 'seasons' | 'agents' | 'cards'>,
): Promise<Reply | null> {
  const recap = await services.seasons.recap(bulletin.subjectId);
  if (!recap) return null;
  const picture = await recapPicture(recap, services);
  return {
    title: rich`${shownName(recap.season.name)} is over`,
    text: recapText(recap),
    visibility: 'public',
    tone: 'good',
    buttons: recapButtons(recap.season, recap.match?.matchId ?? null),
    ...(picture && { picture }),
  };
}
