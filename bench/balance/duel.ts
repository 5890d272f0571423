/** Many fights between two contestants, counted. Runs in worker threads. */

import { playControllers, syntheticTape } from '../../core/controllers/index.ts';
import { ARCHETYPES, type FightInput, MOVES, type Move, sha256Hex, type Tape } from '../../core/engine/index.ts';
import { buildOf, type Contestant, controllerOf, setupOf } from './agents.ts';

export interface DuelTask {
  first: Contestant;
  second: Contestant;
  fights: number;
  seed: number;
  /** All fights on this one tape (its seed); otherwise on many in turn. */
  tape?: number;
  /** The first stands left in every fight; otherwise corners alternate. */
  fixedCorners?: boolean;
}

export interface DuelTally {
  fights: number;
  /** Won by the first contestant. */
  wins: number;
  /** Won by the left corner. */
  leftWins: number;
  knockouts: number;
  leadChanges: number;
  throws: number;
  /** Fights whose first round the winner had lost. */
  comebacks: number;
  /** Length of each fight in ticks. */
  lengths: number[];
  landed: Record<Move, number>;
}

const TAPES = 128;
const tapes = new Map<number, Tape>();

function tapeOf(seed: number): Tape {
  let tape = tapes.get(seed);
  if (!tape) {
    tape = syntheticTape(seed);
    tapes.set(seed, tape);
  }
  return tape;
}

// The engine wants a controller in every corner; where a benchmark brings its own, this one is not looked at.
const UNUSED = setupOf(ARCHETYPES[0]).controller;

export function runDuel(task: DuelTask): DuelTally {
  const landed = Object.fromEntries(MOVES.map(move => [move, 0])) as Record<Move, number>;
  const tally: DuelTally = {
    fights: task.fights,
    wins: 0,
    leftWins: 0,
    knockouts: 0,
    leadChanges: 0,
    throws: 0,
    comebacks: 0,
    lengths: [],
    landed,
  };
  for (let index = 0; index < task.fights; index++) {
    const swapped = !task.fixedCorners && (index & 1) === 1;
    const left = swapped ? task.second : task.first;
    const right = swapped ? task.first : task.second;
    const seed = sha256Hex(`balance ${task.seed} ${index}`);
    const input: FightInput = {
      rules: 'standard',
      seed,
      // Both corners meet on the same tape before the next one's turn.
      tape: tapeOf(task.tape ?? (task.seed + (index >> 1)) % TAPES),
      corners: [
        { build: buildOf(left), controller: UNUSED },
        { build: buildOf(right), controller: UNUSED },
      ],
    };
    const { result } = playControllers(input, controllerOf(left, 0, seed), controllerOf(right, 1, seed));
    if (result.winner === (swapped ? 1 : 0)) tally.wins++;
    if (result.winner === 0) tally.leftWins++;
    if (result.kind === 'knockout') tally.knockouts++;
    if (result.rounds[0]!.winner !== result.winner) tally.comebacks++;
    tally.leadChanges += result.statistics.leadChanges;
    tally.throws += result.statistics.throwsLanded;
    tally.lengths.push(result.ticks);
    for (const corner of result.statistics.corners) for (const move of MOVES) landed[move] += corner.landed[move];
  }
  return tally;
}

export function shareOf(tally: DuelTally): number {
  return tally.wins / tally.fights;
}
