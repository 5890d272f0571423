import { acquireInstance } from '../../core/platform/instance.ts';

/** Run as a process of its own by instance.test.ts: tries to be the instance, says how it went, and stays. */
try {
  const instance = acquireInstance(process.argv[2] ?? '');
  process.on('SIGTERM', () => {
    instance.release();
    process.exit(0);
  });
  process.stdout.write('held\n');
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
setInterval(() => {}, 60_000);
