import type { BulletinView } from '../../core/announcements/index.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { beltNews } from './belt.ts';
import { challengeNews } from './challenge.ts';
import { communityJoin } from './community-join.ts';
import { fightNight } from './fight-night.ts';
import { weeklyRecap } from './recap.ts';
import { seasonRecap } from './season-recap.ts';
import { seasonReview } from './season-review.ts';
import { seasonStep } from './season-step.ts';
import { titleMatch } from './title.ts';
import { tournamentBoard } from './tournament-board.ts';
import {
  tournamentCancelled,
  tournamentCheckIn,
  tournamentFinal,
  tournamentLastCall,
  tournamentOut,
  tournamentOverridden,
  tournamentRound,
  tournamentTrouble,
  tournamentWinner,
} from './tournament-news.ts';

/**
 * The words of every kind of bulletin, one file a kind. Words are drawn from the present state, picture included, whenever the bulletin
 * is posted or edited: nothing of it is remembered. They fit a caption (1,024 characters, Telegram) where they have a picture.
 */

/** What words may read. They change nothing. */
export type BulletinServices = Services;

/** @returns null where there is nothing to tell any more: the post is closed, until the bulletin's next revision */
export type BulletinWords = (bulletin: BulletinView, services: BulletinServices) => Promise<Reply | null>;

/** By the bulletin's `kind`. */
export const bulletins: Readonly<Record<string, BulletinWords>> = {
  belt: beltNews,
  challenge: challengeNews,
  recap: weeklyRecap,
  title: titleMatch,
  'community-join': communityJoin,
  'fight-night': fightNight,
  'season-recap': seasonRecap,
  'season-review': seasonReview,
  'season-step': seasonStep,
  'tournament-board': tournamentBoard,
  'tournament-checkin': tournamentCheckIn,
  'tournament-last-call': tournamentLastCall,
  'tournament-round': tournamentRound,
  'tournament-final': tournamentFinal,
  'tournament-winner': tournamentWinner,
  'tournament-cancelled': tournamentCancelled,
  'tournament-out': tournamentOut,
  'tournament-trouble': tournamentTrouble,
  'tournament-override': tournamentOverridden,
};

/** What a bulletin says now. @throws where nobody knows its kind (it was made by a later release, say) */
export async function wordsOf(bulletin: BulletinView, services: BulletinServices): Promise<Reply | null> {
  const words = bulletins[bulletin.kind];
  if (!words) throw new Error(`There are no words for a bulletin '${bulletin.kind}'`);
  return words(bulletin, services);
}
