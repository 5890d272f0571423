import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import type { Dispatcher } from '../../bots/command.ts';
import { type ConsoleSurface, createConsoleSurface } from '../../bots/console/index.ts';
import { PATIENCE_MS } from '../patience.ts';

/** The console over pipes, around any dispatcher. */
export interface ConsoleHarness {
  surface: ConsoleSurface;
  dataDir: string;
  /** Everything printed so far. */
  output(): string;
  /** Types lines without waiting. */
  type(...lines: string[]): void;
  /** Presses keys as they are, without Enter. */
  press(keys: string): void;
  /** Types a line and waits until something matching was printed after it. @returns what was printed since */
  ask(line: string, awaited?: RegExp): Promise<string>;
  /** Ends the input as a pipe does. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

export async function startConsole(
  dispatcher: Dispatcher,
  options: { terminal?: boolean; userName?: string; dataDir?: string; colours?: boolean } = {},
): Promise<ConsoleHarness> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'arena-console-')));
  const input = Object.assign(new PassThrough(), { isTTY: options.terminal ?? false, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: options.terminal ?? false, columns: 120 });
  let printed = '';
  const listeners = new Set<() => void>();
  output.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  const surface = createConsoleSurface({
    dispatcher,
    input,
    output,
    dataDir,
    userName: options.userName ?? 'ann',
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    colours: options.colours ?? false,
  });
  await surface.start();
  const waitFor = (from: number, awaited: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(look);
        reject(new Error(`Waited in vain for ${awaited}. Printed since: ${printed.slice(from)}`));
      }, PATIENCE_MS);
      function look(): void {
        if (!awaited.test(printed.slice(from))) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(printed.slice(from));
      }
      listeners.add(look);
      look();
    });
  return {
    surface,
    dataDir,
    output: () => printed,
    type: (...lines) => lines.forEach(line => void input.write(`${line}\n`)),
    press: keys => void input.write(keys),
    ask(line, awaited = /\n.*\n/) {
      const from = printed.length;
      input.write(`${line}\n`);
      return waitFor(from, awaited);
    },
    async end() {
      input.end();
      await surface.finished;
    },
    async stop() {
      await surface.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
