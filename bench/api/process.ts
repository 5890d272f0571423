import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The API in a process of its own. */
export interface ApiProcess {
  url: string;
  /** After two garbage collections, bytes. */
  memory(): Promise<{ rss: number; used: number }>;
  close(): Promise<void>;
}

/** @param settings environment of the process besides the database's address */
export async function startApiProcess(databaseUrl: string, settings: Record<string, string> = {}): Promise<ApiProcess> {
  const child = fork(fileURLToPath(new URL('serve.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      API_REQUESTS_PER_MINUTE: '0',
      PRICE_FEED: 'synthetic',
      ...settings,
    },
  });
  const { url } = (await answer(child)) as { url: string };
  return {
    url,
    async memory() {
      child.send('memory');
      return (await answer(child)) as { rss: number; used: number };
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const failed = once(child, 'exit').then(() => {
    throw new Error('The API process ended before it answered.');
  });
  const [message] = (await Promise.race([once(child, 'message'), failed])) as unknown[];
  return message;
}
