import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../usage.ts';
import { createNarrator } from './narrator.ts';
import { playNight } from './night.ts';
import { openStage } from './stage.ts';

/** `arena demo`: a whole fight night through the real dispatcher, queue, engine, renderer and announcer. */
export async function demo(options: { out: string; seed: string; json?: boolean }): Promise<void> {
  const seed = Number(options.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new UsageError('--seed takes a whole number from 0 to 4294967295.');
  }
  const startedAt = performance.now();
  const out = path.resolve(options.out);
  mkdirSync(out, { recursive: true });
  const narrator = createNarrator({ quiet: options.json === true });
  const stage = await openStage({ out, seed, narrator });
  try {
    const night = await playNight(stage, narrator);
    const summary = { ...night, elapsedMs: Math.round(performance.now() - startedAt) };
    writeFileSync(path.join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    if (options.json) console.log(JSON.stringify(summary, null, 2));
    narrator.end(summary, out);
  } finally {
    await stage.close();
    rmSync(path.join(out, 'data'), { recursive: true, force: true });
  }
}
