import { formatPosition, type LiveEvent } from '../../core/live/index.ts';
import { eventText } from './server-sent.ts';

/** Something to tell, encoded once for all who hear it. */
export interface Frame {
  event: string;
  /** Where the log is with it; null for what is no event of the log. */
  id: string | null;
  /** As server-sent events have it. */
  sse(): Buffer;
  /** As a message of the WebSocket. */
  message(): string;
}

export function frameOf(event: string, id: string | null, data: object): Frame {
  let json: string | undefined;
  let sse: Buffer | undefined;
  let message: string | undefined;
  const encoded = () => {
    json ??= JSON.stringify(data);
    return json;
  };
  return {
    event,
    id,
    sse() {
      sse ??= Buffer.from(eventText(event, id, encoded()));
      return sse;
    },
    message() {
      const about = { type: 'event', event, ...(id !== null && { id }) };
      message ??= `${JSON.stringify(about).slice(0, -1)},"data":${encoded()}}`;
      return message;
    },
  };
}

const frames = new WeakMap<LiveEvent, Frame>();

export function frameOfEvent(event: LiveEvent): Frame {
  const known = frames.get(event);
  if (known) return known;
  const { kind, communityId, position, data, at } = event;
  const frame = frameOf(kind, formatPosition(position), { ...data, communityId, at: at.toISOString() });
  frames.set(event, frame);
  return frame;
}
