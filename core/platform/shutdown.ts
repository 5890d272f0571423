import type { Log } from './log.ts';

export interface ShutdownStep {
  /** What is being ended, for the log. */
  name: string;
  run: () => void | Promise<void>;
  /** How long it may take before the next begins anyway; 35 s unless told (jobs under way get 30). */
  timeoutMs?: number;
}

export interface Shutdown {
  /** Adds a step. Steps run one after another, the last added first: what was begun last ends first. */
  add(step: ShutdownStep): void;
  /** Begins to end; resolves when all steps have run. Twice is the same as once. */
  begin(reason: string): Promise<void>;
  /** Aborts when the end begins. */
  readonly signal: AbortSignal;
  /** Removes the signal handlers: for tests and for commands that end by themselves. */
  dispose(): void;
}

export interface ShutdownOptions {
  log: Log;
  /** How the process ends after the steps; a number as the exit code. */
  exit?: (code: number) => void;
  process?: Pick<NodeJS.Process, 'on' | 'off'>;
}

const DEFAULT_STEP_MS = 35_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the process in order on Ctrl-C, SIGTERM and SIGHUP (the terminal was closed): drain first, then disconnect, then
 * stop PostgreSQL. A second Ctrl-C ends it at once; what was under way is then recovered at the next start, as after a
 * crash. A step that fails or takes too long is noted and does not keep the others from running.
 */
export function onShutdown({
  log,
  exit = code => process.exit(code),
  process: source = process,
}: ShutdownOptions): Shutdown {
  const steps: ShutdownStep[] = [];
  const controller = new AbortController();
  let running: Promise<void> | undefined;

  async function runAll(reason: string): Promise<void> {
    log.info({ reason }, 'ending: finishing what is under way (once more to end at once)');
    controller.abort(new Error(reason));
    for (let step = steps.pop(); step; step = steps.pop()) await runStep(step, log);
    log.info('ended');
  }

  const begin = (reason: string): Promise<void> => {
    running ??= runAll(reason);
    return running;
  };

  const onSignal = (signal: NodeJS.Signals) => {
    if (running && signal !== 'SIGHUP') {
      log.warn('ending at once');
      exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    void begin(signal).then(() => exit(0));
  };
  for (const signal of SIGNALS) source.on(signal, onSignal);

  return {
    add: step => void steps.push(step),
    begin,
    signal: controller.signal,
    dispose() {
      for (const signal of SIGNALS) source.off(signal, onSignal);
    },
  };
}

async function runStep({ name, run, timeoutMs = DEFAULT_STEP_MS }: ShutdownStep, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(() => {
      log.error({ step: name, timeoutMs }, 'took too long to end, going on without it');
      resolve();
    }, timeoutMs);
  });
  try {
    await Promise.race([Promise.resolve().then(run), timeout]);
  } catch (error) {
    log.error({ step: name, error }, 'could not be ended');
  } finally {
    clearTimeout(timer);
  }
}
