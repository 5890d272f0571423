import { expect } from 'vitest';
import { buildApi } from '../../api/app.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { createMetrics, newId, silentLog } from '../../core/platform/index.ts';
import { readContract } from '../api/contract.ts';
import { type Answer, ask, OPEN_CONFIG } from '../api/harness.ts';
import type { ArenaChain } from './arena-chain.ts';

/** The API of an arena on a chain; every answer is held against the OpenAPI document. */
export interface ArenaApi {
  url: string;
  get(operation: string, path: string, status?: number): Promise<Answer>;
  post(path: string, body: object, status?: number): Promise<Answer>;
  /** A page as a browser gets it. */
  page(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The same over real sockets, without looking at what it answers. */
export async function serveArena(
  { house, test, queues }: ArenaChain,
  more: Partial<Parameters<typeof buildApi>[0]> = {},
): Promise<RunningApi> {
  const app = await buildApi({
    ...house,
    database: test.database,
    queues,
    metrics: createMetrics({ processMetrics: false }),
    log: silentLog,
    newId,
    config: OPEN_CONFIG,
    ...more,
  });
  return startApi(app, { host: '127.0.0.1', port: 0 });
}

export async function openArenaApi(arena: ArenaChain): Promise<ArenaApi> {
  const running = await serveArena(arena);
  const contract = await readContract(running.url);
  const hold = (answer: Answer, status: number, operation: string, method: string): Answer => {
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
    expect(contract.problemsOf(operation, answer, method)).toEqual([]);
    return answer;
  };
  return {
    url: running.url,
    get: async (operation, path, status = 200) => hold(await ask(running.url, path), status, operation, 'GET'),
    async post(path, body, status = 200) {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(running.url, path, { method: 'POST', headers, body: JSON.stringify(body) });
      return hold(answer, status, path, 'POST');
    },
    async page(path) {
      const answer = await ask(running.url, path, { headers: { accept: 'text/html' } });
      expect(answer.status, answer.text.slice(0, 300)).toBe(200);
      return answer;
    },
    close: () => running.close(),
  };
}
