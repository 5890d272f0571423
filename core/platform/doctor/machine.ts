import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Config } from '../config.ts';
import { attach } from '../instance.ts';
import { type Check, failed, guarded, ok, warning } from './check.ts';

const MEGABYTE = 1_048_576;
/** A season of GIFs in the database takes a few gigabytes; PostgreSQL stops when the disk is full. */
const LOW_DISK_MB = 2_000;
const FULL_DISK_MB = 300;

/** Node itself, against `engines` in package.json. */
export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSupported = major > 20 || (major === 20 && minor >= 19);
  if (!isSupported) return failed('node', version, 'Install Node 20.19 or newer; 24 is best.');
  return ok('node', version);
}

export async function checkDataFolder({ dataDir }: Config): Promise<Check> {
  return guarded(
    'data folder',
    'Let this user write there, or set ARENA_DATA_DIR to a folder where it may.',
    async () => {
      const existing = await nearestExisting(dataDir);
      await access(existing, constants.W_OK | constants.X_OK);
      return ok('data folder', existing === dataDir ? dataDir : `${dataDir} (made at the first start)`);
    },
  );
}

export async function checkDisk({ dataDir }: Config): Promise<Check> {
  return guarded('disk space', '', async () => {
    const { bavail, bsize } = await statfs(await nearestExisting(dataDir));
    const freeMb = Math.floor((bavail * bsize) / MEGABYTE);
    const detail = `${freeMb.toLocaleString('en')} MB free`;
    const advice =
      'Make room, or move ARENA_DATA_DIR to a larger disk. BLOB_RETENTION_DAYS says how long GIFs are kept.';
    if (freeMb < FULL_DISK_MB) return failed('disk space', detail, advice);
    return freeMb < LOW_DISK_MB ? warning('disk space', detail, advice) : ok('disk space', detail);
  });
}

/** Whether the API can listen where it should; an instance that runs is asked first. */
export async function checkPort({ host, port, dataDir }: Config): Promise<Check> {
  const name = 'api port';
  const running = attach(dataDir);
  if (running?.apiUrl) return ok(name, `${running.apiUrl} (process ${running.pid} serves it)`);
  return guarded(name, 'Set PORT to another one (0 takes any), or HOST to an address of this machine.', async () => {
    await listenOnce(host, port);
    return ok(name, port === 0 ? `any free one on ${host}` : `${host}:${port} is free`);
  });
}

/** The library that draws cards ships its own binary: it loads, or this machine is not supported. */
export async function checkCanvas(): Promise<Check> {
  const advice = 'Install again without --omit=optional; on musl or unusual processors no binary may exist.';
  return guarded('drawing', advice, async () => {
    const { createCanvas } = await import('canvas');
    const canvas = createCanvas(8, 8);
    const context = canvas.getContext('2d');
    context.fillStyle = '#ff0000';
    context.fillRect(0, 0, 8, 8);
    const [red, green] = context.getImageData(4, 4, 1, 1).data;
    if (red !== 255 || green !== 0) throw new Error('the canvas draws wrong colours');
    return ok('drawing', 'the canvas library works');
  });
}

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  return found || path.dirname(folder) === folder ? folder : nearestExisting(path.dirname(folder));
}

function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
