import type { Betting } from '../../bots/announcer/betting.ts';
import { type AgentView, readCostume } from '../../core/agents/index.ts';
import { DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../../core/controllers/index.ts';
import type { Archetype } from '../../core/engine/index.ts';
import type { MatchResult, MatchSide, MatchView } from '../../core/matches/index.ts';
import type { MarketView } from '../../core/wagers/index.ts';

/** A match as the services describe it, for tests of what is said about one. */

export const MATCH_ID = '7H2K9QX4M1ZT';
export const LOCK_AT = new Date('2026-11-21T12:01:00Z');

/** The longest and worst names that core/agents lets through: 20 characters as people count them. */
export const FAMILY = '👨🏿‍👩🏿‍👧🏿‍👦🏿';
export const NAMES: readonly (readonly [string, string])[] = [
  ['RUSTY-09', 'VOLTRAN'],
  [FAMILY.repeat(20), FAMILY.repeat(20)],
  ['漢'.repeat(20), '字'.repeat(20)],
  ['شبح الصحراء', 'ברק'],
  ["O'Neil & Sons #1!", 'a_b_c__d'],
  ['é̂̃'.repeat(20), 'x'.repeat(20)],
];

export function agentView(name: string, archetype: Archetype, id: string, ownerId: string | null): AgentView {
  return {
    id,
    communityId: 'COMMUNITY001',
    name,
    archetype,
    house: ownerId === null,
    ownerId,
    ownerName: ownerId,
    retired: false,
    versionNumber: 3,
    versionId: 'VERSION00001',
    setup: {
      build: DEFAULT_BUILDS[archetype],
      controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: 1 },
    },
    looks: {
      archetype,
      build: DEFAULT_BUILDS[archetype],
      hue: 1,
      accentHue: 2,
      head: 0,
      torso: 0,
      visor: 0,
      antenna: 0,
      pattern: 0,
    },
    costume: readCostume({}),
    rating: {
      mu: 25,
      sigma: 3,
      shown: 1212,
      uncertainty: 144,
      provisional: false,
      matches: 30,
      wins: 20,
      losses: 10,
      streak: 4,
    },
    createdAt: new Date('2026-11-01T00:00:00Z'),
  };
}

export function matchView(names: readonly [string, string], change: Partial<MatchView> = {}): MatchView {
  const side = (corner: 0 | 1): MatchSide => {
    const archetype = corner === 0 ? 'bruiser' : 'gunner';
    const agent = agentView(names[corner], archetype, corner === 0 ? 'AGENT000000A' : 'AGENT000000B', `owner${corner}`);
    return {
      agent,
      versionNumber: 3,
      setup: agent.setup,
      expected: corner === 0 ? 580 : 420,
      ratingBefore: 1212,
      ratingAfter: corner === 0 ? 1230 : 1194,
    };
  };
  return {
    id: MATCH_ID,
    communityId: 'COMMUNITY001',
    kind: 'rated',
    seasonId: null,
    occasion: null,
    state: 'settled',
    sides: [side(0), side(1)],
    engine: '1',
    rules: 'standard',
    symbol: 'BTC-USD',
    simulatedPrice: true,
    priceSources: [],
    announceAt: new Date(LOCK_AT.getTime() - 60_000),
    lockAt: LOCK_AT,
    tapeEndsAt: new Date(LOCK_AT.getTime() + 48_000),
    tapeSeconds: 45,
    tape: null,
    commit: { sequence: 17, hash: 'ab'.repeat(32), previous: 'cd'.repeat(32) },
    result: matchResult(0),
    voidReason: null,
    override: null,
    gif: { key: `gifs/${MATCH_ID}.gif`, bytes: 1000, frames: 240, durationMs: 12_000 },
    gifFailed: false,
    createdAt: new Date(LOCK_AT.getTime() - 60_000),
    settledAt: new Date(LOCK_AT.getTime() + 49_000),
    origin: null,
    guestCommunityId: null,
    requestedById: null,
    ...change,
  };
}

export function matchResult(winner: 0 | 1, change: Partial<MatchResult> = {}): MatchResult {
  const round = (corner: 0 | 1) => ({
    winner: corner,
    by: 'knockout' as const,
    ticks: 300,
    health: [0, 0] as [number, number],
  });
  return {
    winner,
    kind: 'knockout',
    ticks: 900,
    rounds: [round(winner), round(winner === 0 ? 1 : 0), round(winner)],
    stateHash: 'ef'.repeat(32),
    coachNotes: [
      { text: '31 of 100 health lost to throws.', change: { field: 'aggression', delta: 10 } },
      { text: '60 of 200 damage came from heavies.', change: { field: 'technique', delta: -2 } },
    ],
    ...change,
  };
}

/** A market as the services describe it: RUSTY at 58%, the price even. */
export function marketView(change: Partial<MarketView> = {}): MarketView {
  return {
    matchId: MATCH_ID,
    communityId: 'COMMUNITY001',
    kind: 'lmsr',
    state: 'open',
    frozen: false,
    openedAt: new Date(LOCK_AT.getTime() - 60_000),
    closesAt: LOCK_AT,
    settledAt: null,
    chances: { A: 580_000, B: 420_000, up: 500_000, down: 500_000 },
    outcomes: [290_000, 290_000, 210_000, 210_000],
    opening: [250_000, 250_000, 250_000, 250_000],
    factors: { A: 170, B: 230, up: 190, down: 190, 'A-up': 330, 'A-down': 330, 'B-up': 450, 'B-down': 450 },
    volume: 320,
    bettors: 5,
    trades: 7,
    outcome: null,
    reason: null,
    ...change,
  };
}

/** Bets on a match as the live message tells them. */
export function bettingView(change: Partial<Betting> = {}): Betting {
  return { market: marketView(), refusal: null, cap: 250, picks: { a: 0, b: 0 }, ...change };
}
