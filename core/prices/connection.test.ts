import { createServer } from 'node:http';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Connection, createConnection } from './connection.ts';
import { createKraken } from './venues/kraken.ts';

/** A server that takes or refuses connections, and a clock that stands still unless told. */
async function openLine() {
  let nowMs = 1_000_000;
  let isRefusing = false;
  let redials = 0;
  const sockets = new Set<WebSocket>();
  const heard: string[] = [];
  const told: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => told.push(JSON.parse(line).msg) });
  const websockets = new WebSocketServer({ noServer: true });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    if (isRefusing) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    websockets.handleUpgrade(request, socket, head, client => {
      sockets.add(client);
      client.on('message', data => heard.push(String(data)));
    });
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as { port: number };
  const clock = { now: () => new Date(nowMs), sleep: async () => {} };
  const venue = createKraken({ ws: `ws://127.0.0.1:${port}/v2`, api: 'http://127.0.0.1:1', clock });
  const connection: Connection = createConnection({
    venue,
    clock,
    log,
    random: () => 1,
    onMessage: () => {},
    onClosed: () => {},
    onRedial: () => redials++,
  });
  const settle = async (isSo: () => boolean) => {
    const end = performance.now() + 20_000;
    while (!isSo() && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 2));
    expect(isSo()).toBe(true);
  };
  return {
    connection,
    heard,
    told,
    sockets,
    pass: (ms: number) => {
      nowMs += ms;
      connection.tick();
    },
    refuse: (on: boolean) => {
      isRefusing = on;
    },
    opens: async () => {
      connection.tick();
      await settle(() => connection.isOpen);
    },
    fails: async () => {
      const before = redials;
      connection.tick();
      await settle(() => redials > before);
    },
    redials: () => redials,
    settle,
    close: async () => {
      connection.stop();
      for (const socket of sockets) socket.terminate();
      await new Promise<void>(resolve => http.close(() => resolve()));
    },
  };
}

describe('a connection', () => {
  let line: Awaited<ReturnType<typeof openLine>>;
  afterEach(() => line.close());

  it('is tried again after 0.5, 1, 2 ... seconds, at most a minute', async () => {
    line = await openLine();
    line.refuse(true);
    await line.fails();
    for (const waitMs of [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      const before = line.redials();
      line.pass(waitMs - 1);
      await new Promise(resolve => setTimeout(resolve, 10));
      expect(line.redials()).toBe(before);
      line.pass(1);
      await line.settle(() => line.redials() === before + 1);
    }
  });

  it('begins anew with its patience once it has held for ten seconds', async () => {
    line = await openLine();
    line.refuse(true);
    await line.fails();
    line.pass(500);
    await line.settle(() => line.redials() === 2);
    line.refuse(false);
    line.pass(1000);
    await line.settle(() => line.connection.isOpen);
    for (let second = 0; second < 10; second++) {
      line.pass(1000);
      const before = line.heard.length;
      await line.settle(() => line.heard.length >= before);
      for (const socket of line.sockets) socket.send('{"channel":"heartbeat"}');
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    line.refuse(true);
    for (const socket of line.sockets) socket.terminate();
    await line.settle(() => line.redials() === 3);
    line.pass(499);
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(line.redials()).toBe(3);
    line.pass(1);
    await line.settle(() => line.redials() === 4);
  });

  it('is hung up when it falls silent, and not because we stood still ourselves', async () => {
    line = await openLine();
    await line.opens();
    line.pass(1);
    line.pass(120_000);
    expect(line.connection.isOpen).toBe(true);
    for (let step = 0; step < 6; step++) line.pass(1000);
    expect(line.connection.isOpen).toBe(false);
  });

  it('is told once when prices stop, however often it opens and says nothing, and once when they have come again', async () => {
    line = await openLine();
    await line.opens();
    for (let times = 0; times < 3; times++) {
      for (let step = 0; step < 7; step++) line.pass(1000);
      line.pass(60_000);
      await line.settle(() => line.connection.isOpen);
    }
    expect(line.redials()).toBe(3);
    expect(line.told).toEqual(['no prices from this exchange for now']);
    for (let second = 0; second < 11; second++) {
      const before = line.heard.length;
      for (const socket of line.sockets) socket.send('{"channel":"heartbeat"}');
      line.pass(1000);
      await line.settle(() => line.heard.length > before);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    expect(line.told).toEqual(['no prices from this exchange for now', 'prices come again']);
  });

  it('subscribes when it opens, and pings every second', async () => {
    line = await openLine();
    await line.opens();
    for (let step = 0; step < 8; step++) line.pass(500);
    await line.settle(() => line.heard.length === 2 + 4);
    expect(line.heard.map(text => JSON.parse(text).method)).toEqual([
      'subscribe',
      'subscribe',
      'ping',
      'ping',
      'ping',
      'ping',
    ]);
  });
});
