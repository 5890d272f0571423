import { applyBuild } from './builds.ts';
import { FightError } from './errors.ts';
import { readEvents } from './events.ts';
import { foldState } from './hash.ts';
import * as layout from './layout.ts';
import * as numbers from './numbers.ts';
import { type RuleSet, ruleSets, type Stage } from './ruleSets.ts';
import { isSeed, seedWord } from './seed.ts';
import { placeFighters } from './stages/round.ts';
import { applyTape } from './tape.ts';
import { type Corner, DECISION_TICKS, type FightEvent, type FightInput } from './types.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  ACTION_COUNT,
  DECISION,
  FIGHTER_0,
  FIGHTER_1,
  IDLE,
  LAUNCHED,
  OVER,
  POSTURE,
  POSTURE_KNOCKED_OUT,
  POSTURE_MOVE,
  POSTURE_THROWN,
  POSTURE_TICK,
  POSTURE_TICKS,
  ROUND_OVER,
  ROUND_TICK,
  SEED_WORD,
  STATE_SIZE,
  TICK,
  WINNER,
  fighterOf,
} = layout;
const { HASH_TICKS } = numbers;
const DECISION_MASK = DECISION_TICKS - 1;

/** Version of these rules; a replay names the one it needs. */
export const ENGINE_VERSION = '1.0.0';

/** A fight under way. Its whole state is one Int32Array; layout.ts says what is where. */
export class Fight {
  readonly input: FightInput;
  readonly rules: RuleSet;
  readonly state: Int32Array;
  private readonly stages: readonly Stage[];

  constructor(input: FightInput, rules: RuleSet, state: Int32Array) {
    this.input = input;
    this.rules = rules;
    this.stages = rules.stages;
    this.state = state;
  }

  get tick(): number {
    return this.state[TICK]!;
  }

  get over(): boolean {
    return this.state[OVER] !== 0;
  }

  /** Winning corner; -1 until the fight is over. */
  get winner(): Corner | -1 {
    return this.state[WINNER] as Corner | -1;
  }

  /** What happened in the last tick, as fresh objects: ask only where you need them. */
  get events(): FightEvent[] {
    return readEvents(this.state);
  }

  /**
   * One tick. `decisions` holds an action code (index into ACTIONS) a corner; it is read only where `decisionDue` says
   * so, anything else that stands there is ignored. A code that is none means idle. After the end nothing happens.
   */
  step(decisions: ArrayLike<number>): void {
    this.advance(decisions[0]!, decisions[1]!);
  }

  /** The same with the two codes as arguments: the fast path. */
  advance(first: number, second: number): void {
    const state = this.state;
    if (state[OVER] !== 0) return;
    if (isDue(state, FIGHTER_0)) state[FIGHTER_0 + DECISION] = first >>> 0 < ACTION_COUNT ? first : IDLE;
    if (isDue(state, FIGHTER_1)) {
      state[FIGHTER_1 + DECISION] = second >>> 0 < ACTION_COUNT ? second : IDLE;
    }
    const stages = this.stages;
    for (let index = 0; index < stages.length; index++) stages[index]!.apply(state);
    if (state[OVER] !== 0 || state[TICK]! % HASH_TICKS === 0) foldState(state);
  }
}

/**
 * A fight before its first tick.
 * @throws FightError `unknown-rules`, `bad-seed`, `bad-build`, `bad-tape`; its `problems` say what to mend
 */
export function createFight(input: FightInput): Fight {
  const rules = Object.hasOwn(ruleSets, input.rules) ? ruleSets[input.rules] : undefined;
  if (!rules) throw new FightError('unknown-rules', [`There is no rule set "${String(input.rules).slice(0, 40)}".`]);
  if (!isSeed(input.seed)) throw new FightError('bad-seed', ['A seed is 64 lower-case hexadecimal digits.']);
  if (!Array.isArray(input.corners) || input.corners.length !== 2) {
    throw new FightError('bad-corners', ['A fight has two corners.']);
  }
  const state = new Int32Array(STATE_SIZE);
  applyTape(state, input.tape);
  state[WINNER] = -1;
  state[SEED_WORD] = seedWord(input.seed, 0);
  for (let corner = 0; corner < 2; corner++) applyBuild(state, fighterOf(corner), input.corners[corner]?.build);
  placeFighters(state);
  return new Fight(input, rules, state);
}

/** Whether the corner may decide before the next tick: every fourth tick, unless it cannot act before the one after. */
export function decisionDue(fight: Fight, corner: Corner): boolean {
  return isDue(fight.state, fighterOf(corner));
}

/** The same over the bare state. */
export function isDue(state: Int32Array, fighter: number): boolean {
  if ((state[ROUND_TICK]! & DECISION_MASK) !== 0 || state[ROUND_OVER] !== 0) return false;
  const posture = state[fighter + POSTURE]!;
  if (posture < POSTURE_MOVE) return true;
  if (posture === POSTURE_KNOCKED_OUT || posture === POSTURE_THROWN || state[fighter + LAUNCHED] !== 0) {
    return false;
  }
  return state[fighter + POSTURE_TICKS]! - state[fighter + POSTURE_TICK]! <= DECISION_MASK + 1;
}
