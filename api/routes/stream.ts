import { z } from 'zod';
import { type Position, parsePosition } from '../../core/live/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { refusals } from '../schemas/errors.ts';
import { listedTopics, typedPosition } from '../schemas/live.ts';
import { type Frame, frameOf } from '../streams/frames.ts';
import { createLiveSession } from '../streams/live-session.ts';
import { formatTopic } from '../streams/live-topics.ts';
import { admitServerSent, EVENT_STREAM, STREAM_CACHE_CONTROL } from '../streams/server-sent.ts';
import { membersWhoFollow, whileSignedIn } from './who-follows.ts';

/** A private stream ends after so long, and its client comes back and says anew who it is: as long as an access token lasts. */
const PRIVATE_MS = 15 * 60_000;
/** Before everything that a position can be: who says it is told to load the state anew. */
const UNKNOWN: Position = { xid: 0n, id: 0n };

const DESCRIPTION = `One stream for several topics:

| topic | events |
|---|---|
| \`match:ID\` | \`match\` {matchId, state}, \`fight\` {matchId, startedAt} once it may be watched, \`result\` {matchId, winner, kind} once it is told |
| \`matches:COMMUNITY\` | \`match\` and \`fight\` of all its matches |
| \`results:COMMUNITY\` | \`result\` of all its matches |
| \`odds:ID\` | \`odds\`: a match's market, at once and whenever it moves, at most ten times a second |
| \`tape:ID\` | \`tape\`: {from, samples}, all so far at once and then what is added: put samples at \`from\` |
| \`tournament:ID\`, \`season:ID\` | \`tournament\` {tournamentId, state, boutKey?, matchId?}, \`season\` {seasonId, state} |
| \`me\` | \`settlement\` {matchId, memberId, paid, released, payout}: what your bets brought. Needs to be signed in; ends after 15 minutes, and soon after signing out, so that a client comes back and says again who it is |

It begins with \`ready\` {position, topics}. Events of matches, tournaments, seasons and settlements have an id; one who comes back with it
(Last-Event-ID, which an EventSource sends by itself, or \`after\`) misses none and gets none twice. Where what was missed is not kept any
more (an hour), or the id is of another arena, \`reset\` {position} says so: load the state anew; the stream goes on from there. \`odds\`
and \`tape\` are states and need no id; when nothing more will come of one, \`end\` {topic} says so. No event tells a result before the
chats do: a match that has ended is \`running\` until then, its market \`locked\`. Locks, fights and results come at once, everything
else within 100 ms. Results that moderators correct later come again, with \`corrected\`.`;

const EXAMPLE = `retry: 5000
event: ready
id: 7523-0
data: {"position":"7523-0","topics":["match:7H2K9QX4M1ZT"]}

event: match
id: 7530-118
data: {"matchId":"7H2K9QX4M1ZT","state":"locked","communityId":"...","at":"2026-11-21T12:00:00.000Z"}

`;

export function streamRoute(app: Api, options: ApiOptions): void {
  const { connections } = app.eventStreams;
  app.get(
    '/v1/stream',
    {
      config: { cacheControl: STREAM_CACHE_CONTROL },
      schema: {
        tags: ['live'],
        operationId: 'follow',
        summary: 'What happens, as server-sent events',
        description: DESCRIPTION,
        querystring: z.strictObject({ topics: listedTopics, after: typedPosition.optional() }),
        response: {
          200: {
            description: 'What happens.',
            content: {
              [EVENT_STREAM]: {
                schema: z.string().meta({
                  description: 'UTF-8 (HTML, 9.2). A comment every 15 s keeps the way open.',
                  examples: [EXAMPLE],
                }),
              },
            },
          },
          ...refusals(401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const { topics } = request.query;
      const memberIds = await membersWhoFollow(request, topics, options);
      if (request.method === 'HEAD') return reply.type(EVENT_STREAM).send('');
      const early: Frame[] = [];
      let tell = (frames: readonly Frame[]): void => {
        early.push(...frames);
      };
      const session = createLiveSession({
        live: options.live,
        memberIds: () => memberIds,
        tell: frames => tell(frames),
      });
      let ending: NodeJS.Timeout | undefined;
      let forget = (): void => undefined;
      const stream = admitServerSent(connections, request, reply, {
        label: 'live',
        onGone() {
          session.leave();
          clearTimeout(ending);
          forget();
        },
      });
      const send = (frames: readonly Frame[]) => {
        const bytes = frames.map(frame => frame.sse());
        if (bytes.length > 0) connections.send(stream.connection, Buffer.concat(bytes));
      };
      try {
        const { position, isReset } = await session.begin(topics, afterOf(request));
        if (!stream.begin()) return reply;
        send([
          frameOf('ready', position, { position, topics: topics.map(formatTopic) }),
          ...(isReset ? [frameOf('reset', position, { position })] : []),
          ...early,
        ]);
        tell = send;
        if (memberIds.length > 0) {
          ending = setTimeout(() => stream.end(), PRIVATE_MS);
          forget = whileSignedIn(request, connections.recognisedMs, () => stream.end());
        }
        return reply;
      } catch (error) {
        stream.abandon();
        throw error;
      }
    },
  );
}

/** An EventSource that comes back says in Last-Event-ID where it was; the address it was made with is older. */
function afterOf({ headers, query }: { headers: Record<string, unknown>; query: { after?: Position | undefined } }) {
  const last = headers['last-event-id'];
  if (typeof last === 'string' && last !== '') return parsePosition(last) ?? UNKNOWN;
  return query.after ?? null;
}
