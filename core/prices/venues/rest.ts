import type { Clock } from '../../platform/clock.ts';
import { HistoryError } from './venue.ts';

/** One exchange's REST interface: one request after the other, never faster than it allows. */
export interface RestClient {
  /** @throws HistoryError that says why there is no answer */
  get(path: string, query: Record<string, string>): Promise<string>;
}

export interface RestOptions {
  base: string;
  /** Least time between two requests. */
  gapMs: number;
  clock: Clock;
  /** What in a body with status 200 means "too fast". */
  isTooFast?: (body: string) => boolean;
}

const TIMEOUT_MS = 8000;
/** 1,000 trades take about 150 KB. */
const MAX_BODY = 4_000_000;
const TRIES = 4;
/** After "too fast", where the exchange does not say how long to wait; doubled each time. */
const REST_MS = 3000;
const MAX_REST_MS = 30_000;
/** What a cache on the way has kept for so long says nothing about the trades since: we ask for none, but not all obey. */
const MAX_AGE_SECONDS = 2;
/** After a failure of the network or of the exchange. */
const RETRY_MS = 500;
/** Coinbase refuses requests without one. */
const USER_AGENT = 'agent-arena';

export function createRestClient({ base, gapMs, clock, isTooFast = () => false }: RestOptions): RestClient {
  let line: Promise<unknown> = Promise.resolve();
  let nextAt = 0;

  /** Waits for this request's turn. */
  async function turn(): Promise<void> {
    const waitMs = nextAt - clock.now().getTime();
    if (waitMs > 0) await clock.sleep(waitMs);
    nextAt = clock.now().getTime() + gapMs;
  }

  async function fetchOnce(url: string): Promise<{ body: string } | { again: string; restMs: number | null }> {
    await turn();
    try {
      const response = await fetch(url, {
        headers: { 'user-agent': USER_AGENT, accept: 'application/json', 'cache-control': 'no-cache' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      const body = await readBody(response);
      if (response.status === 429 || (response.ok && isTooFast(body))) {
        return { again: 'it asks us to slow down', restMs: retryAfterMs(response) };
      }
      if (response.status >= 500) return { again: `it answers with status ${response.status}`, restMs: null };
      if (!response.ok) throw new HistoryError(`it refuses the request with status ${response.status}`);
      if (Number(response.headers.get('age') ?? '0') > MAX_AGE_SECONDS) {
        return { again: 'its answers come late, out of a cache', restMs: null };
      }
      return { body };
    } catch (error) {
      if (error instanceof HistoryError) throw error;
      return { again: 'it cannot be reached', restMs: null };
    }
  }

  async function get(path: string, query: Record<string, string>): Promise<string> {
    const search = new URLSearchParams(query).toString();
    const url = `${base}${path}${search === '' ? '' : `?${search}`}`;
    let reason = '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const outcome = await fetchOnce(url);
      if ('body' in outcome) return outcome.body;
      reason = outcome.again;
      const restMs = reason.includes('slow down')
        ? (outcome.restMs ?? Math.min(MAX_REST_MS, REST_MS * 2 ** attempt))
        : RETRY_MS * 2 ** attempt;
      nextAt = Math.max(nextAt, clock.now().getTime() + restMs);
    }
    throw new HistoryError(reason);
  }

  return {
    get(path, query) {
      const answer = line.then(() => get(path, query));
      line = answer.catch(() => {});
      return answer;
    },
  };
}

async function readBody(response: Response): Promise<string> {
  const announced = Number(response.headers.get('content-length') ?? '0');
  if (announced > MAX_BODY) {
    await response.body?.cancel();
    throw new HistoryError('its answer is too long');
  }
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY) throw new HistoryError('its answer is too long');
  }
  return text + decoder.decode();
}

/** Both forms of Retry-After are allowed; we use the seconds, and wait no longer than we would anyhow. */
function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? Math.min(MAX_REST_MS, seconds * 1000) : null;
}
