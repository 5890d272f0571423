import type { AgentView } from '../../core/agents/index.ts';
import { createJudge } from '../../core/honours/judge.ts';
import { payHonours } from '../../core/honours/payments.ts';
import { settleRatings } from '../../core/matches/settle.ts';
import { newId } from '../../core/platform/ids.ts';
import { createMarketHooks } from '../../core/wagers/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import type { EconomyStage } from './stage.ts';

/**
 * Rated matches with markets, made and settled by the arena's own hooks. Nobody fights: the winner is drawn from the agents' strengths,
 * which the opening line knows nearly and members roughly.
 */
export interface Bout {
  matchId: string;
  /** True chance of the left corner. */
  chance: number;
  /** Where it counts; null: there are neither seasons nor bounties and purses of rivalries. */
  seasonId: string | null;
}

const hooks = createMarketHooks();
const LINE_FIGHTS = 4000;
/** Betting time; days pass by skipping, so this only has to be longer than the bets take. */
const BETTING_SECONDS = 600;

export async function openBout(
  stage: EconomyStage,
  [left, right]: readonly [AgentView, AgentView],
  chances: { true: number; line: number },
  seasonId: string | null,
): Promise<Bout> {
  const { database, communityId, clock } = stage;
  const matchId = newId();
  const lockAt = new Date(clock.now().getTime() + BETTING_SECONDS * 1000);
  const half = LINE_FIGHTS / 2;
  const wins = Math.round(half * chances.line);
  await database.transaction(async tx => {
    await tx.match.create({
      data: {
        id: matchId,
        communityId,
        seasonId,
        kind: 'rated',
        agentAId: left.id,
        agentBId: right.id,
        versionAId: left.versionId,
        versionBId: right.versionId,
        engine: 'bench',
        rules: 'standard',
        symbol: 'BTC-USD',
        priceSource: 'simulated',
        tapeSeconds: 45,
        serverSeed: matchId,
        lockAt,
        idempotencyKey: matchId,
        createdAt: clock.now(),
        stateChangedAt: clock.now(),
      },
    });
    await hooks.prepareMarket(tx, { id: matchId, communityId, lockAt, symbol: 'BTC-USD', commitHash: matchId });
    await openWith(
      tx,
      matchId,
      { fights: LINE_FIGHTS, counts: [wins, wins, half - wins, half - wins], tapes: 64, simulated: 0 },
      clock,
    );
  });
  return { matchId, chance: chances.true, seasonId };
}

export async function lockBout({ database, clock }: EconomyStage, { matchId }: Bout): Promise<void> {
  await database.transaction(async tx => {
    await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
    await hooks.locked(tx, matchId);
    await tx.match.update({ where: { id: matchId }, data: { state: 'locked', stateChangedAt: clock.now() } });
  });
}

export async function settleBout(
  { database, clock, communityId, allowances, seasons }: EconomyStage,
  { matchId, seasonId }: Bout,
  [left, right]: readonly [AgentView, AgentView],
  winner: 0 | 1,
  direction: 'up' | 'down',
): Promise<void> {
  const judge = createJudge({ clock });
  const samples = Array.from({ length: 46 }, (_, second) => 1000 + (direction === 'up' ? second : -second));
  await database.transaction(async tx => {
    await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
    const match = {
      id: matchId,
      communityId,
      kind: 'rated' as const,
      winner,
      tape: { symbol: 'BTC-USD', source: 'simulated' as const, decimals: 2, sigmaMilliticks: 1000, samples },
      seed: '0'.repeat(64),
      agentIds: [left.id, right.id] as const,
      ownerIds: [left.ownerId, right.ownerId] as const,
      resultKind: 'knockout' as const,
      seasonId,
      occasion: null,
    };
    await settleRatings(tx, { id: matchId, agentAId: left.id, agentBId: right.id }, winner);
    await hooks.settled(tx, match);
    await allowances.purses(tx, match);
    if (seasonId !== null) {
      await seasons.follower.settled?.(tx, match);
      await judge.settled?.(tx, match);
    }
    const now = clock.now();
    await tx.match.update({
      where: { id: matchId },
      data: { state: 'settled', winner, settledAt: now, stateChangedAt: now },
    });
  });
  if (seasonId === null) return;
  // the wallets of owners are open: they have come
  await database.transaction(tx => payHonours(tx, matchId, { openWallet: () => Promise.resolve() }));
}

export async function voidBout({ database, clock, communityId }: EconomyStage, { matchId }: Bout): Promise<void> {
  await database.transaction(async tx => {
    await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
    await hooks.voided(tx, {
      id: matchId,
      communityId,
      reason: 'The price feed failed during the tape.',
      occasion: null,
    });
    const now = clock.now();
    await tx.match.update({
      where: { id: matchId },
      data: { state: 'void', resultKind: 'void', settledAt: now, stateChangedAt: now },
    });
  });
}
