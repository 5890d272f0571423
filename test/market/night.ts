import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../core/platform/clock.ts';
import { attach } from '../../core/platform/instance.ts';
import { deleteLocation, findLocation } from '../../core/platform/postgres/location.ts';
import { findServer, stopServer } from '../../core/platform/postgres/server-process.ts';
import { FakeDiscord, waitFor } from '../fakes/discord/index.ts';
import { type FakeExchange, startFakeCoinbase, startFakeKraken } from '../fakes/exchanges/index.ts';
import { FakeTelegram } from '../fakes/telegram/index.ts';
import { startWatch } from '../machine-time.ts';
import { PATIENCE_MS } from '../patience.ts';

/**
 * A whole night: `arena start` as an operator runs it, on its own PostgreSQL, with Discord, Telegram, Coinbase and Kraken behind the
 * settings that name their addresses. Everything passes in real time.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 300_000;
const COMMAND_MS = 300_000;
/** The share of an evening's time, from which on what came too late says nothing; `.ci/run` has the same. */
const STARVED = 0.2;
/** Ten minutes, a point every ten seconds: opening lines then know real tapes. */
const HISTORY_POINTS = 58;
/** Settings of whoever runs the tests must not leak into the arena's. */
const FOREIGN =
  /^(DATABASE_URL|REDIS_URL|DISCORD_|TELEGRAM_|COINBASE_|KRAKEN_|BLOB_|S3_|PRICE_FEED|LOG_|CHAIN_|IPFS_|HOST$|PORT$)/;

export interface Night {
  discord: FakeDiscord;
  telegram: FakeTelegram;
  coinbase: FakeExchange;
  kraken: FakeExchange;
  exchanges: readonly FakeExchange[];
  /** Starts the arena, or starts it again. Resolves once it serves both chats, and prices are known where exchanges are well. */
  start(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<number | string>;
  /** Another process of the arena: `arena verify ...`. */
  command(...words: string[]): Promise<{ code: number | string; output: string }>;
  /** Where the arena's API is, without a slash at the end. */
  apiUrl(): string;
  /** GET from the arena's API. @throws where it does not answer 200 */
  get<T>(route: string): Promise<T>;
  /** Where its rows can be read. @throws while it does not run */
  databaseUrl(): string;
  /** What the arena logged, as it came. */
  lines(): LogLine[];
  /**
   * Warnings and worse, or errors alone (50), which an operator would have to worry about. Not pictures that a busy machine gave up in time: messages and
   * pages go without them; nor, where the machine's host left it standing, that jobs and the database were away for so long.
   */
  warnings(level?: 40 | 50): LogLine[];
  /** Stops everything and deletes the data. @throws where a platform's or an exchange's rules were broken */
  close(): Promise<void>;
}

interface Price {
  sources: { state: string }[];
  history: { points: unknown[] };
}

export interface LogLine {
  level: number;
  msg: string;
  [field: string]: unknown;
}

export interface NightOptions {
  /** A program that starts the arena in its own way, from the repository's root; `arena start` where left out. */
  program?: readonly string[];
  /** How many seconds of Telegram's flood limits pass in one of the wall's; `program` has to know, too. */
  telegramSpeed?: number;
}

const ARENA = 'arena.ts';

export async function openNight(settings: Record<string, string> = {}, options: NightOptions = {}): Promise<Night> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-night-'));
  // root's PostgreSQL runs as another user, who has to get in
  chmodSync(dataDir, 0o711);
  const discord = new FakeDiscord();
  await discord.start();
  const telegram = await new FakeTelegram({ speed: options.telegramSpeed ?? 1 }).start();
  const [coinbase, kraken] = [
    await startFakeCoinbase({ clock: systemClock }),
    await startFakeKraken({ clock: systemClock }),
  ];
  const exchanges = [coinbase, kraken];
  const foreign = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const environment = {
    ...Object.fromEntries(foreign),
    ARENA_DATA_DIR: dataDir,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_BASE: discord.apiBase,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    COINBASE_WS: coinbase.ws,
    COINBASE_API: coinbase.api,
    KRAKEN_WS: kraken.ws,
    KRAKEN_API: kraken.api,
    LOG_FORMAT: 'json',
    PORT: '0',
    ...settings,
  };
  const openedAt = performance.now();
  const ownTime = startWatch();
  const wasStarved = () => ownTime() < (1 - STARVED) * (performance.now() - openedAt);
  let output = '';
  let running: ChildProcess | null = null;
  let apiUrl = '';

  const lines = () => output.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  const spawnArena = (words: string[]) =>
    spawn(process.execPath, ['--import', 'tsx', ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
    });

  async function start(): Promise<void> {
    const child = spawnArena([...(options.program ?? [ARENA, 'start'])]);
    running = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        said += chunk;
        output += chunk;
      });
    }
    const serves = (name: string) => said.includes(`"surface":"${name}","msg":"serving this surface"`);
    const isUp = () => {
      if (child.exitCode !== null) throw new Error(`The arena ended with ${child.exitCode}; it said: ${said}`);
      apiUrl = /"url":"(http:[^"]+)"/.exec(said)?.[1] ?? '';
      return apiUrl !== '' && serves('discord') && serves('telegram');
    };
    await waitFor(isUp, `the arena to serve its chats; it said: ${said}`, START_MS);
    if (settings['PRICE_FEED'] === 'synthetic') return;
    if (exchanges.some(({ faults }) => faults.isSilent || faults.isRefusing)) return;
    await until('fresh prices and ten minutes of history', async () => {
      const { sources, history } = await get<Price>('/v1/prices/BTC-USD');
      const areFresh = sources.length === 2 && sources.every(source => source.state === 'fresh');
      return areFresh && history.points.length >= HISTORY_POINTS;
    });
  }

  async function end(signal: NodeJS.Signals): Promise<number | string> {
    const child = running;
    if (!child) return 0;
    running = null;
    return endOf(child, signal);
  }

  async function get<T>(route: string): Promise<T> {
    const response = await fetch(`${apiUrl}${route}`);
    if (response.status !== 200) throw new Error(`GET ${route}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    discord,
    telegram,
    coinbase,
    kraken,
    exchanges,
    start,
    end,
    apiUrl: () => apiUrl,
    get,
    async command(...words) {
      const child = spawnArena([ARENA, ...words]);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', chunk => {
          said += chunk;
        });
      }
      const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS);
      const code = await new Promise<number | string>(resolve =>
        child.once('close', (status, signal) => resolve(status ?? signal ?? 'gone')),
      );
      clearTimeout(timer);
      return { code, output: said };
    },
    databaseUrl() {
      const url = attach(dataDir)?.databaseUrl;
      if (!url) throw new Error('The arena does not run');
      return url;
    },
    lines,
    warnings: (level = 40) =>
      lines().filter(line => line.level >= level && !isNotDrawn(line) && !(wasStarved() && isOfStarvation(line))),
    async close() {
      await end('SIGKILL');
      const location = findLocation(dataDir);
      const server = location && findServer(location.data);
      if (server) await stopServer(server.pid);
      await Promise.all([discord.stop(), telegram.stop(), coinbase.stop(), kraken.stop()]);
      deleteLocation(dataDir);
      rmSync(dataDir, { recursive: true });
      discord.assertNoViolations();
      telegram.assertNoViolations();
      const broken = exchanges.flatMap(exchange => exchange.violations);
      if (broken.length > 0) throw new Error(`The exchanges' rules were broken:\n${broken.join('\n')}`);
    },
  };
}

/** In a message or on a page. */
function isNotDrawn({ msg, error, err }: LogLine): boolean {
  const codes = [error, err].map(each => (each as { code?: string } | undefined)?.code);
  return msg === 'a card could not be drawn' || codes.includes('picture-not-drawn');
}

const QUEUE_TROUBLE = [
  'a job returned whose worker had died',
  'the queue does not answer',
  'a queue connection was lost',
];

/** Work that was given up for dead while its process stood still, and databases that did not answer in time. */
function isOfStarvation(line: LogLine): boolean {
  return (
    QUEUE_TROUBLE.includes(line.msg) ||
    /timeout exceeded when trying to connect|due to connection timeout/.test(JSON.stringify(line))
  );
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? 'gone';
  const ended = new Promise<number | string>(resolve =>
    child.once('exit', (code, by) => resolve(code ?? by ?? 'gone')),
  );
  child.kill(signal);
  return ended;
}

/** Asks again and again, a few times a second, until it is so. @throws Error that says what was waited for */
export async function until(what: string, isSo: () => Promise<boolean>, timeoutMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await systemClock.sleep(200);
  }
}
