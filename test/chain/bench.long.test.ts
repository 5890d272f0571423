import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** `npm run bench -- chain` still runs with the verifier and the contracts as they are, and gas is what it is on any machine. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('measures gas within its targets, and the verifier at all', async () => {
  const run = promisify(execFile);
  const words = ['--import', 'tsx', 'arena.ts', 'bench', 'chain', '--json', '--ms', '50'];
  const { stdout } = await run(process.execPath, words, { cwd: ROOT });
  const { metrics, targets } = JSON.parse(stdout) as {
    metrics: Record<string, number>;
    targets: { metric: string; pass: boolean }[];
  };
  expect(Object.keys(metrics)).toEqual([
    ...['gasPerMatch1', 'gasPerMatch16', 'gasPerMatch256'],
    ...['verifierMatchesPerSecond', 'verifierMatchesPerSecondBest'],
  ]);
  expect(metrics['verifierMatchesPerSecond']).toBeGreaterThan(0);
  // how fast this machine is says nothing about the program
  const ofGas = targets.filter(({ metric }) => metric.startsWith('gas'));
  expect(ofGas).toHaveLength(3);
  for (const { metric, pass } of ofGas) expect(pass, `${metric}: ${metrics[metric]}`).toBe(true);
});
