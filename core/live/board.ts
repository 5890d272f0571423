import type { Log } from '../platform/log.ts';

/** Things that are looked at again and again while somebody watches them, once for all who do. */

export interface Watched<State> {
  /** What it is now. */
  first: State;
  leave(): void;
}

export interface Board<State> {
  /**
   * @param listener called with each later state; after one that `isLast` with no other
   * @throws what reading it throws
   */
  watch(id: string, listener: (state: State) => void): Promise<Watched<State>>;
  /** Looks at these at once, where they are watched. */
  look(ids: readonly string[]): void;
}

export interface BoardOptions<State> {
  log: Log;
  everyMs: number;
  /** Reads one for the first time. */
  begin(id: string): Promise<State>;
  /** Those of these that have changed since they were `last` told. What it throws is logged. */
  changed(watched: ReadonlyMap<string, State>): Promise<ReadonlyMap<string, State>>;
  /** What is told when a state follows another; the state itself unless told. */
  isLast(state: State): boolean;
}

interface Subject<State> {
  begun: Promise<State>;
  /** Null until it was read once. */
  state: State | null;
  listeners: Set<(state: State) => void>;
}

export function createBoard<State>({ log, everyMs, begin, changed, isLast }: BoardOptions<State>): Board<State> {
  const subjects = new Map<string, Subject<State>>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isWantedAgain = false;

  async function lookAtAll(): Promise<void> {
    if (isLooking) {
      isWantedAgain = true;
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    isLooking = true;
    try {
      const moving = [...subjects].flatMap(([id, { state }]): [string, State][] =>
        state !== null && !isLast(state) ? [[id, state]] : [],
      );
      if (moving.length > 0) for (const [id, state] of await changed(new Map(moving))) tell(id, state);
    } catch (error) {
      log.warn({ error }, 'what is watched could not be brought up to date');
    }
    isLooking = false;
    schedule(isWantedAgain ? 0 : everyMs);
    isWantedAgain = false;
  }

  function schedule(ms: number): void {
    if (timer !== undefined || isLooking) return;
    const isMoving = [...subjects.values()].some(({ state }) => state === null || !isLast(state));
    if (isMoving) timer = setTimeout(() => void lookAtAll(), ms);
  }

  function tell(id: string, state: State): void {
    const subject = subjects.get(id);
    if (!subject) return;
    subject.state = state;
    for (const listener of [...subject.listeners]) listener(state);
  }

  function subjectOf(id: string): Subject<State> {
    const known = subjects.get(id);
    if (known) return known;
    const subject: Subject<State> = {
      state: null,
      listeners: new Set(),
      begun: begin(id).then(state => {
        subject.state = state;
        return state;
      }),
    };
    subjects.set(id, subject);
    return subject;
  }

  return {
    async watch(id, listener) {
      const subject = subjectOf(id);
      let isBegun = false;
      // what is told before the first state was given is part of that
      const own = (state: State) => {
        if (isBegun) listener(state);
      };
      subject.listeners.add(own);
      const leave = () => {
        if (!subject.listeners.delete(own) || subject.listeners.size > 0) return;
        if (subjects.get(id) === subject) subjects.delete(id);
      };
      try {
        const begun = await subject.begun;
        isBegun = true;
        schedule(everyMs);
        return { first: subject.state ?? begun, leave };
      } catch (error) {
        leave();
        throw error;
      }
    },
    look(ids) {
      if (ids.some(id => subjects.has(id))) void lookAtAll();
    },
  };
}
