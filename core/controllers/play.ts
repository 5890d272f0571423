import {
  createFight,
  decisionDue,
  type FightInput,
  type FightResult,
  InputLogRecorder,
  OBSERVATION_SIZE,
  observe,
  type Replay,
  resultOf,
} from '../engine/index.ts';
import { createController } from './archetype.ts';
import type { Controller } from './mind.ts';

/** What came out of a fight, and every decision that led there. */
export interface PlayedFight {
  result: FightResult;
  inputLog: string;
}

/**
 * Runs a fight with any two controllers; those that the input names are not looked at.
 * @throws FightError where the input breaks the rules
 */
export function playControllers(input: FightInput, first: Controller, second: Controller): PlayedFight {
  const fight = createFight(input);
  const log = new InputLogRecorder();
  const seen = new Int32Array(OBSERVATION_SIZE);
  while (!fight.over) {
    let firstAction = 0;
    let secondAction = 0;
    if (decisionDue(fight, 0)) {
      firstAction = first.decide(observe(fight, 0, seen), 0);
      log.add(0, firstAction);
    }
    if (decisionDue(fight, 1)) {
      secondAction = second.decide(observe(fight, 1, seen), 0);
      log.add(1, secondAction);
    }
    fight.advance(firstAction, secondAction);
  }
  return { result: resultOf(fight), inputLog: log.toString() };
}

/**
 * Runs a fight with the built-in controllers of its corners.
 * @throws FightError where the input breaks the rules
 */
export function playFight(input: FightInput): PlayedFight {
  const first = createController(input.corners?.[0]?.controller, 0, input.seed);
  const second = createController(input.corners?.[1]?.controller, 1, input.seed);
  return playControllers(input, first, second);
}

/** Runs a replay's fight again from seed, tape, builds and controllers alone; its input log is not looked at. */
export function rerun(replay: Replay): PlayedFight {
  return playFight({ rules: replay.rules, seed: replay.seed, tape: replay.tape, corners: replay.corners });
}
