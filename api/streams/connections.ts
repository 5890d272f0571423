import type { FastifyReply } from 'fastify';
import { ArenaError, type Metrics } from '../../core/platform/index.ts';

/** Connections that stay open: streams of server-sent events and WebSockets, counted and bounded together. */

export interface ConnectionLimits {
  /** Time between two signs of life that keep the ways open and find out who has gone. */
  heartbeatMs: number;
  /** Open connections of one address (IPv6: one /64). */
  perAddress: number;
  /** Open connections of this process. */
  inAll: number;
  /** A reader for whom more than this waits in this process is dropped. */
  backlogBytes: number;
  /** Time between two looks whether who follows what is theirs is still signed in. */
  recognisedMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  heartbeatMs: 15_000,
  perAddress: 16,
  // an idle one takes some 20 KB
  inAll: 10_000,
  backlogBytes: 64 * 1024,
  recognisedMs: 20_000,
};

/** When to try again after a refusal for too many. */
const RETRY_AFTER_SECONDS = 30;

export interface Connection {
  /** What it carries, for metrics: 'market', 'live', 'socket'. */
  label: string;
  /** Whom it counts for: addressGroup. */
  address: string;
  /** It can be written to. */
  isOpen(): boolean;
  /** What this process still holds for its reader. */
  backlogBytes(): number;
  write(bytes: Buffer | string): void;
  /** Gives a sign of life, or cuts what has given none. */
  beat(): void;
  /** Ends it in order: the server is about to close. */
  end(): void;
  cut(): void;
}

export interface Connections {
  /** Counts it. @throws ArenaError 'too-many-streams' (429), 'streams-full', 'closing' (503) */
  admit(connection: Connection, reply: FastifyReply): void;
  /** Counts it no more. Twice is the same as once. */
  forget(connection: Connection): void;
  /** Writes, or drops a reader who is too slow. */
  send(connection: Connection, bytes: Buffer | string): void;
  drop(connection: Connection): void;
  recognisedMs: number;
  isClosing(): boolean;
  /** Ends all, and refuses new ones: the server is about to close, and waits for what it answers. */
  close(): void;
}

export function createConnections(metrics: Metrics, limits: ConnectionLimits): Connections {
  /** Those that wait for their first words are among them. */
  const connections = new Set<Connection>();
  const byAddress = new Map<string, number>();
  let isClosing = false;
  let heartbeat: NodeJS.Timeout | undefined;

  const dropped = metrics.counter('event_streams_dropped_total', 'Event streams whose readers were too slow.', [
    'event',
  ]);
  metrics.gauge('event_streams', 'Open event streams.', ['event'], gauge => {
    gauge.reset();
    for (const { label } of connections) gauge.inc({ event: label });
  });

  function send(connection: Connection, bytes: Buffer | string): void {
    if (!connection.isOpen()) return;
    if (connection.backlogBytes() > limits.backlogBytes) drop(connection);
    else connection.write(bytes);
  }

  function drop(connection: Connection): void {
    dropped.inc({ event: connection.label });
    connection.cut();
  }

  function beat(): void {
    for (const connection of connections) {
      if (connection.backlogBytes() > limits.backlogBytes) drop(connection);
      else connection.beat();
    }
  }

  return {
    admit(connection, reply) {
      if (isClosing) throw closing();
      const own = byAddress.get(connection.address) ?? 0;
      if (own >= limits.perAddress) {
        reply.header('retry-after', RETRY_AFTER_SECONDS);
        throw new ArenaError(
          'too-many-streams',
          `There are ${own} open streams from this address already. Please close one, or try again later.`,
          429,
        );
      }
      if (connections.size >= limits.inAll) {
        throw new ArenaError(
          'streams-full',
          'As many streams are open as this arena serves. Please ask for single answers instead, or try again later.',
          503,
        );
      }
      byAddress.set(connection.address, own + 1);
      connections.add(connection);
      heartbeat ??= setInterval(beat, limits.heartbeatMs);
    },

    forget(connection) {
      if (!connections.delete(connection)) return;
      const own = (byAddress.get(connection.address) ?? 1) - 1;
      if (own > 0) byAddress.set(connection.address, own);
      else byAddress.delete(connection.address);
      if (connections.size > 0) return;
      clearInterval(heartbeat);
      heartbeat = undefined;
    },

    send,
    drop,
    recognisedMs: limits.recognisedMs,
    isClosing: () => isClosing,

    close() {
      isClosing = true;
      for (const connection of connections) {
        if (!connection.isOpen()) continue;
        if (connection.backlogBytes() > 0) connection.cut();
        else connection.end();
      }
    },
  };
}

export function closing(): ArenaError {
  return new ArenaError('closing', 'The arena is being restarted. Please try again in a moment.', 503);
}
