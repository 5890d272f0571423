import type { OpenAPIV3_1 } from 'openapi-types';
import type { Random } from '../../../core/platform/index.ts';

/** Values that fit a schema of the document, that nearly do, and that nobody should send. */

export type Schema = OpenAPIV3_1.SchemaObject;

export const HOSTILE: readonly string[] = [
  "' OR '1'='1",
  '"; DROP TABLE "Match"; --',
  '1\'); DELETE FROM "Transfer"; --',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u0000',
  'a\u0000b',
  '\r\nx-injected: 1',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%zz',
  '%E0%A4%A',
  '%00',
  '$' + '{7*7}',
  '{{7*7}}',
  '\u202e\u2066\ufeff',
  '龍⚔️🤖',
  '\ud800',
  '-1',
  '0',
  '1e309',
  '9'.repeat(30),
  '0x10',
  'NaN',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  '*',
  ' ',
  '',
  'A'.repeat(3_000),
  '&',
  '=',
  '#',
  '?',
  '/',
  ';',
  '+',
];

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  [],
  {},
  [[[[[]]]]],
  { __proto__: null, constructor: 1 },
  { $ne: null },
  ['A'],
];

/** What a value is made with besides its schema. */
export interface Supply {
  random: Random;
  /** Ids that there are, of all kinds. */
  ids: string[];
  /** By what their schemas are described with: 'Id of a match.' */
  idsOf: Readonly<Record<string, readonly string[]>>;
  /** Other text that fits somewhere: names, symbols, cursors. */
  words: readonly string[];
  resolve(schema: Schema): Schema;
}

/** A value that the schema takes, or is meant to take: patterns are met only where one of the supply's words does. */
export function valueFor(supply: Supply, given: Schema, depth = 0): unknown {
  const { random } = supply;
  const schema = supply.resolve(given);
  if ('const' in schema) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices && choices.length > 0) return valueFor(supply, pick(random, choices), depth);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(part => valueFor(supply, part as Schema, depth)));
  switch (Array.isArray(schema.type) ? pick(random, schema.type) : schema.type) {
    case 'object':
      return objectFor(supply, schema, depth);
    case 'array': {
      const { items, minItems = 0, maxItems = 3 } = schema as { items?: Schema; minItems?: number; maxItems?: number };
      const length = minItems + random.integer(Math.min(3, maxItems - minItems) + 1);
      return items && depth < 6 ? Array.from({ length }, () => valueFor(supply, items, depth + 1)) : [];
    }
    case 'integer':
    case 'number':
      return numberFor(random, schema);
    case 'boolean':
      return oneOf(random, 2);
    case 'null':
      return null;
    default:
      return textFor(supply, schema);
  }
}

function objectFor(supply: Supply, schema: Schema, depth: number): Record<string, unknown> {
  const required = new Set(schema.required ?? []);
  const entries = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
    .filter(([name]) => required.has(name) || oneOf(supply.random, 2))
    .map(([name, property]) => [name, valueFor(supply, property, depth + 1)] as const);
  return Object.fromEntries(entries);
}

function numberFor(random: Random, { minimum = 0, maximum = 1_000 }: Schema): number {
  const most = Math.min(maximum, minimum + 1_000_000);
  return pick(random, [
    minimum,
    maximum,
    minimum + random.integer(most - minimum + 1),
    Math.min(maximum, minimum + 10),
  ]);
}

const MOMENTS: readonly (() => string)[] = [
  () => new Date().toISOString(),
  () => new Date(Date.now() - 1_800_000).toISOString(),
  () => '0000-01-01T00:00:00Z',
  () => '9999-12-31T23:59:59.999Z',
  () => '2026-02-30T00:00:00Z',
  () => '2026-03-01T00:00:00+23:59',
  () => '2026-03-01',
];

function textFor(supply: Supply, schema: Schema): string {
  const { random, ids, words } = supply;
  if (schema.format === 'date-time') return pick(random, MOMENTS)();
  const example = typeof schema.example === 'string' ? schema.example : (schema.examples?.[0] as string | undefined);
  const fitting = (text: string) => {
    const { minLength = 0, maxLength = 10_000, pattern } = schema;
    return text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern).test(text));
  };
  const isId = example !== undefined && /^[0-9A-HJKMNP-TV-Z]{12}$/.test(example);
  const pool = isId
    ? idsLike(supply, schema.description)
    : [...words, ...(example === undefined ? [] : [example, example, example]), ...ids.slice(0, 5)];
  const found = pool.filter(fitting);
  return found.length > 0 ? pick(random, found) : pick(random, pool.length > 0 ? pool : ['x']);
}

/** Mostly ids of the kind that is meant. */
function idsLike({ random, ids, idsOf }: Supply, description = ''): readonly string[] {
  const kind = Object.keys(idsOf).find(name => new RegExp(`\\b${name}\\b`).test(description));
  return kind === undefined || oneOf(random, 4) ? ids : (idsOf[kind] ?? ids);
}

/** The same value with one thing wrong: a field more or less, another type, too much of something, or text that nobody should send. */
export function spoiled(random: Random, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && !oneOf(random, 3)) {
    const at = random.integer(value.length);
    return value.map((item, index) => (index === at ? spoiled(random, item) : item));
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return spoiledObject(random, value);
  return oneOf(random, 2) ? pick(random, HOSTILE) : pick(random, ODD);
}

function spoiledObject(random: Random, value: object): unknown {
  const names = Object.keys(value);
  if (names.length === 0 || oneOf(random, 6))
    return oneOf(random, 3) ? pick(random, ODD) : { ...value, ...extra(random) };
  const name = pick(random, names);
  const { [name as never]: old, ...rest } = value as Record<string, unknown>;
  return oneOf(random, 5) ? rest : { ...rest, [name]: spoiled(random, old) };
}

function extra(random: Random): Record<string, unknown> {
  const name = pick(random, ['more', 'id', 'memberId', 'personId', '__proto__', 'constructor', 'toString', '']);
  return Object.fromEntries([[name, pick(random, [...ODD, ...HOSTILE])]]);
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)] as T;
}

/** True once in so many. */
export function oneOf(random: Random, times: number): boolean {
  return random.integer(times) === 0;
}
