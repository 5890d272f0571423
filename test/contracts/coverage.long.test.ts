import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { filesOf } from '../../scripts/contracts.ts';
import { forge } from '../../scripts/forge.ts';

/** Every line, statement, function and branch of contracts/src is run by the contracts' tests. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = { FOUNDRY_OUT: '.tmp/forge-coverage/out', FOUNDRY_CACHE_PATH: '.tmp/forge-coverage/cache' };
const WHOLE = { lines: '100.00%', statements: '100.00%', branches: '100.00%', functions: '100.00%' };

it('nothing of our contracts is untested', () => {
  const found = coverage();
  const withCode = filesOf(path.join(ROOT, 'contracts/src'))
    .filter(file => / function /.test(readFileSync(file, 'utf8')))
    .map(file => path.relative(ROOT, file));
  expect(withCode.length).toBeGreaterThanOrEqual(10);
  expect(found).toEqual(Object.fromEntries(withCode.map(file => [file, WHOLE])));
});

it('less is noticed', () => {
  const found = coverage({ FOUNDRY_TEST: 'contracts/test/agents' });
  expect(found['contracts/src/AgentNFT.sol']).toEqual(WHOLE);
  expect(found['contracts/src/WagerEscrow.sol']).toEqual({
    lines: '0.00%',
    statements: '0.00%',
    branches: '0.00%',
    functions: '0.00%',
  });
});

function coverage(environment: NodeJS.ProcessEnv = {}): Record<string, typeof WHOLE> {
  const { status, stdout, stderr } = forge(
    ['coverage', '--report', 'summary', '--no-match-coverage', 'contracts/test|node_modules'],
    { environment: { ...FOLDER, ...environment } },
  );
  if (status !== 0) throw new Error(`${stdout}${stderr}`.slice(-20_000));
  const rows = stdout.matchAll(/^\| (contracts\/src\/\S+) +\| (\S+) .*?\| (\S+) .*?\| (\S+) .*?\| (\S+) .*?\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, file = '', lines = '', statements = '', branches = '', functions = '']) => [
      file,
      { lines, statements, branches, functions },
    ]),
  );
}
