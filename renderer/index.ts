/** Replay in, GIF out; and robots for whoever draws cards. */
export { type CutKind, planCut, type Scene } from './cut/plan.ts';
export { RenderError, type RenderErrorCode } from './errors.ts';
export { createRenderPool, type RenderPool, type RenderPoolOptions } from './pool.ts';
export { type FightGif, type Progress, type RenderOptions, renderFight } from './render.ts';
export { type DrawOptions, drawPortrait, drawRobot, POSES, type Pose, type PoseName } from './robots/index.ts';
