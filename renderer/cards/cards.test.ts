import { loadImage } from 'canvas';
import { describe, expect, it } from 'vitest';
import { paintAgentCard } from './agent.ts';
import { type Box, type Card, type DrawnText, encode } from './card.ts';
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
import type { LeaderboardCardView, MatchCornerView } from './views.ts';

/** Largest card in bytes: with the names that people give, and with a page full of emoji or accents. */
const MAX_BYTES = 320_000;
const MAX_HOSTILE_BYTES = 500_000;

const HOSTILE: Record<string, string> = {
  long: 'W'.repeat(10_000),
  'long without spaces in Chinese': '機'.repeat(10_000),
  zalgo: 'Z\u0336\u0301\u0302\u0303\u0304\u0305\u0323\u0324\u0325a\u0336\u0351\u0352l\u0337\u0321g\u0338o\u0489'.repeat(
    40,
  ),
  'emoji families': '👨‍👩‍👧‍👦🏴‍☠️👩🏽‍🚀'.repeat(60),
  Arabic: 'محارب الصحراء العظيم '.repeat(30),
  'the widest ligature': '﷽'.repeat(10),
  'direction overrides': '\u202e\u2067evil \u200f\u202dname\u2066 '.repeat(20),
  'mixed directions': 'abc שלום 123 مرحبا '.repeat(20),
  'markup and mentions': '<@123> @everyone **bold** `code` [x](http://evil.example) &lt;b&gt;',
  'tall scripts': 'ที่นี่ปี่ตู้ร้ำ क्ष्म्य्रौं வெளியீட்டு'.repeat(10),
  'line breaks': 'a\nb\r\nc\u2028d\u2029e\tf\u000bg',
  invisible: '\u200b\u200d\u2060\u3164\ufe0f',
  'lone surrogates': '\ud800x\udfff'.repeat(50),
  'uncovered scripts': '𓀀𓀁𒀀ꦏ'.repeat(30),
};

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

/** Units by which antialiasing may cross an edge. */
const TOLERANCE = 1;

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - TOLERANCE &&
    inner.y >= outer.y - TOLERANCE &&
    inner.x + inner.width <= outer.x + outer.width + TOLERANCE &&
    inner.y + inner.height <= outer.y + outer.height + TOLERANCE
  );
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.x + TOLERANCE < b.x + b.width &&
    b.x + TOLERANCE < a.x + a.width &&
    a.y + TOLERANCE < b.y + b.height &&
    b.y + TOLERANCE < a.y + a.height
  );
}

const short = ({ text, ink }: DrawnText): string =>
  `"${text.slice(0, 12)}" at ${Math.round(ink.x)},${Math.round(ink.y)} ${Math.round(ink.width)}x${Math.round(ink.height)}`;

/** What is wrong with a card's texts: ink that leaves its place or the card, or runs into other ink. */
function faults(card: Card): string[] {
  const whole = { x: 0, y: 0, width: card.width, height: card.height };
  const found: string[] = [];
  card.texts.forEach((text, index) => {
    if (!inside(text.ink, text.place)) found.push(`${short(text)} leaves its place`);
    if (!inside(text.ink, whole)) found.push(`${short(text)} leaves the card`);
    for (const other of card.texts.slice(index + 1)) {
      if (overlap(text.ink, other.ink)) found.push(`${short(text)} runs into ${short(other)}`);
    }
  });
  return found;
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
