import { createStep } from '../../core/chain/step.ts';
import { createDeployments } from '../../core/chain/wire/deployments.ts';
import { openKey } from '../../core/chain/wire/keys.ts';
import { systemClock } from '../../core/platform/clock.ts';
import type { ChainConfig } from '../../core/platform/config.ts';
import { openDatabase } from '../../core/platform/database.ts';
import { silentLog } from '../../core/platform/log.ts';

/** A process that looks at the chain without end, until it is killed. What it needs is in its environment, as JSON. */
const { databaseUrl, config } = JSON.parse(process.env['MORTAL_SENDER'] ?? '{}') as {
  databaseUrl: string;
  config: ChainConfig;
};
const database = await openDatabase(databaseUrl, { log: silentLog });
const step = createStep({
  ...{ database, config, clock: systemClock, log: silentLog, parts: [] },
  deployment: createDeployments({ database, chainId: config.id }),
  key: () => openKey(config.key),
});
process.stdout.write('ready\n');
for (;;) {
  await step();
  await systemClock.sleep(20);
}
