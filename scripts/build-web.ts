import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run web`: bundles what browsers load into `api/web/dist`. Run by npm's `prepare`, too; an image that installs its packages before
 * it has the sources builds later.
 */
const web = fileURLToPath(new URL('../api/web/', import.meta.url));
if (existsSync(`${web}build.ts`)) {
  const { buildWeb } = await import('../api/web/build.ts');
  rmSync(`${web}dist`, { recursive: true, force: true });
  const { files } = await buildWeb(`${web}dist`);
  process.stdout.write(`${files} files for browsers built\n`);
}
