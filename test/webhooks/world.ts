import type { ServerResponse } from 'node:http';
import { buildHouse, type House } from '../../arena/house.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import type { Follower } from '../../core/live/index.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId, openQueues, type Queues, silentLog } from '../../core/platform/index.ts';
import { createOutbound } from '../../core/platform/outbound.ts';
import type { WebhookEvent, WebhookPayload, WebhookWithSecret } from '../../core/webhooks/index.ts';
import { type MovableClock, member, movableClock } from '../api/harness.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { AUTHORITY, bodyOf, type FakeHost, openHost } from '../fakes/host/index.ts';

/** A house whose members have servers of their own: real TLS on this machine. Time and deliveries are moved by hand. */
export interface WebhookWorld {
  house: House;
  test: TestDatabase;
  queues: Queues;
  clock: MovableClock;
  /** A person of their own in each chat. */
  member(who: string, chatId?: string): Promise<CommunityContext>;
  receiver(answer?: Answer): Promise<Receiver>;
  webhook(context: CommunityContext, receiver: Receiver, events: WebhookEvent[]): Promise<WebhookWithSecret>;
  /** What has happened becomes deliveries. */
  dispatch(): Promise<void>;
  /** All that is due is attempted once. */
  deliver(): Promise<void>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** How a receiver answers its nth message, from 0. */
export type Answer = (response: ServerResponse, nth: number) => void;

export interface Receiver {
  /** Name by which it is found: of its own, so that it is a host of its own. */
  name: string;
  url: string;
  host: FakeHost;
  messages: { headers: Record<string, string>; body: string; payload: WebhookPayload }[];
}

/** @param options.follows false: a worker of its own follows what happens */
export async function openWebhookWorld({ follows = true } = {}): Promise<WebhookWorld> {
  const test = await testDatabase();
  const clock = movableClock();
  const queues = await openQueues({ databaseUrl: test.url, log: silentLog });
  const blobs = await openBlobStore(
    { blobs: { store: 'database', retentionDays: 0 } },
    { database: test.database, clock },
  );
  const house = await buildHouse({
    config: { bettingSeconds: 60, tapeSeconds: 45 },
    database: test.database,
    queues,
    blobs,
    log: silentLog,
    clock,
    feedSeed: 'webhooks',
    simulatedMarkets: true,
    outbound: createOutbound({ resolve: async () => ['127.0.0.1'], ca: AUTHORITY, loopback: true }),
  });
  const hosts: FakeHost[] = [];
  let follower: Follower | undefined;
  const followed = async () => {
    // by hand
    follower ??= house.live.follow({ reader: 'webhooks', handle: house.webhooks.dispatch, pollMs: 3_600_000 });
    // it follows by itself as well: whoever has the cursor, all has been read once nothing lies behind it
    for (;;) {
      await follower.flush();
      const { rows } = await test.database.pool.query(
        `SELECT 1 FROM "LiveEvent" event, "LiveCursor" cursor
          WHERE cursor.reader = 'webhooks' AND (event.xid, event.id) > (cursor.xid, cursor.id) LIMIT 1`,
      );
      if (rows.length === 0) return;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  if (follows) await followed();
  return {
    house,
    test,
    queues,
    clock,
    member: async (who, chatId = 'home') =>
      (await member(house, `${who}-${chatId}`, `Bot ${who}`, 'bruiser', chatId)).context,
    async receiver(answer = response => response.end()) {
      const messages: Receiver['messages'] = [];
      const host = await openHost(async (request, response) => {
        const body = await bodyOf(request);
        const headers = request.headers as Record<string, string>;
        messages.push({ headers, body, payload: JSON.parse(body) as WebhookPayload });
        answer(response, messages.length - 1);
      });
      hosts.push(host);
      const name = `h${newId().toLowerCase()}.hooks.example.org`;
      return { name, url: `https://${name}:${host.port}/in`, host, messages };
    },
    webhook: ({ communityId, memberId }, { url }, events) =>
      house.webhooks.create({ communityId, memberId }, { url, events }),
    dispatch: followed,
    async deliver() {
      for (const host of await house.webhooks.dueHosts()) {
        await house.webhooks.deliverHost(host, new AbortController().signal);
      }
    },
    async pass(ms) {
      clock.advance(ms);
      await setDatabaseTime(test.database.pool, clock.now());
    },
    async close() {
      await follower?.stop();
      await house.live.close();
      for (const host of hosts) await host.close();
      await queues.close();
      await test.drop();
    },
  };
}
