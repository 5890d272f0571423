import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientSource } from '../../scripts/client-source.ts';
import { openTestApi, type TestApi } from './harness.ts';
import { type Stage, setStage } from './stage.ts';

/** The typed client that is generated from the document: TypeScript takes it, and programs that use it get what its types say. */

const root = fileURLToPath(new URL('../..', import.meta.url));
let api: TestApi;
let stage: Stage;
let stagedAt: Date;
let folder: string;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  stage = await setStage(api);
  stagedAt = api.clock.now();
  mkdirSync(path.join(root, '.tmp'), { recursive: true });
  // within the repository, so that the runtime that the client imports is found
  folder = mkdtempSync(path.join(root, '.tmp', 'client-'));
  const document = (await api.get('/openapi.json')).json as OpenAPIV3_1.Document;
  writeFileSync(path.join(folder, 'arena.ts'), await clientSource(document));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A program as its author would write it; `tsc` holds its every line against the client's types. */
const PROGRAM = `
import { ok } from '@oazapfts/runtime';
import { defaults, getAgent, getLeaderboard, getMarkets, getMyBalance, getQuote, placeBet } from 'the-client';

export async function play(baseUrl: string, token: string, community: string) {
  defaults.baseUrl = baseUrl;
  const signedIn = { headers: { authorization: \`Bearer \${token}\` } };
  const board = await ok(getLeaderboard({ community, limit: 3 }));
  const first = board.items[0];
  if (!first) throw new Error('an empty board');
  const points: number = first.agent.rating.shown;
  const missing = await getAgent({ id: '000000000000' });
  const code: string = missing.status === 404 ? (missing.data.errors[0]?.code ?? '') : '';
  const { items } = await ok(getMarkets({ community, state: 'open' }));
  const matchId: string = items[0]?.matchId ?? '';
  const before = await ok(getMyBalance({ community }, signedIn));
  const { leastPays } = await ok(getQuote({ matchId, pick: 'A', stake: 10 }, signedIn));
  const body = { pick: 'A', stake: 10, leastPays } as const;
  const receipt = await ok(placeBet({ matchId, idempotencyKey: 'a-key-of-its-own', body }, signedIn));
  const after = await ok(getMyBalance({ community }, signedIn));
  return { points, code, staked: after.inBets - before.inBets, pays: receipt.pays };
}
`;

/** What must not pass: a field that there is not, and a value that is not allowed. */
const MISTAKES = `
import { getLeaderboard, getMarkets } from 'the-client';
export const wrong = getMarkets({ state: 'shut' });
export const missing = async () => {
  const answer = await getLeaderboard({});
  return answer.status === 200 ? answer.data.winners : null;
};
`;

function check(file: string, text: string): string[] {
  writeFileSync(path.join(folder, file), text.replace("'the-client'", "'./arena.ts'"));
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: [],
  };
  const config = path.join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8', cwd: folder });
  return stdout.split('\n').filter(line => line.includes('error TS'));
}

it('is TypeScript that a program can use, and one that makes mistakes cannot', async () => {
  expect(check('program.ts', PROGRAM)).toEqual([]);
  expect(check('mistakes.ts', MISTAKES).map(line => line.split(':')[0])).toHaveLength(2);
});

it('speaks with an arena', async () => {
  const { play } = (await import(pathToFileURL(path.join(folder, 'program.ts')).href)) as {
    play(baseUrl: string, token: string, community: string): Promise<Record<string, unknown>>;
  };
  // the compiler takes its time, and markets a minute of bets
  await api.setDatabaseTime(stagedAt);
  const played = await play(api.running.url, stage.people.mia.token, stage.world.communityId);
  expect(played).toEqual({
    points: expect.any(Number),
    code: 'agent-not-found',
    staked: 10,
    pays: expect.any(Number),
  });
});
