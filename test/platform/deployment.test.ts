import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig, SETTING_NAMES } from '../../core/platform/config.ts';
import { startHeartbeat } from '../../core/platform/heartbeat.ts';
import { silentLog } from '../../core/platform/log.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ALIVE = path.join(ROOT, 'scripts/alive.mjs');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const CONDITIONS = z.enum(['service_healthy', 'service_completed_successfully', 'service_started']);
const SERVICE = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()),
  restart: z.enum(['no', 'unless-stopped']),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: CONDITIONS })).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  deploy: z.object({ replicas: z.number() }).optional(),
  healthcheck: z.object({ test: z.array(z.string()).min(2), interval: z.string(), retries: z.number() }).optional(),
  read_only: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
});
const COMPOSE = z.object({ services: z.record(z.string(), SERVICE.loose()), volumes: z.record(z.string(), z.null()) });

/** As docker compose does: what is not set is its default, what must be set is 'pass'. */
const filledIn = (value: string) =>
  value.replace(/\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/g, (_all, usual?: string) => usual ?? 'pass');

describe('docker-compose.yml', () => {
  const { services, volumes } = COMPOSE.parse(
    load(read('docker-compose.yml'), { schema: CORE_SCHEMA.withTags(mergeTag) }),
  );
  const parts = Object.entries(services).filter(([, service]) => service.image === 'agent-arena');

  test('has every part of an arena', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'redis', 'migrate', 'bots', 'api', 'worker']);
    expect(parts.map(([name]) => name)).toEqual(['migrate', 'bots', 'api', 'worker']);
    expect(services['worker']!.deploy!.replicas).toBeGreaterThan(1);
  });

  test('every part runs a command that arena.ts knows', () => {
    const known = [...read('arena.ts').matchAll(/\.command\('(\w+)'/g)].map(match => match[1]);
    for (const [name, { command }] of parts) {
      expect(command, name).toEqual([name]);
      expect(known).toContain(name);
    }
  });

  test('everything that stays up has a health check, and nothing begins before what it needs', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.healthcheck !== undefined, name).toBe(service.restart === 'unless-stopped');
      for (const [needed, { condition }] of Object.entries(service.depends_on)) {
        const other = services[needed]!;
        expect(condition, `${name} -> ${needed}`).toBe(
          other.restart === 'no' ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    }
    for (const name of ['bots', 'api', 'worker']) expect(services[name]!.depends_on).toHaveProperty('migrate');
    expect(services['migrate']!.depends_on).toHaveProperty('postgres');
  });

  test('its settings are settings, and a valid configuration', () => {
    for (const [name, { environment }] of parts) {
      expect(Object.keys(environment).filter(key => !SETTING_NAMES.includes(key as never))).toEqual([]);
      const filled = Object.entries(environment).map(([key, value]) => [key, filledIn(value)]);
      const config = loadConfig(Object.fromEntries(filled), { cwd: os.tmpdir() });
      expect(config, name).toMatchObject({
        databaseUrl: 'postgresql://arena:pass@postgres:5432/arena',
        redisUrl: 'redis://redis:6379',
        host: '0.0.0.0',
        port: 8080,
      });
    }
  });

  test('only the API is reached from outside, and only from this machine unless told', () => {
    const published = Object.entries(services).filter(([, { ports }]) => ports.length > 0);
    expect(published.map(([name]) => name)).toEqual(['api']);
    expect(services['api']!.ports).toEqual([expect.stringMatching(/^\$\{API_BIND:-127\.0\.0\.1\}:/)]);
  });

  test('no password is written down, and named volumes exist', () => {
    expect(read('docker-compose.yml')).not.toMatch(
      /PASSWORD: (?!\$\{POSTGRES_PASSWORD:\?|\$\{CHAIN_KEYSTORE_PASSWORD:-\}|'')/,
    );
    const mounted = Object.values(services).flatMap(service => service.volumes.map(volume => volume.split(':')[0]!));
    const named = mounted.filter(volume => !volume.startsWith('./'));
    expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
  });

  test("the operator's key is known to workers alone, and its folder is neither in the repository nor in the image", () => {
    const secrets = ['CHAIN_PRIVATE_KEY', 'CHAIN_KEYSTORE', 'CHAIN_KEYSTORE_PASSWORD'];
    for (const [name, { environment, volumes: mounts }] of parts) {
      const isWorker = name === 'worker';
      for (const secret of secrets) expect(environment[secret], name).toBe(isWorker ? `\${${secret}:-}` : '');
      expect(mounts.includes('./keys:/app/keys:ro'), name).toBe(isWorker);
    }
    for (const file of ['.gitignore', '.dockerignore']) {
      const ignored = read(file)
        .split('\n')
        .map(line => line.replace(/^\*\*\/|\/$/g, ''));
      expect(ignored, file).toEqual(
        expect.arrayContaining(['.env', 'keys', '*.keystore.json', 'operator.json', 'verifier.json', '.verifier']),
      );
    }
  });

  test('containers get longer to stop than jobs under way get to finish', () => {
    for (const name of ['bots', 'api', 'worker']) {
      expect(services[name]).toMatchObject({ stop_grace_period: '45s', read_only: true });
    }
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile')
    .split('\n')
    .filter(line => line && !line.startsWith('#'));
  const of = (instruction: string) =>
    lines.filter(line => line.startsWith(`${instruction} `)).map(line => line.slice(instruction.length + 1));

  test('builds on a supported Node in two stages', () => {
    expect(of('FROM')).toEqual(['node:24-slim AS build', 'node:24-slim']);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(engines.node).toBe('>=20.19');
  });

  test('copies what exists, before npm ci what npm ci needs', () => {
    const before = lines.slice(0, lines.indexOf('RUN npm ci'));
    const copied = before.filter(line => line.startsWith('COPY')).flatMap(line => line.split(' ').slice(1, -1));
    for (const file of copied) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { prepare: string } };
    const prepared = scripts.prepare.split(' ').at(-1)!;
    expect(copied.some(file => prepared.startsWith(`${file}/`))).toBe(true);
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'prisma.config.ts', 'prisma']));
  });

  test('runs as nobody special, drains on SIGTERM, and starts arena.ts', () => {
    expect(of('USER')).toEqual(['node']);
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
    const entry = JSON.parse(of('ENTRYPOINT')[0]!) as string[];
    expect(entry).toEqual(['node', '--import', 'tsx', 'arena.ts']);
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(dependencies).toHaveProperty('tsx');
  });

  test('its settings are settings', () => {
    const names = of('ENV').flatMap(line => [...line.matchAll(/(\w+)=/g)].map(match => match[1]!));
    expect(names.filter(name => name !== 'NODE_ENV' && !SETTING_NAMES.includes(name as never))).toEqual([]);
  });

  test('secrets and machine-made files stay out of the image', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const entry of ['.env', '.env.*', '.git', 'node_modules', '.arena']) expect(ignored).toContain(entry);
    for (const needed of ['prisma', 'scripts', 'core', 'arena', 'bots', 'renderer', 'api', 'contracts'])
      expect(ignored).not.toContain(needed);
  });
});

describe('signs of life', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'arena-alive-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = (file: string) =>
    spawnSync(process.execPath, [ALIVE], { env: { ...process.env, HEARTBEAT_FILE: file } }).status;

  test('are there while the process is well, and end with it', async () => {
    const file = path.join(folder, 'alive');
    expect(check(file)).toBe(1);
    let isWell = true;
    const ping = () => (isWell ? Promise.resolve() : Promise.reject(new Error('the database is away')));
    const heartbeat = startHeartbeat({ file, ping, everyMs: 20, log: silentLog });
    await expect.poll(() => existsSync(file)).toBe(true);
    expect(check(file)).toBe(0);
    isWell = false;
    await sleep(60);
    writeFileSync(file, 'old');
    utimesSync(file, new Date(), new Date(Date.now() - 61_000));
    await sleep(60);
    expect(check(file)).toBe(1);
    isWell = true;
    await expect.poll(() => check(file)).toBe(0);
    heartbeat.stop();
    expect(existsSync(file)).toBe(false);
  });

  test('without a file are none', () => {
    expect(check('')).toBe(1);
  });
});
