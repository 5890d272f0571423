import { z } from 'zod';
import { TOPICS_MAX } from '../streams/live-topics.ts';
import { typedPosition, typedTopics } from './live.ts';

/** What clients say on the WebSocket. */

const ref = z.string().max(64).optional().meta({ description: 'Yours; comes back with the answer.' });

export const socketMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    topics: typedTopics,
    after: typedPosition.optional(),
    ref,
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topics: typedTopics, ref }),
  z.strictObject({ type: z.literal('ping'), ref }),
]);

export type SocketMessage = z.infer<typeof socketMessage>;

export const SOCKET_DESCRIPTION = `A WebSocket for the topics and events of \`/v1/stream\`, in JSON text messages of up to 4 KB:

| you | the arena |
|---|---|
| \`{"type":"subscribe","topics":["match:ID"],"after":"7523-118","ref":"1"}\` | \`{"type":"subscribed","topics":[all],"position":"7523-118","reset":false,"ref":"1"}\`, then the events |
| \`{"type":"unsubscribe","topics":["match:ID"]}\` | \`{"type":"unsubscribed","topics":[all that are left]}\` |
| \`{"type":"ping"}\` | \`{"type":"pong"}\` |
| | \`{"type":"event","event":"match","id":"7530-118","data":{...}}\` |
| | \`{"type":"error","errors":[{code,message,field?}],"meta":{requestId},"ref":"1"}\` |

\`after\` and \`ref\` may be left out. \`after\` counts with the first subscription, and later ones begin where the log is then: who comes back
subscribes to everything at once, with the id of the last event. \`reset\` says that what was missed is not kept any more: load the state
anew. At most ${TOPICS_MAX} topics, and 20 messages in 10 seconds (then it is closed with 1008); who does not read is cut off, as is who
does not answer the protocol's own pings, sent every 15 s. \`me\` needs an Authorization header, or a page of the arena that is signed in;
such a connection is closed (1000) after 15 minutes. When the arena is restarted it closes with 1001: come back after a moment.`;
