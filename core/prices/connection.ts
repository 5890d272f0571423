import { WebSocket } from 'ws';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Venue } from './venues/venue.ts';

/** One WebSocket to an exchange that is dialled again whenever it falls silent or breaks. */
export interface Connection {
  /** Does what is due: dials, pings, hangs up on silence. Call it a few times a second. */
  tick(): void;
  readonly isOpen: boolean;
  stop(): void;
}

export interface ConnectionOptions {
  venue: Venue;
  clock: Clock;
  log: Log;
  /** 0 to 1; spreads the dialling of many arenas. */
  random: () => number;
  onMessage: (text: string) => void;
  /** Called once for each connection that had been open. */
  onClosed: (reason: string) => void;
  /** A connection could not be made or was lost, and will be tried again. */
  onRedial: () => void;
}

/** Both exchanges say something every second. */
const SILENCE_MS = 5000;
const HANDSHAKE_MS = 10_000;
const FIRST_BACKOFF_MS = 500;
/** Coinbase takes 8 connections a second, Kraken about 150 in ten minutes from one address: far away from both. */
const MAX_BACKOFF_MS = 60_000;
/** A connection that has held so long forgives those before it. */
const HEALTHY_MS = 10_000;
const PING_MS = 1000;
/** Between two ticks; normally a quarter of a second. */
const STALL_MS = 2000;
/** A message of ours is some hundred bytes, a snapshot of 50 trades 8 KB. Longer ones end the connection (ws does that). */
const MAX_FRAME_BYTES = 1_000_000;

export function createConnection(options: ConnectionOptions): Connection {
  const { venue, clock, random } = options;
  const log = options.log.child({ exchange: venue.name });
  let socket: WebSocket | null = null;
  let failures = 0;
  let dialAtMs = 0;
  let openedMs: number | null = null;
  let heardMs = 0;
  let pingMs = 0;
  let tickMs = 0;
  let isStopped = false;
  let isTold = false;

  const nowMs = () => clock.now().getTime();

  function dial(): void {
    const dialled = new WebSocket(venue.address, {
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket = dialled;
    heardMs = nowMs();
    let reason = 'it hung up';
    dialled.on('open', () => opened(dialled));
    dialled.on('message', (data, isBinary) => {
      if (socket !== dialled) return;
      heardMs = nowMs();
      options.onMessage(isBinary ? '' : String(data));
    });
    dialled.on('error', error => {
      reason = error.message;
    });
    dialled.on('close', () => ended(dialled, reason));
  }

  function opened(of: WebSocket): void {
    if (socket !== of) return;
    openedMs = nowMs();
    for (const greeting of venue.greetings()) of.send(greeting);
  }

  /** One that opens and says nothing, again and again, is no news either way. */
  function tellThatItHolds(now: number): void {
    if (!isTold || openedMs === null || now - openedMs < HEALTHY_MS) return;
    isTold = false;
    log.info('prices come again');
  }

  function ended(of: WebSocket, reason: string): void {
    if (socket !== of) return;
    socket = null;
    const wasOpen = openedMs !== null;
    if (openedMs !== null && nowMs() - openedMs >= HEALTHY_MS) failures = 0;
    openedMs = null;
    const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures++) * (0.5 + random() / 2);
    dialAtMs = nowMs() + backoffMs;
    if (isStopped) return;
    // Once for people; who has no network for days need not read it every minute.
    log[isTold ? 'debug' : 'warn'](
      { reason, againInMs: Math.round(backoffMs) },
      'no prices from this exchange for now',
    );
    isTold = true;
    options.onRedial();
    if (wasOpen) options.onClosed(reason);
  }

  function hangUp(of: WebSocket, reason: string): void {
    ended(of, reason);
    of.terminate();
  }

  return {
    get isOpen() {
      return openedMs !== null;
    },
    tick() {
      if (isStopped) return;
      const now = nowMs();
      if (!socket) {
        if (now >= dialAtMs) dial();
        return;
      }
      // A process that stood still has not read what lies in its buffers: that is not the exchange's silence.
      if (now - tickMs > STALL_MS) heardMs = now;
      tickMs = now;
      if (openedMs === null) return;
      if (now - heardMs > SILENCE_MS) return hangUp(socket, 'it fell silent');
      tellThatItHolds(now);
      const ping = venue.ping();
      if (ping && now - pingMs >= PING_MS) {
        pingMs = now;
        socket.send(ping);
      }
    },
    stop() {
      isStopped = true;
      const last = socket;
      socket = null;
      last?.terminate();
    },
  };
}
