import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log, Metrics } from '../../core/platform/index.ts';
import { CONNECTION_LIMITS, type ConnectionLimits, type Connections, createConnections } from './connections.ts';
import { admitServerSent, EVENT_STREAM, STREAM_CACHE_CONTROL } from './server-sent.ts';
import { createTopic, END, type Listener, type Source, type Topic } from './topic.ts';

/**
 * Streams of one source each. What is sent are whole states and not differences: who missed some has missed nothing, and
 * Last-Event-ID need not be looked up.
 */

export { STREAM_CACHE_CONTROL } from './server-sent.ts';

export interface StreamLimits extends ConnectionLimits {
  /** Time between two updates of a source. */
  everyMs: number;
}

export const STREAM_LIMITS: StreamLimits = { ...CONNECTION_LIMITS, everyMs: 1_000 };

export interface EventStreams {
  /** Answers with a stream of a source: its state at once, then each change, then its end. */
  open(request: FastifyRequest, reply: FastifyReply, source: Source): Promise<FastifyReply>;
  /** All that stays open, whatever it carries. */
  connections: Connections;
  /** Ends all streams, and refuses new ones: the server is about to close, and waits for what it answers. */
  close(): void;
}

interface StreamsOptions {
  metrics: Metrics;
  log: Log;
  limits?: Partial<StreamLimits> | undefined;
}

export function eventStreams({ metrics, log, limits: given }: StreamsOptions): EventStreams {
  const limits = { ...STREAM_LIMITS, ...given };
  const connections = createConnections(metrics, limits);
  const topics = new Map<string, Topic>();

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

  return {
    connections,

    async open(request, reply, source) {
      if (request.method === 'HEAD') {
        const { isLast } = await source.read();
        return hasSeenEnd(request, isLast) ? stayAway(reply) : reply.type(EVENT_STREAM).send('');
      }
      let topic: Topic | undefined;
      const listener: Listener = told => {
        connections.send(stream.connection, told.next);
        if (told.isLast) stream.end();
      };
      const stream = admitServerSent(connections, request, reply, {
        label: source.event,
        onGone: () => topic?.leave(listener),
      });
      try {
        topic = topicOf(source);
        const told = await topic.listen(listener);
        if (hasSeenEnd(request, told.isLast)) {
          stream.abandon();
          return stayAway(reply);
        }
        if (!stream.begin()) return reply;
        connections.send(stream.connection, told.first);
        if (told.isLast) stream.end();
        return reply;
      } catch (error) {
        stream.abandon();
        throw error;
      }
    },

    close: connections.close,
  };
}

/** An EventSource comes back after every end, with the id of the last event: 204 tells it to stay away. */
function hasSeenEnd(request: FastifyRequest, isLast: boolean): boolean {
  return isLast && request.headers['last-event-id'] === END;
}

function stayAway(reply: FastifyReply): FastifyReply {
  return reply.code(204).header('cache-control', STREAM_CACHE_CONTROL).send();
}
