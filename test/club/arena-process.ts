import { start } from '../../arena/start.ts';
import { FakeClock } from '../fakes/telegram/index.ts';

/**
 * `arena start` for an evening that would take hours otherwise: markets over the simulated price, which is told in a second, and
 * Telegram's minutes of flood limits as fast as those of the fake. Everything else is as its configuration says.
 */
const speed = Number(process.argv[2]);
await start({ simulatedMarkets: true, telegramTiming: new FakeClock(speed) });
