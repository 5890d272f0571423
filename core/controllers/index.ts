/** What chooses an agent's moves. Imports the engine only, so that browsers and verifiers can run it. */
export { DEFAULT_BUILDS } from '../engine/index.ts';
export { ARCHETYPE_VERSION, createController, createTacticController } from './archetype.ts';
export { applyChange, type CoachChange, type CoachNote, coachNote } from './coach.ts';
export type { Controller } from './mind.ts';
export { type PlayedFight, playControllers, playFight, rerun } from './play.ts';
export { type SimulationOptions, type SimulationResult, simulate } from './simulate.ts';
export { SITUATIONS, type Situation } from './situations.ts';
export { DEFAULT_SLIDERS } from './sliders.ts';
export { syntheticTape } from './syntheticTape.ts';
export { TACTICS, type Tactics } from './tactics.ts';
export { type Verification, verifyFight } from './verify.ts';
