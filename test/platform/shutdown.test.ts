import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { onShutdown, type Shutdown } from '../../core/platform/shutdown.ts';

let current: Shutdown | undefined;
afterEach(() => current?.dispose());

function prepare() {
  const source = new EventEmitter();
  const exits: number[] = [];
  const shutdown = onShutdown({
    log: silentLog,
    exit: code => void exits.push(code),
    process: source as unknown as NodeJS.Process,
  });
  current = shutdown;
  return { source, exits, shutdown };
}
const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

test('ends what was begun last first, one step after the other, then exits with 0', async () => {
  const { source, exits, shutdown } = prepare();
  const order: string[] = [];
  shutdown.add({ name: 'database', run: () => void order.push('database') });
  shutdown.add({
    name: 'workers',
    run: async () => {
      order.push('workers begin');
      await pause(30);
      order.push('workers end');
    },
  });
  source.emit('SIGTERM', 'SIGTERM');
  expect(shutdown.signal.aborted).toBe(true);
  await expect.poll(() => exits).toEqual([0]);
  expect(order).toEqual(['workers begin', 'workers end', 'database']);
});

test('a step that fails or hangs does not keep the others from ending', async () => {
  const { exits, source, shutdown } = prepare();
  const order: string[] = [];
  shutdown.add({ name: 'last', run: () => void order.push('last') });
  shutdown.add({ name: 'hangs', run: () => new Promise(() => {}), timeoutMs: 30 });
  shutdown.add({
    name: 'fails',
    run: () => {
      throw new Error('broken');
    },
  });
  source.emit('SIGINT', 'SIGINT');
  await expect.poll(() => exits).toEqual([0]);
  expect(order).toEqual(['last']);
});

test('a second signal ends at once', async () => {
  const { source, exits, shutdown } = prepare();
  shutdown.add({ name: 'slow', run: () => pause(60_000), timeoutMs: 60_000 });
  source.emit('SIGINT', 'SIGINT');
  await pause(10);
  expect(exits).toEqual([]);
  source.emit('SIGINT', 'SIGINT');
  expect(exits).toEqual([130]);
});

test('begins once, whoever asks', async () => {
  const { shutdown } = prepare();
  let runs = 0;
  shutdown.add({ name: 'counted', run: () => void runs++ });
  await Promise.all([shutdown.begin('done'), shutdown.begin('done')]);
  expect(runs).toBe(1);
  expect((shutdown.signal.reason as Error).message).toBe('done');
});
