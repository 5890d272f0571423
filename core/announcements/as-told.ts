import type { MatchView } from '../matches/index.ts';
import type { Reveal } from './reveal.ts';

/** A match as it may be shown outside of the chats. */
export type ToldMatch = MatchView & {
  /** Since when its fight may be watched, in its GIF or its replay; null: not yet. */
  watchableAt: Date | null;
};

/** Whether it holds a result that is still a secret. A void match has none. */
export function isUntold({ state }: Pick<MatchView, 'state'>, reveal: Reveal | undefined): boolean {
  return (state === 'finished' || state === 'settled') && reveal?.isTold !== true;
}

/** One that has ended and is not told yet goes on, as far as anybody can see. */
export function asTold(view: MatchView, reveal: Reveal | undefined): ToldMatch {
  const watchableAt = view.state === 'void' ? view.settledAt : (reveal?.watchableAt ?? null);
  if (!isUntold(view, reveal)) return { ...view, watchableAt };
  const [left, right] = view.sides;
  const unrated = { ratingBefore: null, ratingAfter: null };
  return {
    ...view,
    watchableAt,
    state: 'running',
    result: null,
    override: null,
    settledAt: null,
    gif: watchableAt ? view.gif : null,
    sides: [
      { ...left, ...unrated },
      { ...right, ...unrated },
    ],
  };
}
