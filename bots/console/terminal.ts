import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Completion } from './completer.ts';

/** Lines in, text out: with editing, history and completion on a terminal, plainly on a pipe. */

const HISTORY = 500;

export interface TerminalOptions {
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean };
  dataDir: string;
  complete: (line: string) => Promise<Completion>;
  onLine: (line: string) => void;
  /** Ctrl-C on an empty line. */
  onInterrupt: () => void;
  /** The input has ended, or the member wants to leave. */
  onClose: () => void;
}

export class Terminal {
  readonly interactive: boolean;
  private readonly options: TerminalOptions;
  private readonly historyFile: string;
  private reader: Interface | undefined;
  private transient = false;

  constructor(options: TerminalOptions) {
    this.options = options;
    this.interactive = Boolean(options.input.isTTY && options.output.isTTY);
    this.historyFile = path.join(options.dataDir, 'console-history');
  }

  open(prompt: string): void {
    const { input, output, complete, onLine, onInterrupt, onClose } = this.options;
    const reader = createInterface({
      input,
      output,
      terminal: this.interactive,
      prompt,
      historySize: HISTORY,
      history: this.interactive ? this.readHistory() : [],
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: Completion) => void) => {
        complete(line).then(
          result => done(null, result),
          () => done(null, [[], line]),
        );
      },
    });
    this.reader = reader;
    reader.on('line', onLine);
    reader.on('close', onClose);
    reader.on('history', (lines: string[]) => this.keepHistory(lines));
    // Ctrl-C takes back what is typed; on an empty line it leaves, a form first.
    reader.on('SIGINT', () => {
      if (reader.line === '') onInterrupt();
      else reader.write(null, { ctrl: true, name: 'u' });
    });
    if (this.interactive) reader.prompt();
  }

  close(): void {
    this.reader?.close();
  }

  setPrompt(prompt: string): void {
    this.reader?.setPrompt(prompt);
    if (this.interactive) this.reader?.prompt(true);
  }

  /** Prints above the line that is being typed. */
  print(text: string): void {
    const { output } = this.options;
    if (this.interactive) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    this.transient = false;
    output.write(`${text}\n`);
    if (this.interactive) this.reader?.prompt(true);
  }

  /** Shows how far something is in place of the prompt; nothing on a pipe. */
  printTransient(text: string): void {
    if (!this.interactive) return;
    const { output } = this.options;
    cursorTo(output, 0);
    clearLine(output, 0);
    output.write(text.split('\n')[0] ?? '');
    this.transient = true;
  }

  /** Brings the prompt back after `printTransient` where nothing was printed since. */
  prompt(): void {
    if (!this.interactive) return;
    if (this.transient) {
      cursorTo(this.options.output, 0);
      clearLine(this.options.output, 0);
    }
    this.transient = false;
    this.reader?.prompt(true);
  }

  private readHistory(): string[] {
    try {
      return readFileSync(this.historyFile, 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  private keepHistory(lines: readonly string[]): void {
    try {
      writeFileSync(this.historyFile, `${lines.join('\n')}\n`, { mode: 0o600 });
    } catch {
      // A read-only folder costs the history, not the command.
    }
  }
}
