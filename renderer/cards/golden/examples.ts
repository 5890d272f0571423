import { ARCHETYPES, type Archetype, type Looks } from '../../../core/engine/types.ts';
import { paintAgentCard } from '../agent.ts';
import type { Card } from '../card.ts';
import { paintLeaderboardCard } from '../leaderboard.ts';
import { paintMatchCard } from '../match.ts';
import { paintProfileCard } from '../profile.ts';
import { paintResultCard } from '../result.ts';
import type { AgentCardView, LeaderboardCardView, MatchCardView, ProfileCardView, ResultCardView } from '../views.ts';

export function looksOf(archetype: Archetype, hue: number, variant: number): Looks {
  return {
    archetype,
    build: { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 },
    hue,
    accentHue: (hue + 190) % 360,
    head: variant % 8,
    torso: (variant * 3) % 8,
    visor: (variant * 5) % 8,
    antenna: (variant * 7) % 8,
    pattern: (variant + 2) % 8,
  };
}

export const AGENT: AgentCardView = {
  name: 'RUSTY-09',
  owner: 'Mara',
  archetype: 'bruiser',
  version: 8,
  looks: looksOf('bruiser', 12, 0),
  build: { power: 9, armour: 6, speed: 3, energy: 4, technique: 3 },
  sliders: { aggression: 80, range: 25, risk: 60, patience: 35 },
  rating: { points: 1482, uncertainty: 64, provisional: false },
  record: { wins: 31, losses: 12 },
  rank: 12,
  lastResults: ['win', 'win', 'loss', 'win', 'win'],
};

export const MATCH: MatchCardView = {
  kind: 'rated',
  headline: 'Rivals: the fifth meeting',
  corners: [
    {
      name: 'RUSTY-09',
      archetype: 'bruiser',
      looks: looksOf('bruiser', 12, 0),
      owner: 'Mara',
      rating: AGENT.rating,
      record: AGENT.record,
    },
    {
      name: 'VOLTRAN',
      archetype: 'sentinel',
      looks: looksOf('sentinel', 222, 4),
      owner: null,
      rating: { points: 1421, uncertainty: 71, provisional: false },
      record: { wins: 25, losses: 19 },
    },
  ],
  headToHead: [2, 2],
  symbol: 'BTC-USD',
  simulated: true,
  winPercents: [58, 42],
};

const SAMPLES = Array.from({ length: 46 }, (_, second) =>
  Math.round(9_400_000 + 900 * Math.sin(second / 6) + 500 * Math.sin(second / 1.7) + 30 * second),
);

export const RESULT: ResultCardView = {
  kind: 'rated',
  result: 'knockout',
  winner: 0,
  corners: [
    { ...MATCH.corners[0], rating: { before: 1482, after: 1497, provisional: false, expected: 0.58 } },
    { ...MATCH.corners[1], rating: { before: 1421, after: 1407, provisional: false, expected: 0.42 } },
  ],
  rounds: [
    { winner: 0, by: 'knockout', health: [34, 0] },
    { winner: 1, by: 'health', health: [12, 41] },
    { winner: 0, by: 'knockout', health: [67, 0] },
  ],
  tape: { symbol: 'BTC-USD', source: 'simulated', decimals: 2, samples: SAMPLES },
  note: '31 of 100 health lost to throws. Escape +10 would have broken four of them; try it in 200 practice fights.',
};

const NAMES = [
  'RUSTY-09',
  'VOLTRAN',
  '龍虎鬥士',
  'Ghost in the Shellcode',
  'Żelazny Wilk',
  'صقر الصحراء',
  '로봇 킹',
  'BÄRBEL',
  'K-9 🐶',
  'NULL',
];
const OWNERS = ['Mara', null, '小明', 'Overlord_of_the_Seven_Servers', 'Zofia', 'فاطمة', '지훈', 'Jürgen', 'rex', null];

/** Rows of agents with few matches. */
const LEARNING = new Set([6, 9]);

export const LEADERBOARD: LeaderboardCardView = {
  title: 'Leaderboard',
  subtitle: 'Season 3, week 2',
  rows: NAMES.map((name, index) => ({
    name,
    archetype: ARCHETYPES[index % 6]!,
    looks: looksOf(ARCHETYPES[index % 6]!, (index * 67 + 12) % 360, index),
    rank: index + 1,
    owner: OWNERS[index]!,
    rating: {
      points: 1612 - index * 31,
      uncertainty: LEARNING.has(index) ? 88 : 61 + index,
      provisional: LEARNING.has(index),
    },
    record: { wins: 48 - index * 4, losses: 12 + index },
    movement: [0, 2, -1, 1, -2, 0, null, 3, -12, null][index]!,
  })),
};

export const PROFILE: ProfileCardView = {
  name: 'Mara',
  subtitle: 'Member since May 2026',
  record: { wins: 84, losses: 51 },
  agents: LEADERBOARD.rows.slice(0, 4).map((row, index) => ({
    ...row,
    rank: [1, 12, null, 44][index]!,
    lastResults: (['win', 'win', 'loss', 'win', 'loss'] as const).slice(0, 5 - index),
  })),
};

export const PAINTED: Record<string, () => Card> = {
  agent: () => paintAgentCard(AGENT),
  agentNew: () =>
    paintAgentCard({
      ...AGENT,
      name: '機械の拳 🔥',
      owner: 'محمد الروبوت',
      archetype: 'gunner',
      looks: looksOf('gunner', 190, 3),
      rating: { points: 1309, uncertainty: 92, provisional: true },
      record: { wins: 1, losses: 1 },
      rank: null,
      lastResults: ['loss', 'win'],
    }),
  match: () => paintMatchCard(MATCH),
  matchPlain: () =>
    paintMatchCard({
      ...MATCH,
      kind: 'casual',
      headline: null,
      simulated: false,
      winPercents: null,
      headToHead: [0, 0],
      corners: [
        { ...MATCH.corners[0], name: '龍虎鬥士', archetype: 'grappler', looks: looksOf('grappler', 130, 2) },
        {
          ...MATCH.corners[1],
          name: 'Ghost in the Shellcode',
          archetype: 'trickster',
          looks: looksOf('trickster', 140, 6),
        },
      ],
    }),
  result: () => paintResultCard(RESULT),
  resultUpset: () =>
    paintResultCard({
      ...RESULT,
      corners: [
        { ...RESULT.corners[0], rating: { before: 1402, after: 1431, provisional: false, expected: 0.21 } },
        { ...RESULT.corners[1], rating: { before: 1644, after: 1615, provisional: false, expected: 0.79 } },
      ],
      isUpset: true,
    }),
  resultDecision: () =>
    paintResultCard({
      ...RESULT,
      kind: 'casual',
      result: 'decision',
      winner: 1,
      corners: [
        { ...RESULT.corners[0], rating: null },
        { ...RESULT.corners[1], rating: null },
      ],
      rounds: [
        { winner: 1, by: 'health', health: [22, 48] },
        { winner: 1, by: 'damage', health: [31, 31] },
      ],
      tape: { symbol: 'ETH-USD', source: 'exchange', decimals: 2, samples: SAMPLES.map(sample => 18_800_000 - sample) },
      note: null,
    }),
  resultForfeit: () =>
    paintResultCard({
      ...RESULT,
      result: 'forfeit',
      corners: [
        { ...RESULT.corners[0], rating: { before: 1482, after: 1482, provisional: true, expected: 0.58 } },
        { ...RESULT.corners[1], rating: { before: 1421, after: 1398, provisional: false, expected: 0.42 } },
      ],
      rounds: [],
      note: 'VOLTRAN did not answer in time.',
    }),
  resultVoid: () =>
    paintResultCard({
      ...RESULT,
      result: 'void',
      winner: null,
      corners: [
        { ...RESULT.corners[0], rating: null },
        { ...RESULT.corners[1], rating: null },
      ],
      rounds: [],
      note: 'The price feed failed during the tape. Nothing was won or lost.',
    }),
  leaderboard: () => paintLeaderboardCard(LEADERBOARD),
  profile: () => paintProfileCard(PROFILE),
};
