import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../core/platform/random.ts';

/** Processes of one kind, each killed with SIGKILL at random moments of its life and started again, for as long as wanted. */

/** From getting ready to death, at most; or so many times as long as it took to get ready: whoever dies before he can work proves nothing. */
const LIFE_MS = 10_000;
const LIFE_STARTS = 2;
/** One in so many is killed while it still starts. */
const STILLBORN = 8;
/** A first guess at how long that takes. */
const START_MS = 2000;
const TAIL = 20_000;

export interface MortalsOptions {
  /** What node is to run. */
  file: string;
  count: number;
  databaseUrl: string;
  random: Random;
  /** What a process says, but for that it is ready. */
  onMessage?: (message: unknown) => void;
}

export interface Mortal {
  child: ChildProcess;
  ended: Promise<void>;
}

export class Mortals {
  kills = 0;
  /** How long the last one took to get ready. */
  startMs = START_MS;
  /** Processes that ended by themselves after they had got ready; one that finds no database at its start may, and is started again. */
  readonly failures: string[] = [];
  private readonly options: MortalsOptions;
  private readonly seats: Promise<void>[];
  private readonly alive = new Set<Mortal>();
  private readonly ready = new Set<Mortal>();
  private readonly mercy = new AbortController();
  private output = '';
  private isOver = false;

  constructor(options: MortalsOptions) {
    this.options = options;
    this.seats = Array.from({ length: options.count }, () => this.reap());
  }

  /** Whether one is ready. */
  get isWorking(): boolean {
    return this.ready.size > 0;
  }

  /** One that is ready, drawn at random. */
  draw(): Mortal | null {
    const ready = [...this.ready];
    return ready[this.options.random.integer(Math.max(1, ready.length))] ?? null;
  }

  get lastWords(): string {
    return this.output;
  }

  /** No more kills. */
  spare(): void {
    this.mercy.abort();
  }

  /** Leaves no process behind. */
  async destroy(): Promise<void> {
    this.isOver = true;
    this.spare();
    for (const { child } of this.alive) child.kill('SIGKILL');
    await Promise.all([...this.alive].map(({ ended }) => ended));
    await Promise.allSettled(this.seats);
  }

  /** One generation after another, up to one that is ready when there is mercy: what was spared has somebody to work it off. */
  private async reap(): Promise<void> {
    const { random } = this.options;
    while (!this.isOver) {
      const { child, ended, ready, wasReady } = this.start();
      const isStillborn = random.integer(STILLBORN) === 0;
      const lifeMs = isStillborn ? this.startMs : Math.max(LIFE_MS, LIFE_STARTS * this.startMs);
      if (!isStillborn) await Promise.race([ready, ended]);
      // the next one does not wait for one that has found no database
      await Promise.race([this.live(random.integer(Math.ceil(lifeMs))), ended]);
      if (this.mercy.signal.aborted) {
        await Promise.race([ready, ended]);
        if (wasReady()) return;
        continue;
      }
      if (child.exitCode === null) this.kills += 1;
      else if (wasReady()) this.failures.push(`exit code ${child.exitCode}\n${this.output.slice(-2000)}`);
      child.kill('SIGKILL');
      await ended;
    }
  }

  private async live(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.mercy.signal }).catch(() => undefined);
  }

  private start(): Mortal & { ready: Promise<void>; wasReady: () => boolean } {
    const { file, databaseUrl, onMessage } = this.options;
    const began = performance.now();
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        this.output = (this.output + String(chunk)).slice(-TAIL);
      });
    }
    const ended = new Promise<void>(resolve => {
      child.once('exit', () => {
        this.alive.delete(mortal);
        this.ready.delete(mortal);
        resolve();
      });
    });
    const mortal: Mortal = { child, ended };
    this.alive.add(mortal);
    let isReady = false;
    const ready = new Promise<void>(resolve => {
      child.on('message', message => {
        if ((message as { ready?: boolean }).ready) {
          isReady = true;
          this.startMs = performance.now() - began;
          this.ready.add(mortal);
          resolve();
        } else onMessage?.(message);
      });
    });
    // a message to one that has just died is lost, which is what this is about
    child.on('error', () => undefined);
    return { ...mortal, ready, wasReady: () => isReady };
  }
}
