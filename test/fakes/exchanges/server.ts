import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../../core/platform/clock.ts';
import { type Bucket, createBucket, type FakeMarket, type FakeTrade } from './market.ts';

/** What both fake exchanges have in common: sockets, faults on demand, and the list of what the arena did wrong. */
export interface FakeExchange {
  /** WebSocket address. */
  readonly ws: string;
  /** REST base. */
  readonly api: string;
  /** The same for a caller with an address of its own: limits are for each address. */
  apiFrom(caller: string): string;
  market(product: string): FakeMarket;
  readonly faults: Faults;
  /** What the arena did against the protocol or the limits; must be empty at a test's end. */
  readonly violations: string[];
  readonly connections: number;
  /** Connections made or turned away so far. */
  readonly dialled: number;
  /** REST requests so far. */
  readonly requests: number;
  /** Of these, for each path. */
  readonly requestsOf: ReadonlyMap<string, number>;
  /** Cuts all connections. */
  drop(): void;
  /** Sends this text, or these bytes, to whoever is connected. */
  send(data: string | Buffer): void;
  stop(): Promise<void>;
}

/** Switches: set them, and the exchange misbehaves until they are set back. */
export interface Faults {
  /** Connections stay open and nothing comes. */
  isSilent: boolean;
  /** New connections are turned away with 503. */
  isRefusing: boolean;
  /** Added to the exchange's clock. */
  skewMs: number;
  /** So many of the next trades of a product never reach the feed; its history has them. */
  lose: Record<string, number>;
  /** The next trade of these products comes after the one that follows it. */
  swap: Set<string>;
  /** Every trade comes twice. */
  isDoubling: boolean;
  /** REST answers with this status, so many times. */
  rest: { status: number; count: number };
  /** REST knows no trade before this time (microseconds). */
  forgottenBefore: number;
}

export interface Protocol {
  path: string;
  /** New connections that are allowed in a time. */
  dialling: { perSecond: number; burst: number };
  requests: { perSecond: number; burst: number };
  onConnect(peer: Peer): void;
  onMessage(peer: Peer, message: Record<string, unknown>): void;
  /** A text for each trade of a feed. */
  onTrades(peer: Peer, market: FakeMarket, trades: readonly FakeTrade[]): void;
  /** Called some times a second. */
  onStep(peer: Peer, nowMicros: number): void;
  answer(request: IncomingMessage, url: URL): RestAnswer;
  tooFast: RestAnswer;
}

export interface RestAnswer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** One connection of the arena. */
export interface Peer {
  readonly socket: WebSocket;
  /** Channel and product. */
  readonly subscriptions: Set<string>;
  readonly openedMs: number;
  /** When something was last sent. */
  sentMs: number;
  /** Whatever a protocol wants to remember. */
  readonly notes: Map<string, number>;
  send(message: unknown): void;
}

export interface ServerParts {
  clock: Clock;
  markets: readonly FakeMarket[];
  faults: Faults;
  violations: string[];
  /** Whether trades come by themselves; else tests make them. */
  protocol: Protocol;
}

const STEP_MS = 100;
/** In place of an address of its own. */
const CALLER = /^\/from\/(\w+)/;

export function noFaults(): Faults {
  return {
    isSilent: false,
    isRefusing: false,
    skewMs: 0,
    lose: {},
    swap: new Set(),
    isDoubling: false,
    rest: { status: 200, count: 0 },
    forgottenBefore: 0,
  };
}

export async function startExchange({
  clock,
  markets,
  faults,
  violations,
  protocol,
}: ServerParts): Promise<FakeExchange> {
  const peers = new Set<Peer>();
  const dialling = createBucket(clock, protocol.dialling);
  const requesting = new Map<string, Bucket>();
  const held = new Map<string, FakeTrade>();
  const stop = new AbortController();
  let dialled = 0;
  let requests = 0;
  const requestsOf = new Map<string, number>();

  const nowMs = () => clock.now().getTime() + faults.skewMs;
  const http = createServer((request, response) => {
    requests++;
    const [prefix = '', caller = ''] = CALLER.exec(request.url ?? '') ?? [];
    request.url = request.url?.slice(prefix.length);
    const { pathname } = new URL(request.url ?? '/', 'http://exchange');
    requestsOf.set(pathname, (requestsOf.get(pathname) ?? 0) + 1);
    const { status, body, headers } = restAnswer(request, caller);
    write(response, status, body, headers);
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64_000 });

  function restAnswer(request: IncomingMessage, caller: string): RestAnswer {
    if (faults.rest.count > 0) {
      faults.rest.count--;
      return { status: faults.rest.status, body: '{"message":"out of order"}' };
    }
    if (!bucketOf(caller).take()) {
      violations.push(`REST requests came too fast: ${request.url}`);
      return protocol.tooFast;
    }
    return protocol.answer(request, new URL(request.url ?? '/', 'http://exchange'));
  }

  function bucketOf(caller: string): Bucket {
    const bucket = requesting.get(caller) ?? createBucket(clock, protocol.requests);
    requesting.set(caller, bucket);
    return bucket;
  }

  http.on('upgrade', (request, socket, head) => {
    dialled++;
    if (!dialling.take()) violations.push('Connections came too fast.');
    if (faults.isRefusing || request.url !== protocol.path) {
      if (request.url !== protocol.path) violations.push(`There is no WebSocket at ${request.url}.`);
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, client => welcome(client));
  });

  function welcome(socket: WebSocket): void {
    const peer: Peer = {
      socket,
      subscriptions: new Set(),
      openedMs: nowMs(),
      sentMs: nowMs(),
      notes: new Map(),
      send(message) {
        if (faults.isSilent || socket.readyState !== socket.OPEN) return;
        peer.sentMs = nowMs();
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      },
    };
    peers.add(peer);
    socket.on('close', () => peers.delete(peer));
    socket.on('error', () => peers.delete(peer));
    socket.on('message', data => hear(peer, String(data)));
    protocol.onConnect(peer);
  }

  function hear(peer: Peer, text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      message = null;
    }
    if (typeof message !== 'object' || message === null) {
      violations.push(`Not a JSON object: ${text.slice(0, 80)}`);
      return;
    }
    protocol.onMessage(peer, message as Record<string, unknown>);
  }

  /** Trades as the feed tells them: some lost, swapped or doubled where that is asked for. */
  function told(market: FakeMarket, made: readonly FakeTrade[]): FakeTrade[] {
    const list: FakeTrade[] = [];
    for (const trade of made) {
      const losses = faults.lose[market.product] ?? 0;
      if (losses > 0) {
        faults.lose[market.product] = losses - 1;
        continue;
      }
      const earlier = held.get(market.product);
      if (faults.swap.delete(market.product)) {
        held.set(market.product, trade);
        continue;
      }
      held.delete(market.product);
      list.push(trade, ...(earlier ? [earlier] : []), ...(faults.isDoubling ? [trade] : []));
    }
    return list;
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      for (const market of markets) {
        const trades = told(market, market.advance(nowMs()));
        if (trades.length > 0) for (const peer of peers) protocol.onTrades(peer, market, trades);
      }
      for (const peer of peers) protocol.onStep(peer, nowMs() * 1000);
      await clock.sleep(STEP_MS, stop.signal).catch(() => {});
    }
  }

  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const running = run();
  return {
    ws: `ws://127.0.0.1:${port}${protocol.path}`,
    api: `http://127.0.0.1:${port}`,
    apiFrom: caller => `http://127.0.0.1:${port}/from/${caller}`,
    faults,
    violations,
    requestsOf,
    get connections() {
      return peers.size;
    },
    get dialled() {
      return dialled;
    },
    get requests() {
      return requests;
    },
    market(product) {
      const found = markets.find(market => market.product === product);
      if (!found) throw new Error(`The fake exchange has no ${product}.`);
      return found;
    },
    drop() {
      for (const peer of peers) peer.socket.terminate();
    },
    send(data) {
      for (const peer of peers) peer.socket.send(data);
    },
    async stop() {
      stop.abort();
      await running;
      for (const peer of peers) peer.socket.terminate();
      sockets.close();
      await new Promise<void>(resolve => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}

function write(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
