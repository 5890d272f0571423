import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * What browsers load: each file directly in `client/` is an entry of its own, each in `styles/` a style sheet. Names carry a hash of their
 * content, so that they may be cached for ever; `manifest.json` maps `player.ts` to what it became and to the chunks it needs first.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));

export interface Manifest {
  /** By source ('player.ts', 'site.css'): the file, and the chunks that it imports statically. */
  [source: string]: { file: string; imports: string[] };
}

/** @param folder where it goes; made if need be */
export async function buildWeb(folder: string): Promise<{ files: number }> {
  const entries = [...entriesIn('client', /^[^.]+\.ts$/), ...entriesIn('styles', /\.css$/)];
  const { metafile } = await build({
    entryPoints: entries,
    outdir: folder,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'safari16'],
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    metafile: true,
    // the renderer draws on whatever this alias gives it: in a browser its own canvas (client/browser-canvas.ts)
    alias: { canvas: path.join(HERE, 'client/renderer/canvas.ts') },
    logLevel: 'warning',
    absWorkingDir: HERE,
  });
  const manifest: Manifest = {};
  for (const [output, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    manifest[path.basename(entryPoint)] = {
      file: path.basename(output),
      imports: imports.filter(each => each.kind === 'import-statement').map(each => path.basename(each.path)),
    };
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2));
  return { files: Object.keys(metafile.outputs).length };
}

function entriesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(path.join(HERE, folder))
    .filter(name => pattern.test(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map(name => `${folder}/${name}`);
}
