import { createLogger } from '../../core/platform/log.ts';
import { startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';

/** Run as a process of its own by embedded.long.test.ts: starts PostgreSQL on a data folder, prints what it got, and waits. */
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: createLogger(), durable: false });
process.stdout.write(`${JSON.stringify({ url: server.url, adopted: server.adopted, pid: server.pid })}\n`);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
setInterval(() => {}, 60_000);
