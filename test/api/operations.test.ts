import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Contract, readContract } from './contract.ts';
import { openTestApi, type TestApi } from './harness.ts';
import { type Example, perform, type Stage, setStage } from './stage.ts';

/**
 * Every operation of the document is called, and each answer is one that the document promises. Whoever adds a route adds an example of it to
 * a file of examples/ (`export default [...] satisfies Example[]`); they run in the order of file names, and within a file one after the other.
 */

const folder = new URL('./examples/', import.meta.url);
const groups: { file: string; examples: readonly Example[] }[] = [];
for (const file of readdirSync(folder).sort()) {
  const { default: examples } = (await import(new URL(file, folder).href)) as { default: readonly Example[] };
  groups.push({ file, examples });
}

let api: TestApi;
let stage: Stage;
let contract: Contract;
let stagedAt: Date;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  stage = await setStage(api);
  stagedAt = api.clock.now();
  contract = await readContract(api.running.url);
});
afterAll(() => api.close());
beforeEach(() => api.setDatabaseTime(stagedAt));

describe.each(groups)('$file', ({ examples }) => {
  it.each(
    examples.map((example, index) => ({ example, name: `${index + 1}. ${example.operation} ${example.status}` })),
  )('$name', async ({ example }) => {
    const answer = await perform(stage, example);
    expect(answer.status, answer.text.slice(0, 300)).toBe(example.status);
    const [method = 'GET', path = ''] = example.operation.split(' ');
    expect(contract.problemsOf(path, answer, method)).toEqual([]);
    await example.after?.(answer, stage);
  });
});

/** What goes well only otherwise than by a request of its own, and the test in which it does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'GET /v1/socket': 'socket.test.ts',
  'POST /v1/session/telegram': 'mini-app.test.ts',
};

it('has an example that goes well of every operation, and none of what is not in the document', () => {
  const all = groups.flatMap(({ examples }) => examples);
  const operations = (of: readonly Example[]) => [...new Set(of.map(({ operation }) => operation))].sort();
  expect(operations(all)).toEqual([...contract.operations].sort());
  const good = operations(all.filter(({ status }) => status < 300));
  expect([...good, ...Object.keys(ELSEWHERE)].sort()).toEqual([...contract.operations].sort());
  for (const file of Object.values(ELSEWHERE)) expect(existsSync(new URL(file, import.meta.url)), file).toBe(true);
});

it('names every operation once, in few words, with who may use it', () => {
  const operations = contract.operations.map(name => {
    const [method = '', path = ''] = name.split(' ');
    return { name, method, ...contract.operation(path, method) };
  });
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = contract.document.tags?.map(({ name }) => name);
  for (const { name, method, operationId, summary, tags: own, security, responses } of operations) {
    expect(operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
    expect(summary?.length, name).toBeGreaterThan(10);
    expect(tags, name).toEqual(expect.arrayContaining(own ?? ['none']));
    // What changes something is open to nobody by mistake: it says who may, but for signing in.
    if (method !== 'GET' && !own?.includes('sessions')) expect(security, name).toBeDefined();
    if (security?.some(each => 'token' in each)) expect(Object.keys(responses ?? {}), name).toContain('401');
  }
});
