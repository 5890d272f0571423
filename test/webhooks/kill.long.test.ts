import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLive } from '../../core/live/testing/append.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { openWebhookWorld, type WebhookWorld } from './world.ts';

/** Workers are killed with SIGKILL among their deliveries: what happened is told all the same, at least once, and written down once. */

const EVENTS = 120;
const KILLS = 4;
let program: Bundle;
let world: WebhookWorld;
let worker: ChildProcess | undefined;
beforeAll(async () => {
  program = await bundle('test/webhooks/mortal-worker.ts');
  world = await openWebhookWorld({ follows: false });
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await world?.close();
  program?.remove();
});

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program.file, world.test.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

test('kill -9 of the worker loses nothing', async () => {
  const ada = await world.member('ada');
  // slow enough that kills meet deliveries under way; of every fifth message the first attempt fails
  const receiver = await world.receiver((response, nth) => {
    const idOf = (index: number) => receiver.messages[index]?.headers['webhook-id'];
    const isFirst = !receiver.messages.slice(0, nth).some((_message, index) => idOf(index) === idOf(nth));
    setTimeout(() => {
      response.statusCode = isFirst && nth % 5 === 0 ? 500 : 200;
      response.end();
    }, 40);
  });
  const { id } = await world.webhook(ada, receiver, ['season.progress']);
  worker = await startWorker();
  const seasons: string[] = [];
  const happening = (async () => {
    for (let count = 0; count < EVENTS; count++) {
      const seasonId = `season${String(count).padStart(6, '0')}`;
      seasons.push(seasonId);
      const data = { seasonId, state: 'open' as const };
      await world.test.database.transaction(tx =>
        appendLive(tx, { kind: 'season', communityId: ada.communityId, subjectId: seasonId, data }),
      );
      await sleep(100);
    }
  })();
  for (let kills = 0; kills < KILLS; kills++) {
    await sleep(1_500 + Math.random() * 1_000);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    worker = await startWorker();
  }
  await happening;
  const told = () => new Set(receiver.messages.map(({ payload }) => (payload.data as { seasonId: string }).seasonId));
  await expect.poll(() => [...told()].sort(), { interval: 500 }).toEqual(seasons);
  const { prisma } = world.test.database;
  await expect
    .poll(() => prisma.webhookDelivery.count({ where: { webhookId: id, state: 'delivered' } }), { timeout: 180_000 })
    .toBe(EVENTS);
  expect(await prisma.webhookDelivery.count({ where: { webhookId: id } })).toBe(EVENTS);
  // the same message has the same id, however often it came
  const ids = new Set(receiver.messages.map(({ headers }) => headers['webhook-id']));
  expect(ids.size).toBe(EVENTS);
});
