import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Board, stepOf, type TapeSoFar } from '../../core/live/index.ts';
import { createTapeBoard } from '../../core/live/tapes.ts';
import type { Clock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import type { PriceFeed } from '../../core/prices/index.ts';
import { member, openMatch, openTestApi, settledFight, type TestApi } from '../api/harness.ts';

/** Tapes as they are followed, over exchanges that tell a price when they do. */

let api: TestApi;
let contexts: Awaited<ReturnType<typeof member>>['context'][];
/** Seconds after lock whose price is known. */
let known = 0;
let lockAt = new Date(0);

const feed: PriceFeed = {
  name: 'coinbase',
  simulated: false,
  symbols: () => [{ symbol: 'BTC-USD', name: 'Bitcoin', decimals: 2 }],
  async priceAt(_symbol, at) {
    const second = Math.round((at.getTime() - lockAt.getTime()) / 1000);
    return second <= known ? 1000 + second : null;
  },
};

beforeAll(async () => {
  api = await openTestApi();
  contexts = [(await member(api.house, 'ada', 'Rusty')).context, (await member(api.house, 'bob', 'Voltran')).context];
});
afterAll(() => api.close());

function open(clock: Clock = api.clock): Board<TapeSoFar> {
  const { database } = api.test;
  return createTapeBoard({ database, prices: { feedFor: () => feed }, clock, log: silentLog, everyMs: 10 });
}

it('tells no second that has not passed, none that is not known, and at last what the tape really was', async () => {
  await api.pass(0);
  const matchId = await openMatch(api, contexts);
  ({ lockAt } = await api.house.matches.get(matchId));
  known = 100;
  // time passes here only where it is told to
  let at = api.clock.now();
  const clock: Clock = { ...api.clock, now: () => at };
  const board = open(clock);
  let tape: TapeSoFar | undefined;
  const { first, leave } = await board.watch(matchId, now => {
    tape = now;
  });
  expect(first).toMatchObject({ matchId, samples: [], length: 46, isComplete: false });
  const until = (seconds: number) => {
    at = new Date(lockAt.getTime() + seconds * 1000);
  };
  until(2.5);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(tape).toBeUndefined();
  until(5.2);
  await expect.poll(() => tape?.samples).toEqual([1003, 1004, 1005]);
  // the exchanges have fallen silent
  known = 8;
  until(20.2);
  await expect.poll(() => tape?.samples.at(-1)).toBe(1008);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(tape?.samples).toHaveLength(6);
  known = 100;
  await expect.poll(() => tape?.samples.length).toBe(18);
  const late = await open(clock).watch(matchId, () => undefined);
  expect(late.first.samples).toEqual(tape?.samples);
  late.leave();
  // its clock is the arena's: it is fought over the simulated price after all
  const before = tape?.samples ?? [];
  until(60);
  await api.pass(at.getTime() - api.clock.now().getTime());
  await api.house.matches.advance(matchId);
  await expect.poll(() => tape?.isComplete).toBe(true);
  const real = (await api.house.matches.get(matchId)).tape?.samples;
  expect(tape?.samples).toEqual(real);
  expect(stepOf(before, tape as TapeSoFar)).toEqual({ matchId, from: 0, samples: real });
  leave();
});

it('of a casual match is complete before it is watched', async () => {
  const [ada] = contexts;
  if (!ada) throw new Error('nobody fights');
  const matchId = await settledFight(api, ada);
  const { first } = await open().watch(matchId, () => undefined);
  expect(first).toMatchObject({ isComplete: true, samples: (await api.house.matches.get(matchId)).tape?.samples });
});

it('ends where the match is void', async () => {
  await api.pass(10 * 60_000);
  const matchId = await openMatch(api, contexts);
  ({ lockAt } = await api.house.matches.get(matchId));
  let tape: TapeSoFar | undefined;
  const { leave } = await open().watch(matchId, now => {
    tape = now;
  });
  await api.house.matches.void(matchId, 'The test said so.');
  await expect.poll(() => tape).toMatchObject({ samples: [], isComplete: true });
  leave();
});

it('steps say what is new, or was corrected', () => {
  const tape = (samples: number[]): TapeSoFar => ({
    matchId: 'M',
    symbol: 'BTC-USD',
    decimals: 2,
    startsAt: '',
    length: 46,
    samples,
    isComplete: false,
  });
  expect(stepOf([1, 2], tape([1, 2]))).toBeNull();
  expect(stepOf([1, 2], tape([1, 2, 3]))).toEqual({ matchId: 'M', from: 2, samples: [3] });
  expect(stepOf([1, 2, 3], tape([1, 5, 3]))).toEqual({ matchId: 'M', from: 1, samples: [5, 3] });
});
