import websocket from '@fastify/websocket';
import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireOwnPage } from '../plugins/own-origin.ts';
import { refusals } from '../schemas/errors.ts';
import { SOCKET_DESCRIPTION } from '../schemas/socket.ts';
import { addressGroup } from '../streams/address.ts';
import type { Connection } from '../streams/connections.ts';
import { connectionOf, serveSocket } from '../streams/socket.ts';
import { membersWhoFollow, whileSignedIn } from './who-follows.ts';

const MESSAGE_MAX_BYTES = 4 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a WebSocket: counted before it is opened. */
    arenaSocket: ReturnType<typeof connectionOf> | null;
  }
}

/** In a room of its own: what the library does to routes is done to this one alone. */
export function socketRoute(app: Api, options: ApiOptions): void {
  const { connections } = app.eventStreams;
  const { publicUrl } = options.config;
  app.register(async (room: Api) => {
    await room.register(websocket, {
      // pings are answered by us, who count them as messages (streams/socket.ts)
      options: { maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false, autoPong: false },
      errorHandler: (error, socket, request) => {
        request.log.debug({ error }, 'a WebSocket has failed');
        socket.terminate();
      },
    });
    room.decorateRequest('arenaSocket', null);
    room.route({
      method: 'GET',
      url: '/v1/socket',
      schema: {
        tags: ['live'],
        operationId: 'openSocket',
        summary: 'What happens, over a WebSocket',
        description: SOCKET_DESCRIPTION,
        querystring: z.strictObject({}),
        response: {
          101: z.undefined().describe('The connection is a WebSocket from now on.'),
          ...refusals(403, 426),
        },
      },
      preHandler: async (request, reply) => {
        if (!request.ws) return;
        // Who has cookies may be somebody: the pages of others must not speak in their name.
        if (request.headers.authorization === undefined && request.headers.cookie !== undefined) {
          requireOwnPage(request, publicUrl);
        }
        const own = connectionOf(addressGroup(request.ip));
        admit(own.connection);
        request.arenaSocket = own;

        function admit(connection: Connection): void {
          connections.admit(connection, reply);
          // it may go before it is a WebSocket, or never become one
          request.raw.socket.once('close', () => connections.forget(connection));
        }
      },
      handler: async (_request, reply) => {
        reply.header('upgrade', 'websocket');
        throw new ArenaError('upgrade-required', 'This address speaks WebSocket. /docs says how.', 426);
      },
      wsHandler(socket, request) {
        const own = request.arenaSocket;
        if (!own) return socket.terminate();
        own.attach(socket);
        serveSocket(socket, own.connection, request, {
          connections,
          live: options.live,
          membersWhoFollow: topics => membersWhoFollow(request, topics, options),
          whileSignedIn: over => whileSignedIn(request, connections.recognisedMs, over),
        });
      },
    });
  });
}
