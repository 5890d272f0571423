export { isCritical, LIVE_DATA, type LiveData, type LiveEvent, type LiveKind } from './events.ts';
export { type Follower, type FollowerOptions, startFollower } from './follower.ts';
export { isKept, positionNow, type ReadLive, readLive } from './log.ts';
export { comparePositions, formatPosition, type Position, parsePosition } from './position.ts';
export { createWaker, type Waker } from './waker.ts';
