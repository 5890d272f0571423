import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressGroup } from './address.ts';
import { type Connection, type Connections, closing } from './connections.ts';

/**
 * Server-sent events (HTML, 9.2). `@fastify/sse` frames events and beats, but each of its streams has a source and a timer of its
 * own, its writers wait for slow readers, it counts nobody, and it asks for a later Node than we do.
 */

/** Clients come back after so long: seldom enough for the rate limit, soon enough for a fight. */
const RETRY_MS = 5_000;
/** Not to be kept, nor packed by proxies, which would hold events back to pack them better. */
export const STREAM_CACHE_CONTROL = 'no-store, no-transform';
export const EVENT_STREAM = 'text/event-stream';

const HEARTBEAT = ': \n\n';

/** An answer that stays open. */
export interface ServerSent {
  connection: Connection;
  /** Takes the answer over and begins it. @returns false where nobody waits for it any more */
  begin(): boolean;
  /** Ends it in order: all has been told. */
  end(): void;
  /** It will not be used after all. */
  abandon(): void;
}

/**
 * Admits a stream that is about to answer a request.
 * @param onGone called once when the caller has gone, or it was abandoned
 * @throws ArenaError where there are too many
 */
export function admitServerSent(
  connections: Connections,
  request: FastifyRequest,
  reply: FastifyReply,
  { label, onGone }: { label: string; onGone: () => void },
): ServerSent {
  const { raw } = reply;
  const connection: Connection = {
    label,
    address: addressGroup(request.ip),
    isOpen: () => raw.headersSent && !raw.writableEnded && !raw.destroyed,
    backlogBytes: () => raw.writableLength,
    write: bytes => void raw.write(bytes),
    beat() {
      // one that has ended and whose end is still not taken off our hands
      if (raw.writableEnded) connections.drop(connection);
      else if (raw.headersSent) raw.write(HEARTBEAT);
    },
    end: () => void raw.end(),
    cut: () => void raw.destroy(),
  };
  connections.admit(connection, reply);
  let isGone = false;
  const leave = () => {
    if (isGone) return;
    isGone = true;
    connections.forget(connection);
    onGone();
  };
  raw.once('close', leave);
  return {
    connection,
    begin() {
      if (connections.isClosing()) throw closing();
      // the caller may have gone while we waited, or have been answered that it took too long
      if (raw.destroyed || raw.headersSent) {
        leave();
        return false;
      }
      // From here on the answer is ours: no timeout, no hooks that would hold a stream for a body.
      reply.hijack();
      raw.on('error', leave);
      // A body that nobody reads would hide that the caller has hung up.
      request.raw.resume();
      raw.writeHead(200, {
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        'content-type': EVENT_STREAM,
        'cache-control': STREAM_CACHE_CONTROL,
        'x-accel-buffering': 'no',
        // The connection has no other use, and a server that ends need not wait for it to be idle.
        connection: 'close',
      });
      raw.write(`retry: ${RETRY_MS}\n`);
      return true;
    },
    end: () => void raw.end(),
    abandon: leave,
  };
}

/** @param data JSON, which has no line breaks of its own */
export function eventText(event: string, id: string | null, data: string): string {
  return `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}
