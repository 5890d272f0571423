import { expect, it } from 'vitest';
import { createLanes, type Outcome } from './lanes.ts';

const answer = (value: string): Outcome<string> => ({ ok: true, answer: value });
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

it('takes what waits in one batch, in order, one batch a lane at a time', async () => {
  const batches: string[][] = [];
  let underWay = 0;
  const lanes = createLanes<string, string>({
    lanes: 1,
    most: 10,
    keyOf: () => 'one',
    async work(batch) {
      underWay += 1;
      expect(underWay).toBe(1);
      batches.push([...batch]);
      await pause(5);
      underWay -= 1;
      return batch.map(request => answer(request.toUpperCase()));
    },
  });
  const first = lanes.submit('a');
  await pause(2);
  const rest = ['b', 'c', 'd'].map(lanes.submit);
  expect(await Promise.all([first, ...rest])).toEqual(['A', 'B', 'C', 'D']);
  expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
});

it('makes no batch larger than it may', async () => {
  const sizes: number[] = [];
  const lanes = createLanes<number, string>({
    lanes: 1,
    most: 3,
    keyOf: () => 'one',
    async work(batch) {
      sizes.push(batch.length);
      return batch.map(String).map(answer);
    },
  });
  const answers = await Promise.all(Array.from({ length: 7 }, (_, index) => lanes.submit(index)));
  expect(answers).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  expect(sizes).toEqual([3, 3, 1]);
});

it('rejects alone what is refused alone, and a whole batch that fails; and goes on', async () => {
  const lanes = createLanes<string, string>({
    lanes: 1,
    most: 10,
    keyOf: () => 'one',
    async work(batch) {
      if (batch.includes('burst')) throw new Error('burst');
      return batch.map(request => (request === 'bad' ? { ok: false, error: new Error('bad') } : answer(request)));
    },
  });
  const mixed = await Promise.allSettled(['good', 'bad'].map(lanes.submit));
  expect(mixed.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected']);
  const burst = await Promise.allSettled(['good', 'burst'].map(lanes.submit));
  expect(burst.map(outcome => outcome.status)).toEqual(['rejected', 'rejected']);
  expect(await lanes.submit('again')).toBe('again');
});

it('does not let a lane that is held up hold up the others', async () => {
  let release = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  const lanes = createLanes<string, string>({
    lanes: 4,
    most: 10,
    keyOf: request => request,
    async work(batch) {
      if (batch.includes('slow')) await held;
      return batch.map(answer);
    },
  });
  const slow = lanes.submit('slow');
  // of 32 keys three quarters have another lane
  const quick = Array.from({ length: 32 }, (_, index) => lanes.submit(`match ${index}`));
  const answered = await Promise.race([
    Promise.allSettled(
      quick.map(each => Promise.race([each, pause(50).then(() => Promise.reject(new Error('held')))])),
    ),
    pause(500).then(() => []),
  ]);
  expect(answered.filter(outcome => outcome.status === 'fulfilled').length).toBeGreaterThan(16);
  release();
  expect(await slow).toBe('slow');
  await Promise.all(quick);
});
