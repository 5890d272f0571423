import type { OpenAPIV3_1 } from 'openapi-types';
import { newId, type Random } from '../../../core/platform/index.ts';
import type { Contract } from '../contract.ts';
import type { Callers } from './callers.ts';
import { HOSTILE, oneOf, pick, type Schema, type Supply, spoiled, valueFor } from './values.ts';

/** Requests made from the document: each operation with what fits, what nearly does, and what nobody should send. */

export interface FuzzRequest {
  /** The document's operation that it aims at, 'POST /v1/agents'; null where it left it. */
  operation: string | null;
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

type Parameter = OpenAPIV3_1.ParameterObject;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

const HEADERS: readonly [name: string, values: readonly string[]][] = [
  ['if-none-match', ['*', '""', 'W/""', '"a", "b"', 'not a tag', ','.repeat(500)]],
  ['last-event-id', ['end', 'Zk3v0mB1x9Qd', '\u00e9', '', '1-1', '99999999999999-9']],
  ['range', ['bytes=0-0', 'bytes=9-1', 'lines=1']],
  ['accept', ['text/html', 'image/gif;q=0', '*/*', 'nonsense', 'text/csv']],
  ['accept-encoding', ['gzip', 'br;q=1, identity;q=0']],
  ['accept-version', ['1.x', '*']],
  ['x-request-id', ['abc', '<script>', 'x'.repeat(300)]],
  ['x-forwarded-for', ['127.0.0.1', 'x, y', "'"]],
  ['x-http-method-override', ['DELETE']],
  ['x-csrf-token', ['x', "' OR 1=1"]],
  ['cookie', ['a=b; c', '=', 'arena-access=x; arena-refresh=y']],
  ['host', ['evil.example', '']],
  ['expect', ['miracles']],
  ['upgrade', ['websocket']],
  ['origin', ['https://evil.example', 'null']],
  ['sec-fetch-site', ['cross-site', 'same-origin']],
];

/** What is no JSON, or too much of it. */
const UNREADABLE: readonly string[] = [
  '{',
  '{"a":1',
  '{"a":1}}',
  "{'a':1}",
  'a=b&c=d',
  '\u0000',
  'nul',
  '"',
  '[1,]',
  '\ufeff{}',
  '{"__proto__":{"admin":true}}',
  '['.repeat(5_000),
  '{"a":'.repeat(2_000),
  '1e999999',
  'x'.repeat(100_000),
  '<xml/>',
  '',
];

/** Of these nobody reads: what is left of a large one when its connection closes would have TCP throw our answer away. */
const UNWANTED = UNREADABLE.filter(({ length }) => length < 20_000);

const CONTENT_TYPES: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/json;',
  'a/b; charset=',
  '',
];

export interface Maker {
  random: Random;
  contract: Contract;
  supply: Supply;
  callers: Callers;
  /** Cursors of pages that were served. */
  cursors: string[];
  /** Keys that writes were sent with. */
  keys: string[];
}

export function makeRequest(maker: Maker): FuzzRequest {
  const { random, contract } = maker;
  const operation = pick(random, contract.operations);
  const [ownMethod = 'GET', template = ''] = operation.split(' ');
  const { parameters = [], requestBody } = contract.operation(template, ownMethod);
  const { path, hasLeft } = addressOf(maker, template, parameters as Parameter[]);
  const method = oneOf(random, 12)
    ? pick(random, METHODS)
    : ownMethod === 'GET' && oneOf(random, 8)
      ? 'HEAD'
      : ownMethod;
  const isRead = method === 'GET' || method === 'HEAD';
  const headers = {
    ...maker.callers.headers(!isRead),
    ...keyOf(maker, parameters as Parameter[]),
    ...oddHeaders(random),
  };
  const sent = bodyOf(maker, requestBody as OpenAPIV3_1.RequestBodyObject | undefined, isRead);
  const documented = `${method === 'HEAD' ? 'GET' : method} ${template}`;
  const isDocumented = contract.operations.includes(documented) && !hasLeft && !('expect' in headers);
  return {
    operation: isDocumented ? documented : null,
    path: path.replace(/[^\u0021-\u007e]/gu, each => encodeURIComponent(wellFormed(each))),
    method,
    headers: { ...headers, ...sent.headers },
    ...(sent.body !== undefined && { body: sent.body }),
  };
}

function addressOf(
  maker: Maker,
  template: string,
  parameters: readonly Parameter[],
): { path: string; hasLeft: boolean } {
  const { random } = maker;
  let hasLeft = false;
  let path = template.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = parameters.find(each => each.in === 'path' && each.name === name);
    const segment = escaped(random, parameter ? textOf(maker, parameter) : '');
    // An empty segment, or one with an unescaped mark of the address, asks for another path; dots are resolved away.
    hasLeft ||= segment === '' || /[/?#]/.test(segment) || /^\.+$/.test(segment);
    return segment;
  });
  const query = parameters
    .filter(parameter => parameter.in === 'query' && (parameter.required || random.integer(3) > 0))
    .map(parameter => `${parameter.name}=${escaped(random, textOf(maker, parameter))}`);
  if (oneOf(random, 10))
    query.push(`${escaped(random, pick(random, HOSTILE))}=${escaped(random, pick(random, HOSTILE))}`);
  if (oneOf(random, 20) && query[0]) query.push(query[0]);
  if (query.length > 0) path += `?${query.join('&')}`;
  if (oneOf(random, 40)) {
    hasLeft = true;
    path += escaped(random, pick(random, HOSTILE));
  }
  return { path, hasLeft };
}

/** Of a parameter: what fits, at the edge of what fits, or nothing that anybody should send. */
function textOf(maker: Maker, parameter: Parameter): string {
  const { random, supply, cursors } = maker;
  if (oneOf(random, parameter.in === 'path' ? 7 : 10)) return pick(random, HOSTILE);
  if (parameter.name === 'cursor') return cursorFor(random, cursors);
  const { description, example } = parameter;
  const schema = { ...supply.resolve((parameter.schema ?? {}) as Schema) };
  if (description !== undefined) schema.description ??= description;
  if (example !== undefined) schema.example ??= example;
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = -1, maximum = 1000 } = schema;
    const within = [
      minimum,
      Math.min(maximum, minimum + 9),
      minimum + random.integer(Math.min(1000, maximum - minimum + 1)),
    ];
    return String(pick(random, [...within, ...within, maximum, minimum - 1, maximum + 1, 0.5]));
  }
  const value = String(valueFor(supply, schema));
  if (!/^[0-9A-Z]{12}$/.test(value)) return value;
  return pick(random, [
    ...Array.from({ length: 12 }, () => value),
    value.toLowerCase(),
    `${value.slice(0, 6)}-${value.slice(6)}`,
    `${value}0`,
    value.slice(1),
    '0'.repeat(12),
  ]);
}

function cursorFor(random: Random, cursors: readonly string[]): string {
  if (cursors.length > 0 && random.integer(3) > 0) return pick(random, cursors);
  const number = pick(random, [0, -1, 1, 2 ** 31, 1e300, 0.5, '1', null, '\u0000', [1], { a: 1 }]);
  const id = pick(random, ['000000000000', '\u0000', "'", null, 1]);
  const content = pick<unknown>(random, [
    { list: 'leaderboard', shown: number, agentId: id },
    { list: 'matches', createdAtMs: number, id },
    { list: 'members', joinedAtMs: number, id },
    { list: 'markets', state: pick(random, ['open', 'recent', number]), matchId: id },
    { list: 'versions', number },
    { list: 'statement', before: number },
    { list: 'audit', before: pick(random, ['1', '9'.repeat(18), '9'.repeat(19), number]) },
    { list: 'commits', sequence: number },
    { list: number },
    number,
    JSON.parse('{"__proto__": {"list": "commits"}, "sequence": 1}'),
  ]);
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Of a write that asks for one: mostly a fresh one, at times one that served already, or none. */
function keyOf({ random, keys }: Maker, parameters: readonly Parameter[]): Record<string, string> {
  const header = parameters.find(({ in: place, name }) => place === 'header' && /idempotency-key/i.test(name));
  if (!header || oneOf(random, 25)) return {};
  if (oneOf(random, 15) && keys.length > 0) return { 'idempotency-key': pick(random, keys) };
  if (oneOf(random, 20)) return { 'idempotency-key': pick(random, ['', ' ', "'", 'x'.repeat(500), '<script>', '\t']) };
  const key = newId();
  keys.push(key);
  return { 'idempotency-key': key };
}

function bodyOf(
  { random, supply }: Maker,
  requestBody: OpenAPIV3_1.RequestBodyObject | undefined,
  isRead: boolean,
): { headers: Record<string, string>; body?: string } {
  const json = { 'content-type': 'application/json' };
  if (isRead) {
    return oneOf(random, 15)
      ? { headers: { 'content-type': pick(random, ['application/json', 'text/xml']) }, body: pick(random, UNWANTED) }
      : { headers: {} };
  }
  if (oneOf(random, 25)) return { headers: json, body: pick(random, UNREADABLE) };
  if (oneOf(random, 25)) return { headers: { 'content-type': pick(random, CONTENT_TYPES) }, body: '{"a":"b"}' };
  const schema = requestBody?.content?.['application/json']?.schema as Schema | undefined;
  if (!schema)
    return oneOf(random, 8) ? { headers: json, body: pick(random, ['{}', '{"a":1}', 'null', '[]']) } : { headers: {} };
  if (oneOf(random, 30)) return { headers: json };
  const fitting = valueFor(supply, schema);
  let value = oneOf(random, 2) ? fitting : spoiled(random, fitting);
  while (oneOf(random, 4)) value = spoiled(random, value);
  return { headers: json, body: JSON.stringify(value) ?? 'null' };
}

function oddHeaders(random: Random): Record<string, string> {
  const headers: Record<string, string> = {};
  while (oneOf(random, 4)) {
    const [name, values] = pick(random, HEADERS);
    headers[name] = pick(random, values);
  }
  return headers;
}

/** Properly escaped for the most part; otherwise as it is, with only what HTTP itself cannot carry taken out. */
function escaped(random: Random, text: string): string {
  if (random.integer(4) > 0) return encodeURIComponent(wellFormed(text));
  return text.replace(/[^\u0021-\u007e]/gu, each => encodeURIComponent(wellFormed(each)));
}

/** Half of a surrogate pair cannot be encoded: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
