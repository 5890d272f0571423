import { test as base } from 'vitest';
import { type DiscordHarness, startDiscord } from './harness.ts';

/** A test that may run beside others: `start` gives it a fake Discord of its own, which is stopped and checked at the end. */
export const test = base.extend<{ start: typeof startDiscord }>({
  start: async ({ task: _ }, use) => {
    const started: DiscordHarness[] = [];
    await use(async (...settings) => {
      const harness = await startDiscord(...settings);
      started.push(harness);
      return harness;
    });
    for (const harness of started) await harness.finish();
  },
});
