import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any (32768 and up, or 49152), even where nobody listens yet, or not at the moment. */
const PORTS = { from: 15_000, to: 32_000 };

/** A port of 127.0.0.1 that nobody has, nor is given: for what must know its address before it listens, or find it there again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(settle => {
    const server = createServer();
    server.on('error', () => settle(false));
    server.listen(port, '127.0.0.1', () => server.close(() => settle(true)));
  });
}
