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
  process.stderr.write('  npm run client -- http://127.0.0.1:8080 [FILE]\n');
  process.exit(1);
}
const document = /^https?:\/\//.test(source)
  ? await download(source)
  : (JSON.parse(await readFile(source, 'utf8')) as OpenAPIV3_1.Document);
await mkdir(path.dirname(target), { recursive: true });
await writeFile(target, await clientSource(document));
process.stdout.write(`The client is in ${target}. It needs @oazapfts/runtime.\n`);

/** The document of an arena; a server that it names without a host is the one that was asked, so that calls go there unless told. */
async function download(address: string): Promise<OpenAPIV3_1.Document> {
  const response = await fetch(new URL('/openapi.json', address));
  if (!response.ok) throw new Error(`${response.url} was answered with ${response.status}`);
  const found = (await response.json()) as OpenAPIV3_1.Document;
  const servers = found.servers?.map(server => ({
    ...server,
    url: new URL(server.url, response.url).href.replace(/\/$/, ''),
  }));
  return { ...found, ...(servers && { servers }) };
}
