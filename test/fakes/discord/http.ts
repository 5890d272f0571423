import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asRecord } from './check.ts';
import { DiscordFailure, failures } from './failure.ts';
import type { UploadedFile } from './message-rules.ts';

export interface ApiRequest {
  method: string;
  /** Path behind the API's version, without query. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  files: UploadedFile[];
  /** Sent with the bot's own token. */
  isBot: boolean;
}

/** A route: method and pattern ('/channels/:channel/messages'), and what it answers. `undefined` becomes 204. */
export interface Route {
  method: string;
  pattern: string;
  /** False for the endpoints that an interaction's or webhook's token opens. */
  needsBot: boolean;
  handle: (request: ApiRequest) => unknown;
}

export interface Fault {
  method?: string;
  path: RegExp;
  /** How many requests it befalls. */
  times: number;
  /** The answer; 'drop' to close the connection; or the usual answer, after so long or once something is so. */
  answer: DiscordFailure | 'drop' | { delayMs: number } | { until: () => boolean };
  headers?: Record<string, string>;
}

export interface RateLimit {
  method: string;
  pattern: string;
  limit: number;
  windowMs: number;
}

interface CompiledRoute extends Route {
  expression: RegExp;
  names: string[];
}

/** The REST half of Discord: routes, tokens, rate limits, and faults on demand. */
export class FakeApi {
  readonly #routes: CompiledRoute[];
  readonly #token: string;
  readonly #buckets = new Map<string, { used: number; resetAt: number }>();
  readonly #server: Server;
  readonly rateLimits: RateLimit[];
  readonly faults: Fault[] = [];
  /** Every request, for tests that count them. */
  readonly log: { method: string; path: string; status: number }[] = [];
  /** Answers 503 to everything, as during an outage. */
  isDown = false;

  constructor(token: string, routes: readonly Route[], rateLimits: RateLimit[]) {
    this.#token = token;
    this.#routes = routes.map(compile);
    this.rateLimits = rateLimits;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get server(): Server {
    return this.#server;
  }

  /** @returns the port. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://discord');
    const path = decodeURIComponent(url.pathname.replace(/^\/api\/v10/, ''));
    const method = message.method ?? 'GET';
    const raw = await readAll(message);
    try {
      if (this.isDown) throw new DiscordFailure(503, 0, 'Service Unavailable');
      const fault = this.#takeFault(method, path);
      if (fault?.answer === 'drop') return void message.socket.destroy();
      for (const [name, value] of Object.entries(fault?.headers ?? {})) response.setHeader(name, value);
      if (fault?.answer instanceof DiscordFailure) throw fault.answer;
      if (fault && 'delayMs' in fault.answer) await sleep(fault.answer.delayMs);
      if (fault && 'until' in fault.answer) while (!fault.answer.until()) await sleep(10);
      this.#answer(response, method, path, 200, await this.#handle(message, method, path, url, raw, response));
    } catch (error) {
      const failure = error instanceof DiscordFailure ? error : new DiscordFailure(500, 0, String(error));
      this.#answer(response, method, path, failure.status, failure);
    }
  }

  async #handle(
    message: IncomingMessage,
    method: string,
    path: string,
    url: URL,
    raw: Buffer,
    response: ServerResponse,
  ): Promise<unknown> {
    if (!url.pathname.startsWith('/api/v10/')) throw failures.notFound();
    const route = this.#routes.find(candidate => candidate.method === method && candidate.expression.test(path));
    if (!route) throw failures.notFound();
    const isBot = message.headers.authorization === `Bot ${this.#token}`;
    if (route.needsBot && !isBot) throw failures.unauthorized();
    const match = route.expression.exec(path);
    const params = Object.fromEntries(route.names.map((name, index) => [name, match?.[index + 1] ?? '']));
    this.#limit(route, Object.values(params)[0] ?? '', response);
    const { body, files } = await readBody(message.headers['content-type'], raw);
    return route.handle({ method, path, params, query: url.searchParams, body, files, isBot });
  }

  #takeFault(method: string, path: string): Fault | undefined {
    const fault = this.faults.find(
      candidate => candidate.times > 0 && (candidate.method ?? method) === method && candidate.path.test(path),
    );
    if (fault) fault.times -= 1;
    return fault;
  }

  /** A bucket a route and major parameter, with the headers that clients pace themselves by. */
  #limit(route: CompiledRoute, major: string, response: ServerResponse): void {
    const rule = this.rateLimits.find(({ method, pattern }) => method === route.method && pattern === route.pattern);
    if (!rule) return;
    const key = `${route.method} ${route.pattern} ${major}`;
    const now = Date.now();
    let bucket = this.#buckets.get(key);
    if (!bucket || bucket.resetAt <= now) {
      bucket = { used: 0, resetAt: now + rule.windowMs };
      this.#buckets.set(key, bucket);
    }
    const waitSeconds = Math.max(0, bucket.resetAt - now) / 1000;
    response.setHeader('x-ratelimit-bucket', `${route.method}:${route.pattern}`.replace(/[^a-z]/gi, ''));
    response.setHeader('x-ratelimit-limit', rule.limit);
    response.setHeader('x-ratelimit-remaining', Math.max(0, rule.limit - bucket.used - 1));
    response.setHeader('x-ratelimit-reset-after', waitSeconds.toFixed(3));
    if (bucket.used >= rule.limit) {
      response.setHeader('retry-after', waitSeconds.toFixed(3));
      response.setHeader('x-ratelimit-scope', 'user');
      throw new DiscordFailure(429, 0, 'You are being rate limited.', { retry_after: waitSeconds, global: false });
    }
    bucket.used += 1;
  }

  #answer(response: ServerResponse, method: string, path: string, status: number, result: unknown): void {
    const code = status === 200 && result === undefined ? 204 : status;
    this.log.push({ method, path, status: code });
    if (response.destroyed) return;
    response.statusCode = code;
    if (code === 204) return void response.end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  }
}

function compile(route: Route): CompiledRoute {
  const names = [...route.pattern.matchAll(/:(\w+)/g)].map(match => match[1] ?? '');
  const expression = new RegExp(`^${route.pattern.replace(/:\w+/g, '([^/]+)')}$`);
  return { ...route, expression, names };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readBody(type: string | undefined, raw: Buffer): Promise<{ body: unknown; files: UploadedFile[] }> {
  if (raw.length === 0) return { body: {}, files: [] };
  if (!type?.startsWith('multipart/form-data')) return { body: parseJson(raw.toString()), files: [] };
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    const bytes = new Uint8Array(await value.arrayBuffer());
    files.push({ index: Number(index), filename: value.name, contentType: value.type, bytes });
  }
  const payload = form.get('payload_json');
  return { body: typeof payload === 'string' ? parseJson(payload) : {}, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordFailure(400, 50109, 'The request body contains invalid JSON.');
  }
}

/** The JSON of a request, as an object. */
export function bodyOf(request: ApiRequest): Record<string, unknown> {
  return asRecord(request.body);
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
