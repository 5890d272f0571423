import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from './testing/digest.ts';

const FIGHTS = 1000;
const script = new URL('./testing/digest.boot.mjs', import.meta.url);

/** Other Node binaries on the PATH, by their usual names; often none. */
function otherNodes(): string[] {
  const found: string[] = [];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['node20', 'node22', 'node24', 'node26']) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        found.push(join(folder, name));
      } catch {
        // Not there: then there is one version less to compare.
      }
    }
  }
  return found;
}

describe(`the same bytes over ${FIGHTS} random fights`, () => {
  let digest = '';
  beforeAll(() => {
    digest = digestOf(FIGHTS);
  }, 60_000);

  test('run twice', () => {
    expect(digestOf(FIGHTS)).toBe(digest);
    expect(digestOf(FIGHTS, 1)).not.toBe(digest);
  }, 60_000);

  test('in a worker thread', async () => {
    const worker = new Worker(script, { workerData: { fights: FIGHTS }, execArgv: [] });
    const other = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(other).toBe(digest);
  }, 60_000);

  test.each(otherNodes())(
    'under %s',
    async binary => {
      const { stdout } = await promisify(execFile)(binary, [fileURLToPath(script), String(FIGHTS)]);
      expect(stdout).toBe(digest);
    },
    60_000,
  );
});
