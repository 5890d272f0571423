import { describe, expect, it } from 'vitest';
import { decisionAt, FIELDS, valueAt } from '../../api/web/client/player/chronicle.ts';
import { slicesFor } from '../../api/web/client/player/fonts.ts';
import { oddsOf } from '../../api/web/client/player/odds.ts';
import {
  lengthOf,
  POSITIONS_PER_SECOND,
  positionOf,
  segmentAt,
  stepFrom,
  tickAt,
} from '../../api/web/client/player/outline.ts';
import { Playhead } from '../../api/web/client/player/playhead.ts';
import { frameAt, programmeOf } from '../../api/web/client/player/programme.ts';
import { chronicleOf } from '../../api/web/client/player/record-chronicle.ts';
import { clock, eventWords, seenIn } from '../../api/web/client/player/words.ts';
import { playedReplay } from '../../core/controllers/testing/replays.ts';
import { decodeInputLog, OBSERVATION_SIZE } from '../../core/engine/index.ts';
import { record } from '../../renderer/fight/recording.ts';
import { isCovered } from '../../renderer/fonts/index.ts';

/** The player's pure parts: which picture stands when, which tick that is, what is said of it, which fonts it needs. */

const recordings = Array.from({ length: 12 }, (_, number) => record(playedReplay(number).replay));
const programmes = recordings.map(programmeOf);

describe('positions and ticks', () => {
  it('show every tick of the fight in order, and none twice but where it is slowed down', () => {
    for (const [index, { outline }] of programmes.entries()) {
      const { rounds } = recordings[index]!;
      const seen: number[] = [];
      for (let position = 0; position < lengthOf(outline); position++) seen.push(tickAt(outline, position));
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      const fought = new Set(seen);
      // A round's first tick begins from the state that the last one left; that state is seen by its end.
      for (const { first, last } of rounds) {
        for (let tick = first; tick <= last; tick++)
          expect([index, tick, fought.has(tick)]).toEqual([index, tick, true]);
      }
    }
  });

  it('lead from a tick to its first position and back', () => {
    for (const [index, { outline }] of programmes.entries()) {
      for (const { first, last } of recordings[index]!.rounds) {
        for (let tick = first; tick <= last; tick += 7) {
          const position = positionOf(outline, tick);
          expect(tickAt(outline, position)).toBe(tick);
          expect(
            position === 0 || tickAt(outline, position - 1) < tick || segmentAt(outline, position - 1).kind !== 'fight',
          ).toBe(true);
        }
      }
    }
  });

  it('are stepped through from end to end and back, at least one on each time', () => {
    for (const { outline } of programmes) {
      const end = lengthOf(outline) - 1;
      for (const direction of [1, -1] as const) {
        let position = direction === 1 ? 0 : end;
        for (let steps = 0; position !== (direction === 1 ? end : 0); steps++) {
          const next = stepFrom(outline, position, direction);
          expect((next - position) * direction).toBeGreaterThan(0);
          expect(Math.abs(tickAt(outline, next) - tickAt(outline, position))).toBeLessThanOrEqual(2);
          position = next;
          expect(steps).toBeLessThanOrEqual(end);
        }
      }
    }
  });

  it('have a picture each, the last one for ever', () => {
    for (const programme of programmes) {
      const end = lengthOf(programme.outline);
      for (let position = 0; position < end; position++) {
        const { scene, age, time } = frameAt(programme, position);
        expect(scene.kind).toBe(segmentAt(programme.outline, position).kind);
        expect(Number.isInteger(age) && age >= 0 && age < scene.frames + 1).toBe(true);
        if (scene.kind === 'fight') expect(time >= scene.from && time <= scene.to).toBe(true);
      }
      expect(frameAt(programme, end + 1000)).toEqual(frameAt(programme, end - 1));
    }
  });
});

describe('the playhead', () => {
  const head = () => new Playhead(900, POSITIONS_PER_SECOND);

  it('goes with the time, at any speed, and stops at the end', () => {
    const playhead = head();
    playhead.play(1000);
    expect(playhead.at(1999)).toBe(29);
    playhead.setSpeed(4, 2000);
    expect(playhead.at(3000)).toBe(150);
    playhead.setSpeed(0.25, 3000);
    expect(playhead.at(7000)).toBe(180);
    playhead.pause(7000);
    expect(playhead.at(99_000)).toBe(180);
    playhead.play(100_000);
    expect(playhead.at(999_000)).toBe(899);
    expect(playhead.isPlaying).toBe(false);
    playhead.play(1_000_000);
    expect(playhead.at(1_000_000)).toBe(0);
  });

  it('is moved while it plays and while it stands, and stays within the fight', () => {
    const playhead = head();
    playhead.seek(100, 0);
    expect(playhead.at(5000)).toBe(100);
    playhead.play(5000);
    playhead.seek(-50, 6000);
    expect(playhead.at(6500)).toBe(15);
    playhead.seek(5000, 6500);
    expect(playhead.at(6500)).toBe(899);
  });

  it('follows what began elsewhere, also before it has begun', () => {
    const playhead = head();
    playhead.setSpeed(2, 0);
    playhead.follow(10_000);
    expect(playhead.at(9_000)).toBe(0);
    expect(playhead.at(12_000)).toBe(60);
    expect(playhead.speed).toBe(1);
  });
});

describe('what the agents were shown', () => {
  it('is the fight tick by tick, and each decision with its observation', () => {
    for (let number = 0; number < 6; number++) {
      const { replay, result } = playedReplay(number);
      const chronicle = chronicleOf(replay);
      expect(chronicle.ticks).toBe(result.ticks);
      expect(chronicle.states.length).toBe((result.ticks + 1) * FIELDS.length);
      const log = decodeInputLog(replay.inputLog);
      if (!log.ok) throw new Error(log.problem);
      for (const corner of [0, 1] as const) {
        const { actions, ticks, observations } = chronicle.decisions[corner];
        expect([...actions]).toEqual([...log.decisions.corners[corner]]);
        expect(observations.length).toBe(actions.length * OBSERVATION_SIZE);
        for (const [index, tick] of ticks.entries()) {
          expect(decisionAt(chronicle, corner, tick)).toBe(index);
          // Own energy is of now, and rounded down where the page rounds up.
          const seen = observations[index * OBSERVATION_SIZE + 2]!;
          const is = valueAt(chronicle, tick, corner === 0 ? 'energy0' : 'energy1');
          expect(is - seen === 0 || is - seen === 1).toBe(true);
        }
        expect(decisionAt(chronicle, corner, -1)).toBe(-1);
      }
    }
  });

  it('is told in words without a gap, and so is all that happens', () => {
    const names = ['Left', 'Right'] as const;
    for (let number = 0; number < 12; number++) {
      const { decisions } = chronicleOf(playedReplay(number).replay);
      const { observations, actions } = decisions[0];
      const sentences = Array.from(actions, (_, index) => seenIn(observations, index * OBSERVATION_SIZE, 'Right'));
      const events = recordings[number]!.events.map(event => eventWords(event, names, 1));
      for (const words of [...sentences.flat(), ...events.filter(each => each !== null)]) {
        expect(words).not.toMatch(/undefined|NaN|null| {2}|-\d/);
      }
      for (const words of sentences) expect(words.some(each => /Right \d+ away/.test(each))).toBe(true);
    }
  });

  it('has times that people read', () => {
    expect(clock(0)).toBe('0:00.0');
    expect(clock(375)).toBe('0:12.5');
    expect(clock(30 * 61 + 2)).toBe('1:01.0');
  });
});

describe('fonts', () => {
  const families = (...texts: string[]) => [...new Set(slicesFor(texts).map(({ family }) => family))].sort();
  const LATIN = ['Arena Display', 'Arena Sans'];

  it('are the two Latin ones for a Latin name, under 100 KB', () => {
    expect(families('RUSTY-09', 'Łódź', 'naïve “quote” — ok')).toEqual(LATIN);
    expect(slicesFor(['RUSTY-09']).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(100_000);
  });

  it('are joined by what a name needs, and no more than the slices that hold it', () => {
    expect(families('Привет')).toEqual(LATIN);
    expect(slicesFor(['Привет'])).toHaveLength(3);
    expect(families('雷神')).toEqual([...LATIN, 'Arena Chinese'].sort());
    expect(slicesFor(['雷神']).length).toBeLessThanOrEqual(4);
    expect(families('ロボ雷神')).toEqual([...LATIN, 'Arena Japanese'].sort());
    expect(families('로봇')).toEqual([...LATIN, 'Arena Korean'].sort());
    expect(families('روبوت שלום')).toEqual([...LATIN, 'Arena Arabic', 'Arena Hebrew'].sort());
    expect(families('🤖')).toEqual([...LATIN, 'Arena Emoji'].sort());
    expect(families('9', '#*')).toEqual(LATIN);
  });

  it('cover in browsers what they cover on the server', () => {
    const missing: number[] = [];
    for (let code = 0x20; code < 0x1fc00; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      if (!isCovered(code)) continue;
      const text = String.fromCodePoint(code);
      const found = slicesFor([text]);
      const isLatinAnyway = found.slice(0, 2).some(({ ranges }) => within(ranges, code));
      if (!isLatinAnyway && found.length < 3) missing.push(code);
    }
    expect(missing).toEqual([]);
  });

  function within(ranges: readonly number[], code: number): boolean {
    for (let index = 0; index < ranges.length; index += 2) {
      if (code >= ranges[index]! && code <= ranges[index + 1]!) return true;
    }
    return false;
  }
});

describe('odds', () => {
  it('are read from what the API says, and from nothing else', () => {
    const points = [{ at: '2026-01-01T00:00:00Z', outcomes: [300_000, 250_000, 200_000, 250_000] }];
    const chances = { A: 550_000, B: 450_000, up: 500_000, down: 500_000 };
    expect(oddsOf({ chances, history: { points } })).toEqual({
      left: 0.55,
      up: 0.5,
      points: [{ at: Date.parse('2026-01-01T00:00:00Z'), left: 0.55 }],
    });
    for (const nothing of [null, 7, {}, { chances: null }, { chances: { A: 'x', up: 1 } }])
      expect(oddsOf(nothing)).toBeNull();
    expect(oddsOf({ chances, history: { points: [{ at: 'never', outcomes: [1, 2] }, null, 'x'] } })?.points).toEqual(
      [],
    );
  });
});
