import {
  createArenaClient,
  createRegistryReader,
  createVerifier,
  isRegistered,
  type Listener,
  listen,
  loadVerifierSettings,
  openVerifierKey,
  registryRefusal,
  type VerifierFlags,
  type VerifierSettings,
} from '../core/chain/verifier/index.ts';
import { systemClock } from '../core/platform/clock.ts';
import type { Database } from '../core/platform/database.ts';
import { newId } from '../core/platform/ids.ts';
import { InstanceRunningError } from '../core/platform/instance.ts';
import { createLogger, type Log } from '../core/platform/log.ts';
import { onShutdown, type Shutdown } from '../core/platform/shutdown.ts';
import { openStore } from '../core/platform/store.ts';
import { createTapeWitness, createVenues, startPriceRecorder } from '../core/prices/index.ts';
import { surviveFaults } from './faults.ts';
import { UsageError } from './usage.ts';

/** A recorder, the verifier's memory and what it shows: they seldom ask at the same time. */
const MAX_CONNECTIONS = 8;

const WORDS = {
  dark: 'no exchange tells prices: tapes of this time can only be checked by the history of the exchanges, if they tell it later',
  light: 'exchanges tell prices again',
};

/** `arena verifier`: runs until it is told to end. Needs nothing of the arena but its address. */
export async function runVerifier(flags: VerifierFlags): Promise<void> {
  const settings = loadVerifierSettings(flags);
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && process.stderr.isTTY === true);
  const log = createLogger({ level: settings.logLevel, pretty });
  surviveFaults(log);
  // before anything is started: a wrong password or key should not leave a database behind
  const signer = await openVerifierKey(settings.key);
  const refusal = await registryRefusal(settings);
  if (refusal !== null) throw new UsageError(refusal);
  const shutdown = onShutdown({ log });
  try {
    const store = await openMemory(settings, log);
    shutdown.add({ name: 'database', run: () => store.close() });
    const venues = startRecording(settings, store.database, log, shutdown);
    const verifier = await createVerifier({
      database: store.database,
      registry: settings.registry,
      signer,
      reader: createRegistryReader({ ...settings, clock: systemClock }),
      client: createArenaClient({ url: settings.arenaUrl, clock: systemClock }),
      witness: createTapeWitness({ database: store.database, venues, clock: systemClock, log }),
      clock: systemClock,
      random: Math.random,
      log,
      acceptSimulated: settings.acceptSimulated,
      fromBlock: settings.fromBlock,
      pollMs: settings.pollMs,
    });
    if (settings.listen) await show(verifier, settings.listen, log, shutdown);
    log.info(
      { verifier: signer.address, arena: settings.arenaUrl, ...settings.registry, data: settings.dataDir },
      'this verifier signs what it finds itself',
    );
    if ((await isRegistered(settings, signer.address)) === false) {
      log.warn(
        { verifier: signer.address },
        'this key is not registered, and the arena takes nothing that it signs: give its address to whoever registers verifiers',
      );
    }
    if (settings.acceptSimulated) log.warn('simulated prices are taken as they are: for tests, not for stakes');
    const running = verifier.run(shutdown.signal);
    shutdown.add({ name: 'verifier', run: () => running });
  } catch (error) {
    await shutdown.begin('the start failed');
    throw error;
  }
}

async function openMemory(settings: VerifierSettings, log: Log) {
  try {
    return await openStore(settings, { log, as: 'serve', maxConnections: MAX_CONNECTIONS });
  } catch (error) {
    if (!(error instanceof InstanceRunningError)) throw error;
    throw new UsageError(
      `Process ${error.pid} works on ${settings.dataDir} already. Stop that one first, or give this one a folder of its own with --data.`,
    );
  }
}

/** Listens to the exchanges by itself: what it hears is what it holds tapes against. */
function startRecording(settings: VerifierSettings, database: Database, log: Log, shutdown: Shutdown) {
  const { endpoints, exchanges, symbols, keepTicksMs: keepMs } = settings;
  const venues = createVenues(endpoints, systemClock, { exchanges, symbols });
  const recorder = startPriceRecorder({ database, clock: systemClock, log, newId, venues, keepMs, words: WORDS });
  shutdown.add({ name: 'prices', run: () => recorder.stop() });
  return venues;
}

async function show(
  verifier: Parameters<typeof listen>[0],
  place: { host: string; port: number },
  log: Log,
  shutdown: Shutdown,
): Promise<void> {
  const listener: Listener = await listen(verifier, place).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot listen on ${place.host}:${place.port} (${error.code}): choose another --listen.`);
  });
  shutdown.add({ name: 'findings', run: () => listener.stop() });
  log.info({ url: listener.url }, 'findings are shown to everybody');
}
