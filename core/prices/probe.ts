import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../platform/clock.ts';
import { MICROS } from './trades.ts';
import { createVenues, type PriceEndpoints, type Venue } from './venues/index.ts';

/** Whether the exchanges can be reached from here, for `arena doctor`. Nothing is written. */
export interface Probe {
  /** 'Coinbase'. */
  title: string;
  /** What does not work, as a clause; null where all does. */
  problem: string | null;
  /** What was seen, where all works. */
  detail: string;
}

const PATIENCE_MS = 6000;

export async function probeExchanges(endpoints: PriceEndpoints, clock: Clock = systemClock): Promise<Probe[]> {
  return Promise.all(createVenues(endpoints, clock).map(venue => probe(venue, clock)));
}

async function probe(venue: Venue, clock: Clock): Promise<Probe> {
  const [feed, history] = await Promise.all([probeFeed(venue), probeHistory(venue, clock)]);
  const problem = feed ?? history;
  return {
    title: venue.title,
    problem,
    detail: `${venue.symbols.map(({ symbol }) => symbol).join(', ')}, live and past`,
  };
}

/** Subscribes and waits for the first trade. @returns what went wrong */
function probeFeed(venue: Venue): Promise<string | null> {
  return new Promise(resolve => {
    const socket = new WebSocket(venue.address, { handshakeTimeout: PATIENCE_MS, perMessageDeflate: false });
    const end = (problem: string | null) => {
      clearTimeout(timer);
      resolve(problem);
      socket.terminate();
    };
    const timer = setTimeout(() => end('its feed tells no trade'), PATIENCE_MS);
    socket.on('error', error => end(`its feed cannot be reached (${error.message})`));
    socket.on('close', () => end('its feed hangs up'));
    socket.on('open', () => {
      for (const greeting of venue.greetings()) socket.send(greeting);
    });
    socket.on('message', data => {
      for (const event of venue.decode(String(data))) {
        if (event.kind === 'trade') end(null);
        if (event.kind === 'refused') end(`it refuses us: ${event.problem}`);
      }
    });
  });
}

async function probeHistory(venue: Venue, clock: Clock): Promise<string | null> {
  const now = clock.now().getTime() * 1000;
  const symbol = venue.symbols[0]?.symbol ?? '';
  const patience = new AbortController();
  const answer = await Promise.race([
    venue.history.between(symbol, now - 10 * MICROS, now - 5 * MICROS).then(
      trades => (trades.length > 0 ? null : 'its history has no trade'),
      error => `of its history: ${(error as Error).message}`,
    ),
    systemClock.sleep(PATIENCE_MS, patience.signal).then(
      () => 'its history does not answer',
      () => null,
    ),
  ]);
  patience.abort();
  return answer;
}
