import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { newId, parseId } from './ids.ts';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { seededRandom, systemRandom } from './random.ts';

describe('ids', () => {
  test('are 12 characters that cannot be misread, and all different', () => {
    const ids = Array.from({ length: 5_000 }, newId);
    expect(ids.every(id => /^[0-9A-HJKMNP-TV-Z]{12}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    // Every character turns up at every place: 5,000 draws of 32 miss one with a chance of 1e-67.
    for (let place = 0; place < 12; place++) expect(new Set(ids.map(id => id[place])).size).toBe(32);
  });

  test('are understood as people type them', () => {
    const id = newId();
    expect(parseId(id)).toBe(id);
    expect(parseId(` ${id.toLowerCase()} `)).toBe(id);
    expect(parseId(`${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}`)).toBe(id);
    expect(parseId('oilOIL000000')).toBe('011011000000');
  });

  test('nothing else is one', () => {
    for (const text of ['', 'ABC', '0123456789AU', '0123456789AB0', '<script>abcd', 'ｆｕｌｌｗｉｄｔｈ１２３'])
      expect(parseId(text)).toBeNull();
    fc.assert(
      fc.property(fc.string(), text => {
        const parsed = parseId(text);
        expect(parsed === null || /^[0-9A-HJKMNP-TV-Z]{12}$/.test(parsed)).toBe(true);
      }),
    );
  });
});

describe('clock', () => {
  test('sleeps as long as told', async () => {
    const startedMs = performance.now();
    await systemClock.sleep(60);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(58);
  });

  test('is woken by its signal, before and during', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toThrow('enough');
  });
});

describe('randomness', () => {
  test('stays in range, and repeats itself where it is seeded', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [...Array.from({ length: 50 }, () => random.integer(10)), ...random.bytes(10)];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const numbers = [
      ...Array.from({ length: 500 }, () => systemRandom.integer(3)),
      ...draw(1)
        .slice(0, 50)
        .map(n => n % 3),
    ];
    expect(new Set(numbers)).toEqual(new Set([0, 1, 2]));
    expect(systemRandom.bytes(16)).toHaveLength(16);
  });
});

describe('log', () => {
  test('is one JSON object a line, with secrets removed', () => {
    const destination = new PassThrough();
    const log = createLogger({ level: 'info', destination });
    log.debug('unseen');
    log.info(
      { token: 'abc123', config: { databaseUrl: 'postgres://u:abc123@h', password: 'abc123' }, match: 7 },
      'told',
    );
    log.error({ error: new Error('broken') }, 'failed');
    const lines = String(destination.read()).trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).not.toContain('abc123');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 30, match: 7, msg: 'told', token: '[secret]' });
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: 50, error: { message: 'broken', type: 'Error' } });
  });

  test('is readable for people where asked', () => {
    const destination = new PassThrough();
    createLogger({ pretty: true, destination }).warn({ match: 7 }, 'look here');
    expect(String(destination.read())).toMatch(/WARN.*look here[\s\S]*match.*7/);
  });
});

describe('metrics', () => {
  test('are Prometheus text, one instrument a name', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.counter('matches_total', 'Matches settled', ['kind']).inc({ kind: 'rated' });
    metrics.counter('matches_total', 'Matches settled', ['kind']).inc({ kind: 'rated' }, 2);
    metrics.gauge('queue_waiting', 'Jobs that wait', [], gauge => gauge.set(5));
    metrics.histogram('render_seconds', 'Rendering').observe(0.2);
    const text = await metrics.text();
    expect(text).toContain('arena_matches_total{kind="rated"} 3');
    expect(text).toContain('arena_queue_waiting 5');
    expect(text).toMatch(/arena_render_seconds_bucket\{le="0.25"\} 1/);
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  test('count the process itself, and two registries do not meet', async () => {
    const [one, two] = [createMetrics(), createMetrics()];
    one.counter('only_here_total', 'x').inc();
    expect(await one.text()).toContain('process_cpu_seconds_total');
    expect(await two.text()).not.toContain('only_here');
  });
});
