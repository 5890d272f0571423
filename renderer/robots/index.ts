export { drawPortrait } from './portrait.ts';
export { POSES, type PoseName } from './poses.ts';
export { type DrawOptions, drawRobot } from './robot.ts';
export type { Pose } from './skeleton.ts';
