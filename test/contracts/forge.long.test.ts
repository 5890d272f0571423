import { expect, it } from 'vitest';
import { deployableBuild, inFolder } from './build.ts';
import { runForgeTests } from './forge-tests.ts';

/** [profile.long] of contracts/foundry.toml: optimized as they are deployed, and with far more of chance. FOUNDRY_FUZZ_SEED looks elsewhere. */
it("all of the contracts' tests pass, whatever chance brings", async () => {
  const folder = await deployableBuild('long');
  expect(runForgeTests({ FOUNDRY_PROFILE: 'long', ...inFolder(folder) })).toBeGreaterThan(200);
});
