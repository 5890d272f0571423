/**
 * The shapes that cross the engine's border: what a fight is given, what it says about itself while it runs, and what
 * is kept of it. Integers only. Distances in stage units are fixed point with {@link UNIT} parts a unit.
 */

/** Fixed-point parts in one stage unit. */
export const UNIT = 256;
/** Width of the stage, in stage units. */
export const STAGE_UNITS = 300;
export const TICKS_PER_SECOND = 30;
export const ROUND_SECONDS = 15;
export const ROUND_TICKS = ROUND_SECONDS * TICKS_PER_SECOND;
export const MAX_ROUNDS = 3;
/** An agent decides once in so many ticks. */
export const DECISION_TICKS = 4;
/** Seconds of tape a fight reads; a tape holds one sample more, the price at lock first. */
export const TAPE_SECONDS = ROUND_SECONDS * MAX_ROUNDS;

/** 0 stands left at the start, 1 right. */
export type Corner = 0 | 1;

export const ARCHETYPES = ['bruiser', 'rusher', 'grappler', 'gunner', 'sentinel', 'trickster'] as const;
export type Archetype = (typeof ARCHETYPES)[number];

/** Points an agent spreads over its five statistics; each 0..BUILD_MAX, summing to exactly BUILD_POINTS. */
export const STATISTICS = ['power', 'armour', 'speed', 'energy', 'technique'] as const;
export type Statistic = (typeof STATISTICS)[number];
export type Build = Record<Statistic, number>;
export const BUILD_POINTS = 25;
export const BUILD_MAX = 10;

/** Tactic sliders of a built-in archetype, each an integer 0..100. */
export const SLIDERS = ['aggression', 'range', 'risk', 'patience'] as const;
export type Slider = (typeof SLIDERS)[number];
export type Sliders = Record<Slider, number>;
export const SLIDER_MAX = 100;

/** What chooses an agent's moves. Later kinds (neural, script, llm, webhook) join this union. */
export interface ArchetypeController {
  kind: 'archetype';
  archetype: Archetype;
  sliders: Sliders;
  /** Version of the built-in behaviour, so that a later rewrite does not change old fights. */
  version: number;
}
export type ControllerSpec = ArchetypeController;

export interface FighterSetup {
  build: Build;
  controller: ControllerSpec;
}

/** Prices that drive a fight: integers in ticks of the venue. */
export interface Tape {
  symbol: string;
  /** Where the samples come from. `simulated` prices are labelled so wherever they are shown. */
  source: 'simulated' | 'exchange';
  /** A price in quote currency is `samples[k] / 10 ** decimals`. */
  decimals: number;
  /** Root mean square one-second return of the ten minutes before lock, in thousandths of a tick, at least 1000. */
  sigmaMilliticks: number;
  /** TAPE_SECONDS + 1 integers: samples[0] is the reference, samples[k] the price k seconds later. */
  samples: number[];
}

export interface FightInput {
  /** Rule set by name ('standard'); an ordered list of named stages. */
  rules: string;
  /** SHA-256(server seed, match id, tape), 64 lower-case hexadecimal digits. */
  seed: string;
  tape: Tape;
  corners: readonly [FighterSetup, FighterSetup];
}

export type MarketState = 'flat' | 'green' | 'red';

export const MOVES = [
  'light',
  'heavy',
  'throw',
  'projectile',
  'special',
  'jumpIn',
  'antiAir',
  'dash',
  'dodge',
] as const;
export type Move = (typeof MOVES)[number];

export type Posture =
  | 'idle'
  | 'forward'
  | 'back'
  | 'crouch'
  | 'block'
  | 'move' // executing `move`
  | 'hitStun'
  | 'blockStun'
  | 'guardBroken'
  | 'thrown'
  | 'down'
  | 'knockedOut';

/** One fighter as the renderer or a page sees it. Read-only; reused between ticks. */
export interface FighterView {
  /** Centre, fixed point, 0 .. STAGE_UNITS * UNIT. */
  x: number;
  /** Height of the feet above the floor, fixed point. */
  y: number;
  facing: 1 | -1;
  /** Health 0..maxHealth and energy 0..maxEnergy in whole points (rounded up from the engine's own units). */
  health: number;
  maxHealth: number;
  energy: number;
  maxEnergy: number;
  posture: Posture;
  /** Ticks spent in this posture (in this move while `posture` is 'move') and its length where known, else 0. */
  postureTick: number;
  postureTicks: number;
  /** The move under way, with its start-up, active and recovery ticks; null otherwise. */
  move: Move | null;
  startup: number;
  active: number;
  recovery: number;
  invulnerable: boolean;
}

export interface ProjectileView {
  owner: Corner;
  x: number;
  y: number;
  direction: 1 | -1;
}

export type FightEventType =
  | 'hit' // damage through a strike or projectile
  | 'blocked'
  | 'guardBroken'
  | 'thrown'
  | 'throwBroken'
  | 'bolt' // CRASH bolt struck `victim`
  | 'cell' // SURGE cell taken by `corner`
  | 'boltWarning'
  | 'cellAppeared'
  | 'market' // the market state changed
  | 'roundStart'
  | 'roundEnd'
  | 'knockout'
  | 'fightEnd';

export interface FightEvent {
  type: FightEventType;
  /** Tick of the whole fight at which it happened. */
  tick: number;
  /** Who did it (attacker, taker, winner of the round); -1 where nobody did. */
  corner: Corner | -1;
  victim: Corner | -1;
  move: Move | null;
  /** Health taken, whole points. */
  damage: number;
  counter: boolean;
  /** Where, fixed point. */
  x: number;
  y: number;
}

/** The whole fight at one tick. One object, reused: copy what you keep. */
export interface FightView {
  tick: number;
  /** 0-based. */
  round: number;
  roundTick: number;
  roundsWon: [number, number];
  /** Corner that won each finished round. */
  roundWinners: Corner[];
  fighters: [FighterView, FighterView];
  projectiles: ProjectileView[];
  /** Bolts about to strike: where and in how many ticks. */
  bolts: { x: number; ticksLeft: number }[];
  cell: { x: number; ticksLeft: number } | null;
  market: MarketState;
  /** D of numbers.md: displacement since lock over sigma x sqrt(45), in 1/256. */
  displacement: number;
  /** Whole seconds of tape read so far: index into tape.samples. */
  tapeSecond: number;
  over: boolean;
  winner: Corner | -1;
}

export interface RoundResult {
  winner: Corner;
  by: 'knockout' | 'health' | 'damage' | 'seed';
  ticks: number;
  /** Health left, whole points. */
  health: [number, number];
}

/** Counts over the whole fight, by corner. What the coach's note and the balance report read. */
export interface CornerStatistics {
  damageDealt: number;
  /** Damage dealt with each move. */
  damageByMove: Record<Move, number>;
  /** Times each move was started, and landed (unblocked). */
  started: Record<Move, number>;
  landed: Record<Move, number>;
  /** Hits of the opponent that this corner blocked. */
  blocked: number;
  guardBroken: number;
  counterHits: number;
  boltsTaken: number;
  cellsTaken: number;
  /** Ticks with less energy than a heavy costs. */
  starvedTicks: number;
  /** Ticks spent in each market state while ahead on health would be too fine; these are ticks advancing, retreating, blocking. */
  advancingTicks: number;
  retreatingTicks: number;
  blockingTicks: number;
}

export interface FightStatistics {
  corners: [CornerStatistics, CornerStatistics];
  /** Times the health lead changed hands by at least 5 points. */
  leadChanges: number;
  throwsLanded: number;
}

export interface FightResult {
  winner: Corner;
  kind: 'knockout' | 'decision';
  ticks: number;
  rounds: RoundResult[];
  /** SHA-256 of the final state chain, hexadecimal. */
  stateHash: string;
  statistics: FightStatistics;
}

/** How a robot looks; integers derived from the agent, interpreted by the renderer, never hashed. */
export interface Looks {
  archetype: Archetype;
  build: Build;
  /** Hues 0..359 of armour and trim. */
  hue: number;
  accentHue: number;
  /** 0..7 each. */
  head: number;
  torso: number;
  visor: number;
  antenna: number;
  pattern: number;
}

/** What an agent wears and says in the picture; '' for the plain one, and for silence. */
export interface Costume {
  /** Names of an entrance and a finisher that a renderer may know; it draws the plain ones for those it does not. */
  entrance: string;
  finisher: string;
  /** Said while it comes in, and once it has won. */
  entranceLine: string;
  winLine: string;
}

/**
 * Everything needed to run a match again, and to show it. JSON; under 8 KB for a typical fight.
 * `names`, `looks` and `costumes` are for display and are not part of any hash.
 */
export interface Replay {
  format: 1;
  engine: string;
  rules: string;
  matchId: string;
  matchKind: 'rated' | 'casual' | 'exhibition';
  /** Revealed after the match; 64 hexadecimal digits. */
  serverSeed: string;
  seed: string;
  tape: Tape;
  corners: [FighterSetup, FighterSetup];
  /** Version number of each agent at commit time. */
  versions: [number, number];
  /** Decisions of both corners, run-length coded, base64. */
  inputLog: string;
  result: { winner: Corner; kind: 'knockout' | 'decision'; ticks: number };
  stateHash: string;
  /**
   * The commit: SHA-256 over the committed fields, its place in the public chain, the lock time in ISO 8601, and the exchanges that
   * the tape is made of (absent for a simulated price).
   */
  commit: { hash: string; sequence: number; previous: string; lockAt: string; sources?: string[] };
  names: [string, string];
  looks: [Looks, Looks];
  /** Absent where neither wears or says anything. */
  costumes?: readonly [Costume, Costume];
}
