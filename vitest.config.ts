import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** `npm test` runs what takes seconds; `npm run test:long` (ARENA_TEST_LONG) only what takes longer. */
const isLong = process.env['ARENA_TEST_LONG'] === '1';
const folders = ['arena', 'core', 'bots', 'renderer', 'api', 'bench', 'scripts', 'test', 'prisma'];
const LONG = folders.map(folder => `${folder}/**/*.long.test.ts`);

/** Evenings and other tests which mostly wait for their time to pass: two or three of them at once keep nobody from anything. */
const EVENINGS = [
  'test/chain/night',
  'test/club/season',
  'test/discord/process',
  'test/market/{night,restart,silence}',
  'test/web/evening',
  'test/webhooks/kill',
].map(longTest);

/** Long tests that measure, kill processes, drive a browser or compile into the same folder: side by side they would disturb each other. */
const ALONE = [
  'core/controllers/balance',
  'renderer/gif/writer',
  'test/arena/crash',
  'test/chain/{command,kill,verifiers}',
  'test/contracts/{forge,gas,types}',
  'test/live/idle',
  'test/platform/processes',
  'test/tournaments/crash',
  'test/wagers/crash',
  'test/web/!(evening)',
].map(longTest);

// Vitest leaves one core free. Many tests mostly wait: as many workers as cores, and three on two, keep all of them busy.
const cores = os.availableParallelism();
const maxWorkers = Math.max(3, cores);

function longTest(name: string): string {
  return `${name}.long.test.ts`;
}

const longTests = {
  projects: [
    {
      extends: true as const,
      test: {
        name: 'side by side',
        include: LONG,
        exclude: ['**/node_modules/**', ...EVENINGS, ...ALONE],
        sequence: { groupOrder: 0 },
      },
    },
    {
      extends: true as const,
      test: { name: 'evenings', include: EVENINGS, maxWorkers: Math.min(3, cores), sequence: { groupOrder: 1 } },
    },
    { extends: true as const, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } } },
  ],
};

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
    // A machine may be busy with other things: patience costs nothing where all is well. What must be quick is measured in bench/.
    testTimeout: isLong ? 15 * 60_000 : 60_000,
    hookTimeout: isLong ? 15 * 60_000 : 120_000,
    expect: { poll: { timeout: 30_000 } },
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    ...(isLong ? longTests : shortTests),
  },
});
