import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Writes the Prisma client to prisma/generated. Run by npm's `prepare`, so it must download nothing and say nothing:
 * the command line would fetch a native schema engine, which this generator does not need; naming any executable
 * stops it. Where the prisma package is not installed (production), the client that was generated before stays.
 */
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

let cli: string;
try {
  cli = require.resolve('prisma/build/index.js');
} catch {
  process.exit(0);
}

const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1', // no telemetry, no version check over the network
  },
});
if (result.status !== 0) {
  process.stderr.write(`The Prisma client could not be generated:\n${result.stdout ?? ''}${result.stderr ?? ''}`);
  process.exit(1);
}
