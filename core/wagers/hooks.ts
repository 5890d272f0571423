import type { MatchHooks } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { readMarkets } from './desk-rows.ts';
import { recomputeFreePicks, settleFreePicks } from './free-picks.ts';
import { planMarket, prepareMarket, refuseMarket, settingsOf } from './opening.ts';
import { recomputeSettlement } from './override.ts';
import { directionOf, outcomeOf } from './picks.ts';
import { refusal } from './refusals.ts';
import { settleMarket } from './settling.ts';
import { voidMarket } from './voiding.ts';

/** What wagers do in the very transactions that move a match. Each does nothing the second time. */
export function createMarketHooks(): Omit<MatchHooks, 'admitRated' | 'admitMember' | 'ratedRest' | 'tellChallenge'> {
  return {
    planMarket,
    prepareMarket,
    refuseMarket,

    async locked(tx, matchId) {
      const market = (await readMarkets(sqlOf(tx), [matchId], { lock: true })).get(matchId);
      if (market?.state === 'preparing') await voidMarket(tx, matchId, 'The odds were not ready in time.');
      if (market?.state !== 'open') return;
      // a pause for want of prices (price-watch.ts) ends with the betting
      await sqlOf(tx).query(
        `UPDATE "Market" SET state = 'locked', "frozenAt" = CASE WHEN reason IS NULL THEN "frozenAt" END, reason = NULL
          WHERE "matchId" = $1`,
        [matchId],
      );
    },

    async settled(tx, match) {
      const outcome = outcomeOf(match.winner, directionOf(match.tape, match.seed));
      const settings = await settingsOf(tx, match.communityId);
      await settleMarket(tx, { id: match.id, outcome, ownerIds: match.ownerIds, settings });
      await settleFreePicks(tx, match.id, match.winner);
    },

    async voided(tx, match) {
      await voidMarket(tx, match.id, match.reason);
    },
  };
}

/** What wagers do with a moderator's decision, in its transaction (core/moderation's ModeratedMarkets). */
export function createModeratedMarkets({ newId }: { newId: () => string }) {
  return {
    /** Pays the difference that another winner makes, and judges free picks anew. */
    async overridden(tx: Transaction, match: { id: string; winner: 0 | 1 }): Promise<void> {
      await recomputeSettlement(tx, match, newId);
      await recomputeFreePicks(tx, match.id, match.winner);
    },

    /** Stops or resumes betting. @returns whether that changed anything; @throws ArenaError where there is nothing to freeze */
    async freeze(tx: Transaction, matchId: string, frozen: boolean): Promise<boolean> {
      const market = (await readMarkets(sqlOf(tx), [matchId], { lock: true })).get(matchId);
      if (!market || market.state === 'void') throw refusal.noMarket(market?.reason);
      if (market.state !== 'open' && market.state !== 'preparing') throw refusal.locked();
      const isPausedByPrices = market.frozen && market.reason !== null;
      // what prices have paused they release themselves, unless moderators make it their own
      if (isPausedByPrices && !frozen) throw refusal.frozen(market.reason);
      if (market.frozen === frozen && !isPausedByPrices) return false;
      await sqlOf(tx).query(
        `UPDATE "Market" SET "frozenAt" = CASE WHEN $2 THEN arena_now() END, reason = NULL WHERE "matchId" = $1`,
        [matchId, frozen],
      );
      return true;
    },
  };
}
