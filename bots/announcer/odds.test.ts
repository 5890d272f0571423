import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PostView } from '../../core/announcements/index.ts';
import { bettingView, LOCK_AT, marketView, matchView } from '../../test/announcer/view.ts';
import { type Betting, isMarkStale, markOf } from './betting.ts';
import { livePhase, nextStep } from './timeline.ts';

/** Odds that move, and when the message follows: numbers.md, "odds edited only when they moved at least a point". */

const BETTING_SECONDS = 60;
const POINT = 10_000;
const open = matchView(['A1', 'B2'], { state: 'open', result: null, gif: null, settledAt: null });
const at = (ms: number) => new Date(LOCK_AT.getTime() - BETTING_SECONDS * 1000 + ms);

const withChances = (A: number, up: number): Betting =>
  bettingView({ market: marketView({ chances: { A, B: 1_000_000 - A, up, down: 1_000_000 - up } }) });

interface Edit {
  ms: number;
  phase: string;
  chances: readonly [number, number];
}

/** The announcer, as far as its timeline decides: called whenever a wait is over, and where `told` at every bet as well. */
function follow(bets: readonly { ms: number; A: number; up: number }[], every: number, told = true): Edit[] {
  const edits: Edit[] = [{ ms: 0, phase: 'open', chances: [500_000, 500_000] }];
  let post = {
    ...({ liveMessageId: 'm1', admittedAt: at(0), gifMessageId: null, stage: 'opened' } as PostView),
    liveTold: `open x ${markOf(withChances(500_000, 500_000))}`,
    liveEditedAt: at(0),
  };
  const moments = [...bets, { ms: Number.POSITIVE_INFINITY, A: 0, up: 0 }];
  let now: [number, number] = [500_000, 500_000];
  let look = 0;
  for (const bet of moments) {
    while (look <= Math.min(bet.ms, 62_000)) look = act(look);
    if (bet.ms > 62_000) return edits;
    now = [bet.A, bet.up];
    if (told) look = Math.min(look, act(bet.ms));
  }
  return edits;

  /** @returns when to look again, in milliseconds */
  function act(ms: number): number {
    const betting = withChances(...now);
    const step = nextStep(open, post, at(ms), every, betting);
    if (step.kind === 'wait') return step.timed ? step.until.getTime() - at(0).getTime() : Number.POSITIVE_INFINITY;
    if (step.kind !== 'edit-live') throw new Error(`A step of kind ${step.kind}`);
    edits.push({ ms, phase: step.phase.key, chances: now });
    post = { ...post, liveTold: `${step.phase.key} x ${markOf(betting)}`, liveEditedAt: at(ms) };
    return act(ms);
  }
}

const chance = fc.integer({ min: 100_000, max: 900_000 });
const bet = fc.record({ ms: fc.integer({ min: 1, max: 59_999 }), A: chance, up: chance });
const burst = fc.array(bet, { maxLength: 500 }).map(bets => bets.sort((a, b) => a.ms - b.ms));
const surfaces = fc.constantFrom(5, 10);

describe('odds that move', () => {
  it('are followed within the rate limit, however many bets there are', () => {
    fc.assert(
      fc.property(burst, surfaces, fc.boolean(), (bets, every, told) => {
        const edits = follow(bets, every, told);
        for (const [index, edit] of edits.entries()) {
          const before = edits[index - 1];
          if (!before) continue;
          expect(edit.ms - before.ms).toBeGreaterThanOrEqual(every * 1000);
          const moved = Math.max(...edit.chances.map((now, side) => Math.abs(now - before.chances[side]!)));
          expect(edit.phase !== before.phase || moved >= POINT).toBe(true);
        }
        expect(edits.length).toBeLessThanOrEqual(1 + BETTING_SECONDS / every);
      }),
      { numRuns: 200 },
    );
  });

  it('never delay the last ten seconds and the lock, at which buttons vanish', () => {
    fc.assert(
      fc.property(burst, surfaces, (bets, every) => {
        const edits = follow(bets, every);
        expect(edits.filter(edit => edit.phase === 'last-seconds')[0]?.ms).toBe(50_000);
        expect(edits.filter(edit => edit.phase === 'locked')[0]?.ms).toBe(60_000);
      }),
      { numRuns: 200 },
    );
  });

  it('are never out of date by more than a point for long', () => {
    fc.assert(
      fc.property(burst, surfaces, (bets, every) => {
        const last = bets.filter(({ ms }) => ms < 49_999).at(-1);
        // less than a point may wait for the countdown
        fc.pre(last !== undefined && Math.max(Math.abs(last.A - 500_000), Math.abs(last.up - 500_000)) >= POINT);
        const edits = follow([last!], every, false);
        const followed = edits.find(edit => edit.ms > last!.ms && edit.phase !== 'locked');
        expect(followed).toBeDefined();
        expect(followed!.ms - last!.ms).toBeLessThanOrEqual(2 * every * 1000);
        expect(followed!.chances).toEqual([last!.A, last!.up]);
      }),
      { numRuns: 200 },
    );
  });

  it('leave the message alone where they move by less than a point, save at the countdown', () => {
    const drift = Array.from({ length: 500 }, (_, index) => ({
      ms: 100 * index + 1,
      A: 500_000 + 19 * index,
      up: 500_000,
    }));
    expect(follow(drift, 5).map(edit => edit.phase)).toEqual(['open', 'open-45', 'open-30', 'last-seconds', 'locked']);
    const farther = drift.map(step => ({ ...step, A: 500_000 + 400 * ((step.ms - 1) / 100) }));
    expect(follow(farther, 5).length).toBeGreaterThan(8);
  });
});

describe('what was told is out of date', () => {
  const told = markOf(withChances(580_000, 500_000));

  it.each([
    ['half a point', withChances(585_000, 500_000), false],
    ['a point of one question', withChances(580_000, 490_000), true],
    ['a point of the other', withChances(590_000, 500_000), true],
    ['moderators have paused it', bettingView({ market: marketView({ frozen: true }) }), true],
    ['its prices have paused it', bettingView({ market: marketView({ frozen: true, reason: 'Silent.' }) }), true],
    ['the market is void', bettingView({ market: marketView({ state: 'void' }) }), true],
  ] as const)('%s', (_, betting, stale) => {
    expect(isMarkStale(told, betting)).toBe(stale);
  });

  it('once the market opens, and once somebody makes a free pick', () => {
    const preparing = markOf(bettingView({ market: marketView({ state: 'preparing' }) }));
    expect(isMarkStale(preparing, withChances(500_000, 500_000))).toBe(true);
    const none = { market: null, refusal: 'x' };
    expect(isMarkStale(markOf(bettingView(none)), bettingView({ ...none, picks: { a: 1, b: 0 } }))).toBe(true);
    expect(isMarkStale('', null)).toBe(false);
  });
});

describe('a market that is being prepared', () => {
  const prepared = { ...open, announceAt: at(6000) };
  const fresh = { liveMessageId: null, gifMessageId: null, admittedAt: null, stage: '' } as PostView;

  it('keeps the chats waiting until the match is announced, and no longer', () => {
    expect(nextStep(prepared, fresh, at(0), 10)).toEqual({ kind: 'wait', until: at(6000), timed: true });
    expect(nextStep(prepared, fresh, at(6000), 10)).toEqual({ kind: 'admit' });
    expect(livePhase(prepared, at(0)).key).toBe('open');
  });

  it('that is void meanwhile is told of like any other', () => {
    const ended = { ...prepared, state: 'void' as const, settledAt: at(3000) };
    expect(nextStep(ended, { ...fresh, asked: true }, at(3001), 10).kind).toBe('post-void');
  });
});
