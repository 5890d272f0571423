import { loadConfig } from '../core/platform/config.ts';
import { attach } from '../core/platform/instance.ts';
import { runApi } from './api.ts';
import { openChats, runSurfaces } from './bots.ts';
import { openProcess, orEnd } from './process.ts';
import { UsageError } from './usage.ts';
import { runWorker } from './worker.ts';

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
    if (part === 'api') await runApi(arena);
    if (part === 'worker') await runWorker(arena);
    if (part === 'bots') runSurfaces(arena, openChats(arena));
  });
}
