import { pino } from 'pino';
import type { Dispatcher } from '../../bots/command.ts';
import type { RunningSurface } from '../../bots/surface.ts';
import { createTelegramSurface, type TelegramSurfaceOptions } from '../../bots/telegram/index.ts';
import { FakeTelegram, type FakeTelegramOptions } from '../fakes/telegram/index.ts';

/** The real adapter over real HTTP against the fake Telegram, around any dispatcher. */
export interface TelegramHarness {
  fake: FakeTelegram;
  /** The running surface; another one after `restart`. */
  readonly surface: RunningSurface;
  /** Stops the surface and starts a new one, as a new process would: nothing is kept but what the dispatcher keeps. */
  restart(): Promise<void>;
  /** Stops everything. @throws where Telegram's rules were broken */
  stop(): Promise<void>;
}

export interface TelegramHarnessOptions extends FakeTelegramOptions {
  surface?: Partial<TelegramSurfaceOptions>;
  /** Called before the surface starts: webhooks, groups, failures. */
  prepare?: (fake: FakeTelegram) => void;
}

/** Ten of the clock's seconds a second: flood limits of a minute pass in six seconds. */
const SPEED = 10;
const DRAIN_MS = 500;

export async function startTelegram(
  dispatcher: Dispatcher,
  options: TelegramHarnessOptions = {},
): Promise<TelegramHarness> {
  const fake = await new FakeTelegram({ speed: SPEED, ...options }).start();
  options.prepare?.(fake);
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const start = async () => {
    const made = createTelegramSurface({
      token: fake.token,
      apiRoot: fake.apiRoot,
      dispatcher,
      log,
      timing: fake.clock,
      drainMs: DRAIN_MS,
      ...options.surface,
    });
    await made.start();
    return made;
  };
  let surface = await start();
  return {
    fake,
    get surface() {
      return surface;
    },
    async restart() {
      await surface.stop();
      surface = await start();
    },
    async stop() {
      await surface.stop();
      await fake.stop();
      fake.assertNoViolations();
    },
  };
}
