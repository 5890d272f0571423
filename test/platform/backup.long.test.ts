import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { backup, restore } from '../../core/platform/backup.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { type Config, loadConfig } from '../../core/platform/config.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

const tools = { log: silentLog, clock: systemClock };
let folder: string;
let file: string;
let source: TestDatabase;
let target: TestDatabase;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'arena-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  [source, target] = await Promise.all([testDatabase(), testDatabase()]);
  file = path.join(folder, `${Math.random()}.tar.gz`);
  await fill(source);
});
afterEach(async () => {
  await Promise.all([source.drop(), target.drop()]);
});

function configOf(database: TestDatabase, environment: Record<string, string> = {}): Config {
  return loadConfig({ DATABASE_URL: database.url, ...environment }, { cwd: folder });
}

/** A community with everything that is hard to copy: references in a ring, JSON, bytes, nulls, and every script. */
async function fill({ database }: TestDatabase): Promise<void> {
  await database.transaction(async tx => {
    await tx.community.create({
      data: { id: 'C00000000001', name: 'Ünïcødé 竞技场 🤖\n\\N\t"quoted"', settings: { deep: [1, null] } },
    });
    await tx.person.create({ data: { id: 'P00000000001' } });
    await tx.member.create({
      data: { id: 'M00000000001', communityId: 'C00000000001', personId: 'P00000000001', displayName: '\\.' },
    });
    await tx.outbox.createMany({ data: [1, 2, 3].map(n => ({ queue: 'q', name: `e${n}`, data: { n } })) });
    await tx.installation.create({ data: { name: 'feed-seed', value: 'secret' } });
  });
  const store = await openBlobStore(configOf(source), { database, clock: systemClock });
  await store.put('replays/1.json', new TextEncoder().encode('{"a":1}'), { contentType: 'application/json' });
  await store.put('gifs/1.gif', new Uint8Array([0, 255, 10, 13]), {
    contentType: 'image/gif',
    expiresAt: new Date('2999-01-01T00:00:00.000Z'),
  });
}

/** Everything in all tables, as text. */
async function contentOf({ database }: TestDatabase): Promise<Record<string, string[]>> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`);
    content[name] = rows.map(({ row }) => row);
  }
  delete content['Blob']; // compared through the store: it notes when it was stored
  for (const name of ['LiveEvent', 'LiveCursor']) delete content[name]; // a server's own; see below
  return content;
}

test('what was backed up comes back, row by row and byte by byte', async () => {
  const made = await backup(configOf(source), file, tools);
  expect(made).toMatchObject({ blobs: 2, rows: expect.any(Number) });
  expect(statSync(file).size).toBe(made.bytes);
  expect(statSync(file).mode & 0o077).toBe(0);
  const restored = await restore(configOf(target), file, tools);
  expect(restored).toEqual(made);
  expect(await contentOf(target)).toEqual(await contentOf(source));
  const store = await openBlobStore(configOf(target), { database: target.database, clock: systemClock });
  expect(await store.get('gifs/1.gif')).toEqual({
    bytes: new Uint8Array([0, 255, 10, 13]),
    contentType: 'image/gif',
    expiresAt: new Date('2999-01-01T00:00:00.000Z'),
  });
  expect((await store.get('replays/1.json'))!.expiresAt).toBeNull();
  expect(readdirSync(folder).filter(name => name.startsWith('.arena-backup'))).toEqual([]);
});

test('the restored database goes on where the other was: sequences, references, triggers', async () => {
  await backup(configOf(source), file, tools);
  await restore(configOf(target), file, tools);
  const { database } = target;
  const next = await database.prisma.outbox.create({ data: { queue: 'q', name: 'e4', data: {} } });
  expect(next.id).toBe(4n);
  const orphan = database.prisma.member.create({
    data: { id: 'M00000000002', communityId: 'C00000000001', personId: 'nobody', displayName: 'x' },
  });
  await expect(orphan).rejects.toThrow(/[Ff]oreign key/);
  const enabled = await database.pool.query(`SELECT tgenabled FROM pg_trigger WHERE tgname = 'outbox_notify'`);
  expect(enabled.rows).toEqual([{ tgenabled: 'O' }]);
  const keys = `SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`;
  expect((await database.pool.query(keys)).rows).toEqual((await source.database.pool.query(keys)).rows);
});

test('what holds transaction ids of one server stays with it: readers begin anew on another', async () => {
  const { pool } = source.database;
  await pool.query(
    `INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data) VALUES ('season', 'C', 'S', '{}')`,
  );
  await pool.query(`INSERT INTO "LiveCursor" (reader, xid, id) VALUES ('webhooks', '99999999', 7)`);
  await backup(configOf(source), file, tools);
  await restore(configOf(target), file, tools);
  expect((await target.database.pool.query('SELECT 1 FROM "LiveEvent"')).rowCount).toBe(0);
  const { rows } = await target.database.pool.query(
    `SELECT reader, xid < pg_current_xact_id() AND xid > '0' AS is_own FROM "LiveCursor"`,
  );
  expect(rows).toEqual([{ reader: 'cleaned', is_own: true }]);
});

test('a backup may move to another kind of blob store', async () => {
  const pictures = path.join(folder, 'pictures');
  await backup(configOf(source), file, tools);
  await restore(configOf(target, { BLOB_STORE: 'directory', BLOB_DIRECTORY: pictures }), file, tools);
  expect(readdirSync(pictures).sort()).toEqual(['gifs', 'replays']);
  const { rowCount } = await target.database.pool.query('SELECT 1 FROM "Blob"');
  expect(rowCount).toBe(0);
});

test('a database that is not empty is kept, unless it is said twice', async () => {
  await backup(configOf(source), file, tools);
  await target.database.prisma.person.create({ data: { id: 'P0000000PREV' } });
  await expect(restore(configOf(target), file, tools)).rejects.toThrow(/not empty .*Person.*--force/s);
  expect(await target.database.prisma.person.count()).toBe(1);
  await restore(configOf(target), file, { ...tools, force: true });
  expect(await target.database.prisma.person.findMany({ select: { id: true } })).toEqual([{ id: 'P00000000001' }]);
});

test('a file that exists is never written over', async () => {
  writeFileSync(file, 'precious');
  await expect(backup(configOf(source), file, tools)).rejects.toThrow('exists already');
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('a backup is one moment, whatever is written meanwhile', async () => {
  const { database } = source;
  let isWriting = true;
  const writing = (async () => {
    for (let n = 0; isWriting; n++) {
      await database.transaction(async tx => {
        const id = `PX${String(n).padStart(10, '0')}`;
        await tx.person.create({ data: { id } });
        await tx.member.create({
          data: { id: `M${id.slice(1)}`, communityId: 'C00000000001', personId: id, displayName: id },
        });
      });
    }
  })();
  await backup(configOf(source), file, tools);
  isWriting = false;
  await writing;
  await restore(configOf(target), file, tools);
  expect(await target.database.prisma.member.count()).toBe(await target.database.prisma.person.count());
});

/** Unpacks the backup, changes it, and packs it again. */
function tamper(change: (unpacked: string) => void): string {
  const unpacked = mkdtempSync(path.join(folder, 'tampered-'));
  execFileSync('tar', ['xzf', file, '-C', unpacked]);
  change(unpacked);
  const tampered = `${unpacked}.tar.gz`;
  execFileSync('tar', ['czf', tampered, '-C', unpacked, '.']);
  return tampered;
}
function editManifest(
  unpacked: string,
  edit: (manifest: { migrations: object[]; tables: { rows: number }[] }) => void,
) {
  const name = path.join(unpacked, 'manifest.json');
  const manifest = JSON.parse(readFileSync(name, 'utf8'));
  edit(manifest);
  writeFileSync(name, JSON.stringify(manifest));
}

test('what is no backup, damaged, of another version or incomplete is refused, and changes nothing', async () => {
  await backup(configOf(source), file, tools);
  const before = await contentOf(target);
  const text = path.join(folder, 'text.tar.gz');
  writeFileSync(text, 'not a tar');
  const cut = path.join(folder, 'cut.tar.gz');
  writeFileSync(cut, readFileSync(file).subarray(0, 900));
  const newer = tamper(unpacked =>
    editManifest(unpacked, manifest => manifest.migrations.push({ name: '29990101_future', checksum: 'x' })),
  );
  const missing = tamper(unpacked =>
    editManifest(unpacked, manifest => {
      for (const table of manifest.tables) table.rows++;
    }),
  );
  const broken = tamper(unpacked => writeFileSync(path.join(unpacked, 'tables', 'Member.copy'), 'nonsense\n'));
  const tampering = [
    [text, /not a backup/],
    [cut, /not a backup/],
    [path.join(folder, 'nowhere'), /There is no file/],
    [newer, /newer version/],
    [missing, /damaged: .* rows instead of/],
    [broken, /damaged: Member/],
  ] as const;
  for (const [tampered, message] of tampering) {
    await expect(restore(configOf(target), tampered, { ...tools, force: true })).rejects.toThrow(message);
  }
  expect(await contentOf(target)).toEqual(before);
});

test('links in an archive lead nowhere', async () => {
  await backup(configOf(source), file, tools);
  const outside = path.join(folder, 'outside');
  mkdirSync(outside);
  const linked = tamper(unpacked => {
    rmSync(path.join(unpacked, 'blobs'), { recursive: true });
    execFileSync('ln', ['-s', outside, path.join(unpacked, 'blobs')]);
  });
  await expect(restore(configOf(target), linked, tools)).rejects.toThrow();
  expect(readdirSync(outside)).toEqual([]);
});
