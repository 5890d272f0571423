import { loadImage } from 'canvas';
import { describe, expect, it } from 'vitest';
import { paintAgentCard } from './agent.ts';
import { type Card, encode } from './card.ts';
import { differenceFromGolden, updateGolden } from './golden/compare.ts';
import { AGENT, LEADERBOARD, MATCH, PAINTED, PROFILE, RESULT } from './golden/examples.ts';
import {
  renderAgentCard,
  renderLeaderboardCard,
  renderMatchCard,
  renderProfileCard,
  renderResultCard,
} from './index.ts';
import { paintLeaderboardCard } from './leaderboard.ts';
import { paintMatchCard } from './match.ts';
import { paintProfileCard } from './profile.ts';
import { paintResultCard } from './result.ts';
import { faults } from './testing/faults.ts';
import { HOSTILE, MAX_BYTES, MAX_HOSTILE_BYTES } from './testing/hostile.ts';
import type { LeaderboardCardView, MatchCornerView } from './views.ts';

const hostileCorner = (corner: MatchCornerView, text: string): MatchCornerView => ({
  ...corner,
  name: text,
  owner: text,
});

/** Every card with the same hostile text wherever a member (or an exchange) may put one. */
function hostileCards(text: string): Record<string, Card> {
  const corners = [hostileCorner(MATCH.corners[0], text), hostileCorner(MATCH.corners[1], text)] as const;
  const tape = { ...RESULT.tape, symbol: text };
  return {
    agent: paintAgentCard({ ...AGENT, name: text, owner: text }),
    match: paintMatchCard({ ...MATCH, corners, headline: text, symbol: text }),
    result: paintResultCard({
      ...RESULT,
      corners: [
        { ...RESULT.corners[0], name: text },
        { ...RESULT.corners[1], name: text },
      ],
      tape,
      note: text,
    }),
    leaderboard: paintLeaderboardCard({
      title: text,
      subtitle: text,
      rows: LEADERBOARD.rows.map(row => ({ ...row, name: text, owner: text })),
    }),
    profile: paintProfileCard({
      ...PROFILE,
      name: text,
      subtitle: text,
      agents: PROFILE.agents.map(agent => ({ ...agent, name: text })),
    }),
  };
}

describe('cards', () => {
  it.each(Object.keys(PAINTED))('%s looks like its golden picture', async name => {
    const card = PAINTED[name]!();
    updateGolden(name, card);
    expect(await differenceFromGolden(name, card)).toBeLessThan(0.002);
  });

  it('tells a card from another one', async () => {
    const changed = paintAgentCard({ ...AGENT, name: 'RUSTY-08', record: { wins: 32, losses: 12 } });
    expect(await differenceFromGolden('agent', changed)).toBeGreaterThan(0.002);
  });

  it.each(Object.keys(PAINTED))('%s keeps every text in its place', name => {
    const card = PAINTED[name]!();
    expect(card.texts.length).toBeGreaterThan(8);
    expect(faults(card)).toEqual([]);
  });

  it.each(Object.entries(HOSTILE))('hold a hostile name: %s', (_what, text) => {
    const cards = hostileCards(text);
    for (const [name, card] of Object.entries(cards)) expect(faults(card), name).toEqual([]);
    // The leaderboard repeats the name most often and is the largest of all.
    expect(encode(cards.leaderboard!).length).toBeLessThan(MAX_HOSTILE_BYTES);
  });

  it('notice ink that leaves its place', () => {
    const card = PAINTED['agent']!();
    const [first] = card.texts;
    card.texts[0] = { ...first!, ink: { ...first!.ink, width: first!.place.width + 5 } };
    expect(faults(card)).not.toEqual([]);
  });

  it('are PNG files of the promised size, the same for the same view', async () => {
    const rendered = {
      agent: () => renderAgentCard(AGENT),
      match: () => renderMatchCard(MATCH),
      result: () => renderResultCard(RESULT),
      leaderboard: () => renderLeaderboardCard(LEADERBOARD),
      profile: () => renderProfileCard(PROFILE),
    };
    for (const [name, render] of Object.entries(rendered)) {
      const bytes = render();
      expect(bytes.length, name).toBeLessThan(MAX_BYTES);
      expect(Buffer.compare(bytes, render()), name).toBe(0);
      const picture = await loadImage(Buffer.from(bytes));
      expect(picture.width, name).toBe(1200);
      expect(picture.height, name).toBeGreaterThan(700);
    }
  });

  it('survive figures that make no sense', () => {
    const broken = { points: Number.NaN, uncertainty: Number.POSITIVE_INFINITY, provisional: true };
    const record = { wins: 1e12, losses: -5 };
    const build = { power: 99, armour: -3, speed: 0, energy: 10, technique: 5 };
    const cards = [
      paintAgentCard({
        ...AGENT,
        rating: broken,
        record,
        build,
        sliders: null,
        rank: 1e9,
        version: 1e9,
        lastResults: [],
      }),
      paintMatchCard({
        ...MATCH,
        corners: [
          { ...MATCH.corners[0], rating: broken, record },
          { ...MATCH.corners[1], rating: broken, record },
        ],
        headToHead: [1e7, 1e7],
        winPercents: [100, 0],
      }),
      paintResultCard({
        ...RESULT,
        result: 'void',
        winner: null,
        rounds: [],
        tape: { ...RESULT.tape, samples: [] },
        corners: [
          { ...RESULT.corners[0], rating: { before: 0, after: 99_999, provisional: true, expected: 1 } },
          { ...RESULT.corners[1], rating: { before: 99_999, after: 0, provisional: true, expected: 0 } },
        ],
      }),
      paintLeaderboardCard({
        ...LEADERBOARD,
        rows: LEADERBOARD.rows.map(row => ({ ...row, rank: 99_999, rating: broken, record, movement: -99_999 })),
      }),
      paintProfileCard({
        ...PROFILE,
        record,
        agents: PROFILE.agents.map(agent => ({ ...agent, rating: broken, record, rank: 1e6 })),
      }),
    ];
    for (const card of cards) expect(faults(card)).toEqual([]);
  });

  it('show the first of a long list and say how many are hidden', () => {
    const agents = [...PROFILE.agents, ...PROFILE.agents, ...PROFILE.agents];
    const profile = paintProfileCard({ ...PROFILE, agents });
    expect(profile.texts.map(text => text.text)).toContain('and 6 more');
    const rows = [...LEADERBOARD.rows, ...LEADERBOARD.rows];
    expect(paintLeaderboardCard({ ...LEADERBOARD, rows }).height).toBe(paintLeaderboardCard(LEADERBOARD).height);
  });

  it('have something to say about nothing', () => {
    const table: LeaderboardCardView = { title: 'Leaderboard', subtitle: null, rows: [] };
    expect(paintLeaderboardCard(table).texts.map(text => text.text)).toContain('Nobody has fought a rated match yet.');
    expect(paintProfileCard({ ...PROFILE, agents: [] }).texts.map(text => text.text)).toContain('No agent yet.');
    expect(faults(paintLeaderboardCard(table))).toEqual([]);
  });

  it('label simulated prices, and only those', () => {
    const texts = (card: Card): string => card.texts.map(text => text.text).join('\n');
    expect(texts(paintResultCard(RESULT))).toContain('simulated');
    expect(texts(paintResultCard({ ...RESULT, tape: { ...RESULT.tape, source: 'exchange' } }))).not.toContain(
      'simulated',
    );
    expect(texts(paintMatchCard(MATCH))).toContain('SIMULATED');
    expect(texts(paintMatchCard({ ...MATCH, simulated: false }))).not.toContain('SIMULATED');
  });

  it('mark provisional ratings', () => {
    const provisional = { points: 1200, uncertainty: 180, provisional: true };
    const texts = paintAgentCard({ ...AGENT, rating: provisional }).texts.map(text => text.text);
    expect(texts).toEqual(expect.arrayContaining(['PROVISIONAL', '1200?', '±180']));
    expect(paintAgentCard(AGENT).texts.map(text => text.text)).not.toContain('PROVISIONAL');
  });
});
