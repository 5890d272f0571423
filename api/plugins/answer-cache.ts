import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Api, ApiConfig } from '../options.ts';

/**
 * Public answers that may be a few seconds old (`Cache-Control: public, max-age=N`) are kept in the process for as long, but no longer than
 * API_CACHE_SECONDS: a leaderboard that a thousand people look at is read once. Who asks for the same at the same moment waits for
 * the first one's answer. Whoever signs in (a cookie, a token) is never answered from here.
 */

/** Bytes of answers kept, and of one: larger ones (GIFs, files) come from the blob store, which has its own way. */
const KEPT_BYTES = 64 * 1024 * 1024;
const ANSWER_BYTES = 256 * 1024;
/** Longer than any answer takes; who waited for one that failed goes on by itself. */
const WAIT_MS = 5_000;
/** What describes a body, and goes with it; everything else is each answer's own. */
const HEADERS = ['content-type', 'cache-control', 'content-disposition', 'link'] as const;

interface Answer {
  body: string | Buffer;
  headers: [name: string, value: string][];
  atMs: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where this request's answer is wanted by the cache, and perhaps by others who wait. */
    cacheKey: string | null;
  }
}

/** Call it before whatever changes an answer on its way out: what is kept is the whole answer. */
export function answersFromMemory(app: Api, { cacheSeconds }: Pick<ApiConfig, 'cacheSeconds'>): void {
  app.decorateRequest('cacheKey', null);
  if (cacheSeconds === 0) return;
  const answers = new LRUCache<string, Answer>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ body }) => body.length + 500,
  });
  const waiting = new Map<string, { done: Promise<void>; finish: () => void }>();

  // After everything that a request passes when it comes in: limits, and the headers that all answers have. With `next`, not as a promise: an
  // answer that is on its way out must not go on to its route.
  app.addHook('preParsing', (request, reply, payload, next) => {
    if (secondsOf(request, cacheSeconds) === 0) return next(null, payload);
    const known = answers.get(request.url);
    if (known) return tell(reply, known);
    void answerUnderWay(request.url).then(found => {
      if (found) return tell(reply, found);
      expectAnswer(request);
      next(null, payload);
    });
  });

  /** Others may wait for the answer to this. */
  function expectAnswer(request: FastifyRequest): void {
    request.cacheKey = request.url;
    let finish = (): void => undefined;
    const done = new Promise<void>(resolve => {
      finish = resolve;
    });
    waiting.set(request.url, { done, finish });
  }

  async function answerUnderWay(key: string): Promise<Answer | undefined> {
    const under = waiting.get(key);
    if (!under) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, WAIT_MS);
    });
    await Promise.race([under.done, late]);
    clearTimeout(timer);
    return answers.get(key);
  }

  app.addHook('onSend', async (request, reply, payload) => {
    const { cacheKey } = request;
    if (cacheKey === null) return payload;
    const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (reply.statusCode === 200 && isText && payload.length <= ANSWER_BYTES) {
      const headers = HEADERS.flatMap(name => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)] as [string, string]];
      });
      const seconds = secondsOf(request, cacheSeconds);
      answers.set(cacheKey, { body: payload, headers, atMs: Date.now() }, { ttl: seconds * 1000 });
    }
    release(request);
    return payload;
  });
  // whoever hung up, or was answered otherwise, must not keep others waiting
  app.addHook('onResponse', async request => release(request));
  app.addHook('onRequestAbort', async request => release(request));

  function release(request: FastifyRequest): void {
    if (request.cacheKey === null) return;
    waiting.get(request.cacheKey)?.finish();
    waiting.delete(request.cacheKey);
    request.cacheKey = null;
  }
}

/** How long the answer to this may be kept; 0: it may not. */
function secondsOf(request: FastifyRequest, most: number): number {
  if (request.method !== 'GET') return 0;
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined || cookie !== undefined) return 0;
  const match = /^public, max-age=(\d+)/.exec(request.routeOptions.config.cacheControl ?? '');
  return Math.min(Number(match?.[1] ?? 0), most);
}

function tell(reply: FastifyReply, { body, headers, atMs }: Answer): void {
  for (const [name, value] of headers) reply.header(name, value);
  reply.header('age', Math.floor((Date.now() - atMs) / 1000));
  reply.send(body);
}
