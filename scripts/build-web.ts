import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run web`: bundles what browsers load into `api/web/dist`. Run by npm's `prepare`, too; an image that installs its packages before
 * it has the sources builds later.
 */
const web = fileURLToPath(new URL('../api/web/', import.meta.url));
if (existsSync(`${web}build.ts`)) {
  const { buildWeb } = await import('../api/web/build.ts');
  const { names } = await buildWeb(`${web}dist`);
  // Only now: a build that fails leaves the one before as it was.
  const kept = new Set(names.flatMap(name => [name, `${name}.br`, `${name}.gz`]));
  const old = readdirSync(`${web}dist`).filter(name => !kept.has(name));
  for (const name of old) rmSync(`${web}dist/${name}`);
  process.stdout.write(`${names.length} files for browsers built\n`);
}
