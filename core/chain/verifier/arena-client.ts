import type { z } from 'zod';
import { MAX_REPLAY_TEXT } from '../../engine/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ResultLeaf } from '../leaves.ts';
import { plainText } from './plain-text.ts';
import { batchesShape, chainShape, commitsShape, matchShape, refusalShape, type ShownBatch } from './shapes.ts';

/**
 * The API of an arena that is not trusted: bounded in time and size, no redirect followed, nothing unpacked, and every answer looked at
 * before it is believed to have a shape. Where it asks for fewer requests it gets fewer.
 */

/** The arena gives no proper answer. The message says why, in a clause. */
export class ArenaTrouble extends Error {
  override readonly name = 'ArenaTrouble';
  /** Nothing is wrong but that we ask too fast. */
  readonly isPace: boolean;
  constructor(message: string, isPace = false) {
    // parts of it are the arena's own words, and it is kept, logged and shown
    super(plainText(message));
    this.isPace = isPace;
  }
}

/** The arena understood, and says no. */
export class ArenaRefusal extends ArenaTrouble {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message, status === 429);
    this.status = status;
    this.code = code;
  }
}

/** Signed: that a batch is right, or what is wrong with one of its results. */
export interface Finding {
  verifier: string;
  root: string;
  count: number;
  signature: string;
  dissent?: { matchId: string; objectsTo: string; result: ResultLeaf | null; reason: string };
}

export type ShownState = 'proposed' | 'signed' | 'disputed';

const TIMEOUT_MS = 15_000;
/** 25 batches of 256 results, of some 450 bytes each. */
const LIST_MAX_BYTES = 8_000_000;
const BATCH_MAX_BYTES = 2_000_000;
const SMALL_MAX_BYTES = 256_000;
/** Replays are plain text of at most so many characters; four bytes each. */
const REPLAY_MAX_BYTES = MAX_REPLAY_TEXT * 4;
/** Where the arena asks to wait and does not say how long, and the longest that it may make us wait. */
const REST_MS = 5_000;
const REST_MAX_MS = 60_000;
/** Hundreds of replays are more than an arena lets anybody have at once: so often it is waited for. */
const PATIENCE = 5;
const LIST_LIMIT = 25;
/** What waits beyond that waits for the next look, when newer ones are done. */
const PAGES_MAX = 20;

export interface ArenaClientOptions {
  /** Without a slash at the end. */
  url: string;
  clock: Clock;
  timeoutMs?: number;
}

export type ArenaClient = ReturnType<typeof createArenaClient>;

export function createArenaClient({ url, clock, timeoutMs = TIMEOUT_MS }: ArenaClientOptions) {
  let restUntilMs = 0;

  async function ask(path: string, maxBytes: number, body?: unknown): Promise<string> {
    if (clock.now().getTime() < restUntilMs) throw new ArenaTrouble('it asks us to slow down', true);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'AgentArena/1.0 (+verifier)',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal,
      });
      if (response.headers.get('content-encoding')) {
        await response.body?.cancel();
        throw new ArenaTrouble('it answers something packed');
      }
      const text = await limitedText(response, maxBytes);
      if (response.ok) return text;
      if (response.status === 429 || response.status === 503) rest(response);
      throw refusalOf(response.status, text);
    } catch (error) {
      if (error instanceof ArenaTrouble) throw error;
      throw new ArenaTrouble(
        signal.aborted ? `it does not answer within ${timeoutMs / 1000} s` : 'it cannot be reached',
      );
    }
  }

  /** Asks again where the arena only wants to be asked more slowly. */
  async function askPatiently(path: string, maxBytes: number): Promise<string> {
    for (let tries = 1; ; tries++) {
      const restMs = restUntilMs - clock.now().getTime();
      if (restMs > 0) await clock.sleep(restMs);
      try {
        return await ask(path, maxBytes);
      } catch (error) {
        const isPace = error instanceof ArenaTrouble && error.isPace;
        if (!isPace || tries >= PATIENCE) throw error;
      }
    }
  }

  function rest(response: Response): void {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const ms = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : REST_MS;
    restUntilMs = clock.now().getTime() + Math.min(ms, REST_MAX_MS);
  }

  async function read<Shape extends z.ZodType>(path: string, shape: Shape, maxBytes: number): Promise<z.infer<Shape>> {
    const text = await ask(path, maxBytes);
    const parsed = shape.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ArenaTrouble(`its answer has another shape than agreed (${issue?.path.join('.') || 'all of it'})`);
  }

  return {
    /** Which chain and registry it says that it uses. @throws ArenaTrouble, as all of these */
    async chain(): Promise<{ chainId: number; registry: string; block: number }> {
      const { chainId, contracts } = await read('/v1/chain', chainShape, SMALL_MAX_BYTES);
      if (!contracts.MatchRegistry) throw new ArenaTrouble('its contracts are not deployed yet');
      return { chainId, registry: contracts.MatchRegistry.address, block: contracts.MatchRegistry.block };
    },

    /** What is committed under a root. */
    commits: async (root: string) => (await read(`/v1/chain/commits/${root}`, commitsShape, BATCH_MAX_BYTES)).commits,

    /** Batches of results in a state, newest first, a page after the other. */
    async *batches(state: ShownState, pages = PAGES_MAX): AsyncGenerator<ShownBatch[]> {
      let cursor: string | null = null;
      for (let page = 0; page < pages; page++) {
        const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const path = `/v1/chain/results?state=${state}&limit=${LIST_LIMIT}${query}`;
        const { items, nextCursor } = await read(path, batchesShape, LIST_MAX_BYTES);
        yield items;
        if (nextCursor === null) return;
        cursor = nextCursor;
      }
    },

    /** The text of a replay, whatever it is. */
    replay: (matchId: string) => askPatiently(`/v1/matches/${encodeURIComponent(matchId)}/replay`, REPLAY_MAX_BYTES),

    /** Whether a match is void by what is told in public. */
    isVoid: async (matchId: string): Promise<boolean> =>
      (await read(`/v1/matches/${encodeURIComponent(matchId)}`, matchShape, SMALL_MAX_BYTES)).state === 'void',

    async tell(finding: Finding): Promise<void> {
      await ask('/v1/chain/findings', SMALL_MAX_BYTES, finding);
    },
  };
}

async function limitedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop cancels the body: nothing further is read
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) throw new ArenaTrouble(`it answers with more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function refusalOf(status: number, text: string): ArenaRefusal {
  const parsed = refusalShape.safeParse(jsonOf(text));
  const [first] = parsed.success ? parsed.data.errors : [];
  if (first) return new ArenaRefusal(status, first.code, `it says: ${first.message}`);
  return new ArenaRefusal(status, `status-${status}`, `it answers with status ${status}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
