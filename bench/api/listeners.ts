import { type ClientRequest, request } from 'node:http';

/**
 * Follows a topic many times over, in a process of its own, and notes how long each event was on its way to each stream. Told by its
 * parent: `{url, streams}` opens, 'report' answers with what was measured since, 'close' ends the streams.
 */

/** One address may hold 16 streams: the loopback network has many addresses. */
const STREAMS_AN_ADDRESS = 16;
/** Opened at once. */
const AT_ONCE = 50;

type Order = { url: string; streams: number } | 'report' | 'close';

const open = new Set<ClientRequest>();
let latenciesMs: number[] = [];

process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit(0));

async function obey(order: Order): Promise<void> {
  if (order === 'report') {
    process.send?.({ latenciesMs, streams: open.size });
    latenciesMs = [];
    return;
  }
  if (order === 'close') {
    for (const each of open) each.destroy();
    open.clear();
    process.send?.('closed');
    return;
  }
  let next = 0;
  const opener = async () => {
    while (next < order.streams) await openOne(order.url, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
  process.send?.('opened');
}

/** Resolves when the stream has said its first words. */
function openOne(url: string, number: number): Promise<void> {
  const host = Math.floor(number / STREAMS_AN_ADDRESS);
  const localAddress = `127.1.${Math.floor(host / 250)}.${(host % 250) + 1}`;
  return new Promise((resolve, reject) => {
    const stream = request(url, { agent: false, localAddress }, response => {
      if (response.statusCode !== 200) reject(new Error(`A stream was answered with ${response.statusCode}.`));
      let rest = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        const now = process.hrtime.bigint();
        const events = (rest + part).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) note(event, now);
        resolve();
      });
      response.on('error', () => undefined);
    });
    stream.on('error', reject);
    stream.end();
    open.add(stream);
  });
}

/** Both processes read the machine's own monotonic clock. */
function note(event: string, now: bigint): void {
  const sent = /"sentNs":"(\d+)"/.exec(event)?.[1];
  if (sent) latenciesMs.push(Number(now - BigInt(sent)) / 1e6);
}
