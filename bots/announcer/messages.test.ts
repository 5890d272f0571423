import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MatchView } from '../../core/matches/index.ts';
import { everything, visibleText } from '../../test/announcer/recording-surface.ts';
import { FAMILY, MATCH_ID, matchResult, matchView, NAMES } from '../../test/announcer/view.ts';
import { decodeAction, encodeAction } from '../actions.ts';
import { commands } from '../commands/index.ts';
import { minutes } from '../commands/words.ts';
import { outcomeText } from '../outcome.ts';
import type { Reply } from '../reply.ts';
import { cutTo, shownName } from '../shown-name.ts';
import { fitButtons, resultButtons } from './buttons.ts';
import { digestMessage } from './digest-message.ts';
import { liveMessage, shrunkMessage, voidMessage } from './live-message.ts';
import { signed } from './names.ts';
import { gifMessage, hiddenResultMessage, resultMessage } from './result-message.ts';
import { livePhase } from './timeline.ts';

const now = new Date('2026-11-21T12:00:18Z');
const facts = (view: MatchView) => ({
  view,
  headToHead: { wins: 3, losses: 2 },
  owners: ['123456789012345678', '9876543210'] as const,
  now,
});
const catalogue = commands.map(command => command.spec);
const CAPTION = 1024;

function live(view: MatchView): Reply {
  return liveMessage({
    view,
    phase: livePhase(view, now),
    now,
    headToHead: { wins: 3, losses: 2 },
    move: { basisPoints: -4, state: 'red' },
  });
}

describe('before the result', () => {
  it('nothing of the GIF message depends on who won: the property itself', () => {
    const results = fc.record({
      winner: fc.constantFrom(0 as const, 1 as const),
      kind: fc.constantFrom('knockout' as const, 'decision' as const, 'forfeit' as const),
      ticks: fc.integer({ min: 1, max: 1350 }),
      notes: fc.tuple(fc.string(), fc.string()),
      after: fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 })),
    });
    fc.assert(
      fc.property(results, results, fc.constantFrom(...NAMES), (one, other, names) => {
        const told = [one, other].map(({ winner, kind, ticks, notes, after }) => {
          const view = matchView(names, {
            result: matchResult(winner, { kind, ticks, coachNotes: notes.map(text => ({ text })) }),
          });
          view.sides[0].ratingAfter = after[0];
          view.sides[1].ratingAfter = after[1];
          return everything(gifMessage(view, new Uint8Array(1)));
        });
        expect(told[0]).toBe(told[1]);
      }),
    );
  });

  it('the live message says nothing of a result that is known already', () => {
    for (const winner of [0, 1] as const) {
      expect(everything(live(matchView(['A1', 'B2'], { result: matchResult(winner) })))).toBe(
        everything(live(matchView(['A1', 'B2'], { result: null }))),
      );
    }
  });

  it('what tells without a GIF, what shrinks and what is digested hides the winner', () => {
    const view = matchView(['Rusty', 'Voltran']);
    for (const reply of [
      hiddenResultMessage(facts(view), 'The result:', null),
      shrunkMessage(view, outcomeText(view)),
      digestMessage([view]),
    ]) {
      const open = (reply.text ?? []).filter(span => !span.spoiler).map(span => span.text);
      expect(open.join('')).not.toMatch(/wins|→|🏆|Coach/);
      expect(visibleText(reply)).toContain('Rusty wins by knock-out, 2–1');
    }
  });
});

describe('the result', () => {
  it('tells winner, kind, score, ratings, expected score, head to head and both coaches', () => {
    expect(visibleText(resultMessage(facts(matchView(['Rusty', 'Voltran'])))).split('\n')).toEqual([
      '🏆 Rusty wins by knock-out, 2–1',
      'Rusty 1212 → 1230 (+18), 58% by rating',
      'Voltran 1212 → 1194 (−18), 42% by rating',
      'Head to head: Rusty 3–2 Voltran',
      'Coach of Rusty: 31 of 100 health lost to throws.',
      'Coach of Voltran: 60 of 200 damage came from heavies.',
      `Match ${MATCH_ID} · BTC-USD, simulated price`,
    ]);
  });

  it('calls an upset one', () => {
    const view = matchView(['Rusty', 'Voltran'], { result: matchResult(1) });
    view.sides[1].expected = 299;
    view.sides[0].expected = 701;
    expect(visibleText(resultMessage(facts(view)))).toContain('🏆 Upset! Voltran wins');
  });

  it.each([
    ['decision', 'Rusty wins on points, 2–1'],
    ['forfeit', 'Rusty wins by forfeit, 2–1'],
  ] as const)('keeps the kinds apart: %s', (kind, words) => {
    const view = matchView(['Rusty', 'Voltran'], { result: matchResult(0, { kind }) });
    expect(visibleText(resultMessage(facts(view)))).toContain(words);
  });

  it('a house agent has no coach and no rematch of its own', () => {
    const view = matchView(['Rusty', 'IRONSIDE']);
    Object.assign(view.sides[1].agent, { ownerId: null, ownerName: null, house: true });
    const reply = resultMessage({ ...facts(view), owners: ['1', null] });
    expect(visibleText(reply)).not.toContain('Coach of IRONSIDE');
    expect(reply.buttons?.map(row => row.map(button => button.label))).toEqual([
      ['Rematch', 'Full replay', 'Verify'],
      ['Try aggression +10', 'Adopt aggression +10'],
    ]);
  });
});

describe('a match that is part of something', () => {
  const occasion = (label: string) => ({ kind: 'tournament' as const, id: 'BOUT00000001', label });

  it('says so in every message that stands by itself', () => {
    const view = matchView(['Rusty', 'Voltran'], { kind: 'exhibition', occasion: occasion('Spring Cup · semi-final') });
    for (const reply of [
      live(view),
      gifMessage(view, new Uint8Array(1)),
      resultMessage(facts(view)),
      hiddenResultMessage(facts(view), 'The result:', null),
      voidMessage({ ...view, voidReason: 'the exchanges were silent' }),
    ]) {
      expect(visibleText(reply)).toContain('Spring Cup · semi-final');
      expect(visibleText(reply)).not.toContain('Exhibition');
    }
  });

  it.each(NAMES)('with any name stays within a caption: %s', (left, right) => {
    const view = matchView([left, right], { kind: 'exhibition', occasion: occasion(`${left} · ${right.repeat(20)}`) });
    view.result = matchResult(0, { coachNotes: [{ text: 'n'.repeat(2000) }, { text: 'n'.repeat(2000) }] });
    for (const reply of [
      live(view),
      gifMessage(view, new Uint8Array(1)),
      resultMessage(facts(view)),
      hiddenResultMessage(facts(view), 'There is no animation of this fight. The result:', null),
      voidMessage({ ...view, voidReason: 'r'.repeat(200) }),
    ]) {
      expect(visibleText(reply).length).toBeLessThanOrEqual(CAPTION);
    }
  });
});

describe('hostile names', () => {
  it.each(NAMES)('%s and %s fit a caption, and every button its 64 bytes', (left, right) => {
    const view = matchView([left, right], {
      result: matchResult(0, {
        coachNotes: [
          { text: 'n'.repeat(2000), change: { field: 'aggression', delta: -100 } },
          { text: FAMILY.repeat(200), change: { field: 'technique', delta: 100 } },
        ],
      }),
    });
    const replies = [
      live(view),
      gifMessage(view, new Uint8Array(1)),
      resultMessage(facts(view)),
      hiddenResultMessage(facts(view), 'There is no animation of this fight. The result:', null),
      shrunkMessage(view, outcomeText(view)),
      voidMessage({ ...view, voidReason: 'r'.repeat(200) }),
    ];
    for (const reply of replies) {
      expect(visibleText(reply).length).toBeLessThanOrEqual(CAPTION);
      for (const button of (reply.buttons ?? []).flat()) {
        expect(button.label.length).toBeLessThanOrEqual(38);
        const encoded = encodeAction(button.action!, catalogue);
        expect(decodeAction(encoded, catalogue)).toEqual(button.action);
      }
    }
    expect(visibleText(digestMessage(Array(40).fill(view))).length).toBeLessThanOrEqual(4096);
  });

  it('stay text: no mark and no link comes from a name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('**', '||', '`', '<b>', '@everyone', 'https://x.y'),
        (name, mark) => {
          const hostile = `${mark}${name}${mark}`;
          const plain = resultMessage(facts(matchView(['Rusty', 'Voltran']))).text ?? [];
          const spans = resultMessage(facts(matchView([hostile, 'Voltran']))).text ?? [];
          expect(spans.some(span => span.link !== undefined || span.spoiler)).toBe(false);
          expect(spans.map(span => [span.bold, span.code])).toEqual(plain.map(span => [span.bold, span.code]));
        },
      ),
    );
  });

  it('from right to left stay in their place, and lines stay lines', () => {
    expect(shownName('ברק')).toBe('\u2068ברק\u2069');
    expect(shownName('Rusty')).toBe('Rusty');
    expect(shownName('two\nlines\u2028here')).toBe('two lines here');
  });
});

describe('buttons', () => {
  it('that the catalogue does not know, or that carry too much, are left out and reported', () => {
    const problems: unknown[] = [];
    const rows = [
      [{ label: 'a', action: { command: 'no such', options: {} } }],
      [
        { label: 'b', action: { command: 'verify', options: { id: '漢'.repeat(30) } } },
        { label: 'c', action: { command: 'verify', options: { id: MATCH_ID } } },
      ],
    ];
    expect(fitButtons(rows, catalogue, problem => problems.push(problem))).toEqual([[rows[1]![1]]]);
    expect(problems).toHaveLength(2);
  });

  it('without an account here nobody is offered what only an owner may do', () => {
    const labels = resultButtons(matchView(['A1', 'B2']), [null, null], now).flat();
    expect(labels.map(button => button.label)).toEqual(['Full replay', 'Verify']);
  });
});

describe('figures', () => {
  it('read well', () => {
    expect([minutes(0), minutes(9.2), minutes(60), minutes(615), minutes(-3)]).toEqual([
      '0:00',
      '0:10',
      '1:00',
      '10:15',
      '0:00',
    ]);
    expect([signed(18), signed(-4), signed(0)]).toEqual(['+18', '−4', '±0']);
  });

  it('cuts between characters as people see them', () => {
    expect(cutTo('short', 10)).toBe('short');
    expect(cutTo('a'.repeat(11), 10)).toBe(`${'a'.repeat(9)}…`);
    expect(cutTo(FAMILY.repeat(3), FAMILY.length + 1)).toBe(`${FAMILY}…`);
    expect(cutTo('e\u0301'.repeat(9), 4)).toBe('e\u0301…');
  });
});
