import type { AnnouncementService, BulletinView } from '../../core/announcements/index.ts';
import type { ChainService } from '../../core/chain/index.ts';
import type { CommunityService } from '../../core/communities/index.ts';
import type { CrowdService } from '../../core/crowd/index.ts';
import type { HonoursService } from '../../core/honours/index.ts';
import type { MatchService, MatchView, PictureService } from '../../core/matches/index.ts';
import type { PeopleService } from '../../core/people/index.ts';
import type { Clock, Log } from '../../core/platform/index.ts';
import type { WagerService } from '../../core/wagers/index.ts';
import type { WalletService } from '../../core/wallets/index.ts';
import type { CommandSpec } from '../command.ts';
import type { OddsView } from '../commands/card-views.ts';
import type { PageAddress } from '../pages.ts';
import type { Reply } from '../reply.ts';
import type { ChatSurface } from '../surface.ts';

/** What the announcer reads of wagers. */
export type MarketReads = Pick<WagerService, 'market' | 'offers' | 'winnings' | 'freePicks'>;

/** What the announcer of one surface works with. */
export interface AnnouncerOptions {
  surface: ChatSurface;
  matches: Pick<MatchService, 'get' | 'headToHead'>;
  pictures: Pick<PictureService, 'gif' | 'posted'>;
  communities: Pick<CommunityService, 'settings' | 'identitiesOf' | 'notifySettings' | 'places'>;
  announcements: AnnouncementService;
  /** Null where nobody wagers: matches are then told without a word about bets. */
  wagers: MarketReads | null;
  /** Where somebody keeps count of rivalries, streaks and the belt. */
  honours?: Pick<HonoursService, 'stakes' | 'ofMatch'>;
  /** Where the crowd has buttons under a GIF. */
  crowd?: Pick<CrowdService, 'counts'>;
  /** Where people join accounts. */
  people?: Pick<PeopleService, 'links'>;
  /** Where members link wallets. */
  wallets?: Pick<WalletService, 'links'>;
  /** Where members stake on chain, and claim what seasons give them. */
  chain?: Pick<ChainService, 'pools' | 'stakes' | 'drops'> | null;
  clock: Clock;
  log: Log;
  catalogue: readonly CommandSpec[];
  /** Where the pages are that show more; null where there is no public address. */
  pageAddress?: PageAddress | null;
  /** The last price at or before `at` of what a match committed to, in ticks of the venue; null where unknown. */
  priceAt(match: MatchView, at: Date): Promise<number | null>;
  cards?: {
    match(view: MatchView, odds?: OddsView | null): Promise<Uint8Array | null>;
    result(view: MatchView): Promise<Uint8Array | null>;
  };
  /**
   * Has `handle({ name: 'match', data: { matchId } })` called again after a while. Two calls that fall due in the same second may
   * become one; a later one must never swallow an earlier one (see `lookJobId`).
   */
  schedule(matchId: string, delayMs: number): Promise<void>;
  /** What a bulletin says now (bots/bulletins); null where there is nothing to tell any more. */
  bulletinWords(bulletin: BulletinView): Promise<Reply | null>;
  /** As `schedule`, for `handle({ name: 'bulletin', data: { bulletinId } })`. */
  scheduleBulletin(bulletinId: string, delayMs: number): Promise<void>;
}
