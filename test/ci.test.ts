import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** What `.ci/run` counts: a failure that it does not see would be worth nothing. */

const SCRIPT = fileURLToPath(new URL('../.ci/results.mjs', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Suite = [name: string, status: 'passed' | 'failed', ...tests: ('passed' | 'failed' | 'skipped')[]];

function written(name: string, ...suites: Suite[]): string {
  const testResults = suites.map(([suite, status, ...tests]) => ({
    name: suite,
    status,
    assertionResults: tests.map(each => ({ status: each })),
  }));
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify({ testResults }));
  return file;
}

function results(...parameters: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...parameters], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

it('counts tests, and files that broke off without any', () => {
  const file = written(
    'a.json',
    ['a', 'passed', 'passed', 'skipped'],
    ['b', 'failed', 'failed', 'passed'],
    ['c', 'failed'],
  );
  expect(results('count', file)).toBe('2 2 1\n');
  expect(results('failed', file)).toBe('b\nc\n');
});

it('takes the later word of a file that ran once more, and of no other', () => {
  const first = written('first.json', ['a', 'passed', 'passed'], ['b', 'failed', 'failed', 'passed'], ['c', 'failed']);
  const second = written('second.json', ['b', 'passed', 'passed', 'passed'], ['c', 'failed', 'failed']);
  expect(results('count', first, second)).toBe('3 1 0\n');
});

it('fails where there is nothing to count', () => {
  expect(() => results('count', path.join(folder, 'nowhere.json'))).toThrow(/ENOENT/);
  expect(() => results()).toThrow(/count FILE/);
});
