import { afterEach, describe, expect, it } from 'vitest';
import { createRenderPool, RenderError, type RenderPool, renderFight } from './index.ts';
import { sampleReplay } from './testing/replays.ts';

const HIGHLIGHT = { cut: 'highlight', maxBytes: 3_000_000 } as const;
let pool: RenderPool | undefined;

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => (error instanceof RenderError ? error.code : String(error)),
  );

describe('createRenderPool', () => {
  it('draws in threads the same bytes as here, and tells how far it is', async () => {
    pool = createRenderPool({ workers: 2 });
    const shares: number[] = [];
    const gifs = await Promise.all([
      pool.render(sampleReplay(1), HIGHLIGHT, share => shares.push(share)),
      pool.render(sampleReplay(2), HIGHLIGHT),
      pool.render(sampleReplay(1), HIGHLIGHT),
    ]);
    expect(Buffer.compare(gifs[0]!.bytes, renderFight(sampleReplay(1), HIGHLIGHT).bytes)).toBe(0);
    expect(Buffer.compare(gifs[2]!.bytes, gifs[0]!.bytes)).toBe(0);
    expect(gifs[1]!.bytes.length).toBeGreaterThan(100_000);
    expect(shares.at(-1)).toBe(1);
  });

  it('hands on why a fight could not be drawn, and goes on with the next', async () => {
    pool = createRenderPool({ workers: 1 });
    const broken = { ...sampleReplay(1), inputLog: 'not a log' };
    const outcomes = [
      codeOf(pool.render(sampleReplay(1), { cut: 'highlight', maxBytes: 2000 })),
      codeOf(pool.render(broken, HIGHLIGHT)),
      codeOf(pool.render({ ...sampleReplay(1), engine: '0.0.1' }, HIGHLIGHT)),
      codeOf(pool.render(sampleReplay(1), HIGHLIGHT)),
    ];
    expect(await Promise.all(outcomes)).toEqual(['too-large', 'failed', 'failed', 'done']);
  });

  it('replaces a thread that dies of a fight, and rejects only that fight', async () => {
    pool = createRenderPool({ workers: 1, maxMemoryMb: 64 });
    // Far more objects than the thread's memory holds: a real crash of a real thread.
    const ballast = Array.from({ length: 3_000_000 }, (_, index) => ({ index }));
    const monstrous = { ...sampleReplay(1), ballast };
    const outcomes = [codeOf(pool.render(monstrous, HIGHLIGHT)), codeOf(pool.render(sampleReplay(2), HIGHLIGHT))];
    expect(await Promise.all(outcomes)).toEqual(['worker-lost', 'done']);
  });

  it('refuses more than may wait', async () => {
    pool = createRenderPool({ workers: 1, maxWaiting: 1 });
    const outcomes = [1, 2, 3].map(seed => codeOf(pool!.render(sampleReplay(seed), HIGHLIGHT)));
    expect(await Promise.all(outcomes)).toEqual(['done', 'done', 'queue-full']);
  });

  it('rejects what is under way or waits when it closes, and everything after', async () => {
    const closing = createRenderPool({ workers: 1 });
    const outcomes = [1, 2].map(seed => codeOf(closing.render(sampleReplay(seed), HIGHLIGHT)));
    await closing.close();
    expect(await Promise.all(outcomes)).toEqual(['closed', 'closed']);
    expect(await codeOf(closing.render(sampleReplay(1), HIGHLIGHT))).toBe('closed');
  });

  it('needs at least one thread', () => {
    expect(() => createRenderPool({ workers: 0 })).toThrow(RangeError);
  });
});
