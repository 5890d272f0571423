import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { deflateSync } from 'node:zlib';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { asRecord } from './check.ts';
import { guildPayload, userPayload } from './payloads.ts';
import { shardOf } from './snowflake.ts';
import type { World } from './world.ts';

const OP = { dispatch: 0, heartbeat: 1, identify: 2, resume: 6, reconnect: 7, invalidSession: 9, hello: 10, ack: 11 };
const CLOSE = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  rateLimited: 4008,
  invalidShard: 4010,
  shardingRequired: 4011,
  disallowedIntents: 4014,
};
const GUILDS_INTENT = 1;
/** Commands a client may send in a minute. */
const SEND_LIMIT = 120;

interface Session {
  id: string;
  shard: [number, number];
  sequence: number;
  /** Everything sent, so that a session that resumes gets what it missed. */
  sent: { sequence: number; text: string }[];
  socket: WebSocket | null;
  compress: boolean;
}

export interface GatewayOptions {
  token: string;
  world: World;
  /** How many connections /gateway/bot recommends; fewer are refused. */
  shards: number;
  heartbeatIntervalMs: number;
  onViolation: (text: string) => void;
}

/** The WebSocket half of Discord: sessions that identify, beat, resume and are served by shard. */
export class FakeGateway {
  readonly #options: GatewayOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #sockets = new Set<WebSocket>();
  #server: WebSocketServer | null = null;
  /** Refuses the WebSocket upgrade, as during an outage. */
  refuses = false;
  /** Whether heartbeats are answered; a gateway that stops is dead. */
  acknowledges = true;
  /** How often a client has identified and resumed. */
  readonly counts = { identified: 0, resumed: 0 };

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  attach(server: Server): void {
    const gateway = new WebSocketServer({ noServer: true });
    this.#server = gateway;
    server.on('upgrade', (request, socket, head) => {
      if (this.refuses || !request.url?.startsWith('/gateway')) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
        return;
      }
      gateway.handleUpgrade(request, socket, head, client => this.#welcome(client));
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#server?.close();
  }

  get connected(): number {
    return [...this.#sessions.values()].filter(session => session.socket !== null).length;
  }

  /** Sends an event to the shard of this server (private chats: the first one), now or when its session resumes. */
  dispatch(event: string, data: object, guildId?: string): void {
    for (const session of this.#sessions.values()) {
      const [index, count] = session.shard;
      if (index === (guildId === undefined ? 0 : shardOf(guildId, count))) this.#send(session, event, data);
    }
  }

  /** Cuts every connection. 4000 and the like may resume; a code of 1000 may not. */
  dropAll(code = 4000): void {
    for (const session of this.#sessions.values()) {
      session.socket?.close(code);
      session.socket = null;
    }
  }

  /** Cuts every connection without a word, as a network does. */
  cutAll(): void {
    for (const session of this.#sessions.values()) {
      session.socket?.terminate();
      session.socket = null;
    }
  }

  requestReconnect(): void {
    for (const { socket } of this.#sessions.values()) socket?.send(JSON.stringify({ op: OP.reconnect, d: null }));
  }

  /** Declares the sessions void: clients must identify again. */
  invalidateSessions(): void {
    for (const [id, { socket }] of this.#sessions) {
      this.#sessions.delete(id);
      socket?.send(JSON.stringify({ op: OP.invalidSession, d: false }));
    }
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.add(socket);
    let session: Session | null = null;
    let received = 0;
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (session?.socket === socket) session.socket = null;
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', data => {
      received += 1;
      if (received > SEND_LIMIT) {
        this.#options.onViolation(`More than ${SEND_LIMIT} gateway commands on one connection`);
        return socket.close(CLOSE.rateLimited);
      }
      const payload = parse(data);
      if (!payload) return socket.close(CLOSE.decodeError);
      session = this.#receive(socket, session, payload);
    });
    socket.send(JSON.stringify({ op: OP.hello, d: { heartbeat_interval: this.#options.heartbeatIntervalMs } }));
  }

  #receive(socket: WebSocket, session: Session | null, payload: Record<string, unknown>): Session | null {
    const data = asRecord(payload['d']);
    switch (payload['op']) {
      case OP.heartbeat:
        if (this.acknowledges) socket.send(JSON.stringify({ op: OP.ack }));
        return session;
      case OP.identify:
        if (session) return this.#refuse(socket, CLOSE.alreadyAuthenticated);
        return this.#identify(socket, data);
      case OP.resume:
        if (session) return this.#refuse(socket, CLOSE.alreadyAuthenticated);
        return this.#resume(socket, data);
      default:
        return this.#refuse(socket, session ? CLOSE.unknownOpcode : CLOSE.notAuthenticated);
    }
  }

  #identify(socket: WebSocket, data: Record<string, unknown>): Session | null {
    const { token, shards, onViolation } = this.#options;
    if (data['token'] !== token) return this.#refuse(socket, CLOSE.authenticationFailed);
    if (data['intents'] !== GUILDS_INTENT) {
      onViolation(`Identified with intents ${data['intents']}: the arena needs those of servers only`);
      return this.#refuse(socket, CLOSE.disallowedIntents);
    }
    const [index, count] = Array.isArray(data['shard']) ? data['shard'].map(Number) : [0, 1];
    if (index === undefined || count === undefined || index >= count) return this.#refuse(socket, CLOSE.invalidShard);
    if (count < shards) return this.#refuse(socket, CLOSE.shardingRequired);
    const session: Session = {
      id: randomUUID(),
      shard: [index, count],
      sequence: 0,
      sent: [],
      socket,
      compress: data['compress'] === true,
    };
    this.#sessions.set(session.id, session);
    this.counts.identified += 1;
    this.#greet(session);
    return session;
  }

  #greet(session: Session): void {
    const { world } = this.#options;
    const [index, count] = session.shard;
    const bot = world.users.get(world.botId);
    const guilds = [...world.guilds.values()].filter(guild => guild.botIsMember && shardOf(guild.id, count) === index);
    this.#send(session, 'READY', {
      v: 10,
      user: { ...(bot ? userPayload(bot) : {}), verified: true, mfa_enabled: true, flags: 0, email: null },
      guilds: guilds.map(guild => ({ id: guild.id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.url,
      shard: session.shard,
      application: { id: world.applicationId, flags: 0 },
    });
    for (const guild of guilds) {
      if (!guild.unavailable) this.#send(session, 'GUILD_CREATE', guildPayload(world, guild));
    }
  }

  /** Where clients connect; set once the server listens. */
  url = '';

  #resume(socket: WebSocket, data: Record<string, unknown>): Session | null {
    const session = this.#sessions.get(String(data['session_id']));
    if (data['token'] !== this.#options.token) return this.#refuse(socket, CLOSE.authenticationFailed);
    if (!session) {
      socket.send(JSON.stringify({ op: OP.invalidSession, d: false }));
      return null;
    }
    session.socket = socket;
    this.counts.resumed += 1;
    for (const { sequence, text } of session.sent) {
      if (sequence > Number(data['seq'])) transmit(session, text);
    }
    this.#send(session, 'RESUMED', {});
    return session;
  }

  #send(session: Session, event: string, data: object): void {
    session.sequence += 1;
    const text = JSON.stringify({ op: OP.dispatch, t: event, s: session.sequence, d: data });
    session.sent.push({ sequence: session.sequence, text });
    transmit(session, text);
  }

  #refuse(socket: WebSocket, code: number): null {
    socket.close(code);
    return null;
  }
}

function transmit(session: Session, text: string): void {
  if (session.socket?.readyState !== 1) return;
  session.socket.send(session.compress ? deflateSync(text) : text);
}

function parse(data: RawData): Record<string, unknown> | null {
  try {
    return asRecord(JSON.parse(String(data)));
  } catch {
    return null;
  }
}
