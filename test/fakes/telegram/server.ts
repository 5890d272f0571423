import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './errors.ts';
import { IMPLEMENTATIONS, type MethodWorld } from './methods.ts';
import { parseMultipart, type UploadedFile } from './multipart.ts';
import { METHODS, readParameters } from './parameters.ts';

/** HTTP as the Bot API speaks it: POST /bot<token>/<method> with JSON or a form; answers {ok, result} or {ok, description}. */

/** How the next calls of a method are to fail. */
export interface Failure {
  /** 'hang': never answered; 'drop': the connection is cut; 'lost': done, but the answer never arrives; or an API error. */
  how: 'hang' | 'drop' | 'lost' | { code: number; description: string; retryAfter?: number };
  times: number;
  when?: (parameters: Record<string, unknown>) => boolean;
}

export interface RecordedCall {
  method: string;
  parameters: Record<string, unknown>;
  at: number;
}

/** The real server cuts connections with larger bodies. */
const MAX_BODY = 55_000_000;

export class ApiServer {
  readonly failures = new Map<string, Failure[]>();
  readonly calls: RecordedCall[] = [];
  /** Delays every answer by so many wall milliseconds, as a distant server does. */
  latencyMs = 0;
  private readonly world: MethodWorld;
  private readonly token: string;
  private readonly server: Server;

  constructor(world: MethodWorld, token: string) {
    this.world = world;
    this.token = token;
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(error => {
        this.world.violation(`the fake failed: ${error instanceof Error ? error.stack : String(error)}`);
        response.destroy();
      });
    });
  }

  /** @returns the API root to configure */
  async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>(resolve => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (!body) return answerError(response, new ApiError(413, 'Request Entity Too Large'));
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (token === undefined) return answerError(response, new ApiError(404, 'Not Found'));
    if (token !== this.token) return answerError(response, new ApiError(401, 'Unauthorized'));
    const implementation = IMPLEMENTATIONS[method];
    if (!METHODS[method] || !implementation) {
      this.world.violation(`unknown method ${method}`);
      return answerError(response, new ApiError(404, 'Not Found: method not found'));
    }
    const { raw, files } = readRequest(body, request.headers['content-type'] ?? '');
    const { parameters, problems } = readParameters(method, raw);
    for (const problem of problems) this.world.violation(problem);
    this.calls.push({ method, parameters, at: this.world.clock.now() });
    const failure = this.takeFailure(method, parameters);
    if (failure === 'hang') return;
    if (failure === 'drop') return void response.destroy();
    const closed = new AbortController();
    response.on('close', () => closed.abort());
    if (this.latencyMs > 0) await new Promise(resolve => setTimeout(resolve, this.latencyMs));
    try {
      if (failure instanceof ApiError) throw failure;
      const result = await implementation(this.world, { parameters, files, closed: closed.signal });
      if (failure === 'lost') return void response.destroy();
      answer(response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.judge(method, error);
      answerError(response, error);
    }
  }

  /** Refusals that a correct caller never meets are violations; those of the world (blocked, gone, denied) are not. */
  private judge(method: string, error: ApiError): void {
    const mistake =
      /can't parse|is empty|too long|must be|INVALID|unallowed|unknown button|unsupported|wrong file|non-empty|TOO_MUCH|UTF-8/;
    const worldly = /PHOTO_INVALID|query ID is invalid|IMAGE_PROCESS/;
    if (mistake.test(error.message) && !worldly.test(error.message))
      this.world.violation(`${method}: ${error.message}`);
  }

  private takeFailure(
    method: string,
    parameters: Record<string, unknown>,
  ): Exclude<Failure['how'], object> | ApiError | undefined {
    const planned = [...(this.failures.get(method) ?? []), ...(this.failures.get('*') ?? [])];
    const failure = planned.find(each => each.times > 0 && (each.when?.(parameters) ?? true));
    if (!failure) return undefined;
    failure.times -= 1;
    if (typeof failure.how === 'string') return failure.how;
    const { code, description, retryAfter } = failure.how;
    return new ApiError(code, description, retryAfter === undefined ? undefined : { retry_after: retryAfter });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readRequest(
  body: Buffer,
  contentType: string,
): { raw: Record<string, unknown>; files: Record<string, UploadedFile> } {
  if (contentType.startsWith('multipart/form-data')) {
    const { fields, files } = parseMultipart(body, contentType);
    return { raw: fields, files };
  }
  const raw = body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>);
  return { raw, files: {} };
}

function answerError(response: ServerResponse, error: ApiError): void {
  const parameters = error.parameters ? { parameters: error.parameters } : {};
  answer(response, error.code, { ok: false, error_code: error.code, description: error.message, ...parameters });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
