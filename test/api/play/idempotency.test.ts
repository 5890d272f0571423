import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { newId } from '../../../core/platform/index.ts';
import { member, openMarket, openTestApi, spectator, type TestApi } from '../harness.ts';
import { codeOf, outcome, type Program, program } from './program.ts';

/** The same request under the same key is done once, whatever happens between the deed and its answer. */

let api: TestApi;
let ada: CommunityContext;
let her: Program;
let matchId: string;
let openedAt: Date;
/** What becomes of the note about an answer. */
let onAnswer: (() => Promise<void>) | null = null;

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true, onAnswerKept: async () => onAnswer?.() });
  const one = await member(api.house, 'one', 'First');
  const two = await member(api.house, 'two', 'Second', 'gunner');
  ada = await spectator(api.house, 'ada');
  her = await program(api, ada);
  matchId = await openMarket(api, [one.context, two.context]);
  openedAt = api.clock.now();
});
beforeEach(() => api.setDatabaseTime(openedAt));
afterAll(() => api.close());
afterEach(() => {
  onAnswer = null;
});

const betOn = (key: string | null, stake = 10, who = her, pick: 'A' | 'B' = 'A') =>
  who.post(`/v1/markets/${matchId}/bets`, { pick, stake, leastPays: 0 }, key);
const tradesOf = ({ memberId }: CommunityContext) =>
  api.test.database.prisma.trade.count({ where: { memberId, matchId } });

describe('an Idempotency-Key', () => {
  it('is asked for, kindly', async () => {
    const answer = await betOn(null);
    expect(outcome(answer)).toBe('400 bad-parameter');
    expect(answer.json).toMatchObject({
      errors: [{ field: 'idempotency-key', message: expect.stringContaining('Idempotency-Key header') }],
    });
    expect(outcome(await betOn('has spaces'))).toBe('400 bad-parameter');
    expect(outcome(await betOn('x'.repeat(129)))).toBe('400 bad-parameter');
  });

  it('answers the same again alike, marked', async () => {
    const key = newId();
    const first = await betOn(key);
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
    const again = await betOn(key);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(again.text).toBe(first.text);
    expect(again.headers.location).toBe(first.headers.location);
    expect(await tradesOf(ada)).toBe(1);
  });

  it('belongs to one request of one person', async () => {
    const key = newId();
    await betOn(key, 5);
    const other = await betOn(key, 6);
    expect(outcome(other)).toBe('422 key-reused');
    expect(other.json).toMatchObject({ errors: [{ field: 'idempotency-key' }] });
    const elsewhere = await her.send('PUT', `/v1/matches/${matchId}/pick`, { corner: 0 }, key);
    expect(outcome(elsewhere)).toBe('422 key-reused');
    const bob = await spectator(api.house, 'bob');
    expect((await betOn(key, 6, await program(api, bob))).status).toBe(201);
    expect(await tradesOf(bob)).toBe(1);
  });

  it('does not mind the order of fields', async () => {
    const key = newId();
    const path = `/v1/markets/${matchId}/bets`;
    await her.post(path, { pick: 'B', stake: 3, leastPays: 0 }, key);
    const again = await her.post(path, { leastPays: 0, stake: 3, pick: 'B' }, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('is let go by a refusal: nothing was done, and it may be used again', async () => {
    const key = newId();
    const before = await tradesOf(ada);
    const refused = await her.post(`/v1/markets/${matchId}/bets`, { pick: 'A', stake: 9_000, leastPays: 0 }, key);
    expect(refused.status).toBe(409);
    expect((await betOn(key, 2)).status).toBe(201);
    expect(await tradesOf(ada)).toBe(before + 1);
  });
});

describe('many at once', () => {
  it('make one bet, and all have its answer', async () => {
    const cyd = await spectator(api.house, 'cyd');
    const his = await program(api, cyd);
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 25 }, () => betOn(key, 20, his)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(24);
    expect(await tradesOf(cyd)).toBe(1);
  });

  it('under keys of their own are as many bets, as fast as one member may', async () => {
    const dan = await spectator(api.house, 'dan');
    const his = await program(api, dan);
    // on the side that others have left cheap: on the other, two credits soon buy nothing
    const answers = await Promise.all(Array.from({ length: 30 }, () => betOn(newId(), 2, his, 'B')));
    const made = answers.filter(({ status }) => status === 201).length;
    const late = answers.filter(answer => codeOf(answer) === 'too-fast');
    expect(new Set(answers.map(outcome))).toEqual(new Set(['201', '429 too-fast']));
    expect([made >= 12 && made < 30, made + late.length]).toEqual([true, 30]);
    expect(late[0]?.headers['retry-after']).toBe('1');
    expect(await tradesOf(dan)).toBe(made);
  });
});

describe('a crash between the deed and the note about it', () => {
  it('is harmless: a repeat finds the bet', async () => {
    const eli = await spectator(api.house, 'eli');
    const his = await program(api, eli);
    const key = newId();
    onAnswer = async () => {
      throw new Error('The process dies here.');
    };
    const first = await betOn(key, 15, his);
    expect(first.status).toBe(201);
    onAnswer = null;
    // whoever repeats it waits for the first to answer, and after ten seconds goes on in its stead
    const repeat = betOn(key, 15, his);
    await waitFor(() => api.clock.advance(2_500), repeat);
    const again = await repeat;
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, undefined]);
    expect(await tradesOf(eli)).toBe(1);
    // and now there is a note
    expect((await betOn(key, 15, his)).headers['idempotency-replayed']).toBe('true');
  });
});

it('a failure of ours lets the key go', async () => {
  const fay = await spectator(api.house, 'fay');
  const his = await program(api, fay);
  const key = newId();
  await api.test.database.prisma.$executeRawUnsafe(
    `CREATE FUNCTION fail_for_test() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql;
     CREATE TRIGGER fail_for_test BEFORE INSERT ON "FreePick" FOR EACH ROW EXECUTE FUNCTION fail_for_test();`,
  );
  const pick = () => his.send('PUT', `/v1/matches/${matchId}/pick`, { corner: 1 }, key);
  expect(outcome(await pick())).toBe('500 internal');
  await api.test.database.prisma.$executeRawUnsafe('DROP TRIGGER fail_for_test ON "FreePick"');
  const done = await pick();
  expect([done.status, done.headers['idempotency-replayed']]).toEqual([200, undefined]);
});

it('the ledger proves it all', async () => {
  expect((await api.house.ledger.check()).problems).toEqual([]);
});

/** Lets time pass in steps until the answer is there. */
async function waitFor(step: () => void, answer: Promise<unknown>): Promise<void> {
  let isThere = false;
  void answer.finally(() => {
    isThere = true;
  });
  while (!isThere) {
    step();
    await new Promise(resolve => setTimeout(resolve, 60));
  }
}
