import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { forge } from './forge.ts';

/**
 * `npm run contracts`: compiles contracts/src and writes what TypeScript needs of it (ABIs, bytecode, types) to contracts/types. That is
 * committed, so that an arena runs without any compiler; a test holds it against the sources.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Those that are deployed. */
export const CONTRACTS = [
  'AgentNFT',
  'ArenaGovernor',
  'ArenaToken',
  'Entitlements',
  'MatchRegistry',
  'SeasonDrops',
  'TimelockController',
  'WagerEscrow',
] as const;

/**
 * @param folder what forge compiles to, and finds there if it has been compiled already
 * @throws Error with the compiler's words
 */
export function writeTypes(target: string, folder = '.tmp/forge'): void {
  const environment = { FOUNDRY_OUT: `${folder}/out`, FOUNDRY_CACHE_PATH: `${folder}/cache` };
  const built = forge(['build', '--skip', 'test'], { environment });
  if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`);
  const abis = path.join(ROOT, folder, 'abis');
  rmSync(abis, { recursive: true, force: true });
  mkdirSync(abis, { recursive: true });
  for (const name of CONTRACTS) {
    const file = path.join(ROOT, folder, `out/${name}.sol/${name}.json`);
    const { abi, bytecode } = JSON.parse(readFileSync(file, 'utf8')) as { abi: unknown; bytecode: { object: string } };
    writeFileSync(
      path.join(abis, `${name}.json`),
      JSON.stringify({ contractName: name, abi, bytecode: bytecode.object }),
    );
  }
  rmSync(target, { recursive: true, force: true });
  const cli = createRequire(import.meta.url).resolve('typechain/dist/cli/cli.js');
  const run = spawnSync(process.execPath, [cli, '--target', 'ethers-v6', '--out-dir', target, `${abis}/*.json`], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`);
  for (const file of filesOf(target)) {
    // Node wants to be told the whole name of a file
    const text = readFileSync(file, 'utf8').replace(
      /(from "\.{1,2}\/[^"]*|export type \* as \w+ from "\.[^"]*)"/g,
      (_, start: string) => (start.endsWith('/factories') ? `${start}/index.ts"` : `${start}.ts"`),
    );
    writeFileSync(file, text);
  }
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTypes(path.join(ROOT, 'contracts/types'));
