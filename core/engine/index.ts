/** The fight: pure, integers only, no clock, no randomness but the seed, no input or output. The browser runs it too. */
export { checkBuild, checkSliders, DEFAULT_BUILDS } from './builds.ts';
export { FightError } from './errors.ts';
export { createFight, decisionDue, ENGINE_VERSION, type Fight } from './fight.ts';
export { sha256Hex } from './hash.ts';
export { type Decisions, decodeInputLog, encodeInputLog, InputLogRecorder } from './inputLog.ts';
export { ACTIONS, type Action, POSTURES } from './layout.ts';
export { actionCosts, moveTimes, SIGHT_DELAY_TICKS } from './numbers.ts';
export * from './observation.ts';
export { createPlayback, type Playback } from './playback.ts';
export { encodeReplay, MAX_REPLAY_TEXT, type ParsedReplay, parseReplay } from './replay.ts';
export { resultOf, statisticsOfFight } from './result.ts';
export { type RuleSet, ruleSets, type Stage } from './ruleSets.ts';
export { fightSeed, isMatchId, isSeed, seedWord } from './seed.ts';
export { checkTape, displacementOf } from './tape.ts';
export * from './types.ts';
export { createView, readView } from './view.ts';
