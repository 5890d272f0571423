import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeInputLog, MAX_LOG_TEXT } from './inputLog.ts';
import { createPlayback } from './playback.ts';
import { encodeReplay, MAX_REPLAY_TEXT, parseReplay } from './replay.ts';
import { sampleReplay } from './testing/replays.ts';
import type { Replay } from './types.ts';

const replay = sampleReplay();
const text = encodeReplay(replay);

function problemOf(changed: unknown): string {
  const parsed = parseReplay(typeof changed === 'string' ? changed : JSON.stringify(changed));
  if (parsed.ok) throw new Error('accepted');
  return parsed.problem;
}

describe('printing and parsing', () => {
  test('parse(print(x)) = x, and print(parse(t)) = t', () => {
    for (let number = 1; number <= 20; number++) {
      const original = sampleReplay(number);
      const printed = encodeReplay(original);
      const parsed = parseReplay(printed);
      if (!parsed.ok) throw new Error(parsed.problem);
      expect(parsed.replay).toEqual(original);
      expect(encodeReplay(parsed.replay)).toBe(printed);
    }
  });

  test('a name of any text survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }), (first, second) => {
        const named = { ...replay, names: [first, second] as [string, string] };
        expect(parseReplay(encodeReplay(named))).toEqual({ ok: true, replay: named });
      }),
    );
  });

  test('fields that do not belong are dropped', () => {
    const parsed = parseReplay(JSON.stringify({ ...replay, extra: 1, tape: { ...replay.tape, more: [] } }));
    expect(parsed).toEqual({ ok: true, replay });
  });
});

describe('hostile replays', () => {
  test.each<[string, unknown, RegExp]>([
    ['no text', '', /not JSON/],
    ['cut short', text.slice(0, 500), /not JSON/],
    ['null', null, /JSON object/],
    ['a list', [], /JSON object/],
    ['another format', { ...replay, format: 2 }, /format 1/],
    ['no engine', { ...replay, engine: 'new' }, /names no engine/],
    ['an older engine', { ...replay, engine: '0.9.1', tape: null }, /needs engine 0\.9\.1; this is engine 1\.0\.0/],
    ['unknown rules', { ...replay, rules: '__proto__' }, /rule set/],
    ['rules of an object', { ...replay, rules: { toString: 1 } }, /rule set/],
    ['a match id with spaces', { ...replay, matchId: 'a b' }, /match id/],
    ['an unknown kind', { ...replay, matchKind: 'friendly' }, /rated, casual/],
    ['a short seed', { ...replay, seed: 'ab' }, /seed/],
    ['a seed in capitals', { ...replay, seed: replay.seed.toUpperCase() }, /seed/],
    ['a short tape', { ...replay, tape: { ...replay.tape, samples: [1, 2] } }, /46 samples/],
    [
      'a fractional price',
      { ...replay, tape: { ...replay.tape, samples: replay.tape.samples.map(x => x + 0.5) } },
      /whole/,
    ],
    ['sigma nought', { ...replay, tape: { ...replay.tape, sigmaMilliticks: 0 } }, /sigma/],
    ['an astronomical sigma', { ...replay, tape: { ...replay.tape, sigmaMilliticks: 1e300 } }, /sigma/],
    ['a symbol with markup', { ...replay, tape: { ...replay.tape, symbol: '<b>' } }, /symbol/],
    ['one corner', { ...replay, corners: [replay.corners[0]] }, /two corners/],
    ['corners of text', { ...replay, corners: 'ab' }, /two corners/],
    [
      'a rich build',
      { ...replay, corners: [{ ...replay.corners[0], build: { power: 10 } }, replay.corners[1]] },
      /armour/,
    ],
    ['another controller', withController({ kind: 'script' }), /archetype controllers only/],
    ['an unknown archetype', withController({ archetype: 'constructor' }), /archetype is not known/],
    ['wild sliders', withController({ sliders: { aggression: 1e9 } }), /aggression/],
    ['version nought', withController({ version: 0 }), /version/],
    ['agent versions of text', { ...replay, versions: ['1', 2] }, /agent versions/],
    ['no log', { ...replay, inputLog: undefined }, /log is missing/],
    ['a log of noise', { ...replay, inputLog: '!!!!' }, /not base64/],
    ['a huge log', { ...replay, inputLog: 'A'.repeat(MAX_LOG_TEXT + 4) }, /too long/],
    ['a winner too many', { ...replay, result: { ...replay.result, winner: 2 } }, /winner/],
    ['endless ticks', { ...replay, result: { ...replay.result, ticks: 1e9 } }, /ticks/],
    ['no state hash', { ...replay, stateHash: null }, /state hash/],
    ['no commit', { ...replay, commit: {} }, /commit/],
    ['a lock in words', { ...replay, commit: { ...replay.commit, lockAt: 'yesterday' } }, /ISO 8601/],
    ['names of 10,000 characters', { ...replay, names: ['x'.repeat(10_000), 'y'] }, /names/],
    ['hue 360', { ...replay, looks: [{ ...replay.looks[0], hue: 360 }, replay.looks[1]] }, /359/],
    ['head 8', { ...replay, looks: [{ ...replay.looks[0], head: 8 }, replay.looks[1]] }, /0 to 7/],
  ])('%s is answered with a sentence', (_name, changed, expected) => {
    expect(problemOf(changed)).toMatch(expected);
  });

  test('too much text is not even parsed', () => {
    expect(problemOf(`"${'['.repeat(MAX_REPLAY_TEXT)}"`)).toMatch(/at most/);
  });

  test('deep nesting, prototype keys and any change of one character never throw', () => {
    expect(problemOf('['.repeat(60_000))).toMatch(/not JSON/);
    expect(parseReplay(text.replace('{', '{"__proto__":{"format":1},')).ok).toBe(true);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, change) => {
        const parsed = parseReplay(text.slice(0, at) + change + text.slice(at + 1));
        expect(typeof parsed.ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  test('any JSON never throws', () => {
    fc.assert(
      fc.property(fc.json(), json => {
        expect(parseReplay(json).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function withController(changes: object): unknown {
  const [first, second] = replay.corners;
  return { ...replay, corners: [{ ...first, controller: { ...first.controller, ...changes } }, second] };
}

describe('playback', () => {
  test('shows the fight again to the same end', () => {
    const playback = createPlayback(replay);
    expect(playback.view).toMatchObject({ tick: 0, over: false, winner: -1 });
    let steps = 0;
    const types = new Set<string>();
    while (playback.step()) {
      steps++;
      for (const event of playback.events) {
        expect(event.tick).toBe(playback.view.tick);
        types.add(event.type);
      }
    }
    expect(steps).toBe(replay.result.ticks);
    expect(playback.view).toMatchObject({ tick: steps, over: true, winner: replay.result.winner });
    expect(types).toContain('fightEnd');
    expect(playback.step()).toBe(false);
  });

  test('goes on standing where the log ends too early', () => {
    const log = decodeInputLog('AQAA');
    expect(log.ok).toBe(true);
    const playback = createPlayback({ ...replay, inputLog: 'AQAA' });
    let steps = 0;
    while (playback.step()) steps++;
    expect(steps).toBeGreaterThan(0);
    expect(playback.view.over).toBe(true);
  });

  test.each<[string, Partial<Replay>, string]>([
    ['another engine', { engine: '0.1.0' }, 'other-engine'],
    ['a broken log', { inputLog: '?' }, 'bad-log'],
    ['a broken tape', { tape: { ...replay.tape, samples: [] } }, 'bad-tape'],
  ])('%s is refused with a code', (_name, changes, code) => {
    expect(() => createPlayback({ ...replay, ...changes })).toThrowError(expect.objectContaining({ code }));
  });
});
