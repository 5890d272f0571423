import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { inject } from 'vitest';
import { forgeIn } from '../../scripts/forge.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where [profile.default] of contracts/foundry.toml compiles to. */
const SHARED = '.tmp/forge';

/**
 * The contracts as they are deployed, and their tests. Whoever comes first has them compiled, which takes a minute or more; others wait for that
 * and have what came of it.
 * @param name of the copy, which is the caller's own: forge writes where it reads
 * @returns its folder, from the root of the project
 * @throws Error with the compiler's words
 */
export async function deployableBuild(name: string): Promise<string> {
  const folder = `${SHARED}-${name}`;
  const url = Object.assign(new URL(inject('databaseUrl')), { pathname: '/postgres' }).toString();
  // all files of a run have its database in common, which gives back the locks of those who are gone
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('forge'))`);
    const { status, stdout, stderr } = await forgeIn(ROOT, ['build']);
    if (status !== 0) throw new Error(`${stdout}${stderr}`.slice(-20_000));
    copy(folder);
  } finally {
    await lock.end();
  }
  return folder;
}

/** What has forge work in the folder. */
export function inFolder(folder: string): NodeJS.ProcessEnv {
  return { FOUNDRY_OUT: `${folder}/out`, FOUNDRY_CACHE_PATH: `${folder}/cache` };
}

function copy(folder: string): void {
  const to = path.join(ROOT, folder);
  rmSync(to, { recursive: true, force: true });
  cpSync(path.join(ROOT, SHARED, 'out'), path.join(to, 'out'), { recursive: true });
  // it names its own place, and what it knows counts for no other
  const index = 'cache/solidity-files-cache.json';
  const text = readFileSync(path.join(ROOT, SHARED, index), 'utf8').replaceAll(`"${SHARED}/`, `"${folder}/`);
  mkdirSync(path.join(to, 'cache'));
  writeFileSync(path.join(to, index), text);
}
