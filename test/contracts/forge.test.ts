import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { forge } from '../../scripts/forge.ts';
import { FAULTY_TOKEN_CALL } from './faulty.ts';
import { runForgeTests } from './forge-tests.ts';

/** The contracts' own tests, not optimized: the optimizer takes longer than all the rest. forge.long.test.ts runs them as they are deployed. */

const environment = { FOUNDRY_PROFILE: 'quick' };

it("all of the contracts' tests pass", () => runForgeTests(environment));

it('a run without tests is no success', () => {
  expect(() => runForgeTests(environment, ['--match-test', 'nothingIsCalledLikeThis'])).toThrow(/no tests/i);
});

describe("forge's own lint", () => {
  const lint = (what: string) => {
    const { stdout, stderr } = forge(['lint', what], { environment });
    return `${stdout}${stderr}`.match(/^(error|warning|note)\[[\w-]+\].*$[^╭]*╭▸.*$/gm) ?? [];
  };

  it('finds nothing in our contracts', () => {
    expect(lint('contracts/src')).toEqual([]);
  });

  it('finds a token whose answer nobody looks at', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planted-'));
    try {
      const file = path.join(folder, 'Planted.sol');
      writeFileSync(file, FAULTY_TOKEN_CALL);
      expect(lint(file)).toEqual([expect.stringContaining('[erc20-unchecked-transfer]')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
