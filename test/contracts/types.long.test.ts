import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTRACTS, filesOf, writeTypes } from '../../scripts/contracts.ts';
import { deployableBuild } from './build.ts';

/** contracts/types is what comes of the sources, to the byte: addresses are computed from it, and what is deployed can be built anew by anyone. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT = path.join(ROOT, 'contracts/types');
const MADE = path.join(ROOT, '.tmp/types-made-by-test');
/** EIP-170 */
const MOST_CODE_BYTES = 24_576;

let folder: string;
beforeAll(async () => {
  folder = await deployableBuild('types');
});
afterAll(() => rmSync(MADE, { recursive: true, force: true }));

it('what is kept is what the sources make (npm run contracts)', () => {
  writeTypes(MADE, folder);
  const names = (folder: string) => filesOf(folder).map(file => path.relative(folder, file));
  expect(names(KEPT)).toEqual(names(MADE));
  const different = names(MADE).filter(name => read(KEPT, name) !== read(MADE, name));
  expect(different).toEqual([]);
});

it.each(CONTRACTS)('%s can be deployed, and carries nothing of the machine that compiled it', name => {
  const { bytecode, deployedBytecode } = JSON.parse(
    readFileSync(path.join(ROOT, folder, `out/${name}.sol/${name}.json`), 'utf8'),
  ) as Record<'bytecode' | 'deployedBytecode', { object: string }>;
  expect(read(KEPT, `factories/${name}__factory.ts`)).toContain(bytecode.object);
  const bytes = (deployedBytecode.object.length - 2) / 2;
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MOST_CODE_BYTES);
  // no trailer of metadata: its hash would hang on paths and on words in comments
  expect(bytecode.object).not.toMatch(/a264(69706673|736f6c63)/);
});

function read(folder: string, name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}
