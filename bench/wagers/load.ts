import type { CommunityContext, CommunitySettings } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import type { Pick } from '../../core/wagers/index.ts';
import type { WagerStage } from './stage.ts';

/** Bets as fast as they are answered: every client sends its next as soon as it has a receipt. */
export interface Load {
  kind: 'lmsr' | 'parimutuel';
  matches: number;
  clients: number;
  members: number;
  seconds: number;
}

export interface Measured {
  betsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Caps out of the way, and a house that can pay for 64 markets at once: what is measured is the path of a bet. */
const GENEROUS: Partial<CommunitySettings> = {
  stakeCapMin: 1_000_000,
  stakeCapMax: 1_000_000,
  dailyLossCap: 1_000_000,
  liquidityMin: 1000,
  subsidyPerActiveMember: 10_000,
};
const WALLET = 1_000_000;
const PICKS = ['A', 'B', 'up', 'down'] as const satisfies readonly Pick[];
const LEAST_STAKE = 5;
const STAKES = 20;
const WARM_UP_MS = 1000;

export async function measureBets(stage: WagerStage, load: Load): Promise<Measured> {
  const { members, matchIds } = await openMarkets(stage, load);
  const latencies: number[] = [];
  const from = performance.now() + WARM_UP_MS;
  const until = from + load.seconds * 1000;
  let turn = 0;
  async function client(): Promise<void> {
    while (performance.now() < until) {
      turn += 1;
      const began = performance.now();
      await betOnce(stage, members, matchIds, turn);
      const ended = performance.now();
      if (began >= from && ended <= until) latencies.push(ended - began);
    }
  }
  await Promise.all(Array.from({ length: load.clients }, client));
  latencies.sort((a, b) => a - b);
  return {
    betsPerSecond: latencies.length / load.seconds,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
  };
}

/** Settles a market in which each of so many members holds a position. @returns milliseconds, commit included */
export async function measureSettlement(
  stage: WagerStage,
  load: Only<Load, 'kind' | 'clients' | 'members'>,
): Promise<number> {
  const { members, matchIds } = await openMarkets(stage, { ...load, matches: 1 });
  const matchId = matchIds[0] ?? '';
  let next = 0;
  async function client(): Promise<void> {
    while (next < members.length) {
      const turn = next;
      next += 1;
      await betOnce(stage, members, matchIds, turn);
    }
  }
  await Promise.all(Array.from({ length: load.clients }, client));
  await stage.floor.lock(matchId);
  const began = performance.now();
  if (!(await stage.floor.settle(matchId, 0, 'up'))) throw new Error('The market did not settle');
  return performance.now() - began;
}

type Only<T, K extends keyof T> = { [P in K]: T[P] };

async function openMarkets(stage: WagerStage, { kind, matches, members }: Only<Load, 'kind' | 'matches' | 'members'>) {
  const communityId = await stage.floor.community({ ...GENEROUS, marketKind: kind });
  const contexts = await stage.floor.members(communityId, members, WALLET);
  const matchIds: string[] = [];
  for (let index = 0; index < matches; index++) {
    matchIds.push(await openOne(stage, communityId, kind));
  }
  return { members: contexts, matchIds };
}

async function openOne({ floor }: WagerStage, communityId: string, kind: Load['kind']): Promise<string> {
  if (kind === 'lmsr') return floor.market({ communityId });
  const matchId = await floor.match({ communityId });
  await floor.prepare(matchId, communityId);
  return matchId;
}

/** Members, matches, picks and stakes take turns; in each match all picks get the same stakes, for odds that ran away would refuse bets. */
async function betOnce(
  { wagers }: WagerStage,
  members: readonly CommunityContext[],
  matchIds: readonly string[],
  turn: number,
): Promise<void> {
  const context = members[turn % members.length];
  const matchId = matchIds[turn % matchIds.length];
  const round = Math.floor(turn / matchIds.length);
  const pick = PICKS[round % PICKS.length];
  if (!context || !matchId || !pick) throw new Error('The load has members, matches and picks');
  const stake = LEAST_STAKE + ((7 * Math.floor(round / PICKS.length)) % STAKES);
  await wagers.bet(context, { matchId, pick, stake, key: newId() });
}
