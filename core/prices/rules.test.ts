import { describe, expect, it } from 'vitest';
import { combine, judge, pauseOf, type SourceStatus, sentenceFor, stateOf } from './freshness.ts';
import { createTrack } from './track.ts';
import { MICROS } from './trades.ts';
import { joinSeries, lastTapeEnd, tapesOf } from './windows.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const status = (fields: Partial<SourceStatus> = {}): SourceStatus => ({
  source: 'coinbase',
  state: 'fresh',
  price: 1000,
  seenAt: new Date(NOW.getTime() - 1000),
  problem: null,
  ...fields,
});

describe('several exchanges together', () => {
  it.each([
    [[], null],
    [[7], 7],
    [[7, 8], 7],
    [[8, 7], 7],
    [[1, 100, 3], 3],
    [[1, 4, 9, 10], 6],
  ])('%j is %j', (prices, combined) => {
    expect(combine(prices)).toBe(combined);
  });

  it.each<[string, Partial<SourceStatus>[], string]>([
    ['nobody', [], 'unavailable'],
    ['nobody with a price', [{ state: 'down', price: null }], 'unavailable'],
    ['all silent', [{ state: 'stale' }, { state: 'down' }], 'stale'],
    ['one fresh', [{}, { state: 'down', price: 5 }], 'fresh'],
    ['1% apart', [{}, { price: 1010 }], 'fresh'],
    ['more than 1% apart', [{}, { price: 1011 }], 'conflict'],
    ['more than 1% apart, one stale', [{}, { price: 1011, state: 'stale' }], 'fresh'],
  ])('%s', (_, statuses, state) => {
    expect(stateOf(statuses.map(status))).toBe(state);
  });

  it.each<[Partial<SourceStatus>, string]>([
    [{ seenAt: new Date(NOW.getTime() - 10_000) }, 'fresh'],
    [{ seenAt: new Date(NOW.getTime() - 10_001) }, 'stale'],
    [{ seenAt: null }, 'stale'],
    [{ price: null }, 'stale'],
    [{ state: 'down' }, 'down'],
  ])('%j is judged %s', (fields, state) => {
    expect(judge(status(fields), NOW).state).toBe(state);
  });

  it('say what is the matter in a whole sentence', () => {
    for (const state of ['stale', 'conflict', 'unavailable'] as const) {
      expect(sentenceFor(state, 'Bitcoin')).toMatch(/^[A-Z].*Bitcoin.*\.$/);
    }
    expect(sentenceFor('fresh', 'Bitcoin')).toBeNull();
  });
});

describe('bets on a match that committed to two exchanges', () => {
  const kraken = (fields: Partial<SourceStatus> = {}) => status({ source: 'kraken', ...fields });
  const seen = (ms: number) => ({ seenAt: new Date(NOW.getTime() - ms) });

  it.each<[string, SourceStatus[], RegExp | null]>([
    ['both fresh', [status(), kraken()], null],
    ['one connects anew', [status(), kraken({ state: 'down', ...seen(9000) })], null],
    [
      'one is away',
      [status(), kraken({ state: 'down', ...seen(10_001) })],
      /^Kraken does not tell .* as soon as it does\.$/,
    ],
    [
      'one is not to be believed',
      [status({ state: 'stale' }), kraken()],
      /^Coinbase does not tell the price of Bitcoin/,
    ],
    ['one was never heard', [status()], /^Kraken does not/],
    [
      'both silent',
      [status({ state: 'stale' }), kraken({ state: 'stale' })],
      /^Coinbase and Kraken do not tell .* as soon as they do\.$/,
    ],
    ['they disagree', [status(), kraken({ price: 1011 })], /disagree about the price of Bitcoin/],
    ['another than theirs is silent', [status(), kraken(), status({ source: 'other', state: 'stale' })], null],
  ])('%s', (_, statuses, sentence) => {
    const pause = pauseOf(['coinbase', 'kraken'], statuses, 'Bitcoin', NOW);
    if (sentence === null) expect(pause).toBeNull();
    else expect(pause).toMatch(sentence);
  });
});

describe('an exchange as it is heard', () => {
  const trade = (id: number, ms: number) => ({ id, at: ms * 1000, price: 1000, raw: '' });
  const word = (ms: number) =>
    ({ kind: 'word', symbol: 'X', at: ms * 1000, doneUntil: ms * 1000, lastId: null }) as const;
  const T = 1_700_000_000_000;

  it('is down until it is subscribed, and fresh with a trade', () => {
    const track = createTrack();
    expect(track.status('x', T)).toMatchObject({ state: 'down', price: null, seenAt: null });
    track.subscribed(true);
    expect(track.status('x', T)).toMatchObject({ state: 'stale' });
    track.trade(trade(1, T), T);
    expect(track.status('x', T + 10_000)).toMatchObject({ state: 'fresh', price: 1000, problem: null });
    expect(track.status('x', T + 10_001)).toMatchObject({ state: 'stale', problem: 'it has gone silent' });
    track.subscribed(false, 'it refuses');
    expect(track.status('x', T)).toMatchObject({ state: 'down', problem: 'it refuses' });
  });

  it('is stale where its heart beats but nobody trades', () => {
    const track = createTrack();
    track.trade(trade(1, T), T);
    const later = T + 10 * 60_000 + 1;
    track.word(word(later), later);
    expect(track.status('x', later)).toMatchObject({ state: 'stale', problem: 'nobody trades there' });
  });

  it('is not believed where its clock runs ahead of ours or far behind', () => {
    for (const [lead, problem] of [
      [2000, null],
      [3000, 'its clock is 3 s ahead of ours'],
      [-6000, null],
      [-9000, 'its clock or its messages are 9 s behind ours'],
    ] as const) {
      const track = createTrack();
      track.trade(trade(1, T - 10_000), T);
      for (let second = 0; second < 15; second++) track.word(word(T + second * 1000 + lead), T + second * 1000);
      expect(track.skewMs).toBe(lead);
      expect(track.status('x', T + 15_000).problem).toBe(problem);
    }
  });

  it('loses one trade or one heartbeat from the future, not its good name', () => {
    const track = createTrack();
    for (let second = 0; second < 15; second++) track.word(word(T + second * 1000), T + second * 1000);
    track.trade(trade(1, T), T + 15_000);
    expect(track.trade(trade(2, T + 60_000), T + 15_000)).toBe('skewed');
    track.word({ ...word(T + 3_600_000), lastId: 99 }, T + 15_000);
    expect(track.book.holes).toEqual([]);
    expect(track.status('x', T + 15_000)).toMatchObject({ state: 'fresh' });
    expect(track.book.shownUntil).toBeLessThan((T / 1000 + 16) * MICROS);
  });
});

describe('windows over a series', () => {
  const series = (prices: (number | null)[]) => ({ from: 1000, prices });
  const about = { symbol: 'X', source: 'exchange', decimals: 2 } as const;
  const run = (length: number, price = 5) => Array.from({ length }, () => price);

  it('need a minute before the tape', () => {
    expect(tapesOf(series(run(105)), 10, about)).toEqual([]);
    expect(tapesOf(series(run(106)), 10, about)).toHaveLength(1);
    expect(lastTapeEnd(series(run(105)))).toBeNull();
    expect(lastTapeEnd(series([...run(106), null, 5]))).toBe(1105);
  });

  it('are spread over what there is, the newest first', () => {
    const prices = Array.from({ length: 3600 }, (_, index) => index);
    const tapes = tapesOf(series(prices), 20, about);
    expect(tapes).toHaveLength(20);
    expect(tapes[0]!.samples.at(-1)).toBe(3599);
    expect(tapes[0]!.samples[0]! - tapes[1]!.samples[0]!).toBe(45);
  });

  it('take the exchanges that know enough, and the seconds that all of them know', () => {
    const known = (seconds: number[], price: number) => new Map(seconds.map(second => [second, price]));
    const all = Array.from({ length: 20 }, (_, index) => index);
    const both = new Map([
      ['a', known(all, 10)],
      [
        'b',
        known(
          all.filter(second => second !== 7),
          20,
        ),
      ],
      ['c', known([1, 2, 3], 999)],
    ]);
    const joined = joinSeries(both, 0, 19);
    expect(joined.prices[6]).toBe(15);
    expect(joined.prices[7]).toBeNull();
    expect(joinSeries(new Map(), 0, 2).prices).toEqual([null, null, null]);
  });
});
