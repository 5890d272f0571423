import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { silentLog } from '../platform/log.ts';
import { type Board, createBoard } from './board.ts';

interface Count {
  value: number;
  isLast: boolean;
}

interface Stage {
  board: Board<Count>;
  /** What there is to see; null: nothing of that name. An error is thrown. */
  things: Map<string, Count | Error>;
  looks(): number;
  begun(): number;
}

function stage(everyMs = 15): Stage {
  const things = new Map<string, Count | Error>();
  let looks = 0;
  let begun = 0;
  const read = (id: string): Count => {
    const thing = things.get(id);
    if (thing instanceof Error) throw thing;
    if (!thing) throw new Error('There is no such thing');
    return thing;
  };
  const board = createBoard<Count>({
    log: silentLog,
    everyMs,
    async begin(id) {
      begun += 1;
      await sleep(5);
      return read(id);
    },
    async changed(watched) {
      looks += 1;
      await sleep(1);
      const news = [...watched].map(([id, before]) => ({ id, before, now: read(id) }));
      return new Map(news.filter(({ before, now }) => before !== now).map(({ id, now }) => [id, now]));
    },
    isLast: ({ isLast }) => isLast,
  });
  return { board, things, looks: () => looks, begun: () => begun };
}

const count = (value: number, isLast = false): Count => ({ value, isLast });

it('is read once for all who watch, tells each what changes, and looks no more when they have gone or nothing more will come', async () => {
  const { board, things, looks, begun } = stage();
  things.set('one', count(0));
  const heard: number[][] = [[], []];
  const watched = await Promise.all(heard.map(own => board.watch('one', ({ value }) => void own.push(value))));
  expect(watched.map(({ first }) => first.value)).toEqual([0, 0]);
  expect(begun()).toBe(1);
  things.set('one', count(1));
  await expect.poll(() => heard).toEqual([[1], [1]]);
  watched[0]?.leave();
  watched[0]?.leave();
  things.set('one', count(2));
  await expect.poll(() => heard).toEqual([[1], [1, 2]]);
  const late = await board.watch('one', () => undefined);
  expect(late.first.value).toBe(2);
  things.set('one', count(3, true));
  await expect.poll(() => heard[1]).toEqual([1, 2, 3]);
  await sleep(30);
  const then = looks();
  await sleep(60);
  expect(looks()).toBe(then);
  expect((await board.watch('one', () => undefined)).first.value).toBe(3);
});

it('looks at once where it is asked to, whatever its pace', async () => {
  const { board, things } = stage(3_600_000);
  things.set('one', count(0));
  const heard: number[] = [];
  const { leave } = await board.watch('one', ({ value }) => void heard.push(value));
  for (let value = 1; value <= 5; value += 1) {
    things.set('one', count(value));
    board.look(['one', 'none']);
    await expect.poll(() => heard.at(-1), { interval: 1 }).toBe(value);
  }
  leave();
});

it('refuses what is not there, and begins anew when it is; survives what cannot be read for a while', async () => {
  const { board, things } = stage();
  await expect(board.watch('one', () => undefined)).rejects.toThrow('no such thing');
  things.set('one', count(0));
  const heard: number[] = [];
  const { first, leave } = await board.watch('one', ({ value }) => void heard.push(value));
  expect(first.value).toBe(0);
  things.set('one', new Error('the database is away'));
  await sleep(50);
  things.set('one', count(1));
  await expect.poll(() => heard).toEqual([1]);
  leave();
});
