import type { AgentView } from '../agents/index.ts';
import type { Level } from './levels.ts';
import type { HonourKind, Score } from './rules.ts';

/** What chats and cards are told of honours. */

export interface HonourView {
  kind: HonourKind;
  figure: number;
  agentId: string;
  /** Credits for the winner's owner. */
  amount: number;
  memberName: string | null;
}

/** What is at stake in a match besides points, before it is fought. */
export interface Stakes {
  /** Score of the last two weeks where the two are rivals, of the left agent; null where they are none. */
  rivalry: Score | null;
  /** Credits on each corner's agent, for whoever ends its streak; 0 for none. */
  bounties: readonly [number, number];
  /** Corner of the belt's holder. */
  champion: 0 | 1 | null;
}

export interface ReignView {
  wonAt: Date;
  lostAt: Date | null;
  defences: number;
  ended: string | null;
}

export interface BeltView {
  /** There is one here. */
  exists: boolean;
  /** A title match has been fought and not been told yet: who holds the belt is not said. */
  suspense: boolean;
  holder: AgentView | null;
  reign: ReignView | null;
  defendBy: Date | null;
  titleMatch: { matchId: string; names: readonly [string, string] } | null;
  /** A title match was void and is arranged again. */
  again: boolean;
  /** Who may ask for a title match, the best first. */
  contenders: readonly AgentView[];
  /** Until when no title match may be asked for. */
  restsUntil: Date | null;
  /** Rated matches still to be fought before it is given out; null where it has been. */
  matchesLeft: number | null;
}

export interface RivalView extends Score {
  agent: AgentView;
  lastAt: Date;
}

export interface PairView extends Score {
  agents: readonly [AgentView, AgentView];
}

export interface TrophyView {
  id: string;
  kind: string;
  title: string;
  place: number | null;
  awardedAt: Date;
  agentName: string | null;
}

/** What stands beside an agent's rating. */
export interface AgentHonours {
  level: Level;
  bounty: number;
  holdsBelt: boolean;
  trophies: readonly TrophyView[];
  upsets: number;
}

export interface HallOfFame {
  /** Holds the belt now. */
  champion: AgentView | null;
  champions: readonly TrophyView[];
  tournaments: readonly TrophyView[];
  reigns: readonly (ReignView & { agentName: string })[];
  streaks: readonly { agentName: string; wins: number; going: boolean }[];
}
