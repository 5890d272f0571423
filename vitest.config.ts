import os from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { PATIENCE_MS } from './test/patience.ts';

/** `npm test` runs what takes seconds; `npm run test:long` (ARENA_TEST_LONG) only what takes longer. */
const isLong = process.env['ARENA_TEST_LONG'] === '1';
const folders = ['arena', 'core', 'bots', 'renderer', 'api', 'bench', 'scripts', 'test', 'prisma'];
const LONG = folders.map(folder => `${folder}/**/*.long.test.ts`);

/** Evenings: whole arenas which mostly wait for their time to pass. */
const EVENINGS = [
  'test/chain/night',
  'test/club/season',
  'test/discord/process',
  'test/market/{night,restart,silence}',
  'test/web/{evening,evening-killed}',
].map(longTest);

/** Tests that drive a browser, which is several processes each. */
const BROWSERS = ['test/web/!(evening|evening-killed)'].map(longTest);

/** Long tests that measure, or fill the machine by themselves: side by side they would disturb each other. */
const ALONE = [
  'core/controllers/balance',
  'renderer/gif/writer',
  'test/arena/crash',
  'test/live/idle',
  'test/platform/processes',
  'test/wagers/crash',
].map(longTest);

// Vitest leaves one core free. Many tests mostly wait: as many workers as cores, and three on two, keep all of them busy.
const cores = os.availableParallelism();
const maxWorkers = Math.max(3, cores);

function longTest(name: string): string {
  return `${name}.long.test.ts`;
}

/** One group after the other, each with as many files at a time as the machine bears. */
const longTests = {
  projects: [
    project('side by side', LONG, maxWorkers, [...EVENINGS, ...BROWSERS, ...ALONE]),
    project('evenings', EVENINGS, Math.min(3, cores)),
    project('browsers', BROWSERS, Math.max(2, Math.min(3, cores - 1))),
    project('alone', ALONE, 1),
  ].map((each, groupOrder) => ({ ...each, test: { ...each.test, sequence: { groupOrder } } })),
};

function project(name: string, include: string[], workers: number, others: string[] = []) {
  const exclude = ['**/node_modules/**', ...others];
  return { extends: true as const, test: { name, include, exclude, maxWorkers: workers } };
}

const shortTests = {
  include: folders.map(folder => `${folder}/**/*.test.ts`),
  exclude: ['**/node_modules/**', '**/*.long.test.ts'],
};

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    // Files of one worker share the modules that they import: half the time of the suite went into loading them anew. State that a file
    // leaves behind in a module is a mistake of ours, which long tests, a process each, would hide.
    isolate: isLong,
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    // A machine may be busy with other things: patience costs nothing where all is well. What must be quick is measured in bench/.
    testTimeout: isLong ? 15 * 60_000 : 2 * PATIENCE_MS,
    hookTimeout: isLong ? 15 * 60_000 : 2 * PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    ...(isLong ? longTests : shortTests),
  },
});
