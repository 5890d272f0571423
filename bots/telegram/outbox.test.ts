import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, Outbox } from './outbox.ts';
import type { Timing } from './timing.ts';

/** Time that moves only when a test says so. */
class ManualTiming implements Timing {
  private time = 0;
  private timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(each => each !== timer);
    };
  }

  /** Lets time pass, running what falls due in order, promises included. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const due = this.timers.filter(each => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter(each => each !== due);
      this.time = Math.max(this.time, due.at);
      due.callback();
    }
    this.time = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function flood(seconds: number): GrammyError {
  const answer = {
    ok: false as const,
    error_code: 429,
    description: 'Too Many Requests',
    parameters: { retry_after: seconds },
  };
  return new GrammyError('Call failed', answer, 'sendMessage', {});
}

function setUp(limits = DEFAULT_LIMITS) {
  const timing = new ManualTiming();
  const outbox = new Outbox(timing, limits);
  const done: { what: string; at: number }[] = [];
  const send = (chat: string, what: string, ms = 0) =>
    outbox.send(chat, async () => {
      if (ms > 0) await new Promise<void>(resolve => timing.after(ms, resolve));
      done.push({ what, at: timing.now() });
      return what;
    });
  const edit = (chat: string, key: string, what: string) =>
    outbox.edit(chat, key, async () => {
      done.push({ what, at: timing.now() });
      return what;
    });
  return { timing, outbox, done, send, edit };
}

const names = (done: { what: string }[]) => done.map(each => each.what);

describe('the outbox', () => {
  it('lets a short burst pass, then one message a second, in order', async () => {
    const { timing, done, send } = setUp();
    for (let index = 0; index < 6; index += 1) void send('7', String(index));
    await timing.pass(0);
    expect(names(done)).toEqual(['0', '1', '2']);
    await timing.pass(1_050);
    expect(names(done)).toEqual(['0', '1', '2', '3']);
    await timing.pass(2_100);
    expect(names(done)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('sends a group at most 19 messages in any minute', async () => {
    const { timing, done, send } = setUp();
    for (let index = 0; index < 30; index += 1) void send('-5', String(index)).catch(() => {});
    await timing.pass(300_000);
    expect(done.length).toBeGreaterThanOrEqual(30);
    for (const { at } of done) {
      expect(done.filter(each => each.at >= at && each.at < at + 60_000).length).toBeLessThanOrEqual(19);
    }
  });

  it('counts a message from the time of its answer: a slow upload makes no room', async () => {
    const { timing, done, send } = setUp({ ...DEFAULT_LIMITS, overallPerSecond: 1 });
    void send('1', 'upload', 5_000);
    void send('2', 'next');
    await timing.pass(5_900);
    expect(names(done)).toEqual(['upload']);
    await timing.pass(200);
    expect(names(done)).toEqual(['upload', 'next']);
  });

  it('keeps to 28 a second in all, and no chat waits for another', async () => {
    const { timing, done, send } = setUp();
    for (let index = 0; index < 60; index += 1) void send(String(index), String(index));
    await timing.pass(0);
    expect(done).toHaveLength(28);
    await timing.pass(1_000);
    expect(done).toHaveLength(56);
    await timing.pass(1_000);
    expect(done).toHaveLength(60);
  });

  it('makes one edit of many that wait, and tells all of them', async () => {
    const { timing, done, edit, send } = setUp();
    for (let index = 0; index < 3; index += 1) void send('7', 'x');
    const edits = [1, 2, 3].map(index => edit('7', 'm', `edit ${index}`));
    await timing.pass(5_000);
    expect(await Promise.all(edits)).toEqual(['edit 3', 'edit 3', 'edit 3']);
    expect(names(done)).toEqual(['x', 'x', 'x', 'edit 3']);
  });

  it('keeps room for replies beside edits', async () => {
    const { timing, done, edit, send } = setUp();
    for (let index = 0; index < 20; index += 1) {
      void edit('-5', String(index), 'edit').catch(() => {});
      await timing.pass(1_100);
    }
    expect(done).toHaveLength(14);
    void send('-5', 'reply');
    await timing.pass(0);
    expect(done.at(-1)).toEqual({ what: 'reply', at: 22_000 });
  });

  it('waits as Telegram says and then sends the same message', async () => {
    const { timing, outbox, done, send } = setUp();
    let attempts = 0;
    const sent = outbox.send('7', async () => {
      attempts += 1;
      if (attempts === 1) throw flood(10);
      done.push({ what: 'after the flood', at: timing.now() });
      return 'sent';
    });
    void send('7', 'behind it');
    void send('8', 'elsewhere');
    await timing.pass(9_900);
    expect(names(done)).toEqual(['elsewhere']);
    await timing.pass(5_000);
    expect(await sent).toBe('sent');
    expect(done.map(each => each.at)).toEqual([0, 10_000, expect.any(Number)]);
    expect(names(done)).toEqual(['elsewhere', 'after the flood', 'behind it']);
  });

  it('gives an edit that met a flood up for a newer one', async () => {
    const { timing, outbox, done, edit } = setUp();
    let calls = 0;
    const first = outbox.edit('7', 'm', async () => {
      calls += 1;
      throw flood(5);
    });
    await timing.pass(100);
    const second = edit('7', 'm', 'newer');
    await timing.pass(6_000);
    expect([await first, await second]).toEqual(['newer', 'newer']);
    expect([calls, names(done)]).toEqual([1, ['newer']]);
  });

  it('tries three times where the network fails, and then says so', async () => {
    const { timing, outbox } = setUp();
    let attempts = 0;
    const failing = outbox.send('7', async () => {
      attempts += 1;
      throw new HttpError('Network request failed', new Error('ECONNRESET'));
    });
    const outcome = failing.catch((error: unknown) => error);
    await timing.pass(10_000);
    expect(await outcome).toBeInstanceOf(HttpError);
    expect(attempts).toBe(3);
  });

  it('refuses what would wait too long, and what comes when the queue is full', async () => {
    const { timing, send } = setUp();
    const all = Array.from({ length: 70 }, (_, index) =>
      send('-5', String(index)).then(
        () => 'sent',
        (error: { code: string }) => error.code,
      ),
    );
    await timing.pass(300_000);
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(each => each === 'sent').length).toBeGreaterThan(19);
    expect(new Set(outcomes)).toEqual(new Set(['sent', 'rate-limited']));
    expect(outcomes.at(-1)).toBe('rate-limited');
  });

  it('says when everything is sent, and refuses what waits when it is closed', async () => {
    const { timing, outbox, send } = setUp();
    for (let index = 0; index < 5; index += 1) void send('7', 'x').catch(() => {});
    let drained = false;
    void outbox.drained().then(() => {
      drained = true;
    });
    await timing.pass(500);
    expect(drained).toBe(false);
    await timing.pass(5_000);
    expect(drained).toBe(true);
    for (let index = 0; index < 4; index += 1) void send('8', 'x').catch(() => {});
    const late = send('8', 'late').catch((error: { code: string }) => error.code);
    outbox.close();
    expect(await late).toBe('unavailable');
  });
});
