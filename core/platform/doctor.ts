import type { Config } from './config.ts';
import type { Check } from './doctor/check.ts';
import { checkCanvas, checkDataFolder, checkDisk, checkNode, checkPort } from './doctor/machine.ts';
import { checkBlobs, checkDatabase, checkQueues, checkRedis } from './doctor/services.ts';

export { type Check, failed, guarded, off, ok, warning } from './doctor/check.ts';

/**
 * What is configured, reachable and wrong, of everything below the game. No data is changed and nothing is started.
 * Settings that cannot be read are not its business: `loadConfig` lists them all.
 */
export async function runChecks(config: Config): Promise<Check[]> {
  return Promise.all([
    checkNode(),
    checkDataFolder(config),
    checkDisk(config),
    checkDatabase(config),
    checkRedis(config),
    checkQueues(config),
    checkBlobs(config),
    checkPort(config),
    checkCanvas(),
  ]);
}
