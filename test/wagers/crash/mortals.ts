import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../../core/platform/random.ts';

/** Processes of one kind, each killed with SIGKILL at random moments of its life and started again, for as long as wanted. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** From getting ready to death, at most. */
const LIFE_MS = 10_000;
/** One in so many is killed while it still starts. */
const STILLBORN = 8;
const START_MS = 2000;
const TAIL = 20_000;

export interface MortalsOptions {
  script: string;
  count: number;
  databaseUrl: string;
  random: Random;
  /** What a process says, but for that it is ready. */
  onMessage?: (message: unknown) => void;
}

export class Mortals {
  kills = 0;
  /** Processes that ended by themselves after they had got ready; one that finds no database at its start may, and is started again. */
  readonly failures: string[] = [];
  private readonly options: MortalsOptions;
  private readonly seats: Promise<void>[];
  private readonly alive = new Set<ChildProcess>();
  private readonly ready = new Set<ChildProcess>();
  private readonly mercy = new AbortController();
  private output = '';

  constructor(options: MortalsOptions) {
    this.options = options;
    this.seats = Array.from({ length: options.count }, () => this.reap());
  }

  /** One that is ready, drawn at random. */
  draw(): ChildProcess | null {
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
    this.spare();
    await Promise.allSettled(this.seats);
    await Promise.all(
      [...this.alive].map(async child => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }

  private async reap(): Promise<void> {
    const { random } = this.options;
    while (!this.mercy.signal.aborted) {
      const { child, ended, ready, wasReady } = this.start();
      if (random.integer(STILLBORN) === 0) await this.live(random.integer(START_MS));
      else {
        await Promise.race([ready, ended]);
        await this.live(random.integer(LIFE_MS));
      }
      if (this.mercy.signal.aborted) return;
      if (child.exitCode === null) this.kills += 1;
      else if (wasReady()) this.failures.push(`exit code ${child.exitCode}\n${this.output.slice(-2000)}`);
      child.kill('SIGKILL');
      await ended;
    }
  }

  private async live(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.mercy.signal }).catch(() => undefined);
  }

  private start(): { child: ChildProcess; ended: Promise<void>; ready: Promise<void>; wasReady: () => boolean } {
    const { script, databaseUrl, onMessage } = this.options;
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    this.alive.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        this.output = (this.output + String(chunk)).slice(-TAIL);
      });
    }
    let isReady = false;
    const ready = new Promise<void>(resolve => {
      child.on('message', message => {
        if ((message as { ready?: boolean }).ready) {
          isReady = true;
          this.ready.add(child);
          resolve();
        } else onMessage?.(message);
      });
    });
    const ended = new Promise<void>(resolve => {
      child.once('exit', () => {
        this.alive.delete(child);
        this.ready.delete(child);
        resolve();
      });
    });
    // a message to one that has just died is lost, which is what this is about
    child.on('error', () => undefined);
    return { child, ended, ready, wasReady: () => isReady };
  }
}
