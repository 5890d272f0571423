import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '../../scripts/contracts.ts';
import { forge } from '../../scripts/forge.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of all that forge says, the end: failures come last. */
const MOST_CHARACTERS = 20_000;

/**
 * Runs the contracts' tests.
 * @returns how many there were
 * @throws Error with forge's own words where one fails, and where a file of tests was not run or had none
 */
export function runForgeTests(environment: NodeJS.ProcessEnv, args: readonly string[] = []): number {
  const { status, stdout, stderr } = forge(['test', ...args], { environment });
  const said = `${stdout}${stderr}`.slice(-MOST_CHARACTERS);
  if (status !== 0) throw new Error(said);
  const ran = new Map<string, number>();
  for (const [, count, file = ''] of stdout.matchAll(/^Ran (\d+) tests? for ([^:\s]+):/gm)) {
    ran.set(file, (ran.get(file) ?? 0) + Number(count));
  }
  const files = filesOf(path.join(ROOT, 'contracts/test')).map(file => path.relative(ROOT, file));
  const missing = files.filter(file => file.endsWith('.t.sol') && !ran.get(file));
  if (missing.length > 0) throw new Error(`No tests ran of ${missing.join(', ')}\n${said}`);
  if (!/ 0 failed, 0 skipped /.test(stdout)) throw new Error(`Some were not run:\n${said}`);
  return [...ran.values()].reduce((sum, count) => sum + count, 0);
}
