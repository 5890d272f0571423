import { describe, expect, it } from 'vitest';
import type { MatchView } from '../../core/matches/index.ts';
import type { Offers } from '../../core/wagers/index.ts';
import { visibleText } from '../../test/announcer/recording-surface.ts';
import {
  bettingView,
  FAMILY,
  LOCK_AT,
  MATCH_ID,
  marketView,
  matchResult,
  matchView,
  NAMES,
} from '../../test/announcer/view.ts';
import { decodeAction, encodeAction } from '../actions.ts';
import { commands } from '../commands/index.ts';
import type { Reply } from '../reply.ts';
import { drawKeyboard } from '../telegram/keyboard.ts';
import type { Bets } from './bet-lines.ts';
import type { Betting } from './betting.ts';
import { correctionMessage } from './correction.ts';
import { liveMessage, voidMessage } from './live-message.ts';
import { hiddenResultMessage, resultMessage } from './result-message.ts';
import { livePhase } from './timeline.ts';
import { winningText } from './winnings-notices.ts';

const catalogue = commands.map(command => command.spec);
const CAPTION = 1024;
/** Discord: rows of a message, and buttons of a row. */
const ROWS = 5;
const at = (seconds: number) => new Date(LOCK_AT.getTime() + seconds * 1000);

const offer = (stake: number, pays: number) => ({ stake, pays });
const OFFERS: Offers = {
  A: [offer(10, 17), offer(50, 81)],
  B: [offer(10, 23), offer(50, 104)],
  up: [offer(10, 19), offer(50, 90)],
  down: [offer(10, 19), offer(50, 90)],
};

const RIVALS = { rivalry: { wins: 2, losses: 2 }, bounties: [0, 0], champion: null } as const;

interface Told {
  names?: readonly [string, string];
  betting?: Betting | null;
  offers?: Offers | null;
  seconds?: number;
  view?: Partial<MatchView>;
}

function live({ names = ['RUSTY-09', 'VOLTRAN'], betting = bettingView(), offers = null, seconds = -42, view }: Told) {
  const match = matchView(names, { state: 'open', result: null, simulatedPrice: false, ...view });
  const now = at(seconds);
  const move = { basisPoints: 4, state: 'green' } as const;
  const facts = {
    view: match,
    phase: livePhase(match, now),
    now,
    headToHead: { wins: 2, losses: 2 },
    stakes: RIVALS,
    move,
  };
  return liveMessage({ ...facts, betting, offers });
}

const labels = (reply: Reply) => (reply.buttons ?? []).map(row => row.map(button => button.label));
const lines = (reply: Reply) => visibleText(reply).split('\n');

describe('the match message with a market', () => {
  it('asks two questions where taps are answered in private', () => {
    const reply = live({});
    expect(lines(reply)).toEqual([
      'RUSTY-09 (Bruiser, 4 wins running) vs VOLTRAN (Gunner, 4 wins running)',
      'Rivals 2–2 · closes in 0:42 · max 250',
      '1 Who wins? RUSTY-09 pays ×1.70 · VOLTRAN pays ×2.30',
      '2 BTC 45 s later? ▲ Up pays ×1.90 · ▼ Down pays ×1.90',
      `BTC-USD · Match ${MATCH_ID} · commit 17`,
    ]);
    expect(labels(reply)).toEqual([
      ['RUSTY-09 58%', 'VOLTRAN 42%'],
      ['▲ Up 50%', '▼ Down 50%'],
      ['Combo: both right, from ×3.3', 'My bets', 'How?'],
    ]);
  });

  it('carries amounts on its buttons where nothing in a group is private', () => {
    const reply = live({ offers: OFFERS });
    expect(lines(reply).slice(2, 5)).toEqual([
      '1 Who wins? RUSTY-09 58% · VOLTRAN 42%',
      '2 BTC 45 s later? ▲ Up 50% · ▼ Down 50%',
      'Combo: both right, from ×3.3',
    ]);
    expect(labels(reply)).toEqual([
      ['RUSTY-09 10→17', '50→81'],
      ['VOLTRAN 10→23', '50→104'],
      ['▲ Up 10→19', '50→90'],
      ['▼ Down 10→19', '50→90'],
      ['More bets', 'My bets', 'How?'],
    ]);
    expect(reply.buttons?.[0]?.[1]?.action).toEqual({
      command: 'market bet',
      options: { match: MATCH_ID, pick: 'A', stake: 50, least: 79 },
    });
  });

  it('says about the pairs what is true of each', () => {
    const alike = { A: 170, 'A-up': 330, 'A-down': 345, 'B-up': 350, 'B-down': 352 };
    expect(labels(live({ betting: bettingView({ market: marketView({ factors: alike }) }) })).at(-1)?.[0]).toBe(
      'Combo: both right, about ×3.3',
    );
    const pools = { A: 170, B: 230, up: 190, down: 190 };
    const pool = bettingView({ market: marketView({ kind: 'parimutuel', factors: pools }) });
    expect(labels(live({ betting: pool })).at(-1)).toEqual(['My bets', 'How?']);
  });

  it('counts down, and has no buttons from the lock on', () => {
    expect(lines(live({ seconds: -9 }))[1]).toBe('Rivals 2–2 · last 10 seconds · max 250');
    const locked = live({ seconds: 1, betting: bettingView({ market: marketView({ state: 'locked' }) }) });
    expect(lines(locked).slice(1, 4)).toEqual([
      'Rivals 2–2 · locked, the tape is running',
      '1 Who wins? RUSTY-09 58% · VOLTRAN 42%',
      '2 BTC 45 s later? ▲ Up 50% · ▼ Down 50%',
    ]);
    expect(locked.buttons).toEqual([]);
    expect(visibleText(live({ seconds: 23 }))).toContain('BTC-USD · BTC up 0.04%, GREEN');
    expect(live({ seconds: 23 }).buttons).toEqual([]);
  });

  it.each([
    [{ frozen: true }, 'Rivals 2–2 · closes in 0:42 · bets are paused by the moderators'],
    [{ frozen: true, reason: 'Kraken is silent.' }, 'Rivals 2–2 · closes in 0:42 · bets are paused'],
    [{ frozen: true, reason: 'Kraken is silent.' }, 'Kraken is silent.'],
    [{ state: 'preparing' as const, factors: {} }, 'The odds are being worked out.'],
  ])('takes no bets where the market does not: %j', (change, sentence) => {
    for (const offers of [null, OFFERS]) {
      const reply = live({ betting: bettingView({ market: marketView(change) }), offers });
      expect(lines(reply)).toContain(sentence);
      expect(labels(reply)).toEqual([['My bets', 'How?']]);
    }
  });

  it('shows nothing as certain', () => {
    const chances = { A: 999_999, B: 1, up: 0, down: 1_000_000 };
    const sure = live({ betting: bettingView({ market: marketView({ chances }) }) });
    expect(labels(sure).slice(0, 2)).toEqual([
      ['RUSTY-09 99%', 'VOLTRAN 1%'],
      ['▲ Up 1%', '▼ Down 99%'],
    ]);
  });
});

describe('the match message without a market', () => {
  const without = (change: Partial<Betting>) =>
    live({ betting: bettingView({ market: null, picks: { a: 3, b: 5 }, ...change }) });

  it('says why, and offers free picks', () => {
    const reply = without({ refusal: 'the price is simulated' });
    expect(lines(reply)).toContain(
      'No bets: the price is simulated. Who takes it? A free pick counts for your streak.',
    );
    expect(labels(reply)).toEqual([
      ['RUSTY-09 · 3', 'VOLTRAN · 5'],
      ['Details', 'How?'],
    ]);
    expect(reply.buttons?.[0]?.[1]?.action).toEqual({
      command: 'market free',
      options: { match: MATCH_ID, pick: 'B' },
    });
  });

  it('says that stakes came back where the market ended before the match', () => {
    const market = marketView({ state: 'void', reason: 'The feed is stale.' });
    expect(visibleText(without({ market, refusal: 'the feed is stale' }))).toContain(
      'No bets: the feed is stale. Every stake was returned in full.',
    );
  });

  it('has no buttons either once it is locked', () => {
    expect(live({ betting: bettingView({ market: null, refusal: 'x' }), seconds: 1 }).buttons).toEqual([]);
  });

  it('is as ever where nobody wagers', () => {
    expect(labels(live({ betting: null }))).toEqual([['Details', 'How?']]);
    expect(visibleText(live({ betting: null }))).not.toMatch(/bets|max|pays/);
  });
});

const winning = (displayName: string, paid: number, received: number) => ({
  memberId: displayName,
  displayName,
  paid,
  received,
});

function bets(change: Partial<Bets> = {}): Bets {
  const outcome = { winner: 0, direction: 'up' } as const;
  return {
    market: marketView({ state: 'settled', outcome }),
    winnings: [winning('Ann', 50, 81), winning('Bob', 20, 40), winning('Cy', 10, 12), winning('Dan', 30, 0)],
    picks: {
      a: 5,
      b: 4,
      correct: [
        { displayName: 'Eve', streak: 7 },
        { displayName: 'Flo', streak: 1 },
      ],
    },
    ...change,
  };
}

const tape = {
  symbol: 'BTC-USD',
  source: 'exchange',
  decimals: 2,
  sigma: 10,
  samples: [10_000_000, 10_001_000, 10_004_200],
} as unknown as NonNullable<MatchView['tape']>;

const resultFacts = (view: MatchView, about: Bets | null) => ({
  view,
  headToHead: { wins: 3, losses: 2 },
  owners: ['123456789012345678', '9876543210'] as const,
  now: at(113),
  bets: about,
});

describe('the result', () => {
  const settled = matchView(['RUSTY-09', 'VOLTRAN'], { simulatedPrice: false, tape });

  it('tells what the price did, who won how much, and who guessed right', () => {
    const told = lines(resultMessage(resultFacts(settled, bets())));
    expect(told.slice(3, 6)).toEqual([
      'BTC up 0.04%: ▲ Up pays',
      'Paid out: Ann 81 (+31), Bob 40 (+20), Cy 12 (+2)',
      'Free picks: 5 of 9 right · Eve 7 in a row',
    ]);
  });

  it('names the best and counts the others', () => {
    const winnings = Array.from({ length: 16 }, (_, index) => winning(`W${index}`, 10, 100 - index));
    expect(visibleText(resultMessage(resultFacts(settled, bets({ winnings }))))).toContain(
      'Paid out: W0 100 (+90), W1 99 (+89), W2 98 (+88) and 13 others',
    );
  });

  it('says so where nobody came out ahead, and nothing where nobody bet', () => {
    const none = { a: 0, b: 0, correct: [] };
    const lost = resultMessage(resultFacts(settled, bets({ winnings: [winning('Dan', 30, 0)], picks: none })));
    expect(visibleText(lost)).toContain('Nobody who bet came out ahead.');
    const quiet = visibleText(resultMessage(resultFacts(settled, bets({ winnings: [], picks: none }))));
    expect(quiet).toContain('BTC up 0.04%: ▲ Up pays');
    expect(quiet).not.toMatch(/Paid out|ahead|Free picks/);
  });

  it('tells of a market that was void', () => {
    const market = marketView({ state: 'void', reason: 'The feed failed.' });
    const back = [winning('Ann', 50, 50), winning('Bob', 20, 20)];
    expect(visibleText(resultMessage(resultFacts(settled, bets({ market, winnings: back }))))).toContain(
      'Bets are void (The feed failed). Every stake was returned in full: 70 credits to 2 members.',
    );
  });

  it('offers the history of the odds where there is one', () => {
    expect(labels(resultMessage(resultFacts(settled, bets())))[0]).toEqual([
      'Rematch: RUSTY-09',
      'Rematch: VOLTRAN',
      'Full replay',
      'Verify',
      'Odds',
    ]);
    expect(labels(resultMessage(resultFacts(settled, bets({ market: null })))).flat()).not.toContain('Odds');
  });

  it('hides who won what from who has seen no GIF', () => {
    const reply = hiddenResultMessage(resultFacts(settled, bets()), 'The result:', null);
    const open = (reply.text ?? []).filter(span => !span.spoiler).map(span => span.text);
    expect(open.join('')).not.toMatch(/paid|Paid|Ann/);
    expect(visibleText(reply)).toContain('Ann 81');
    expect(winningText(settled, winning('Ann', 50, 81)).find(span => span.text.includes('81'))?.spoiler).toBe(true);
  });

  it('that moderators corrected is told with both names', () => {
    const override = { at: at(4000), engineWinner: 0 } as const;
    const corrected = { ...settled, result: matchResult(1), override };
    expect(lines(correctionMessage(corrected)).slice(0, 2)).toEqual([
      'Result corrected by the moderators',
      'RUSTY-09 vs VOLTRAN: VOLTRAN wins, not RUSTY-09.',
    ]);
    expect(visibleText(correctionMessage(corrected, bets({ winnings: [winning('Dan', 30, 90)] })))).toContain(
      'Paid out: Dan 90 (+60)',
    );
    expect(lines(correctionMessage({ ...corrected, result: matchResult(0) }))[1]).toContain('RUSTY-09 wins after all.');
    expect(lines(resultMessage(resultFacts(corrected, null)))[0]).toBe('🏆 VOLTRAN wins, as the moderators decided');
  });
});

it('pools that nobody has joined promise nothing, and no chance of anything', () => {
  const empty = { kind: 'parimutuel', factors: { A: 100, B: 100, up: 100, down: 100 }, volume: 0 } as const;
  const reply = live({ betting: bettingView({ market: marketView(empty) }) });
  expect(lines(reply).slice(2, 5)).toEqual([
    '1 Who wins? RUSTY-09 or VOLTRAN',
    '2 BTC 45 s later? ▲ Up or ▼ Down',
    'All stakes go to those who are right; there are none yet.',
  ]);
  expect(labels(reply).slice(0, 2)).toEqual([
    ['RUSTY-09', 'VOLTRAN'],
    ['▲ Up', '▼ Down'],
  ]);
});

it('a void says what came back', () => {
  const view = matchView(['A1', 'B2'], { state: 'void', voidReason: 'The price feed failed.' });
  expect(visibleText(voidMessage(view, { credits: 1320, members: 5 }))).toContain(
    'Every stake was returned in full: 1,320 credits to 5 members.',
  );
  expect(visibleText(voidMessage(view, null))).not.toContain('stake');
});

describe('hostile names', () => {
  const LONG = Array.from({ length: 20 }, (_, index) => winning(FAMILY.repeat(20), 999_999, 9_999_999 - index));
  const correct = Array.from({ length: 9 }, () => ({ displayName: FAMILY.repeat(20), streak: 1234 }));
  const dear: Offers = {
    A: [offer(10, 1000), offer(50, 5000)],
    B: [offer(10, 1000), offer(50, 5000)],
    up: [offer(10, 1000), offer(50, 5000)],
    down: [offer(10, 1000), offer(50, 5000)],
  };

  it.each(NAMES)('%s and %s fit a caption, five rows, and every button its 64 bytes', (left, right) => {
    const view = matchView([left, right], {
      tape,
      result: matchResult(0, {
        coachNotes: [
          { text: 'n'.repeat(2000), change: { field: 'aggression', delta: -100 } },
          { text: FAMILY.repeat(200), change: { field: 'technique', delta: 100 } },
        ],
      }),
    });
    const worst = bets({ winnings: LONG, picks: { a: 99_999, b: 99_999, correct } });
    const cancelled = { ...worst, market: marketView({ state: 'void', reason: 'r'.repeat(120) }) };
    const replies = [
      live({ names: [left, right] }),
      live({ names: [left, right], offers: dear }),
      live({
        names: [left, right],
        betting: bettingView({ market: null, refusal: 'r'.repeat(120), picks: { a: 9999, b: 9999 } }),
      }),
      resultMessage(resultFacts(view, worst)),
      resultMessage(resultFacts(view, cancelled)),
      hiddenResultMessage(resultFacts(view, worst), 'There is no animation of this fight. The result:', null),
      correctionMessage({ ...view, override: { at: at(0), engineWinner: 1 } }),
    ];
    for (const reply of replies) {
      expect(visibleText(reply).length, visibleText(reply)).toBeLessThanOrEqual(CAPTION);
      expect(reply.buttons?.length).toBeLessThanOrEqual(ROWS);
      for (const row of reply.buttons ?? []) expect(row.length).toBeLessThanOrEqual(ROWS);
      for (const button of (reply.buttons ?? []).flat()) {
        expect(button.label.length).toBeLessThanOrEqual(38);
        expect(decodeAction(encodeAction(button.action!, catalogue), catalogue)).toEqual(button.action);
      }
    }
    // On Telegram no row of the market breaks in two, so that an answer's amounts stand side by side.
    const market = live({ names: [left, right], offers: OFFERS });
    const keyboard = drawKeyboard(market.buttons, { catalogue, report: problem => expect.fail(String(problem)) });
    expect(keyboard?.inline_keyboard.map(row => row.map(button => button.text))).toEqual(labels(market));
  });
});
