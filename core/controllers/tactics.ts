import type { Action, Archetype } from '../engine/index.ts';

/** What an archetype tells apart before it decides. */
export const SITUATIONS = [
  'far', // out of everybody's reach
  'middle', // within a dash or a heavy
  'near', // within a throw
  'attacked', // a strike is coming that may reach
  'guarding', // it blocks within reach
  'opening', // it recovers or is stunned within reach
  'shot', // a projectile is close
  'airborne', // it jumps in
  'grabbed', // a throw is coming
  'rising', // it lies on the floor or is about to rise
  'broken', // its guard is broken
  'bolted', // a bolt is announced here
] as const;
export type Situation = (typeof SITUATIONS)[number];

export type Tactics = Record<Situation, Partial<Record<Action, number>>>;

/** How often each action is chosen in each situation, as weights: what makes an archetype one. */
export const TACTICS: Record<Archetype, Tactics> = {
  bruiser: {
    far: { forward: 80, dash: 12, projectile: 4 },
    middle: { forward: 40, heavy: 35, dash: 10, block: 10, special: 5, jumpIn: 3 },
    near: { light: 22, heavy: 40, throw: 18, block: 15, special: 8 },
    attacked: { block: 50, heavy: 20, dodge: 5, special: 10, light: 10 },
    guarding: { throw: 45, heavy: 30, light: 10, forward: 12 },
    opening: { heavy: 55, special: 15, light: 20, forward: 12 },
    shot: { block: 40, jumpIn: 15, forward: 10, dodge: 10 },
    airborne: { antiAir: 50, block: 40, back: 5 },
    grabbed: { light: 50, jumpIn: 20, throw: 20, back: 10 },
    rising: { forward: 30, block: 30, heavy: 25, throw: 10 },
    broken: { heavy: 60, special: 30, forward: 10 },
    bolted: { forward: 40, back: 20, dash: 40 },
  },
  rusher: {
    far: { forward: 45, dash: 50, jumpIn: 5 },
    middle: { dash: 40, forward: 35, light: 15, jumpIn: 8, block: 5 },
    near: { light: 60, throw: 22, block: 12, heavy: 5, special: 5 },
    attacked: { light: 25, block: 45, dodge: 15, antiAir: 2 },
    guarding: { throw: 55, light: 30, back: 5 },
    opening: { light: 50, dash: 25, heavy: 15, special: 10 },
    shot: { jumpIn: 30, block: 30, dash: 15, dodge: 15 },
    airborne: { antiAir: 50, block: 40, dash: 5 },
    grabbed: { light: 60, jumpIn: 15, throw: 20 },
    rising: { forward: 40, light: 20, throw: 20, block: 15 },
    broken: { heavy: 40, special: 20, light: 30, dash: 10 },
    bolted: { dash: 60, forward: 25, back: 15 },
  },
  grappler: {
    far: { forward: 80, block: 5, dash: 15 },
    middle: { forward: 55, block: 22, dash: 18, jumpIn: 6 },
    near: { throw: 50, light: 18, block: 22, forward: 10 },
    attacked: { block: 65, light: 10, special: 8, dodge: 5 },
    guarding: { throw: 75, forward: 20 },
    opening: { throw: 15, light: 25, heavy: 25, forward: 25, dash: 10 },
    shot: { block: 45, forward: 20, jumpIn: 15 },
    airborne: { antiAir: 45, block: 50 },
    grabbed: { throw: 50, light: 30, jumpIn: 15 },
    rising: { forward: 40, throw: 35, block: 20 },
    broken: { throw: 40, heavy: 40, special: 20 },
    bolted: { forward: 50, back: 20, dash: 30 },
  },
  gunner: {
    far: { projectile: 65, back: 8, block: 8, forward: 10, idle: 5 },
    middle: { back: 30, projectile: 38, heavy: 20, block: 8 },
    near: { light: 40, back: 22, dodge: 15, heavy: 10, throw: 8, block: 10 },
    attacked: { block: 35, back: 20, dodge: 22, light: 12 },
    guarding: { projectile: 25, back: 30, throw: 25, light: 8 },
    opening: { heavy: 35, projectile: 22, light: 22, back: 12 },
    shot: { block: 35, jumpIn: 18, projectile: 20 },
    airborne: { antiAir: 60, block: 25, back: 10 },
    grabbed: { light: 50, jumpIn: 20, dodge: 20 },
    rising: { back: 40, projectile: 45, block: 10 },
    broken: { heavy: 50, special: 40, light: 10 },
    bolted: { back: 50, forward: 20, dodge: 20, dash: 10 },
  },
  sentinel: {
    far: { forward: 45, block: 20, projectile: 15, idle: 5 },
    middle: { block: 42, forward: 25, back: 10, heavy: 15 },
    near: { block: 50, light: 28, throw: 18, heavy: 6 },
    attacked: { block: 88, dodge: 6, light: 6 },
    guarding: { throw: 40, light: 12, block: 20, forward: 15 },
    opening: { heavy: 38, special: 30, light: 25, forward: 10 },
    shot: { block: 65, forward: 12, jumpIn: 6 },
    airborne: { antiAir: 60, block: 40 },
    grabbed: { light: 55, throw: 30, back: 10 },
    rising: { block: 45, forward: 30, light: 15 },
    broken: { special: 50, heavy: 45 },
    bolted: { back: 40, forward: 40, dash: 10 },
  },
  trickster: {
    far: { forward: 38, dash: 20, projectile: 12, jumpIn: 12, back: 5 },
    middle: { jumpIn: 18, forward: 22, back: 22, dash: 15, projectile: 8, heavy: 12 },
    near: { light: 30, throw: 24, dodge: 15, back: 15, jumpIn: 8, block: 8 },
    attacked: { dodge: 48, block: 25, jumpIn: 8, back: 12 },
    guarding: { throw: 45, jumpIn: 12, back: 10, light: 10 },
    opening: { heavy: 32, light: 32, dash: 20, special: 16 },
    shot: { dodge: 32, jumpIn: 35, block: 12 },
    airborne: { antiAir: 45, dodge: 25, block: 20 },
    grabbed: { jumpIn: 40, light: 35, dodge: 20 },
    rising: { back: 25, jumpIn: 20, throw: 20, block: 20 },
    broken: { heavy: 50, special: 40, dash: 10 },
    bolted: { dash: 40, dodge: 30, forward: 20 },
  },
};
