import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../session/api.ts';
import { createPlacing, type Order } from './placing.ts';
import { readStake, stepStake } from './stake.ts';

const ORDER: Order = {
  path: '/v1/markets/M/bets',
  body: { pick: 'A', stake: 50, leastPays: 80 },
  words: '50 on Rusty',
};
const answer = (status: number, code = ''): ApiAnswer => ({
  ok: status === 201,
  status,
  json: status === 201 ? { pays: 86 } : null,
  problem: status === 201 ? '' : `${status}`,
  code,
});

/** A server that answers what it is told to, in turn; a browser that keeps what is kept. */
function setUp(statuses: number[], store: { kept: string | null } = { kept: null }) {
  const sent: { key: string; body: unknown }[] = [];
  let keys = 0;
  const placing = createPlacing({
    async send(_path, { key, body }) {
      sent.push({ key, body });
      return answer(statuses.shift() ?? 0);
    },
    newKey() {
      keys += 1;
      return `key-${keys}`;
    },
    wait: async () => undefined,
    keep: attempt => {
      store.kept = attempt;
    },
    kept: () => store.kept,
    onRetry: () => undefined,
  });
  return { placing, sent, store };
}

describe('placing an order', () => {
  it('sends one for two taps', async () => {
    const { placing, sent } = setUp([201, 201]);
    const both = await Promise.all([placing.place(ORDER), placing.place(ORDER)]);
    expect(both).toEqual([{ kind: 'done', json: { pays: 86 }, words: '50 on Rusty' }, null]);
    expect(sent).toHaveLength(1);
  });

  it('sends the same again under the same key where no answer came', async () => {
    const { placing, sent } = setUp([0, 502, 201]);
    expect(await placing.place(ORDER)).toMatchObject({ kind: 'done' });
    expect(sent).toEqual(Array.from({ length: 3 }, () => ({ key: 'key-1', body: ORDER.body })));
  });

  it('takes no other while nobody knows what became of one, and asks again for it, also after a reload', async () => {
    const { placing, sent, store } = setUp([0, 0, 0]);
    expect(await placing.place(ORDER)).toMatchObject({ kind: 'unknown' });
    expect(placing.lost).toBe('50 on Rusty');
    expect(await placing.place({ ...ORDER, words: 'another' })).toBeNull();
    const reloaded = setUp([201], store);
    expect(reloaded.placing.lost).toBe('50 on Rusty');
    expect(await reloaded.placing.again()).toMatchObject({ kind: 'done' });
    expect([...sent, ...reloaded.sent].map(({ key }) => key)).toEqual(Array(4).fill('key-1'));
    expect([reloaded.placing.lost, store.kept]).toEqual([null, null]);
  });

  it('forgets what was refused: the next is another', async () => {
    const { placing, sent } = setUp([409, 201]);
    expect(await placing.place(ORDER)).toMatchObject({ kind: 'refused', problem: '409' });
    expect(await placing.place(ORDER)).toMatchObject({ kind: 'done' });
    expect(sent.map(({ key }) => key)).toEqual(['key-1', 'key-2']);
  });

  it.each([401, 403, 429])('does not take %i for the end of an order that may have arrived before', async status => {
    const { placing } = setUp([0, status, status]);
    expect(await placing.place(ORDER)).toMatchObject({ kind: 'unknown' });
    expect(placing.lost).toBe('50 on Rusty');
    placing.leave();
    expect(placing.lost).toBeNull();
    const first = setUp([status]);
    expect(await first.placing.place(ORDER)).toMatchObject({ kind: 'refused', status });
  });

  it('is at rest where what was kept cannot be read', () => {
    expect(setUp([], { kept: '{' }).placing.lost).toBeNull();
    expect(setUp([], { kept: '{"key":1}' }).placing.lost).toBeNull();
  });
});

describe('a stake', () => {
  it.each([
    ['50', 50],
    [' 1,000 ', 1000],
    ['007', 7],
    ['0', null],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['', null],
    ['9999999999999', null],
  ])('%j is %s', (typed, stake) => {
    expect(readStake(typed)).toBe(stake);
  });

  it('steps to round figures, never below 1 nor above what there is', () => {
    expect([1, 9, 12, 50, 190, 950].map(stake => stepStake(stake, 1, 10_000))).toEqual([2, 10, 15, 60, 200, 1000]);
    expect([1, 2, 10, 15, 60, 1000].map(stake => stepStake(stake, -1, 10_000))).toEqual([1, 1, 9, 10, 50, 950]);
    expect(stepStake(95, 1, 97)).toBe(97);
  });
});
