import type { MatchFollower, MatchOccasion } from '../matches/index.ts';
import { followOverride } from './override.ts';
import { wake } from './tell.ts';

/** A bout's match has ended: its tournament looks at it in a job of its own. */
export function createTournamentFollower(): MatchFollower {
  const own = (occasion: MatchOccasion | null): string | null =>
    occasion?.kind === 'tournament' || occasion?.kind === 'team' ? occasion.id : null;
  return {
    async settled(tx, { occasion }) {
      const id = own(occasion);
      if (id !== null) await wake(tx, id);
    },
    async voided(tx, { occasion }) {
      const id = own(occasion);
      if (id !== null) await wake(tx, id);
    },
    async overridden(tx, match) {
      const id = own(match.occasion);
      if (id !== null) await followOverride(tx, id, match);
    },
  };
}
