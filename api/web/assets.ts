import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { Api } from '../options.ts';
import type { Manifest } from './build.ts';

/** What `npm run web` made of client/, styles/ and icons/, at addresses that may be kept for ever: names carry a hash of their content. */

const DIST = fileURLToPath(new URL('dist', import.meta.url));
const PREFIX = '/assets/';

/** The pages' scripts and styles have not been built; the message says how. */
export class AssetsMissingError extends Error {
  override readonly name = 'AssetsMissingError';
}

export interface Assets {
  /** Where a source is served, '/assets/site-1A2B3C4D.js' for 'site.ts'. @throws AssetsMissingError where it was not built */
  url(source: string): string;
  /** The chunks that it imports at once: worth fetching together with it. */
  preloads(source: string): string[];
}

/** Serves the files, compressed beforehand, and knows their addresses. @throws AssetsMissingError */
export async function serveAssets(app: Api): Promise<Assets> {
  const assets = readAssets();
  await app.register(staticFiles, {
    root: DIST,
    prefix: PREFIX,
    // Files are named in pages; a folder is nobody's business.
    index: false,
    dotfiles: 'ignore',
    allowedPath: path => !path.endsWith('/manifest.json'),
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    decorateReply: false,
  });
  return assets;
}

function readAssets(): Assets {
  const file = `${DIST}/manifest.json`;
  if (!existsSync(file))
    throw new AssetsMissingError(`The pages' scripts and styles are missing: run \`npm run web\`.`);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const entry = (source: string) => {
    const found = manifest[source];
    if (!found) {
      throw new AssetsMissingError(`${source} is not among what was built for browsers: run \`npm run web\` again.`);
    }
    return found;
  };
  return {
    url: source => `${PREFIX}${entry(source).file}`,
    preloads: source => entry(source).imports.map(name => `${PREFIX}${name}`),
  };
}
