import type { AgentView } from '../agents/index.ts';
import type { MatchSide, MatchView } from '../matches/index.ts';
import { winProbability } from '../ratings/index.ts';
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

/**
 * A match whose agents have the ratings that were told. The chance of one that changed no rating is what these ratings say: it would tell
 * what another match has changed.
 */
export function withAgents(match: ToldMatch, told: ReadonlyMap<string, AgentView>): ToldMatch {
  const [left, right] = match.sides;
  const agents = [told.get(left.agent.id) ?? left.agent, told.get(right.agent.id) ?? right.agent] as const;
  const isChanged = agents[0].rating !== left.agent.rating || agents[1].rating !== right.agent.rating;
  if (!isChanged) return match;
  const side = (own: MatchSide, corner: 0 | 1): MatchSide => ({
    ...own,
    agent: agents[corner],
    expected:
      own.ratingBefore !== null
        ? own.expected
        : Math.round(1000 * winProbability(agents[corner].rating, agents[corner === 0 ? 1 : 0].rating)),
  });
  return { ...match, sides: [side(left, 0), side(right, 1)] };
}
