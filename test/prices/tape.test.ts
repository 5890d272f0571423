import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTape } from '../../core/engine/index.ts';
import type { EvidenceBody, TapeRequest } from '../../core/prices/index.ts';
import {
  agrees,
  bothFresh,
  matchWith,
  nowSecond,
  openStage,
  RATE,
  recorded,
  type Stage,
  seconds,
  secondsAgo,
  truth,
  until,
} from './harness.ts';

const rated = (lockAt: Date, sources = ['coinbase', 'kraken'], symbol = 'BTC-USD'): TapeRequest => ({
  priceSource: 'exchange',
  sources,
  symbol,
  kind: 'rated',
  lockAt,
});

describe('evidence of a tape', () => {
  let stage: Stage;
  let request: TapeRequest;
  let evidence: Awaited<ReturnType<Stage['service']['readTape']>>;
  beforeAll(async () => {
    stage = await openStage();
    stage.record();
    await bothFresh(stage);
    request = rated(secondsAgo(stage.clock, 60));
    evidence = await until('a tape', () => stage.service.readTape(request));
    for (const id of ['good', 'sample', 'raw', 'digest', 'sigma', 'start']) {
      await matchWith(stage, id, request, evidence.tape);
      await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, id, evidence?.evidence ?? []));
    }
  });
  afterAll(() => stage.end());

  /** Changes what is kept of Coinbase, and makes the outer digest fit where `isSealed`: the forger knows how it is made. */
  async function forge(id: string, change: (body: EvidenceBody) => void, isSealed: boolean) {
    const { canonical, sha256Of } = await import('../../core/prices/evidence.ts');
    const where = { matchId_source: { matchId: id, source: 'coinbase' } };
    const row = await stage.db.database.prisma.tapeEvidence.findUniqueOrThrow({ where });
    const body = row.samples as unknown as EvidenceBody;
    change(body);
    const sha256 = isSealed ? sha256Of(canonical(body)) : row.sha256;
    await stage.db.database.pool.query(
      `UPDATE "TapeEvidence" SET samples = $2, sha256 = $3 WHERE "matchId" = $1 AND source = 'coinbase'`,
      [id, JSON.stringify(body), sha256],
    );
  }

  it('holds for each exchange 46 trades with its own texts', () => {
    expect(evidence?.evidence).toHaveLength(2);
    for (const { samples, source } of evidence?.evidence ?? []) {
      expect(samples.samples).toHaveLength(46);
      expect(samples.sigma.seconds).toBe(601);
      const [first] = samples.samples;
      expect(first?.raw).toContain(first?.tradeId);
      expect(first?.raw).toContain(source === 'coinbase' ? '"trade_id"' : first?.tradeId);
    }
  });

  it('is kept once, however often', async () => {
    await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, 'good', evidence?.evidence ?? []));
    expect(await stage.db.database.prisma.tapeEvidence.count({ where: { matchId: 'good' } })).toBe(2);
  });

  it('is confirmed by the exchanges', async () => {
    expect(await stage.service.confirmTape('good')).toEqual({
      verdict: 'confirmed',
      sources: [
        { source: 'coinbase', verdict: 'confirmed', reason: 'Coinbase tells the same trades.' },
        { source: 'kraken', verdict: 'confirmed', reason: 'Kraken tells the same trades.' },
      ],
    });
  });

  it('is not confirmed for a match that has none', async () => {
    expect(await stage.service.confirmTape('nobody')).toEqual({ verdict: 'not-confirmed', sources: [] });
  });

  it.each<[string, string, (body: EvidenceBody) => void, boolean, RegExp]>([
    [
      'a changed row',
      'digest',
      body => void Object.assign(body.samples[3]!, { k: 4 }),
      false,
      /its digest does not fit/,
    ],
    [
      'another price in a sample',
      'sample',
      body => void Object.assign(body.samples[7]!, { price: body.samples[7]!.price + 2 }),
      true,
      /not the price of the trades/,
    ],
    [
      'another text',
      'raw',
      body => void Object.assign(body.samples[7]!, { raw: '{}' }),
      true,
      /digest of the exchange's text/,
    ],
    [
      'other minutes before lock',
      'sigma',
      body => void Object.assign(body.sigma, { sha256: 'f'.repeat(64) }),
      true,
      /sigma/,
    ],
    [
      'another time',
      'start',
      body => void Object.assign(body, { start: '2026-01-01T00:00:00.000Z' }),
      true,
      /another symbol or time/,
    ],
  ])('%s differs', async (_, id, change, isSealed, reason) => {
    await forge(id, change, isSealed);
    const confirmation = await stage.service.confirmTape(id);
    expect(confirmation.verdict).toBe('differs');
    expect(confirmation.sources[0]).toMatchObject({ source: 'coinbase', verdict: 'differs' });
    expect(confirmation.sources[0]?.reason).toMatch(reason);
  });

  /** Keeps a tape with another trade in a sample, all digests and the tape itself in order. */
  async function invent(id: string, k: number, change: (raw: string) => string) {
    const { canonical, sha256Of } = await import('../../core/prices/evidence.ts');
    const [coinbase, kraken] = structuredClone(evidence?.evidence ?? []);
    if (!coinbase || !kraken || !evidence) throw new Error('no evidence');
    const sample = coinbase.samples.samples[k]!;
    const raw = change(sample.raw);
    const { price, trade_id: tradeId, time } = JSON.parse(raw);
    const invented = { k, raw, price: Number(price.replace('.', '')), tradeId: String(tradeId), tradedAt: time };
    coinbase.samples.samples[k] = { ...invented, sha256: sha256Of(raw) };
    coinbase.sha256 = sha256Of(canonical(coinbase.samples));
    const samples = evidence.tape.samples.with(k, Math.floor((invented.price + kraken.samples.samples[k]!.price) / 2));
    await matchWith(stage, id, request, { ...evidence.tape, samples });
    await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, id, [coinbase, kraken]));
    return stage.service.confirmTape(id);
  }

  it('another volatility than that of the minutes before lock differs', async () => {
    const tape = { ...evidence?.tape, sigmaMilliticks: (evidence?.tape.sigmaMilliticks ?? 0) + 1 };
    await matchWith(stage, 'volatility', request, tape);
    await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, 'volatility', evidence?.evidence ?? []));
    const confirmation = await stage.service.confirmTape('volatility');
    expect(confirmation.verdict).toBe('differs');
    expect(confirmation.sources[0]?.reason).toMatch(/volatility/);
  });

  it('an exchange less than the match had committed to differs', async () => {
    const alone = await until('a tape', () => stage.service.readTape({ ...request, sources: ['kraken'] }));
    await matchWith(stage, 'alone', request, alone.tape);
    await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, 'alone', alone.evidence));
    expect(await stage.service.confirmTape('alone')).toMatchObject({
      verdict: 'differs',
      sources: [{ source: 'kraken', reason: 'The evidence is of other exchanges than the match had committed to.' }],
    });
  });

  it('an invented price with all digests in order differs from what the exchange tells', async () => {
    expect(await invent('invented', 20, raw => raw.replace(/"price":"([0-9.]+)"/, '"price":"90000.00"'))).toMatchObject(
      {
        verdict: 'differs',
        sources: [{ verdict: 'differs' }, { verdict: 'confirmed' }],
      },
    );
  });

  it('the last trade but one in the last sample differs: what came after it is asked for too', async () => {
    const last = Number(evidence?.evidence[0]?.samples.samples[45]?.tradeId);
    const other = stage.coinbase.market('BTC-USD').trades.find(({ id }) => id === last - 1)!;
    const time = `${new Date(Math.floor(other.at / 1000)).toISOString().slice(0, 19)}.${String(other.at % 1e6).padStart(6, '0')}Z`;
    const raw = JSON.stringify({ trade_id: other.id, price: other.price, time });
    expect(await invent('omitted', 45, () => raw)).toMatchObject({
      verdict: 'differs',
      sources: [{ reason: `Sample 45: the last trade was ${last}, the tape has ${last - 1}.` }, {}],
    });
  });

  it('is not confirmed where the exchange cannot be asked, or has forgotten', async () => {
    stage.coinbase.faults.rest = { status: 503, count: 4 };
    expect((await stage.service.confirmTape('good')).sources).toMatchObject([
      { verdict: 'not-confirmed', reason: 'Coinbase was asked, but it answers with status 503.' },
      { verdict: 'confirmed' },
    ]);
    stage.kraken.faults.forgottenBefore = (nowSecond(stage) - 20) * 1e6;
    expect(await stage.service.confirmTape('good')).toMatchObject({ verdict: 'not-confirmed' });
    stage.kraken.faults.forgottenBefore = 0;
  });
});

describe('a recorder that dies', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.end());

  it('is in another process; its successor goes on where it ended, and the tape has no gap', async () => {
    const { clock, service, endpoints, db, origin } = stage;
    const program = fileURLToPath(new URL('recorder-process.ts', import.meta.url));
    const argument = JSON.stringify({ url: db.url, rate: RATE, origin, endpoints });
    const child = spawn(process.execPath, ['--import', 'tsx', program, argument], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await bothFresh(stage);
    } finally {
      child.kill('SIGKILL');
    }
    const lockAt = new Date((nowSecond(stage) - 10) * 1000);
    expect(await service.readTape(rated(lockAt))).toBeNull();
    await until('stale', async () => (await service.quote('BTC-USD'))?.state === 'stale');
    expect((await service.choose('BTC-USD')).market).toMatchObject({ refused: expect.stringMatching(/silent/) });
    // Nobody told that it is gone: its lease must run out, which is the database's time and real.
    await db.database.pool.query(`UPDATE "Lease" SET "expiresAt" = arena_now() WHERE name = 'prices'`);
    stage.record();
    await bothFresh(stage);
    const start = lockAt.getTime() / 1000 + 3;
    await agrees(stage, stage.coinbase, 'coinbase', 'BTC-USD', start - 20, start + 45);
    await agrees(stage, stage.kraken, 'kraken', 'BTC-USD', start - 20, start + 45);
    const { tape } = await until('the tape', () => service.readTape(rated(lockAt)));
    expect(checkTape(tape)).toEqual([]);
    expect(clock.now().getTime()).toBeGreaterThan(lockAt.getTime() + 48_000);
  });

  it('leaves the lease to one at a time', async () => {
    const second = stage.record();
    await seconds(stage, 3);
    expect(second.isActive).toBe(false);
  });
});

describe('a tape that nobody recorded', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.end());

  it('is read from the history of the exchanges', async () => {
    const lockAt = secondsAgo(stage.clock, 70);
    const read = await until('the tape', () => stage.service.readTape(rated(lockAt)));
    const start = lockAt.getTime() / 1000 + 3;
    const ids = read.evidence[0]?.samples.samples.map(({ tradeId }) => Number(tradeId));
    expect(ids).toEqual(truth(stage.coinbase, 'BTC-USD', start, start + 45));
    expect(await recorded(stage, 'coinbase', 'BTC-USD', start, start)).toEqual([null]);
    await matchWith(stage, 'fetched', rated(lockAt), read.tape);
    await stage.db.database.transaction(tx => stage.service.storeEvidence(tx, 'fetched', read.evidence));
    expect(await stage.service.confirmTape('fetched')).toMatchObject({ verdict: 'confirmed' });
  });

  it('has a market where trades are rare', async () => {
    const read = await until('the tape', () =>
      stage.service.readTape(rated(secondsAgo(stage.clock, 70), ['kraken'], 'EUR-USD')),
    );
    expect(read.tape).toMatchObject({ symbol: 'EUR-USD', decimals: 5, source: 'exchange' });
  });

  it('is null before its time, and never guessed where the history is gone', async () => {
    expect(await stage.service.readTape(rated(secondsAgo(stage.clock, 5)))).toBeNull();
    const lockAt = secondsAgo(stage.clock, 70);
    stage.coinbase.faults.forgottenBefore = (lockAt.getTime() + 20_000) * 1000;
    expect(await stage.service.readTape(rated(lockAt))).toBeNull();
    stage.coinbase.faults.forgottenBefore = 0;
    expect(await stage.service.readTape(rated(lockAt, ['coinbase', 'elsewhere']))).toBeNull();
    expect(await stage.service.readTape(rated(lockAt, []))).toBeNull();
    expect(await stage.service.readTape(rated(lockAt, ['coinbase'], 'DOGE-USD'))).toBeNull();
  });

  it('is not read with less than a minute of history for sigma', async () => {
    const lockAt = secondsAgo(stage.clock, 75);
    stage.coinbase.faults.forgottenBefore = (lockAt.getTime() - 40_000) * 1000;
    expect(await stage.service.readTape(rated(lockAt, ['coinbase']))).toBeNull();
    await seconds(stage, 6);
    stage.coinbase.faults.forgottenBefore = (lockAt.getTime() - 90_000) * 1000;
    const read = await until('the tape', () => stage.service.readTape(rated(lockAt, ['coinbase'])));
    expect(read.evidence[0]?.samples.sigma.seconds).toBeLessThan(100);
    stage.coinbase.faults.forgottenBefore = 0;
  });

  /** A tape that ends 38 s from now, as a process reads it whose clock is 50 s ahead: as long as it takes. */
  async function readAhead(symbol: string, sources: string[]) {
    const { clock } = stage;
    const ahead = { ...clock, now: () => new Date(clock.now().getTime() + 50_000) };
    const service = stage.serve({ clock: ahead });
    // Another process: the two do not know of each other's requests, and the exchange counts them together.
    await seconds(stage, 3);
    const request = rated(secondsAgo(clock, 10), sources, symbol);
    const start = request.lockAt.getTime() / 1000 + 3;
    const asked = stage.kraken.requests;
    expect(await service.readTape(request)).toBeNull();
    expect(stage.kraken.requests).toBeGreaterThan(asked);
    const read = await until('the tape', () => service.readTape(request));
    return { read, start, late: clock.now().getTime() / 1000 - (start + 45) };
  }

  const idsOf = (samples: EvidenceBody | undefined) => samples?.samples.map(({ tradeId }) => Number(tradeId));

  it('is not read before the exchanges show that it is over, by a clock that is ahead of theirs', async () => {
    const { read, start, late } = await readAhead('BTC-USD', ['coinbase', 'kraken']);
    expect(late).toBeGreaterThan(0);
    const [coinbase, kraken] = read.evidence.map(({ samples }) => idsOf(samples));
    expect(coinbase).toEqual(truth(stage.coinbase, 'BTC-USD', start, start + 45));
    expect(kraken).toEqual(truth(stage.kraken, 'BTC/USD', start, start + 45));
  });

  it('needs no trade after it where nobody trades: the clock of the exchange shows that it is over', async () => {
    const market = stage.kraken.market('EUR/USD');
    market.isQuiet = true;
    const { read, start, late } = await readAhead('EUR-USD', ['kraken']);
    expect(market.trades.at(-1)?.at).toBeLessThan((start + 45) * 1e6);
    expect(late).toBeGreaterThan(4);
    expect(idsOf(read.evidence[0]?.samples)).toEqual(truth(stage.kraken, 'EUR/USD', start, start + 45));
    market.isQuiet = false;
  });

  it('asks for no clock where trades go on', async () => {
    await seconds(stage, 3);
    const clocks = () => [stage.coinbase.requestsOf.get('/time'), stage.kraken.requestsOf.get('/0/public/Time')];
    const asked = clocks();
    expect(asked).toEqual([expect.any(Number), expect.any(Number)]);
    await until('the tape', () => stage.service.readTape(rated(secondsAgo(stage.clock, 70))));
    expect(clocks()).toEqual(asked);
  });

  it('has not annoyed the exchanges', () => {
    expect(stage.coinbase.violations).toEqual([]);
    expect(stage.kraken.violations).toEqual([]);
  });
});
