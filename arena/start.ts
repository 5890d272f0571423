import { createConsoleSurface } from '../bots/console/index.ts';
import { type Config, loadConfig } from '../core/platform/config.ts';
import { runApi } from './api.ts';
import { type Chats, openChats, runSurfaces } from './bots.ts';
import { localAddressOf } from './pages.ts';
import { type ArenaProcess, openProcess, orEnd, type ProcessParts } from './process.ts';
import { loadQuietConfig } from './settings.ts';
import { runWorker } from './worker.ts';

/** `arena start`: everything in one process, on the bundled PostgreSQL unless DATABASE_URL names another. */
export async function start(parts: ProcessParts = {}): Promise<void> {
  const configured = loadConfig();
  // without a token the terminal is the chat: routine lines would talk into it
  const config = configured.discord || configured.telegram ? configured : reachedAtHome(loadQuietConfig());
  const arena = await openProcess('serve', config, parts);
  await orEnd(arena, async () => {
    // what begins last ends first: chats outlive the jobs that post to them
    const chats = openChats(arena);
    await runWorker(arena);
    const surfaces = runSurfaces(arena, chats);
    const api = await runApi(arena);
    arena.instance?.publish({ databaseUrl: arena.database.url, apiUrl: api.url });
    if (surfaces.length === 0) {
      console.log(`Web pages: ${config.publicUrl ?? api.url} (API: ${api.url}/docs)`);
      await runConsole(arena, chats);
    }
  });
}

/** Whoever sits at the terminal has the pages on the same machine: links, signing in and wallets work there without configuration. */
function reachedAtHome(config: Config): Config {
  return { ...config, publicUrl: config.publicUrl ?? localAddressOf(config) };
}

/** The default where no token is set: the arena at a local terminal. Ends the process when the input ends. */
async function runConsole(arena: ArenaProcess, chats: Chats): Promise<void> {
  const surface = createConsoleSurface({
    dispatcher: chats.dispatcher,
    input: process.stdin,
    output: process.stdout,
    dataDir: arena.config.dataDir,
    userName: process.env['USER'] ?? 'you',
    log: arena.log.child({ surface: 'console' }),
  });
  chats.announceOn(surface);
  arena.shutdown.add({ name: 'console', run: () => surface.stop() });
  await surface.start();
  await surface.finished;
  await arena.shutdown.begin('the console was closed');
  process.exit(0);
}
