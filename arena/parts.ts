import { loadConfig } from '../core/platform/config.ts';
import { attach } from '../core/platform/instance.ts';
import { openProcess, orEnd } from './process.ts';
import { UsageError } from './usage.ts';

/** One part of the arena in a process of its own; many may run, on many machines. */
export async function runPart(part: 'bots' | 'api' | 'worker'): Promise<void> {
  const config = loadConfig();
  if (!config.databaseUrl && !attach(config.dataDir)) {
    throw new UsageError(
      'One part alone needs a database that others share: set DATABASE_URL, or run `arena start`, which does it all.',
    );
  }
  if (part === 'bots' && !config.discord && !config.telegram) {
    throw new UsageError(
      'No chat is configured: set DISCORD_TOKEN or TELEGRAM_TOKEN, or run `arena start` for the console.',
    );
  }
  const arena = await openProcess('attach', config);
  await orEnd(arena, async () => {
    // Each part loads its own libraries only: a worker starts half a second sooner without those of the chats.
    if (part === 'api') await (await import('./api.ts')).runApi(arena);
    if (part === 'worker') await (await import('./worker.ts')).runWorker(arena);
    if (part === 'bots') {
      const { openChats, runSurfaces } = await import('./bots.ts');
      runSurfaces(arena, openChats(arena));
    }
  });
}
