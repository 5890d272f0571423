import { buildHouse } from '../../../arena/house.ts';
import { openBlobStore } from '../../../core/platform/blobs/index.ts';
import { systemClock } from '../../../core/platform/clock.ts';
import { openDatabase } from '../../../core/platform/database.ts';
import { createLogger } from '../../../core/platform/log.ts';
import { openQueues } from '../../../core/platform/queue.ts';
import { type Answer, ARENA, type Request } from './settings.ts';

/** A bot that is going to be killed: takes members' bets and sales, and answers. */

const databaseUrl = process.env['DATABASE_URL'] ?? '';
const log = createLogger({ level: 'info' });
const database = await openDatabase(databaseUrl, { log });
const queues = await openQueues({ databaseUrl, log });
const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock: systemClock });
const { wagers } = await buildHouse({
  config: ARENA,
  database,
  queues,
  blobs,
  log,
  simulatedMarkets: true,
  feedSeed: 'crash',
});

async function answer({ key, side, context, matchId, pick, stake }: Request): Promise<Answer> {
  try {
    if (side === 'sell') {
      const sale = await wagers.sell(context, { matchId, pick, key });
      return { key, refused: null, stake: 0, pays: sale.proceeds };
    }
    const receipt = await wagers.bet(context, { matchId, pick, stake, key });
    return { key, refused: null, stake: receipt.stake, pays: receipt.pays };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { key, refused: typeof code === 'string' ? code : String(error), stake: 0, pays: 0 };
  }
}

process.on('message', (request: Request) => {
  void answer(request).then(reply => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
