import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ArenaError, type Log, type Metrics } from '../../core/platform/index.ts';
import { addressGroup } from './address.ts';
import { createTopic, END, type Listener, type Source, type Told, type Topic } from './topic.ts';

/**
 * Server-sent events (HTML, 9.2). `@fastify/sse` frames events and beats, but each of its streams has a source and a timer of its
 * own, its writers wait for slow readers, it counts nobody, and it asks for a later Node than we do. What is sent here are whole
 * states and not differences: who missed some has missed nothing, and Last-Event-ID need not be looked up.
 */

export interface StreamLimits {
  /** Time between two updates of a source. */
  everyMs: number;
  /** Time between two comments that keep the ways open and find out who has gone. */
  heartbeatMs: number;
  /** Open streams of one address (IPv6: one /64). */
  perAddress: number;
  /** Open streams of this process. */
  inAll: number;
  /** A reader for whom more than this waits in this process is dropped. */
  backlogBytes: number;
}

export const STREAM_LIMITS: StreamLimits = {
  everyMs: 1_000,
  heartbeatMs: 15_000,
  perAddress: 16,
  inAll: 1_000,
  backlogBytes: 64 * 1024,
};

/** Clients come back after so long: seldom enough for the rate limit, soon enough for a fight. */
const RETRY_MS = 5_000;
/** When to try again after a refusal for too many streams. */
const RETRY_AFTER_SECONDS = 30;
/** Not to be kept, nor packed by proxies, which would hold events back to pack them better. */
export const STREAM_CACHE_CONTROL = 'no-store, no-transform';
const CONTENT_TYPE = 'text/event-stream';

const HEARTBEAT = ': \n\n';

export interface EventStreams {
  /** Answers with a stream of a source: its state at once, then each change, then its end. */
  open(request: FastifyRequest, reply: FastifyReply, source: Source): Promise<FastifyReply>;
  /** Ends all streams, and refuses new ones: the server is about to close, and waits for what it answers. */
  close(): void;
}

interface Stream {
  raw: ServerResponse;
  event: string;
  address: string;
}

interface StreamsOptions {
  metrics: Metrics;
  log: Log;
  limits?: Partial<StreamLimits> | undefined;
}

export function eventStreams({ metrics, log, limits: given }: StreamsOptions): EventStreams {
  const limits = { ...STREAM_LIMITS, ...given };
  const topics = new Map<string, Topic>();
  /** Those that wait for their first update are among them. */
  const streams = new Set<Stream>();
  const byAddress = new Map<string, number>();
  let isClosing = false;
  let heartbeat: NodeJS.Timeout | undefined;

  const dropped = metrics.counter('event_streams_dropped_total', 'Event streams whose readers were too slow.', [
    'event',
  ]);
  metrics.gauge('event_streams', 'Open event streams.', ['event'], gauge => {
    gauge.reset();
    for (const { event } of streams) gauge.inc({ event });
  });

  function admit(stream: Stream, reply: FastifyReply): void {
    if (isClosing) throw closing();
    const own = byAddress.get(stream.address) ?? 0;
    if (own >= limits.perAddress) {
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      throw new ArenaError(
        'too-many-streams',
        `There are ${own} open streams from this address already. Please close one, or try again later.`,
        429,
      );
    }
    if (streams.size >= limits.inAll) {
      throw new ArenaError(
        'streams-full',
        'As many streams are open as this arena serves. Please ask for single answers instead, or try again later.',
        503,
      );
    }
    byAddress.set(stream.address, own + 1);
    streams.add(stream);
    heartbeat ??= setInterval(beat, limits.heartbeatMs);
  }

  function forget(stream: Stream): void {
    if (!streams.delete(stream)) return;
    const own = (byAddress.get(stream.address) ?? 1) - 1;
    if (own > 0) byAddress.set(stream.address, own);
    else byAddress.delete(stream.address);
    if (streams.size > 0) return;
    clearInterval(heartbeat);
    heartbeat = undefined;
  }

  function topicOf(source: Source): Topic {
    const known = topics.get(source.key);
    if (known) return known;
    const topic = createTopic(source, {
      everyMs: limits.everyMs,
      onError: error => log.warn({ error, source: source.key }, 'a stream could not be brought up to date'),
      onDeserted: () => {
        if (topics.get(source.key) === topic) topics.delete(source.key);
      },
    });
    topics.set(source.key, topic);
    return topic;
  }

  function send(stream: Stream, bytes: Buffer | string): void {
    const { raw } = stream;
    if (raw.writableEnded || raw.destroyed) return;
    if (raw.writableLength > limits.backlogBytes) drop(stream);
    else raw.write(bytes);
  }

  function drop({ raw, event }: Stream): void {
    dropped.inc({ event });
    raw.destroy();
  }

  function beat(): void {
    for (const stream of streams) {
      // One that has ended and whose end is still not taken off our hands.
      if (stream.raw.writableEnded) drop(stream);
      else if (stream.raw.headersSent) send(stream, HEARTBEAT);
    }
  }

  return {
    async open(request, reply, source) {
      if (request.method === 'HEAD') {
        const { isLast } = await source.read();
        return hasSeenEnd(request, isLast) ? stayAway(reply) : reply.type(CONTENT_TYPE).send('');
      }
      const { raw } = reply;
      const stream: Stream = { raw, event: source.event, address: addressGroup(request.ip) };
      admit(stream, reply);
      const topic = topicOf(source);
      const listener: Listener = told => {
        send(stream, told.next);
        if (told.isLast) raw.end();
      };
      const leave = () => {
        topic.leave(listener);
        forget(stream);
      };
      raw.once('close', leave);
      let told: Told;
      try {
        told = await topic.listen(listener);
        if (isClosing) throw closing();
      } catch (error) {
        leave();
        throw error;
      }
      // The caller may have gone while we waited, or have been answered that it took too long.
      if (raw.destroyed || raw.headersSent) {
        leave();
        return reply;
      }
      if (hasSeenEnd(request, told.isLast)) {
        leave();
        return stayAway(reply);
      }
      // From here on the answer is ours: no timeout, no hooks that would hold a stream for a body.
      reply.hijack();
      raw.on('error', leave);
      // A body that nobody reads would hide that the caller has hung up.
      request.raw.resume();
      raw.writeHead(200, {
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        'content-type': CONTENT_TYPE,
        'cache-control': STREAM_CACHE_CONTROL,
        'x-accel-buffering': 'no',
        // The connection has no other use, and a server that ends need not wait for it to be idle.
        connection: 'close',
      });
      raw.write(`retry: ${RETRY_MS}\n`);
      raw.write(told.first);
      if (told.isLast) raw.end();
      return reply;
    },

    close() {
      isClosing = true;
      for (const { raw } of streams) {
        if (!raw.headersSent) continue;
        if (raw.writableLength > 0) raw.destroy();
        else raw.end();
      }
    },
  };
}

/** An EventSource comes back after every end, with the id of the last event: 204 tells it to stay away. */
function hasSeenEnd(request: FastifyRequest, isLast: boolean): boolean {
  return isLast && request.headers['last-event-id'] === END;
}

function stayAway(reply: FastifyReply): FastifyReply {
  return reply.code(204).header('cache-control', STREAM_CACHE_CONTROL).send();
}

function closing(): ArenaError {
  return new ArenaError('closing', 'The arena is being restarted. Please try again in a moment.', 503);
}
