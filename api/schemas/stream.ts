import { z } from 'zod';
import { refusals } from './errors.ts';

const EXAMPLE = `retry: 5000
event: market
id: Zk3v0mB1x9Qd
data: {"matchId":"7H2K9QX4M1ZT","state":"open", ...}

: 

event: end
id: end
data: {"matchId":"7H2K9QX4M1ZT","state":"settled", ...}

`;

const events = z.string().meta({
  description: 'UTF-8 (HTML, 9.2). A comment every 15 s keeps the way open; `retry` says when to come back.',
  examples: [EXAMPLE],
});

/** Response schemas of a stream of server-sent events, and of the refusals that it knows. */
export function streamAnswers(description: string, ...statuses: 404[]) {
  return {
    200: { description, content: { 'text/event-stream': { schema: events } } },
    204: z.undefined().describe('There is nothing after what you have (Last-Event-ID: end): do not come back.'),
    ...refusals(...statuses),
  };
}
