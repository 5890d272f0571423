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

/**
 * Runs a fight with the built-in controllers of its corners.
 * @throws FightError where the input breaks the rules
 */
export function playFight(input: FightInput): { result: FightResult; inputLog: string } {
  const fight = createFight(input);
  const first = createController(input.corners[0].controller, 0, input.seed);
  const second = createController(input.corners[1].controller, 1, input.seed);
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

/** Runs a replay's fight again from seed, tape, builds and controllers alone; its input log is not looked at. */
export function rerun(replay: Replay): { result: FightResult; inputLog: string } {
  return playFight({ rules: replay.rules, seed: replay.seed, tape: replay.tape, corners: replay.corners });
}
