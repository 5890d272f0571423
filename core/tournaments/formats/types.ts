/**
 * What the rules of tournaments speak of. Everything here is pure: a plan follows from the settings, the seeding and
 * what has happened, and from nothing else.
 */
export type Format = 'single' | 'double' | 'round-robin' | 'swiss' | 'groups' | 'team';

/** As the tournament holds them. `rounds` (Swiss) and `groups`: 0 for the format's own choice. */
export interface FormatSettings {
  format: Format;
  /** Games at most in a bout; odd. */
  bestOf: number;
  /** The same for the final of an elimination (and both grand finals); 0: as `bestOf`. */
  finalBestOf: number;
  thirdPlace: boolean;
  rounds: number;
  groups: number;
}

/** Whose slot it is; null: nobody, a bye. */
export type Side = string | null;

/**
 * A bout whose entrants are fixed: it has begun (outcome null) or has been decided. Of a Swiss round that has been
 * announced or begun, give ALL bouts (its bye included, as `[entrant, null]`): the round keeps those pairs, whatever
 * happens. `paired`: only that, it has not begun yet. Byes of other formats may be given and are ignored.
 */
export interface FixedBout {
  key: string;
  entrants: readonly [Side, Side];
  outcome: Outcome | null;
  paired?: boolean;
}

export interface Outcome {
  winner: 0 | 1;
  winsA: number;
  winsB: number;
  how: 'played' | 'forfeit' | 'override' | 'bye';
}

export interface History {
  /** In any order. */
  fixed: readonly FixedBout[];
  /**
   * Entrants who play no more, in the order in which they left: their undecided bouts are forfeit, and where both have
   * left, who left first loses (so that nothing that was once decided changes when others leave later).
   */
  out: readonly string[];
}

export type BoutState = 'waiting' | 'ready' | 'begun' | 'decided';

export interface PlannedBout {
  /** 'W1.3', 'L2.1', 'GF', 'GF2', 'P3', 'A1.2' (group A), 'KO1.2' (elimination after groups), 'S3.4', 'B2' (board). */
  key: string;
  /** 'Semi-final 1' */
  label: string;
  /** 'Winners', 'Group A', 'Swiss' */
  section: string;
  /** When it is played: bouts of one round may be fought side by side once those of the rounds before are decided. */
  round: number;
  /** 'Semi-finals'; one name a section and round. */
  roundName: string;
  entrants: [Side, Side];
  bestOf: number;
  state: BoutState;
  winner: 0 | 1 | null;
  how: Outcome['how'] | null;
  /** Games won. */
  score: [number, number];
  /** The bout that decides an elimination (of a double elimination both grand finals). */
  isFinal: boolean;
  /** 0 ordinary, 1 from the quarter-finals on, 2 the final. */
  weight: number;
}

export interface TieBreak {
  name: string;
  value: number;
}

export interface Standing {
  place: number;
  entrantId: string;
  /** In halves: 2 a win. */
  points: number;
  wins: number;
  losses: number;
  /** In the order in which they decide; in whole points (1 a win), as tables show them. */
  tieBreaks: TieBreak[];
  /** Others have the same place. */
  shared: boolean;
  note?: string;
}

export interface Plan {
  /** In playing order. Swiss: only the rounds that are paired. The grand final's reset: once it is needed. */
  bouts: readonly PlannedBout[];
  standings: readonly Standing[];
  /** As soon as it cannot change any more without an override. */
  champion: string | null;
  /** No bout is left to be played. */
  done: boolean;
  rounds: number;
  /** The first round with a bout that is not decided; the last one when done. */
  currentRound: number;
  /** Groups: the table of each, best first. */
  groups?: readonly { name: string; standings: readonly Standing[] }[];
  /** Team match: boards won so far by each team, and the team that has won. */
  teams?: { score: [number, number]; winner: 0 | 1 | null };
}
