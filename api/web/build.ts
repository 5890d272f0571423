import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

/**
 * What browsers load: each file directly in `client/` is an entry of its own, each in `styles/` a style sheet, each in `icons/` a picture,
 * each in `fonts/` a font. Names carry a hash of their content, so that they may be cached for ever; `manifest.json` maps `player.ts` to
 * what it became and to the chunks it needs first. What compresses lies beside itself compressed.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));

export interface Manifest {
  /** By source ('player.ts', 'site.css'): the file, and the chunks that it imports statically. */
  [source: string]: { file: string; imports: string[] };
}

/** `name.browser.ts` stands in for `name.ts` where there is one, as `moduleSuffixes` tells the compiler. */
const browserFiles: Plugin = {
  name: 'browser-files',
  setup(bundle) {
    bundle.onResolve({ filter: /^\..*\.ts$/ }, ({ path: name, resolveDir }) => {
      const file = path.join(resolveDir, name.replace(/\.ts$/, '.browser.ts'));
      return existsSync(file) ? { path: file } : null;
    });
  },
};

/** How sources become what browsers run; tests bundle pages of their own in the same way. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  target: ['es2022', 'safari16'],
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  // The renderer draws on whatever this alias gives it.
  alias: { canvas: path.join(HERE, 'client/renderer/canvas.ts') },
  plugins: [browserFiles],
} satisfies BuildOptions;

/** The fonts of fights: one file, of which players ask for parts. Its name carries the hash of its content already. */
const FIGHT_FONTS = path.join(HERE, 'fight-fonts');

/** Workers are whole scripts, each by itself: what a worker loads later is under the policy of its own answer, not the page's. */
async function buildWorkers(folder: string) {
  const { metafile, outputFiles } = await build({
    ...BUNDLING,
    write: false,
    entryPoints: entriesIn('client/workers', /^[^.]+\.ts$/),
    outdir: folder,
    entryNames: '[name]-worker-[hash]',
    format: 'iife',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: HERE,
  });
  outputFiles.forEach(put);
  return metafile.outputs;
}

/**
 * @param folder where it goes; made if need be, and what lies there already stays
 * @returns the names of all its files, without their compressed twins
 */
export async function buildWeb(folder: string): Promise<{ names: string[] }> {
  const entries = [
    ...entriesIn('client', /^[^.]+\.ts$/),
    ...entriesIn('styles', /\.css$/),
    ...entriesIn('icons', /\.svg$/),
    ...entriesIn('fonts', /\.woff2$/),
  ];
  const workers = await buildWorkers(folder);
  const workerFiles = Object.entries(workers).map(
    ([output, { entryPoint }]) => [path.basename(entryPoint ?? '', '.ts'), path.basename(output)] as const,
  );
  const { metafile, outputFiles } = await build({
    write: false,
    entryPoints: entries,
    outdir: folder,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    ...BUNDLING,
    splitting: true,
    metafile: true,
    // pages find their workers beside themselves, by these names
    define: { WORKER_FILES: JSON.stringify(Object.fromEntries(workerFiles)) },
    // fonts are entries and are named by styles as well: both get the one name that their content gives them
    loader: { '.svg': 'copy', '.woff2': 'copy' },
    logLevel: 'warning',
    absWorkingDir: HERE,
  });
  outputFiles.forEach(put);
  const manifest: Manifest = {};
  for (const [output, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    manifest[path.basename(entryPoint)] = {
      file: path.basename(output),
      imports: imports.filter(each => each.kind === 'import-statement').map(each => path.basename(each.path)),
    };
  }
  for (const [name, file] of workerFiles) manifest[`workers/${name}.ts`] = { file, imports: [] };
  const fightFonts = readdirSync(FIGHT_FONTS).filter(name => name.endsWith('.bin'));
  for (const file of fightFonts) {
    if (!existsSync(path.join(folder, file))) copyFileSync(path.join(FIGHT_FONTS, file), path.join(folder, file));
  }
  const names = Object.keys({ ...metafile.outputs, ...workers }).map(output => path.basename(output));
  await Promise.all(names.filter(name => COMPRESSIBLE.test(name)).map(name => compress(path.join(folder, name))));
  // Last, and at one stroke: whoever reads it meanwhile finds an old one whose files are still there.
  const draft = path.join(folder, `manifest.${process.pid}.json`);
  writeFileSync(draft, JSON.stringify(manifest, null, 2));
  renameSync(draft, path.join(folder, 'manifest.json'));
  return { names: [...names, ...fightFonts, 'manifest.json'] };
}

/** At one stroke, and only what differs: an arena that serves the folder meanwhile would give out half a file, to be kept for ever. */
function put({ path: file, contents }: OutputFile): void {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

const COMPRESSIBLE = /\.(js|css|svg)$/;

/** Writes `file.br` and `file.gz`, unless an earlier build did: the name stands for the content. */
async function compress(file: string): Promise<void> {
  const content = readFileSync(file);
  const write = async (suffix: string, squeeze: (bytes: Buffer) => Promise<Buffer>) => {
    if (existsSync(file + suffix)) return;
    const draft = `${file}${suffix}.${process.pid}`;
    writeFileSync(draft, await squeeze(content));
    renameSync(draft, file + suffix);
  };
  await Promise.all([write('.br', promisify(brotliCompress)), write('.gz', promisify(gzip))]);
}

function entriesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(path.join(HERE, folder))
    .filter(name => pattern.test(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map(name => `${folder}/${name}`);
}
