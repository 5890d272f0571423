import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import { clientSource } from './client-source.ts';

/**
 * `npm run client -- SOURCE [FILE]`: writes the typed client of an arena's API. SOURCE is the address of the arena (its /openapi.json is
 * asked) or a file with its OpenAPI document; FILE is .tmp/client/arena.ts unless told.
 */
const [source, target = path.join('.tmp', 'client', 'arena.ts')] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write('Whose API? Give the address of an arena, or a file with its OpenAPI document:\n');
  process.stderr.write('  npm run client -- http://127.0.0.1:3000 [FILE]\n');
  process.exit(1);
}
const text = /^https?:\/\//.test(source) ? await download(source) : await readFile(source, 'utf8');
await mkdir(path.dirname(target), { recursive: true });
await writeFile(target, await clientSource(JSON.parse(text) as OpenAPIV3_1.Document));
process.stdout.write(`The client is in ${target}. It needs @oazapfts/runtime.\n`);

async function download(address: string): Promise<string> {
  const response = await fetch(new URL('/openapi.json', address));
  if (response.ok) return response.text();
  throw new Error(`${response.url} was answered with ${response.status}`);
}
