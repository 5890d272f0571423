import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { forgeIn } from '../../scripts/forge.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A fault that a test has to find; see mutants.long.test.ts. */
export const Mutant = z.strictObject({
  name: z.string().min(1),
  file: z.string().startsWith('contracts/src/'),
  find: z.string().min(1),
  replace: z.string(),
  caughtBy: z.string().regex(/^contracts\/test\/[\w/.]+\.t\.sol:\w+$/),
});
export type Mutant = z.infer<typeof Mutant>;

export function readMutants(): Mutant[] {
  return z.array(Mutant).parse(JSON.parse(readFileSync(path.join(ROOT, 'contracts/mutants.json'), 'utf8')));
}

/** What the contracts' tests hold for true always, as `caughtBy` names it. */
export function readInvariants(): string[] {
  return readdirSync(path.join(ROOT, 'contracts/test'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.t.sol'))
    .flatMap(file => {
      const text = readFileSync(path.join(ROOT, 'contracts/test', file), 'utf8');
      return [...text.matchAll(/function (invariant_\w+)/g)].map(([, name]) => `contracts/test/${file}:${name}`);
    });
}

/**
 * Not optimized, and what is found is not made smaller: that saves most of the time. Tests that count on chance end with the first failure, so
 * they may go on for long: some faults show in one run of twenty, and not in the same one everywhere, whatever the seed.
 */
const ENVIRONMENT = {
  FOUNDRY_SRC: 'contracts',
  FOUNDRY_TEST: 'contracts',
  FOUNDRY_OPTIMIZER: 'false',
  FOUNDRY_FUZZ_SEED: '0x1',
  FOUNDRY_FUZZ_RUNS: '10000',
  FOUNDRY_INVARIANT_RUNS: '1000',
  FOUNDRY_INVARIANT_DEPTH: '200',
  FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
  FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: '.tmp/failures',
  FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: '.tmp/failures',
};

/** A test or an invariant, and what is said of it. */
const TEST = /(?:^ {4}\/\/.*\n)*^ {4}function ((?:test|invariant_)\w*)\([\s\S]*?^ {4}}\n/gm;

/** Copies of the contracts and their tests, side by side so that one run of the compiler does for several faults. */
export class Workbench {
  readonly #root: string;

  /** @param name of its folder, which is made anew */
  constructor(name: string) {
    this.#root = path.join(ROOT, '.tmp/mutants', name);
    rmSync(this.#root, { recursive: true, force: true });
    mkdirSync(this.#root, { recursive: true });
    for (const part of ['bin', 'foundry.toml']) {
      cpSync(path.join(ROOT, 'contracts', part), path.join(this.#root, 'contracts', part), { recursive: true });
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.#root, 'node_modules'));
  }

  /** @returns those of these tests that fail where there is no fault. @throws Error where one does not compile or does not exist */
  async failuresWithoutFault(caughtBy: readonly string[]): Promise<string[]> {
    const tests = [...new Set(caughtBy)];
    this.#copy(
      'original',
      tests.map(test => test.split(':')[0]!),
    );
    // few runs: that invariants hold is for forge.long.test.ts to show, here that these tests are there and pass
    const failed = await this.#run(
      tests.map(test => inCopy('original', test)),
      { FOUNDRY_INVARIANT_RUNS: '1', FOUNDRY_FUZZ_RUNS: '4' },
    );
    return tests.filter(test => failed.has(inCopy('original', test)));
  }

  /** @returns those whose tests do not fail. @throws Error where one does not compile, or its test does not exist */
  async missed(mutants: readonly Mutant[]): Promise<Mutant[]> {
    const tests = mutants.map((mutant, index) => this.#prepare(mutant, `m${index}`));
    const failed = await this.#run(tests);
    return mutants.filter((_, index) => !failed.has(tests[index]!));
  }

  /** @returns the test in this copy, by a name that no other copy knows: what is looked for there is not looked for here as well */
  #prepare({ name, file, find, replace, caughtBy }: Mutant, copy: string): string {
    const [testFile, testName] = caughtBy.split(':') as [string, string];
    this.#copy(copy, [file, testFile]);
    this.#replace(inCopy(copy, file), find, replace, `"${name}"`);
    this.#keepOnly(testName, inCopy(copy, testFile));
    this.#replace(inCopy(copy, testFile), `function ${testName}(`, `function ${testName}_${copy}(`, caughtBy);
    return inCopy(copy, `${caughtBy}_${copy}`);
  }

  #replace(file: string, find: string, replace: string, who: string): void {
    const target = path.join(this.#root, file);
    const text = readFileSync(target, 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${who}: "${find}" must be in ${file} exactly once.`);
    // a function, or "$" would mean something
    const changed = text.replace(find, () => replace);
    writeFileSync(target, changed);
  }

  /** The other tests of its file are half of what the compiler would have to do. */
  #keepOnly(test: string, file: string): void {
    const target = path.join(this.#root, file);
    const text = readFileSync(target, 'utf8');
    writeFileSync(
      target,
      text.replace(TEST, (whole, name: string) => (name === test ? whole : '')),
    );
  }

  /** Only what these files import: the compiler reads every file that lies there, whether or not a test needs it. */
  #copy(name: string, files: readonly string[]): void {
    rmSync(path.join(this.#root, 'contracts', name), { recursive: true, force: true });
    for (const file of withImports(files)) {
      const target = path.join(this.#root, inCopy(name, file));
      mkdirSync(path.dirname(target), { recursive: true });
      copyFileSync(path.join(ROOT, file), target);
    }
  }

  /** @returns what failed */
  async #run(tests: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Set<string>> {
    const files = [...new Set(tests.map(test => test.split(':')[0]!))];
    const names = [...new Set(tests.map(test => test.split(':')[1]!))];
    const args = ['--match-path', `{${files.join(',')}}`, '--match-test', `^(${names.join('|')})\\(`];
    // a run would first try what an earlier one found
    rmSync(path.join(this.#root, '.tmp/failures'), { recursive: true, force: true });
    // `forge test` alone would compile twice: first to learn which tests there are
    const built = await forgeIn(this.#root, ['build'], ENVIRONMENT);
    if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`.slice(0, 4000));
    const run = await forgeIn(this.#root, ['test', '--json', ...args], { ...ENVIRONMENT, ...environment });
    const outcomes = outcomesOf(run.stdout);
    const ran = new Set(outcomes.map(({ test }) => test));
    const absent = tests.filter(test => !ran.has(test));
    if (absent.length > 0)
      throw new Error(`Did not run: ${absent.join(', ')}\n${run.stdout}${run.stderr}`.slice(0, 4000));
    return new Set(outcomes.filter(({ isFailure }) => isFailure).map(({ test }) => test));
  }
}

/** Files of ours, and what of ours they import. */
function withImports(files: readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    // a set is walked through to what is added on the way
    for (const [, imported] of text.matchAll(/^import .*?"(\.[^"]+)";/gm))
      found.add(path.join(path.dirname(file), imported!));
  }
  return found;
}

function inCopy(name: string, file: string): string {
  return file.replace(/^contracts\//, `contracts/${name}/`);
}

const Report = z.record(z.string(), z.object({ test_results: z.record(z.string(), z.object({ status: z.string() })) }));

/** Of forge's report: files and contracts, and in each its tests by their signatures. */
function outcomesOf(stdout: string): { test: string; isFailure: boolean }[] {
  const start = stdout.indexOf('{');
  if (start < 0) return [];
  return Object.entries(Report.parse(JSON.parse(stdout.slice(start)))).flatMap(([contract, { test_results }]) =>
    Object.entries(test_results).map(([signature, { status }]) => ({
      test: `${contract.split(':')[0]}:${signature.split('(')[0]}`,
      isFailure: status === 'Failure',
    })),
  );
}
