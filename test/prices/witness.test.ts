import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tape } from '../../core/engine/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createTapeWitness, createVenues, type TapeClaim } from '../../core/prices/index.ts';
import { testDatabase } from '../database.ts';
import { bothFresh, openStage, type Stage, secondsAgo, until } from './harness.ts';

/** Holding another arena's tape against what was heard here. */
let stage: Stage;
let claim: TapeClaim & { tape: Tape };
beforeAll(async () => {
  stage = await openStage();
  stage.record();
  await bothFresh(stage);
  // whole seconds are missed where this machine pauses for a moment, at twenty times the speed: another minute is taken then
  claim = await until('a tape of which every second was recorded', async () => {
    const match = {
      symbol: 'BTC-USD',
      kind: 'rated' as const,
      lockAt: secondsAgo(stage.clock, 60),
      sources: ['kraken', 'coinbase'],
    };
    const read = await stage.service.readTape({ ...match, priceSource: 'exchange' });
    if (!read) return null;
    const made = { ...match, tape: read.tape };
    const { from } = await witness().testify(made);
    return from === 'recorded' ? made : null;
  });
});
afterAll(() => stage.end());

const witness = (database = stage.db.database, patienceMs = 0) =>
  createTapeWitness({
    database,
    venues: createVenues(stage.endpoints, stage.clock),
    clock: stage.clock,
    log: silentLog,
    patienceMs,
  });
const forged = (change: Partial<Tape>) => ({ ...claim, tape: { ...claim.tape, ...change } });

describe('a witness that was listening', () => {
  it('confirms what it has recorded itself', async () => {
    const testimony = await witness().testify(claim);
    expect(testimony).toMatchObject({ verdict: 'confirmed', tape: claim.tape });
    expect(testimony.from).not.toBe('history');
  });

  it('tells a tape that differs by one tick of one sample, and has the true one', async () => {
    const samples = claim.tape.samples.map((sample, k) => (k === 17 ? sample + 1 : sample));
    expect(await witness().testify(forged({ samples }))).toEqual({
      verdict: 'differs',
      tape: claim.tape,
      from: 'history',
      reason: `Sample 17 of the tape is ${samples[17]}; here it is ${claim.tape.samples[17]}.`,
    });
  });

  it('calls no tape false on its own word: what it heard may lack a trade', async () => {
    const mute = { status: 503, count: 1000 };
    stage.coinbase.faults.rest = { ...mute };
    stage.kraken.faults.rest = { ...mute };
    const samples = claim.tape.samples.map((sample, k) => (k === 0 ? sample - 1 : sample));
    const forgery = await witness().testify(forged({ samples }));
    const denial = await witness().testify({ ...claim, tape: null });
    stage.coinbase.faults.rest.count = 0;
    stage.kraken.faults.rest.count = 0;
    for (const testimony of [forgery, denial]) {
      expect(testimony).toMatchObject({ verdict: 'cannot-say', tape: null });
      expect(testimony.reason).toContain('cannot be had');
    }
    expect(forgery.reason).toContain('Sample 0 of the tape');
    expect(await witness().testify(forged({ samples }))).toMatchObject({ verdict: 'differs', from: 'history' });
  });

  it('takes the word of the exchange before its own where it had missed a trade', async () => {
    const at = Math.floor(claim.lockAt.getTime() / 1000) + 10;
    const change = (by: number) =>
      stage.db.database.pool.query(
        `UPDATE "PriceTick" SET price = price + $2 WHERE symbol = 'BTC-USD' AND at = to_timestamp($1)`,
        [at, by],
      );
    await change(1000);
    expect(await witness().testify(claim)).toMatchObject({ verdict: 'confirmed', from: 'history' });
    await change(-1000);
  });

  it('tells a volatility that is none of those minutes, and leaves one open that may have been chosen', async () => {
    const { history } = await recentHistory();
    const { sigmaMilliticks } = await import('../../core/prices/tape.ts');
    // one more than the true one may be that of fewer seconds, and is left open then
    const honest = new Set(history.map((_, from) => sigmaMilliticks(history.slice(from))));
    let none = claim.tape.sigmaMilliticks + 1;
    while (honest.has(none)) none += 1;
    expect(await witness().testify(forged({ sigmaMilliticks: none }))).toMatchObject({
      verdict: 'differs',
      reason: 'Its volatility is not that of the minutes before it.',
    });
    const shorter = sigmaMilliticks(history.slice(-300));
    expect(shorter).not.toBe(claim.tape.sigmaMilliticks);
    expect(await witness().testify(forged({ sigmaMilliticks: shorter }))).toMatchObject({ verdict: 'cannot-say' });
  });

  it('refuses a tape of another symbol or source, and cannot speak for exchanges that it does not know', async () => {
    expect(await witness().testify(forged({ source: 'simulated' }))).toMatchObject({ verdict: 'differs' });
    expect(await witness().testify(forged({ symbol: 'ETH-USD' }))).toMatchObject({ verdict: 'differs' });
    for (const sources of [[], ['kraken', 'nasdaq']]) {
      expect(await witness().testify({ ...claim, sources })).toMatchObject({ verdict: 'cannot-say', tape: null });
    }
    expect(await witness().testify({ ...claim, symbol: 'DOGE-USD' })).toMatchObject({ verdict: 'cannot-say' });
  });

  it('denies that there was no tape', async () => {
    expect(await witness().testify({ ...claim, tape: null })).toMatchObject({
      verdict: 'differs',
      tape: claim.tape,
      from: 'history',
    });
  });

  it('cannot speak of a tape that is not over', async () => {
    for (const tape of [claim.tape, null]) {
      const lockAt = secondsAgo(stage.clock, 5);
      expect(await witness().testify({ ...claim, lockAt, tape })).toMatchObject({ verdict: 'cannot-say' });
    }
  });

  async function recentHistory() {
    const { createTapeReader, spanOf } = await import('../../core/prices/exchange-tape.ts');
    const { createPriceStore } = await import('../../core/prices/store.ts');
    const venues = createVenues(stage.endpoints, stage.clock);
    const store = createPriceStore(stage.db.database);
    const read = await createTapeReader({ store, venues, clock: stage.clock, log: silentLog }).read(
      spanOf(claim),
      claim.sources,
    );
    if (!read) throw new Error('There is no tape.');
    return read;
  }
});

describe('a witness that was not listening', () => {
  it('asks the exchanges, and says so; without them it cannot say anything', async () => {
    const empty = await testDatabase();
    try {
      expect(await witness(empty.database).testify(claim)).toMatchObject({ verdict: 'confirmed', from: 'history' });
      stage.kraken.faults.rest = { status: 503, count: 1000 };
      for (const tape of [claim.tape, null]) {
        expect(await witness(empty.database).testify({ ...claim, tape })).toMatchObject({ verdict: 'cannot-say' });
      }
    } finally {
      stage.kraken.faults.rest.count = 0;
      await empty.drop();
    }
  });
});

describe('that there is no tape', () => {
  it('is believed after a while by who was listening, and had none either', async () => {
    const db = await testDatabase();
    try {
      // only Coinbase was heard here, and Kraken has forgotten
      await db.database.pool.query(
        `INSERT INTO "PriceTick" (symbol, source, at, "tradeId", "tradedAt", price, raw)
         SELECT 'BTC-USD', 'coinbase', to_timestamp($1::bigint + n), '1', to_timestamp($1::bigint), 1, '' FROM generate_series(-700, 60) AS n`,
        [Math.floor(claim.lockAt.getTime() / 1000)],
      );
      stage.kraken.faults.rest = { status: 503, count: 1000 };
      const none = { ...claim, tape: null };
      expect(await witness(db.database, 3_600_000).testify(none)).toMatchObject({ verdict: 'cannot-say' });
      expect(await witness(db.database).testify(none)).toMatchObject({ verdict: 'confirmed', tape: null });
    } finally {
      stage.kraken.faults.rest.count = 0;
      await db.drop();
    }
  });
});
