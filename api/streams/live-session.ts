import {
  formatPosition,
  type LiveEvent,
  type LiveService,
  type Odds,
  type Position,
  type Subscribed,
  stepOf,
  type TapeSoFar,
} from '../../core/live/index.ts';
import { type Frame, frameOf, frameOfEvent } from './frames.ts';
import { formatTopic, isWatched, keysOfTopics, type LiveTopic } from './live-topics.ts';

/** What one connection follows, whatever it speaks. */
export interface LiveSession {
  /**
   * Begins to follow the log, on from `after` (from now on, where null).
   * @throws ArenaError where a topic is about nothing
   */
  begin(topics: readonly LiveTopic[], after: Position | null): Promise<{ position: string; isReset: boolean }>;
  /** Follows more, from now on. @throws as `begin`; nothing has changed then */
  add(topics: readonly LiveTopic[]): Promise<string>;
  remove(topics: readonly LiveTopic[]): void;
  topics(): LiveTopic[];
  leave(): void;
}

export interface LiveSessionOptions {
  live: Pick<LiveService, 'subscribe' | 'odds' | 'tapes'>;
  /** Who `me` is. */
  memberIds(): readonly string[];
  /** Called with what there is to tell, in order. */
  tell(frames: readonly Frame[]): void;
}

export function createLiveSession({ live, memberIds, tell }: LiveSessionOptions): LiveSession {
  const followed = new Map<string, { topic: LiveTopic; leave: () => void }>();
  let subscribed: Subscribed | undefined;
  let hasLeft = false;

  const keys = () =>
    keysOfTopics(
      [...followed.values()].map(({ topic }) => topic),
      memberIds(),
    );

  function deliver(events: readonly LiveEvent[]): void {
    tell(events.map(frameOfEvent));
    // a market whose match has moved on has moved as well
    live.odds.look(events.flatMap(({ kind, subjectId }) => (kind === 'match' ? [subjectId] : [])));
  }

  /** Follows these, or none of them. @returns what there is to tell of them at once */
  async function follow(topics: readonly LiveTopic[]): Promise<Frame[]> {
    const fresh = topics.filter(topic => !followed.has(formatTopic(topic)));
    const begun: { topic: LiveTopic; leave: () => void }[] = [];
    try {
      const frames: Frame[] = [];
      for (const topic of fresh) {
        const watched = isWatched(topic) ? await watch(topic.kind, topic.id) : null;
        begun.push({ topic, leave: watched?.leave ?? (() => undefined) });
        frames.push(...(watched?.frames ?? []));
      }
      for (const one of begun) followed.set(formatTopic(one.topic), one);
      return frames;
    } catch (error) {
      for (const { leave } of begun) leave();
      throw error;
    }
  }

  function watch(kind: 'odds' | 'tape', id: string): Promise<{ frames: Frame[]; leave: () => void }> {
    return kind === 'odds' ? watchOdds(live, id, tell) : watchTape(live, id, tell);
  }

  function leaveAll(): void {
    subscribed?.leave();
    for (const { leave } of followed.values()) leave();
    followed.clear();
  }

  return {
    async begin(topics, after) {
      const frames = await follow(topics);
      subscribed = await live.subscribe({ keys: keys(), after, deliver }).catch((error: unknown) => {
        leaveAll();
        throw error;
      });
      if (hasLeft) leaveAll();
      tell(frames);
      const { from, isReset } = subscribed;
      return { position: formatPosition(from), isReset };
    },

    async add(topics) {
      const frames = await follow(topics);
      if (hasLeft) leaveAll();
      const position = subscribed?.rekey(keys());
      tell(frames);
      return formatPosition(position ?? { xid: 0n, id: 0n });
    },

    remove(topics) {
      for (const topic of topics) {
        const name = formatTopic(topic);
        followed.get(name)?.leave();
        followed.delete(name);
      }
      subscribed?.rekey(keys());
    },

    topics: () => [...followed.values()].map(({ topic }) => topic),

    leave() {
      hasLeft = true;
      leaveAll();
    },
  };
}

type Tell = LiveSessionOptions['tell'];

async function watchOdds(live: Pick<LiveService, 'odds'>, matchId: string, tell: Tell) {
  const { first, leave } = await live.odds.watch(matchId, ({ odds }) => tell(framesOfOdds(odds)));
  return { frames: framesOfOdds(first.odds), leave };
}

const oddsFrames = new WeakMap<Odds, Frame[]>();

function framesOfOdds(odds: Odds): Frame[] {
  const known = oddsFrames.get(odds);
  if (known) return known;
  const isOver = odds.state === 'settled' || odds.state === 'void';
  const frames = [frameOf('odds', null, odds), ...(isOver ? [endOf('odds', odds.matchId)] : [])];
  oddsFrames.set(odds, frames);
  return frames;
}

async function watchTape(live: Pick<LiveService, 'tapes'>, matchId: string, tell: Tell) {
  let known: readonly number[] = [];
  const { first, leave } = await live.tapes.watch(matchId, tape => {
    const frames = framesOfTape(known, tape);
    known = tape.samples;
    tell(frames);
  });
  known = first.samples;
  const { isComplete, samples, ...about } = first;
  const whole = frameOf('tape', null, { ...about, from: 0, samples });
  return { frames: [whole, ...(isComplete ? [endOf('tape', matchId)] : [])], leave };
}

/** Of the newest state of a tape: nearly all who follow it knew the same of it before. */
const tapeFrames = new WeakMap<TapeSoFar, { known: readonly number[]; frames: Frame[] }>();

function framesOfTape(known: readonly number[], tape: TapeSoFar): Frame[] {
  const last = tapeFrames.get(tape);
  if (last?.known === known) return last.frames;
  const step = stepOf(known, tape);
  const frames = [
    ...(step ? [frameOf('tape', null, step)] : []),
    ...(tape.isComplete ? [endOf('tape', tape.matchId)] : []),
  ];
  tapeFrames.set(tape, { known, frames });
  return frames;
}

/** Nothing more will be told of a topic. */
function endOf(kind: 'odds' | 'tape', id: string): Frame {
  return frameOf('end', null, { topic: formatTopic({ kind, id }) });
}
