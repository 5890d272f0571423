import type { FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { LiveService } from '../../core/live/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import { type SocketMessage, socketMessage } from '../schemas/socket.ts';
import type { Connection, Connections } from './connections.ts';
import type { Frame } from './frames.ts';
import { createLiveSession } from './live-session.ts';
import { formatTopic, type LiveTopic, TOPICS_MAX } from './live-topics.ts';

/** One WebSocket: messages in, events out. */

/** Messages in any so many milliseconds. */
const MESSAGES_MAX = 20;
const MESSAGES_WINDOW_MS = 10_000;
/** As a private stream: who comes back says anew who it is. */
const PRIVATE_MS = 15 * 60_000;

/** RFC 6455, 7.4.1 */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

export interface SocketOptions {
  connections: Connections;
  live: Pick<LiveService, 'subscribe' | 'odds' | 'tapes'>;
  /** The members that `me` stands for. @throws ArenaError where nobody is signed in */
  membersWhoFollow(topics: readonly LiveTopic[]): Promise<string[]>;
  /** Calls `over` once they are signed out. @returns call it when the connection ends */
  whileSignedIn(over: () => void): () => void;
}

/** Makes a connection of a socket that is being opened: counted before it is. */
export function connectionOf(address: string): { connection: Connection; attach(socket: WebSocket): void } {
  let socket: WebSocket | null = null;
  let isAlive = true;
  const connection: Connection = {
    label: 'socket',
    address,
    isOpen: () => socket?.readyState === 1,
    backlogBytes: () => socket?.bufferedAmount ?? 0,
    write: text => void socket?.send(text.toString()),
    beat() {
      if (!socket) return;
      if (isAlive) socket.ping();
      else socket.terminate();
      isAlive = false;
    },
    end: () => void socket?.close(GOING_AWAY, 'restart'),
    cut: () => void socket?.terminate(),
  };
  return {
    connection,
    attach(opened) {
      socket = opened;
      socket.on('pong', () => {
        isAlive = true;
      });
    },
  };
}

/** Serves a socket that has been opened, until it closes. */
export function serveSocket(
  socket: WebSocket,
  connection: Connection,
  request: FastifyRequest,
  { connections, live, membersWhoFollow, whileSignedIn }: SocketOptions,
): void {
  let memberIds: readonly string[] = [];
  let hasBegun = false;
  let ending: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  /** Events wait here while an answer is on its way that comes before them. */
  let held: Frame[] | null = null;
  const session = createLiveSession({
    live,
    memberIds: () => memberIds,
    tell(frames) {
      if (held) held.push(...frames);
      else for (const frame of frames) connections.send(connection, frame.message());
    },
  });
  const say = (message: object) => connections.send(connection, JSON.stringify(message));

  async function subscribe({ topics, after, ref }: SocketMessage & { type: 'subscribe' }): Promise<void> {
    const all = new Set([...session.topics(), ...topics].map(formatTopic));
    if (all.size > TOPICS_MAX) {
      throw new ArenaError('too-many-topics', `At most ${TOPICS_MAX} topics on one connection.`, 422, {
        field: 'topics',
      });
    }
    if (after && hasBegun) {
      throw new ArenaError(
        'already-following',
        'Only the first subscription of a connection says where to go on: later ones begin now.',
        409,
        { field: 'after' },
      );
    }
    const members = await membersWhoFollow(topics);
    if (members.length > 0) {
      memberIds = members;
      const over = () => socket.close(NORMAL, 'who are you');
      ending ??= setTimeout(over, PRIVATE_MS);
      forget ??= whileSignedIn(over);
    }
    held = [];
    try {
      const begun = hasBegun
        ? { position: await session.add(topics), isReset: false }
        : await session.begin(topics, after ?? null);
      hasBegun = true;
      const { position, isReset } = begun;
      say({ type: 'subscribed', topics: session.topics().map(formatTopic), position, reset: isReset, ref });
    } finally {
      const waiting: Frame[] = held;
      held = null;
      for (const frame of waiting) connections.send(connection, frame.message());
    }
  }

  async function answer(message: SocketMessage): Promise<void> {
    if (message.type === 'ping') return say({ type: 'pong', ref: message.ref });
    if (message.type === 'subscribe') return subscribe(message);
    session.remove(message.topics);
    say({ type: 'unsubscribed', topics: session.topics().map(formatTopic), ref: message.ref });
  }

  function refuse(error: unknown, ref: unknown): void {
    const errors = problemsOf(error, request);
    say({ type: 'error', errors, meta: { requestId: request.id }, ...(typeof ref === 'string' && { ref }) });
  }

  /** One after the other, in the order in which they came. */
  let working: Promise<void> = Promise.resolve();
  const isTooMuch = frequency();
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(UNSUPPORTED_DATA, 'text only');
    if (isTooMuch()) {
      refuse(tooManyMessages(), undefined);
      return socket.close(POLICY_VIOLATION, 'too many messages');
    }
    const text = data.toString();
    working = working.then(async () => {
      if (!connection.isOpen()) return;
      let ref: unknown;
      try {
        const given = readJson(text);
        ref = refOf(given);
        await answer(socketMessage.parse(given));
      } catch (error) {
        refuse(error, ref);
      }
    });
  });
  socket.on('ping', data => {
    if (isTooMuch()) return socket.terminate();
    if (connection.isOpen()) socket.pong(data);
  });
  socket.on('close', () => {
    session.leave();
    connections.forget(connection);
    clearTimeout(ending);
    forget?.();
  });
}

/** @returns whether the message that has come is one too many */
function frequency(): () => boolean {
  let since = 0;
  let count = 0;
  return () => {
    const now = Date.now();
    if (now - since > MESSAGES_WINDOW_MS) {
      since = now;
      count = 0;
    }
    count += 1;
    return count > MESSAGES_MAX;
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ArenaError('bad-json', 'That message is no JSON.', 400);
  }
}

/** What the caller calls the message, to be named even where it is refused. */
function refOf(given: unknown): string | undefined {
  const known = z.object({ ref: z.string().max(64) }).safeParse(given);
  return known.success ? known.data.ref : undefined;
}

interface Problem {
  code: string;
  message: string;
  field?: string;
}

/** As the errors of answers are (plugins/errors.ts). */
function problemsOf(error: unknown, request: FastifyRequest): Problem[] {
  if (error instanceof ArenaError) {
    const { code, message, field } = error;
    return [{ code, message, ...(field !== undefined && { field }) }];
  }
  if (error instanceof z.ZodError) {
    return error.issues.slice(0, 10).map(issue => {
      const code = issue.code === 'custom' ? issue.params?.['code'] : undefined;
      const field = issue.path.join('.');
      return {
        code: typeof code === 'string' ? code : 'bad-message',
        message: issue.message,
        ...(field !== '' && { field }),
      };
    });
  }
  request.log.error({ error }, 'a message of a WebSocket could not be answered');
  return [{ code: 'internal', message: 'Something went wrong on our side. Please try again.' }];
}

function tooManyMessages(): ArenaError {
  return new ArenaError('rate-limited', 'Too many messages. Please come back in a moment, and say less.', 429);
}
