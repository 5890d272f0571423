import { ApiError } from './errors.ts';

/** The queue of updates with getUpdates' semantics: what has a lower id than the offset asked for is confirmed and gone. */

export interface FakeUpdate {
  update_id: number;
  [kind: string]: unknown;
}

interface Waiting {
  offset: number;
  limit: number;
  resolve: (updates: FakeUpdate[]) => void;
  reject: (error: ApiError) => void;
  timer: NodeJS.Timeout;
}

export class UpdateQueue {
  /** Everything ever queued, for redelivery. */
  readonly all: FakeUpdate[] = [];
  allowed: string[] | undefined;
  private pending: FakeUpdate[] = [];
  private waiting: Waiting | undefined;
  private nextId = 100_001;
  private confirmedUpTo = 0;

  /** @returns the id, or undefined where the bot did not ask for this kind */
  push(kind: string, body: unknown): number | undefined {
    if (this.allowed && this.allowed.length > 0 && !this.allowed.includes(kind)) return undefined;
    const update = { update_id: this.nextId, [kind]: body };
    this.nextId += 1;
    this.all.push(update);
    this.pending.push(update);
    this.serve();
    return update.update_id;
  }

  /** Delivers an update once more, as the real server does when a confirmation was lost. */
  redeliver(id: number): void {
    const update = this.all.find(each => each.update_id === id);
    if (!update) throw new Error(`No update ${id}`);
    this.pending.push({ ...update, redelivered: undefined });
    this.pending.sort((a, b) => a.update_id - b.update_id);
    this.serve();
  }

  /** Updates that nobody has confirmed. */
  unconfirmed(): number[] {
    return this.pending.map(update => update.update_id);
  }

  /** Highest offset asked for. */
  get confirmed(): number {
    return this.confirmedUpTo;
  }

  /** Whether somebody waits for updates. */
  get isPolled(): boolean {
    return this.waiting !== undefined;
  }

  /** Long polling; a second request ends the first with 409. @param timeoutMs of wall time */
  get(offset: number, limit: number, timeoutMs: number, closed: AbortSignal): Promise<FakeUpdate[]> {
    this.waiting?.reject(
      new ApiError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    // A redelivered update is below the offset: it is handed out once, whatever the offset says.
    const again = this.pending.filter(update => 'redelivered' in update);
    this.pending = this.pending.filter(update => update.update_id >= offset && !('redelivered' in update));
    this.confirmedUpTo = Math.max(this.confirmedUpTo, offset);
    const ready = [...again, ...this.pending]
      .slice(0, limit)
      .map(({ redelivered: _, ...update }) => update as FakeUpdate);
    if (ready.length > 0 || timeoutMs === 0) return Promise.resolve(ready);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.finish(waiting, []), timeoutMs);
      const waiting: Waiting = {
        offset,
        limit,
        timer,
        resolve,
        reject: error => {
          clearTimeout(timer);
          this.waiting = undefined;
          reject(error);
        },
      };
      this.waiting = waiting;
      closed.addEventListener('abort', () => this.finish(waiting, []));
    });
  }

  private serve(): void {
    const { waiting } = this;
    if (!waiting) return;
    const ready = this.pending.filter(each => each.update_id >= waiting.offset || 'redelivered' in each);
    if (ready.length === 0) return;
    this.pending = this.pending.filter(each => !('redelivered' in each));
    this.finish(
      waiting,
      ready.slice(0, waiting.limit).map(({ redelivered: _, ...update }) => update as FakeUpdate),
    );
  }

  private finish(waiting: Waiting, updates: FakeUpdate[]): void {
    clearTimeout(waiting.timer);
    if (this.waiting === waiting) this.waiting = undefined;
    waiting.resolve(updates);
  }
}
