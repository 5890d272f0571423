import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { forgeIn } from '../../scripts/forge.ts';
import { deployableBuild, inFolder } from './build.ts';

/**
 * contracts/gas-snapshot says what each unit test of the contracts uses (those without chance: it is the same everywhere, to the unit). What changes
 * it is looked at and kept with `npm run gas`; gas by match is what `npm run bench -- chain` measures.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('gas is what it was (npm run gas)', async () => {
  const folder = await deployableBuild('gas');
  const made = path.join(ROOT, '.tmp/gas-snapshot');
  mkdirSync(path.dirname(made), { recursive: true });
  const { status, stdout, stderr } = await forgeIn(
    ROOT,
    ['snapshot', '--snap', made, '--no-match-test', 'Fuzz|invariant'],
    inFolder(folder),
  );
  if (status !== 0) throw new Error(`${stdout}${stderr}`.slice(-20_000));
  const kept = readFileSync(path.join(ROOT, 'contracts/gas-snapshot'), 'utf8').split('\n');
  expect(kept.length).toBeGreaterThan(150);
  expect(readFileSync(made, 'utf8').split('\n')).toEqual(kept);
});
