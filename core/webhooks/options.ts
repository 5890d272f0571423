import type { SanctionService } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Outbound } from '../platform/outbound.ts';
import type { Random } from '../platform/random.ts';
import type { Seal } from '../platform/seal.ts';

export interface WebhookOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
  seal: Seal;
  outbound: Outbound;
  sanctions: Pick<SanctionService, 'ofMembers'>;
  log: Log;
}
