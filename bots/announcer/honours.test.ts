import { describe, expect, it } from 'vitest';
import type { HonourView, Stakes } from '../../core/honours/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { visibleText } from '../../test/announcer/recording-surface.ts';
import { bettingView, LOCK_AT, matchView, NAMES } from '../../test/announcer/view.ts';
import { commands } from '../commands/index.ts';
import { fitButtons } from './buttons.ts';
import { crowdButtons } from './crowd.ts';
import { liveMessage } from './live-message.ts';
import { gifMessage, resultMessage } from './result-message.ts';
import { livePhase } from './timeline.ts';

/** What is at stake before a fight and what was earned after it. */

const CAPTION = 1024;
const now = new Date(LOCK_AT.getTime() - 42_000);
const catalogue = commands.map(command => command.spec);
const COUNTS = { cheer: 12, fire: 0, shock: 999, laugh: 1 };
const STAKES: Stakes = { rivalry: { wins: 2, losses: 3 }, bounties: [0, 25], champion: 0 };

function live(stakes: Stakes | null, view: Partial<MatchView> = {}, withMarket = true): string[] {
  const match = matchView(['RUSTY-09', 'VOLTRAN'], { state: 'open', result: null, ...view });
  const headToHead = { wins: 12, losses: 3 };
  const betting = withMarket ? bettingView() : null;
  return visibleText(
    liveMessage({ view: match, phase: livePhase(match, now), now, headToHead, stakes, move: null, betting }),
  ).split('\n');
}

describe('the match message', () => {
  it('tells rivals by the score of two weeks, others by all their meetings', () => {
    expect(live(STAKES)[1]).toContain('Rivals 2–3 · closes');
    expect(live({ ...STAKES, rivalry: null })[1]).toContain('Head to head 12–3 · closes');
    expect(live(null)[1]).toContain('Head to head 12–3 · closes');
  });

  it('tells bounties and the belt, with a market and without', () => {
    for (const withMarket of [true, false]) {
      expect(live(STAKES, {}, withMarket)).toEqual(
        expect.arrayContaining(['🏅 RUSTY-09 holds the belt', '🎯 Bounty on VOLTRAN: 25']),
      );
      const none = live({ rivalry: null, bounties: [0, 0], champion: null }, {}, withMarket).join('\n');
      expect(none).not.toMatch(/belt|Bounty/);
    }
  });

  it('says of a title match who defends the belt, or that it is vacant', () => {
    const title = { kind: 'exhibition', occasion: { kind: 'title', id: 'C', label: 'Title match' } } as const;
    expect(live(STAKES, title)).toContain('🏅 RUSTY-09 defends the belt');
    expect(live({ ...STAKES, champion: null }, title)).toContain('🏅 The belt is vacant');
    expect(live(STAKES, title)[1]).toContain('Title match · ');
  });
});

describe('the result', () => {
  const honours: HonourView[] = [
    { kind: 'upset', figure: 120, agentId: 'A', amount: 0, memberName: null },
    { kind: 'bounty', figure: 7, agentId: 'A', amount: 20, memberName: 'Ada' },
    { kind: 'rivalry', figure: 4, agentId: 'A', amount: 10, memberName: 'Ada' },
  ];
  const facts = (names: readonly [string, string], memberName = 'Ada') => ({
    view: matchView(names, { settledAt: LOCK_AT }),
    headToHead: { wins: 3, losses: 2 },
    owners: ['123456789012345678', '9876543210'] as const,
    now,
    honours: honours.map(honour => ({ ...honour, memberName: honour.amount > 0 ? memberName : null })),
    crowd: COUNTS,
  });

  it('tells what the winner has earned, and who was paid', () => {
    const text = visibleText(resultMessage(facts(['Rusty', 'Voltran'])));
    expect(text).toContain('🎯 A streak of 7 is over: 20 to Ada');
    expect(text).toContain('⚔️ Purse of the rivalry: 10 to Ada');
    const unpaid = { ...facts(['Rusty', 'Voltran']), honours: honours.map(each => ({ ...each, amount: 0 })) };
    expect(visibleText(resultMessage(unpaid))).toContain('🎯 A streak of 7 is over\n');
    expect(visibleText(resultMessage(unpaid))).not.toContain('rivalry');
  });

  it.each(NAMES)('fits a caption and five rows of buttons, whatever the names (%s vs %s)', (left, right) => {
    const reply = resultMessage(facts([left, right], left.repeat(3)));
    expect(visibleText(reply).length).toBeLessThanOrEqual(CAPTION);
    const problems: unknown[] = [];
    const rows = fitButtons(reply.buttons ?? [], catalogue, problem => problems.push(problem));
    expect(problems).toEqual([]);
    expect(rows.length).toBeLessThanOrEqual(5);
    expect(rows[0]?.map(button => button.label)).toEqual(['👏 12', '🔥', '😱 999', '😂 1']);
  });

  it('the crowd’s buttons are alike whoever won, and gone after a day', () => {
    const told = ([0, 1] as const).map(winner => {
      const view = matchView(['Rusty', 'Voltran'], { settledAt: LOCK_AT });
      if (view.result) view.result = { ...view.result, winner };
      return JSON.stringify(gifMessage(view, new Uint8Array(1), now));
    });
    expect(told[0]).toBe(told[1]);
    const view = matchView(['Rusty', 'Voltran'], { settledAt: LOCK_AT });
    expect(crowdButtons(view, COUNTS, new Date(LOCK_AT.getTime() + 24 * 3_600_000))).toEqual([]);
  });
});
