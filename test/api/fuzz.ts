import type { OpenAPIV3_1 } from 'openapi-types';
import { type Random, seededRandom } from '../../core/platform/index.ts';
import { type Contract, readContract } from './contract.ts';
import { type Answer, ask, type TestApi } from './harness.ts';
import { sendRaw } from './sockets.ts';
import { populate, type World } from './world.ts';

/**
 * Requests made from the OpenAPI document: each operation with values that fit its parameters, that nearly do, and that
 * nobody should send. No answer may be a 5xx, and each must be one that the document promises.
 */

export interface FuzzReport {
  requests: number;
  statuses: Record<number, number>;
  /** Requests with answers that broke the rules; the seed and number repeat them. */
  failures: string[];
}

const HOSTILE = [
  "' OR '1'='1",
  '"; DROP TABLE "Match"; --',
  '<script>alert(1)</script>',
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

const SYMBOLS = ['BTC-USD', 'ETH-USD', 'eur-usd', 'SOL-USD', 'DOGE-USD', 'BTC', 'BTC-USD-', '__proto__-x'];

const MOMENTS: readonly (() => string)[] = [
  () => new Date().toISOString(),
  () => new Date(Date.now() - 1_800_000).toISOString(),
  () => '0000-01-01T00:00:00Z',
  () => '9999-12-31T23:59:59.999Z',
  () => '2026-02-30T00:00:00Z',
  () => '2026-03-01T00:00:00+23:59',
  () => '2026-03-01',
];

const HEADERS: readonly [name: string, values: readonly string[]][] = [
  ['if-none-match', ['*', '""', 'W/""', '"a", "b"', 'not a tag', ','.repeat(500)]],
  ['last-event-id', ['end', 'Zk3v0mB1x9Qd', '\u00e9', '']],
  ['range', ['bytes=0-0', 'bytes=9-1', 'lines=1']],
  ['accept', ['text/html', 'image/gif;q=0', '*/*', 'nonsense']],
  ['accept-encoding', ['gzip', 'br;q=1, identity;q=0']],
  ['accept-version', ['1.x', '*']],
  ['x-request-id', ['abc', '<script>', 'x'.repeat(300)]],
  ['x-forwarded-for', ['127.0.0.1', 'x, y', "'"]],
  ['x-http-method-override', ['DELETE']],
  ['authorization', ['Bearer x', 'Basic Og==', '']],
  ['cookie', ['a=b; c', '=']],
  ['host', ['evil.example', '']],
  ['content-type', ['application/json', 'text/xml', 'a/b; charset=']],
  ['expect', ['miracles']],
  ['upgrade', ['websocket']],
  ['origin', ['https://evil.example', 'null']],
];

const RAW = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET http://example.org/v1/commits HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET /v1/commits?\u0001 HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /v1/\u00ff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'GET //v1//commits HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'BREW /v1/commits HTTP/1.1\r\nhost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n',
  `GET /v1/commits HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  'GET /v1/commits HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
  '\u0016\u0003\u0001',
  '\r\n\r\n\r\nQUIT\r\n\r\n',
];

/** Sends `requests` requests made from `seed`. */
export async function fuzz(api: TestApi, { requests, seed }: { requests: number; seed: number }): Promise<FuzzReport> {
  const world = await populate(api);
  const contract = await readContract(api.running.url);
  const random = seededRandom(seed);
  const report: FuzzReport = { requests, statuses: {}, failures: [] };
  const cursors: string[] = [];
  const tagged: Tagged[] = [];
  for (let number = 0; number < requests; number++) {
    const request = oneOf(random, 25)
      ? null
      : tagged.length > 0 && oneOf(random, 12)
        ? revisit(pick(random, tagged))
        : makeRequest(random, contract, world, cursors);
    const answer = request ? await send(api, request) : await sendOddity(api, pick(random, RAW));
    if (answer === null) continue;
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    remember(request, answer, cursors, tagged);
    const problems = judge(contract, request, answer);
    if (problems.length > 0) {
      const said = `${answer.status} ${answer.text.slice(0, 200)}`;
      report.failures.push(
        `seed ${seed}, request ${number}: ${JSON.stringify(request)}: ${problems.join('; ')}: ${said}`,
      );
    }
  }
  return report;
}

/** A request whose answer had an ETag. */
interface Tagged {
  request: FuzzRequest;
  etag: string;
}

interface FuzzRequest {
  /** The document's path that it aims at; null where it left it. */
  operation: string | null;
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

function makeRequest(random: Random, contract: Contract, world: World, cursors: readonly string[]): FuzzRequest {
  const operation = pick(random, contract.paths);
  const parameters = (contract.operation(operation).parameters ?? []) as OpenAPIV3_1.ParameterObject[];
  const value = (parameter: OpenAPIV3_1.ParameterObject) => valueFor(random, parameter, world, cursors);
  let leftPath = false;
  let path = operation.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = parameters.find(each => each.in === 'path' && each.name === name);
    const segment = escaped(random, parameter ? value(parameter) : '');
    // An empty segment, or one with an unescaped mark of the address, asks for another path.
    leftPath ||= segment === '' || /[/?#]/.test(segment);
    return segment;
  });
  const query = parameters
    .filter(parameter => parameter.in === 'query' && random.integer(3) > 0)
    .map(parameter => `${parameter.name}=${escaped(random, value(parameter))}`);
  if (oneOf(random, 6))
    query.push(`${escaped(random, pick(random, HOSTILE))}=${escaped(random, pick(random, HOSTILE))}`);
  if (oneOf(random, 12) && query[0]) query.push(query[0]);
  if (query.length > 0) path += `?${query.join('&')}`;
  if (oneOf(random, 40)) {
    leftPath = true;
    path += escaped(random, pick(random, HOSTILE));
  }
  const method = oneOf(random, 8)
    ? pick(random, ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])
    : oneOf(random, 8)
      ? 'HEAD'
      : 'GET';
  const isRead = method === 'GET' || method === 'HEAD';
  const headers = makeHeaders(random);
  const left = leftPath || !isRead || 'expect' in headers;
  return {
    operation: left ? null : operation,
    path: path.replace(/[^\u0021-\u007e]/gu, each => encodeURIComponent(wellFormed(each))),
    method,
    headers,
    ...(oneOf(random, 6) ? { body: pick(random, ['{', '{"a":1}', 'a=b', '\u0000', 'x'.repeat(100_000)]) } : {}),
  };
}

function makeHeaders(random: Random): Record<string, string> {
  const headers: Record<string, string> = {};
  while (oneOf(random, 3)) {
    const [name, values] = pick(random, HEADERS);
    headers[name] = pick(random, values);
  }
  return headers;
}

/** A value that fits, one at the edge of what fits, or one that nobody should send. */
function valueFor(
  random: Random,
  parameter: OpenAPIV3_1.ParameterObject,
  world: World,
  cursors: readonly string[],
): string {
  if (oneOf(random, 3)) return pick(random, HOSTILE);
  const schema = (parameter.schema ?? {}) as OpenAPIV3_1.SchemaObject;
  if (schema.enum) return String(pick(random, schema.enum));
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = -1, maximum = 1000 } = schema;
    return String(pick(random, [minimum, maximum, minimum - 1, maximum + 1, minimum + random.integer(maximum), 0.5]));
  }
  if (parameter.name === 'cursor') return cursorFor(random, cursors);
  if (parameter.name === 'symbol') return pick(random, SYMBOLS);
  if (schema.format === 'date-time') return pick(random, MOMENTS)();
  const ids = [
    world.communityId,
    world.otherCommunityId,
    ...Object.values(world.agents),
    ...Object.values(world.matches),
  ];
  const id = pick(random, ids);
  return pick(random, [
    id,
    id,
    id,
    id.toLowerCase(),
    `${id.slice(0, 6)}-${id.slice(6)}`,
    `${id}0`,
    id.slice(1),
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
    { list: 'markets', state: pick(random, ['open', 'recent', number]), matchId: id },
    { list: 'versions', number },
    { list: 'commits', sequence: number },
    { list: number },
    number,
    JSON.parse('{"__proto__": {"list": "commits"}, "sequence": 1}'),
  ]);
  return Buffer.from(JSON.stringify(content)).toString('base64url');
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

/**
 * A server that refuses a body while it still arrives closes the connection, and TCP's reset may overtake the answer on its way
 * to us: such a request is sent again, a few times, since the answer is what is judged here.
 */
async function send(api: TestApi, { path, method, headers, body }: FuzzRequest): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(api.running.url, path, { method, headers, ...(body !== undefined && { body }) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isReset = message === 'aborted' || code === 'ECONNRESET' || code === 'EPIPE';
      if (!isReset || body === undefined || attempt === RESETS_MAX) throw error;
    }
  }
}

const RESETS_MAX = 4;

/** What Node's own client refuses to send; null where the other side says nothing and closes. */
async function sendOddity(api: TestApi, bytes: string): Promise<Answer | null> {
  const text = await sendRaw(api.running.url, Buffer.from(bytes, 'latin1'));
  if (text === '') return null;
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(lines.map(line => [line.split(':')[0]?.toLowerCase(), line.split(': ')[1]])),
    bytes: Buffer.from(body),
    text: body,
    json: body === '' ? undefined : JSON.parse(body),
  };
}

function remember(request: FuzzRequest | null, answer: Answer, cursors: string[], tagged: Tagged[]): void {
  const next = (answer.json as { nextCursor?: unknown } | undefined)?.nextCursor;
  if (typeof next === 'string' && cursors.length < 200) cursors.push(next);
  const { etag } = answer.headers;
  if (request?.operation && etag !== undefined && tagged.length < 200) tagged.push({ request, etag });
}

/** The same request again, by a caller who has the answer. */
function revisit({ request, etag }: Tagged): FuzzRequest {
  return { ...request, headers: { ...request.headers, 'if-none-match': etag } };
}

/** What is wrong with an answer, whatever was asked. */
function judge(contract: Contract, request: FuzzRequest | null, answer: Answer): string[] {
  const problems = answer.status >= 500 ? ['the server failed'] : [];
  if (/\bat .*\.(ts|js):\d+|node_modules|prisma|SELECT /i.test(answer.text)) problems.push('it tells of its inside');
  if (answer.headers['x-injected'] !== undefined) problems.push('a header was injected');
  if (request?.operation) return [...problems, ...contract.problemsOf(request.operation, answer, request.method)];
  if (request?.method === 'HEAD' || answer.status < 400) return problems;
  return [...problems, ...contract.problemsOfRefusal(answer)];
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)] as T;
}

/** True once in so many. */
function oneOf(random: Random, times: number): boolean {
  return random.integer(times) === 0;
}
