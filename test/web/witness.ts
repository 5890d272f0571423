import type { Page, Response } from 'playwright-core';

/**
 * Whoever reads along what a page is told: every answer that it fetches and every event of its streams, with the moment at which it came.
 * What was a secret at that moment must not be in it.
 */

export interface Heard {
  /** Milliseconds since 1970: when the answer began, or the event came. */
  at: number;
  /** Path and query. */
  from: string;
  /** Media type; 'event' for one of a stream. */
  type: string;
  bytes: Buffer;
}

export interface Witness {
  readonly heard: Heard[];
  /** Answers whose bytes the browser did not keep: there must be none of which that matters. */
  readonly unread: string[];
  /** Once all answers that have begun are read. */
  settled(): Promise<void>;
}

/** Of answers without a body of their own. */
const BODILESS = new Set([204, 301, 302, 303, 304, 307, 308]);

/** Listens from now on: as `prepare` of `browser.open`, from the first byte. */
export async function witness(page: Page): Promise<Witness> {
  const heard: Heard[] = [];
  const unread: string[] = [];
  const reading = new Set<Promise<void>>();

  async function read(response: Response): Promise<void> {
    const at = Date.now();
    const from = pathOf(response.url());
    const type = (response.headers()['content-type'] ?? '').split(';')[0] ?? '';
    // its body never ends: its events come one by one
    if (type === 'text/event-stream' || BODILESS.has(response.status())) return;
    try {
      heard.push({ at, from, type, bytes: await response.body() });
    } catch {
      unread.push(from);
    }
  }
  page.on('response', response => {
    const done = read(response).finally(() => reading.delete(done));
    reading.add(done);
  });

  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  client.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    heard.push({ at: Date.now(), from: `event ${eventName}`, type: 'event', bytes: Buffer.from(data) });
  });
  return {
    heard,
    unread,
    async settled() {
      while (reading.size > 0) await Promise.all(reading);
    },
  };
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}
