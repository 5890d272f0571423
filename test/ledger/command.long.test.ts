import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LEDGER_RULES } from '../../core/ledger/check-rules.ts';
import { type LedgerScene, openLedgerScene } from './scene.ts';

let scene: LedgerScene;
let dataDir: string;
beforeAll(async () => {
  scene = await openLedgerScene();
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-ledger-'));
});
afterAll(async () => {
  await scene.world.test.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** `arena ledger check` as operators run it. */
function check(...options: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'arena.ts', 'ledger', 'check', ...options], {
    env: { PATH: process.env['PATH'], DATABASE_URL: scene.world.test.url, DATA_DIR: dataDir },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => (out += chunk));
  child.stderr.on('data', chunk => (err += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
  });
}

it('ends with 0 where every credit is accounted for, and with 1 and the offending rows otherwise', async () => {
  const clean = await check();
  expect(clean).toMatchObject({ code: 0, err: '' });
  expect(clean.out).toContain('Every credit is accounted for.');
  const { pool } = scene.world.test.database;
  await pool.query('ALTER TABLE "Account" DISABLE TRIGGER ALL');
  await pool.query(`UPDATE "Account" SET posted = posted + 7 WHERE key = 'wallet:${scene.ann}'`);
  const [spoiled, machine] = await Promise.all([check(), check('--json')]);
  expect(spoiled.code).toBe(1);
  expect(spoiled.out).toContain(`"key":"wallet:${scene.ann}"`);
  expect(spoiled.out).toContain(`3 of ${LEDGER_RULES.length} rules are broken.`);
  expect(machine.code).toBe(1);
  expect(JSON.parse(machine.out)).toMatchObject({
    ok: false,
    problems: [{ rule: 'zero-sum' }, {}, { rule: 'balance' }],
  });
});
