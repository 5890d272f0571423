import { describe, expect, it } from 'vitest';
import { checkReplay, type PublicRecord, recordOf } from '../../api/web/client/verify/checks.ts';
import { encodeReplay, type Replay } from '../../core/engine/index.ts';
import { honestReplay } from './honest-replay.ts';

/** What "Verify" says in the browser, of honest replays and of every field that somebody could change. */

const replay = honestReplay(3);
const record: PublicRecord = {
  matchId: replay.matchId,
  commit: { sequence: replay.commit.sequence, hash: replay.commit.hash, previous: replay.commit.previous },
  winner: replay.result.winner,
  stateHash: replay.stateHash,
  names: replay.names,
};
const check = (changed: unknown, against: PublicRecord | null = record) =>
  checkReplay(JSON.stringify(changed), against);
const verdicts = (changed: unknown, against: PublicRecord | null = record) =>
  Object.fromEntries(check(changed, against).checks.map(({ id, verdict }) => [id, verdict]));

const EVERYTHING_FITS = {
  file: 'yes',
  record: 'yes',
  commit: 'yes',
  secret: 'yes',
  seed: 'yes',
  decisions: 'yes',
  result: 'yes',
  state: 'yes',
  tape: 'open',
  looks: 'open',
};

describe('an honest replay', () => {
  it('fits in everything, and is told what nobody can prove from it', () => {
    expect(verdicts(replay)).toEqual(EVERYTHING_FITS);
    expect(check(replay).fits).toBe(true);
  });

  it('fits without a record, but the file only speaks for itself', () => {
    const { record: _, ...rest } = EVERYTHING_FITS;
    expect(verdicts(replay, null)).toEqual(rest);
    const { words } = check(replay, null).checks.find(({ id }) => id === 'commit')!;
    expect(words).toContain('this file alone cannot tell');
  });

  it('is not judged by a result that the chats have not been told', () => {
    expect(verdicts(replay, { ...record, winner: null, stateHash: null })).toEqual(EVERYTHING_FITS);
  });

  it('says of an exchange whose word it would take, and how to ask it', () => {
    const words = check({ ...replay, tape: { ...replay.tape, source: 'exchange' } }).checks.find(
      ({ id }) => id === 'tape',
    )!.words;
    expect(words).toContain('Not proven here');
    expect(words).toContain('arena verify');
  });
});

type Path = (string | number)[];

/** Every value in a replay that is not itself made of others. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** The same with another value at one place: as little different as may be, so that its shape stays right where it can. */
function tampered(path: Path): Replay {
  const copy = structuredClone(replay) as unknown as Record<string, unknown>;
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = path.at(-1)!;
  holder[last] = other(holder[last], path);
  return copy as unknown as Replay;
}

const ALTERNATIVES: Record<string, string> = {
  bruiser: 'gunner',
  gunner: 'bruiser',
  casual: 'rated',
  simulated: 'exchange',
  knockout: 'decision',
  decision: 'knockout',
  archetype: 'script',
};

function other(value: unknown, path: Path): unknown {
  if (typeof value === 'number') return path.at(-1) === 'winner' ? 1 - value : value + 1;
  const text = String(value);
  const known = ALTERNATIVES[text] ?? (path.at(-1) === 'archetype' ? 'rusher' : undefined);
  if (known !== undefined && known !== text) return known;
  const digit = text.at(-1) === '1' ? '2' : '1';
  return text.length > 1 ? text.slice(0, -1) + digit : `${text}x`;
}

/** What is only for show; where it stands in the replay is no secret, and "Verify" says that it proves nothing. */
const FOR_SHOW = /^(names|looks|costumes)\b/;

const leaves = leavesOf(replay).map(path => path.join('.'));
const proven = leaves.filter(path => !FOR_SHOW.test(path));

describe('a replay in which one thing was changed', () => {
  it('is looked at in all its fields', () => {
    expect(proven.length).toBeGreaterThan(80);
    expect(proven).toEqual(expect.arrayContaining(['serverSeed', 'tape.samples.45', 'commit.sequence', 'stateHash']));
  });

  it.each(proven)('%s: is caught', path => {
    const changed = tampered(path.split('.'));
    expect(JSON.stringify(changed)).not.toBe(JSON.stringify(replay));
    const { fits, checks } = check(changed);
    expect(fits).toBe(false);
    expect(checks.some(({ verdict, words }) => verdict === 'no' && words.length > 20)).toBe(true);
  });

  it('names the part that does not fit', () => {
    const secret = { ...replay, serverSeed: '11'.repeat(32) };
    expect(verdicts(secret)).toMatchObject({ commit: 'no', secret: 'no', seed: 'no', decisions: 'yes', state: 'yes' });
    const other = honestReplay(4);
    expect(verdicts({ ...replay, inputLog: other.inputLog })).toMatchObject({ commit: 'yes', decisions: 'no' });
    expect(verdicts({ ...replay, stateHash: other.stateHash })).toMatchObject({ decisions: 'yes', state: 'no' });
    expect(verdicts(other)).toMatchObject({ record: 'no' });
    const samples = replay.tape.samples.map((price, second) => (second === 30 ? price + 1 : price));
    expect(verdicts({ ...replay, tape: { ...replay.tape, samples } })).toMatchObject({ commit: 'yes', seed: 'no' });
  });

  it('may bear other names and looks: nothing is proven of them, and that is said', () => {
    const renamed = { ...replay, names: ['Somebody', 'Else'] };
    expect(check(renamed).fits).toBe(true);
    expect(check(renamed).checks.at(-1)).toMatchObject({ id: 'looks', verdict: 'open' });
    expect(check(renamed).checks.at(-1)!.words).toContain('Somebody and Else');
  });

  it('cannot hide by changing its own commit with the rest, for the arena published another', () => {
    const forged = honestReplay(5);
    const dressed = { ...forged, matchId: replay.matchId };
    expect(check(dressed).fits).toBe(false);
  });
});

describe('what is no replay', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['something else', '{"a":1}'],
    ['a list', '[]'],
    ['too much', JSON.stringify({ ...replay, padding: 'x'.repeat(70_000) })],
    ['another engine', encodeReplay({ ...replay, engine: '9.9.9' })],
  ])('%s: is answered with a sentence', (_, text) => {
    const { fits, checks } = checkReplay(text, record);
    expect(fits).toBe(false);
    expect(checks).toHaveLength(1);
    expect(checks[0]!.words.length).toBeGreaterThan(15);
  });
});

describe('what the API says of a match', () => {
  it('is read as far as it is needed, whatever stands there', () => {
    expect(recordOf(null)).toBeNull();
    expect(recordOf('x')).toBeNull();
    expect(recordOf({})).toBeNull();
    expect(recordOf({ id: 'M' })).toEqual({ matchId: 'M', commit: null, winner: null, stateHash: null, names: null });
    const sides = [{ name: 'A' }, { name: 'B' }];
    const result = { winner: 1, stateHash: 'h' };
    expect(recordOf({ id: 'M', commit: record.commit, result, override: { engineWinner: 0 }, sides })).toEqual({
      matchId: 'M',
      commit: record.commit,
      winner: 0,
      stateHash: 'h',
      names: ['A', 'B'],
    });
  });
});
