import { FRAMES_PER_SECOND, type Scene } from './plan.ts';

const TICKS_PER_FRAME = 30 / FRAMES_PER_SECOND;

/** One picture of a cut. */
export interface Frame {
  scene: Scene;
  /** Pictures since its scene began. */
  age: number;
  /** Tick of the fight that it shows, fractions allowed; 0 where its scene shows none. */
  time: number;
  /** How long it stands, hundredths of a second. */
  delay: number;
}

/** The pictures of a cut, one in `every` of them kept; each stands until the next one. */
export function framesIn(scenes: readonly Scene[], every = 1): Frame[] {
  const frames: Frame[] = [];
  for (const scene of scenes) {
    for (let age = 0; age < scene.frames; age += every) {
      const time = scene.kind === 'fight' ? Math.min(scene.to, scene.from + age * TICKS_PER_FRAME * scene.speed) : 0;
      frames.push({ scene, age, time, delay: (100 / FRAMES_PER_SECOND) * Math.min(every, scene.frames - age) });
    }
  }
  return frames;
}
