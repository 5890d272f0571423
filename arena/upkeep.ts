import { backup, restore } from '../core/platform/backup.ts';
import { openStore } from '../core/platform/store.ts';
import { loadLog, loadQuietConfig } from './settings.ts';

/** Commands that look after the data and end. */

export async function migrateOnly(): Promise<void> {
  const config = loadQuietConfig();
  const log = loadLog(config);
  let applied: string[] = [];
  const store = await openStore(config, { log, as: 'attach', onMigrated: names => (applied = names) });
  await store.close();
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`);
}

export async function backupTo(file: string): Promise<void> {
  const config = loadQuietConfig();
  await backup(config, file, { log: loadLog(config) });
  console.log(`Everything is in ${file}. \`arena restore ${file}\` reads it into an empty arena.`);
}

export async function restoreFrom(file: string, force: boolean): Promise<void> {
  const config = loadQuietConfig();
  await restore(config, file, { log: loadLog(config), force });
  console.log(`Restored from ${file}. \`arena start\` goes on from there.`);
}
