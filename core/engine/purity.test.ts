import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as layout from './layout.ts';
import * as numbers from './numbers.ts';

const folders = ['core/engine/', 'core/engine/stages/', 'core/controllers/'];
const files = folders.flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => folder + name),
);

/** Source without comments and text. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}

describe('the rules stay pure', () => {
  test('there are files to look at', () => {
    expect(files.length).toBeGreaterThan(25);
  });

  test.each(files)('%s knows no clock, no chance, no fraction and no surroundings', file => {
    const code = codeOf(file);
    expect(code).not.toMatch(/\bMath\.(?!imul\b|min\b|max\b|abs\b|ceil\b|trunc\b)\w+/);
    expect(code).not.toMatch(/\b(?:Date|performance|process|globalThis|crypto|setTimeout|Float32Array|Float64Array)\b/);
    expect(code).not.toMatch(/\b\d+\.\d/);
    expect(code).not.toMatch(/\b\d+e-\d/);
    expect(code).not.toMatch(/parseFloat|toFixed|Intl\b|localeCompare/);
  });

  test.each(files)('%s imports only what browsers run too', file => {
    const imports = [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(match => match[1]!);
    const allowed = file.startsWith('core/engine/')
      ? /^(?:\.\.?\/(?:stages\/)?\w+\.ts|@noble\/hashes\/\w+\.js)$/
      : /^(?:\.\/\w+\.ts|\.\.\/engine\/index\.ts)$/;
    for (const path of imports) expect(path).toMatch(allowed);
  });

  test('every number of the rules is a whole number', () => {
    const values = Object.entries(numbers).filter(([, value]) => typeof value === 'number');
    expect(values.length).toBeGreaterThan(60);
    for (const [name, value] of values) expect([name, Number.isSafeInteger(value)]).toEqual([name, true]);
    expect(numbers.MOVE_TABLE).toBeInstanceOf(Int32Array);
  });
});

describe('the layout of the state', () => {
  test('the hashed part has whole groups of four, and regions follow each other', () => {
    expect(layout.HASHED_SIZE % 4).toBe(0);
    const starts = [
      layout.ROUND_RECORDS + 3 * layout.ROUND_RECORD_SIZE,
      layout.FIGHTER_0,
      layout.FIGHTER_1,
      layout.PROJECTILES,
      layout.MEMORY,
      layout.STATISTICS_START,
      layout.TAPE_DISPLACEMENT,
      layout.TAPE_JUMP,
      layout.EVENT_COUNT,
      layout.EVENTS,
      layout.STATE_SIZE,
    ];
    expect([...starts].sort((left, right) => left - right)).toEqual(starts);
    expect(layout.START_ENERGY).toBeLessThan(layout.FIGHTER_SIZE);
    expect(layout.BLOCKING_TICKS).toBeLessThan(layout.STATISTICS_SIZE);
    expect(layout.ACTIONS).toHaveLength(layout.ACTION_COUNT);
  });
});
