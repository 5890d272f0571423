import type { AgentService, AgentView, DressingService, PaintService, SlotService } from '../../core/agents/index.ts';
import type { AllowanceService } from '../../core/allowances/index.ts';
import type { ChainService } from '../../core/chain/index.ts';
import type { CommunityContext, CommunityService, SanctionService } from '../../core/communities/index.ts';
import type { CrowdService } from '../../core/crowd/index.ts';
import type { FairPlayService } from '../../core/fair-play/index.ts';
import type { FightNightService } from '../../core/fight-nights/index.ts';
import type { HonoursService } from '../../core/honours/index.ts';
import type { LedgerService } from '../../core/ledger/index.ts';
import type { MatchPlace, MatchService, MatchView, PictureService } from '../../core/matches/index.ts';
import type { LineReview, ModerationService } from '../../core/moderation/index.ts';
import type { PeopleService } from '../../core/people/index.ts';
import type { PriceService } from '../../core/prices/index.ts';
import type { SeasonService } from '../../core/seasons/index.ts';
import type { SessionService } from '../../core/sessions/index.ts';
import type { TournamentService } from '../../core/tournaments/index.ts';
import type { WagerService } from '../../core/wagers/index.ts';
import type { WalletService } from '../../core/wallets/index.ts';
import type { Choice, CommandSpec } from '../command.ts';
import type { Invocation, MemberReference, SurfaceName } from '../invocation.ts';
import type { PageAddress } from '../pages.ts';
import type { Reply } from '../reply.ts';
import type {
  BettorsCardView,
  BracketView,
  CrossTableView,
  HonoursView,
  MarketCardView,
  OddsView,
  PriceCardView,
  RecapView,
  TableView,
  WinnerView,
} from './card-views.ts';

/** Pictures that commands show. Null where drawing failed: the text says it all. */
export interface Cards {
  agent(
    agent: AgentView,
    extra: { rank: number | null; recent: MatchView[]; honours?: HonoursView },
  ): Promise<Uint8Array | null>;
  /** @param movements places won (positive) or lost of late, null for who is new; in the order of the agents. Absent: not told */
  leaderboard(
    title: string,
    agents: readonly AgentView[],
    movements?: readonly (number | null)[],
  ): Promise<Uint8Array | null>;
  profile(name: string, agents: readonly AgentView[], honours?: HonoursView): Promise<Uint8Array | null>;
  result(match: MatchView): Promise<Uint8Array | null>;
  /** With the odds of its market where there is one, else with the chances that the ratings give. */
  match(match: MatchView, odds?: OddsView | null): Promise<Uint8Array | null>;
  price(view: PriceCardView): Promise<Uint8Array | null>;
  /** How the odds of one market moved, and what came of it. */
  market(view: MarketCardView): Promise<Uint8Array | null>;
  bettors(view: BettorsCardView): Promise<Uint8Array | null>;
  /** A bracket that fits one picture: give whole ones to `bracketPages` (card-pages.ts) first; the same for both kinds of tables. */
  bracket(view: BracketView): Promise<Uint8Array | null>;
  table(view: TableView): Promise<Uint8Array | null>;
  crossTable(view: CrossTableView): Promise<Uint8Array | null>;
  winner(view: WinnerView): Promise<Uint8Array | null>;
  recap(view: RecapView): Promise<Uint8Array | null>;
}

/** What handlers may use. */
export interface Services {
  communities: CommunityService;
  sanctions: SanctionService;
  agents: AgentService;
  slots: SlotService;
  paint: PaintService;
  dressing: DressingService;
  lineReview: LineReview;
  matches: MatchService;
  moderation: ModerationService;
  fairPlay: FairPlayService;
  pictures: PictureService;
  wagers: WagerService;
  ledger: LedgerService;
  allowances: AllowanceService;
  prices: PriceService;
  seasons: SeasonService;
  tournaments: TournamentService;
  people: PeopleService;
  wallets: WalletService;
  /** Null where there is no chain (CHAIN_RPC_URL): then no command of it is offered either. */
  chain: ChainService | null;
  sessions: SessionService;
  honours: HonoursService;
  crowd: CrowdService;
  fightNights: FightNightService;
  cards: Cards;
  now: () => Date;
  /** What this installation has set: BETTING_SECONDS, TAPE_SECONDS, and whether its prices are simulated. */
  installed: { bettingSeconds: number; tapeSeconds: number; simulated: boolean };
  /** Symbols that the price feed offers. */
  symbols: readonly { symbol: string; name: string }[];
  /** Permissions that the bot lacks in a channel, as words. */
  missingPermissions: (surface: SurfaceName, target: { chatId: string; channelId: string }) => Promise<string[]>;
  /** Largest file that may be sent to this chat. */
  maxUploadBytes: (surface: SurfaceName, target: { chatId: string; channelId: string }) => number;
  /** Where the API is reachable from outside, without a trailing slash; null where it is not. */
  publicUrl: string | null;
  /** Where the pages are that show more; null where there is no public address. */
  pageAddress: PageAddress | null;
}

/** Options after validation against the command's spec. */
export interface Options {
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  flag(name: string): boolean;
  member(name: string): MemberReference | undefined;
  /** A role of a Discord server. */
  role(name: string): { id: string; name: string } | undefined;
}

export interface Context {
  invocation: Invocation;
  options: Options;
  community: CommunityContext;
  /** Where answers and replays of this invocation go. */
  place: MatchPlace;
  services: Services;
  catalogue: readonly CommandSpec[];
  progress: (reply: Reply) => void;
}

export interface Command {
  spec: CommandSpec;
  run(context: Context): Promise<Reply>;
  /** Choices for an option being typed. */
  complete?(context: Omit<Context, 'progress' | 'options'>, option: string, typed: string): Promise<Choice[]>;
}
