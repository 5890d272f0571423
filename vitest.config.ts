import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** `npm test` runs what takes seconds; `npm run test:long` (ARENA_TEST_LONG) only what takes longer. */
const isLong = process.env['ARENA_TEST_LONG'] === '1';
const tests = ['core', 'bots', 'renderer', 'api', 'bench', 'scripts', 'test', 'prisma'];

export default defineConfig({
  test: {
    include: tests.map(folder => `${folder}/**/*${isLong ? '.long' : ''}.test.ts`),
    exclude: ['**/node_modules/**', ...(isLong ? [] : ['**/*.long.test.ts'])],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    // Files of one worker share the modules that they import: half the time of the suite went into loading them anew. State that a file
    // leaves behind in a module is a mistake of ours, which long tests, a process each, would hide.
    isolate: isLong,
    // Vitest leaves one core free; of two that would be half. Many tests mostly wait: three at once keep two cores busy.
    maxWorkers: Math.max(3, os.availableParallelism() - 1),
    testTimeout: isLong ? 15 * 60_000 : 20_000,
    hookTimeout: isLong ? 120_000 : 60_000,
    // Long tests measure and kill; side by side they would disturb each other.
    fileParallelism: !isLong,
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
