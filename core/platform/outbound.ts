import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';
import { isLoopback, isPublicAddress } from './outbound/addresses.ts';
import { isAbsence, type Resolve, resolveByDns } from './outbound/resolve.ts';
import { type OutboundUrl, readOutboundUrl } from './outbound/url.ts';

export { OUTBOUND_URL_MAX, type OutboundUrl, readOutboundUrl } from './outbound/url.ts';

/**
 * The one client for addresses that members give. HTTPS alone; every address that the name resolves to must be public, and one of those
 * very addresses is connected to (nothing is resolved twice, so that no name server can show us one address and lead us to another); no
 * redirect is followed, no proxy of the environment used, no cookie or connection kept; time and sizes are bounded.
 */

/** Why there is no answer. Stable: shown to members and kept in deliveries. */
export type OutboundProblem =
  /** Not an address that may be asked (readOutboundUrl says why). */
  | 'bad-url'
  | 'name-not-found'
  /** The name servers did not say. */
  | 'name-servers'
  /** Not all of its addresses are public. */
  | 'address-refused'
  | 'unreachable'
  /** The certificate is not for this name, not trusted or not valid, or no secure connection came about. */
  | 'tls'
  | 'timeout'
  /** It answered with a redirect, which is not followed. */
  | 'redirect'
  | 'headers-too-large'
  /** What came is not HTTP. */
  | 'bad-answer'
  /** It hung up before it had answered. */
  | 'hung-up'
  /** The caller's own signal. */
  | 'aborted';

export interface OutboundRequest {
  url: string;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** For everything: name, connection, answer and body. 10 s unless told. */
  timeoutMs?: number;
  /** Reading stops here; 64 KB unless told. */
  bodyMaxBytes?: number;
  signal?: AbortSignal;
}

export type OutboundResult =
  | { ok: true; status: number; headers: IncomingHttpHeaders; body: Buffer; isCut: boolean; durationMs: number }
  | { ok: false; problem: OutboundProblem; status: number | null; durationMs: number };

export interface Outbound {
  /** Never throws: what goes wrong is a value. `isCut`: there was more of a body than `bodyMaxBytes`. */
  ask(request: OutboundRequest): Promise<OutboundResult>;
  /** A sentence that says why an address may not be asked, as far as can be seen without asking; null where it may. */
  refusal(url: string): string | null;
}

export interface OutboundOptions {
  /** Tests stand in for name servers, which are not ours. */
  resolve?: Resolve;
  /** Certificate authorities besides those that Node trusts. Tests and development. */
  ca?: string | string[];
  /** Lets loopback addresses, and http there, pass. Tests and development alone: no setting reaches it. */
  loopback?: boolean;
}

const USER_AGENT = 'AgentArena/1.0 (+webhooks)';
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_BODY_MAX_BYTES = 64 * 1024;
const HEADERS_MAX_BYTES = 16 * 1024;
/** Interim answers (1xx) before the answer. */
const INTERIM_MAX = 5;
/** Of a name with more addresses than that none further is tried. All are checked. */
const ADDRESSES_TRIED = 8;

export function createOutbound({ resolve = resolveByDns, ca, loopback = false }: OutboundOptions = {}): Outbound {
  const isAllowed = (address: string) => isPublicAddress(address) || (loopback && isLoopback(address));

  /** All addresses of a host, each of them allowed. @throws Failure */
  async function addressesOf({ url, host, isAddress }: OutboundUrl, signal: AbortSignal): Promise<string[]> {
    const found = isAddress ? [host] : await abortable(resolve(host, signal), signal).catch(nameFailure);
    if (found.length === 0) throw new Failure('name-not-found');
    const isFit = url.protocol === 'https:' ? isAllowed : isLoopback;
    if (!found.every(isFit)) throw new Failure('address-refused');
    return found.slice(0, ADDRESSES_TRIED);
  }

  async function ask(request: OutboundRequest): Promise<OutboundResult> {
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    const timeout = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    try {
      const target = readOutboundUrl(request.url, { loopback });
      if (typeof target === 'string') throw new Failure('bad-url');
      const addresses = await addressesOf(target, signal);
      const answer = await exchange(request, { target, addresses, ca, signal });
      return { ok: true, ...answer, durationMs: durationMs() };
    } catch (error) {
      const problem = timeout.aborted ? 'timeout' : signal.aborted ? 'aborted' : problemOf(error);
      return { ok: false, problem, status: error instanceof Failure ? error.status : null, durationMs: durationMs() };
    }
  }

  return {
    ask,
    refusal(url) {
      const read = readOutboundUrl(url, { loopback });
      if (typeof read === 'string') return read;
      return read.isAddress && !isAllowed(read.host) ? 'Its host is not a public address.' : null;
    },
  };
}

class Failure extends Error {
  readonly problem: OutboundProblem;
  readonly status: number | null;

  constructor(problem: OutboundProblem, status: number | null = null) {
    super(problem);
    this.problem = problem;
    this.status = status;
  }
}

interface Route {
  target: OutboundUrl;
  addresses: readonly string[];
  ca: string | string[] | undefined;
  signal: AbortSignal;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  isCut: boolean;
}

/** One request and its answer, over a connection of its own. Whatever happens, the connection is closed. */
function exchange(request: OutboundRequest, { target, addresses, ca, signal }: Route): Promise<Answer> {
  const { url, host, port, isAddress } = target;
  const isSecure = url.protocol === 'https:';
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  const options = {
    method: request.method,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    // of our own: the global one may keep connections, and use a proxy that the environment names
    agent: isSecure ? new SecureAgent({ keepAlive: false }) : new PlainAgent({ keepAlive: false }),
    lookup: pinned(addresses),
    maxHeaderSize: HEADERS_MAX_BYTES,
    headers: {
      ...request.headers,
      host: url.host,
      'user-agent': USER_AGENT,
      'accept-encoding': 'identity',
      connection: 'close',
      ...(body && { 'content-length': String(body.length) }),
    },
    signal,
    ...(isSecure && {
      servername: isAddress ? '' : host,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      ...(ca && { ca }),
    }),
  };
  return new Promise<Answer>((settle, fail) => {
    const outgoing = (isSecure ? secureRequest : plainRequest)(options);
    outgoing.on('response', response => {
      readAnswer(response, request.bodyMaxBytes ?? DEFAULT_BODY_MAX_BYTES)
        .then(settle, fail)
        .finally(() => outgoing.destroy());
    });
    let interim = 0;
    outgoing.on('information', () => {
      interim += 1;
      if (interim > INTERIM_MAX) outgoing.destroy(new Failure('bad-answer'));
    });
    outgoing.on('error', fail);
    // a connection that ends, or turns into another protocol, without an answer
    outgoing.on('close', () => fail(new Failure('hung-up')));
    outgoing.end(body);
  });
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400) throw new Failure('redirect', status);
  const parts: Buffer[] = [];
  let length = 0;
  let isCut = false;
  for await (const part of response as AsyncIterable<Buffer>) {
    const room = maxBytes - length;
    if (part.length > room) isCut = true;
    parts.push(part.subarray(0, room));
    length += Math.min(part.length, room);
    // leaving the loop destroys the stream: nothing further is read
    if (isCut) break;
  }
  return { status, headers, body: Buffer.concat(parts), isCut };
}

/** Says the addresses that were checked, whatever it is asked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map(address => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, callback) => {
    if (options.all) callback(null, all);
    else callback(null, all[0]?.address ?? '', all[0]?.family);
  };
}

function nameFailure(error: unknown): never {
  throw error instanceof Failure ? error : new Failure(isAbsence(error) ? 'name-not-found' : 'name-servers');
}

/** What cannot be called off is left behind. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((settle, fail) => {
    const onAbort = () => fail(new Failure('timeout'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(settle, fail).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

const UNREACHABLE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|EACCES|EPERM)$/;
const HUNG_UP = /^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/;
const TLS = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|EPROTO|ALTNAME/;

function problemOf(error: unknown): OutboundProblem {
  if (error instanceof Failure) return error.problem;
  // of several addresses that were tried, the last one's error says as much as any
  const { code = '', errors = [] } = error as { code?: string; errors?: unknown[] };
  if (errors.length > 0) return problemOf(errors.at(-1));
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  if (code.startsWith('HPE_')) return 'bad-answer';
  if (UNREACHABLE.test(code)) return 'unreachable';
  if (TLS.test(code)) return 'tls';
  if (HUNG_UP.test(code)) return 'hung-up';
  return 'bad-answer';
}
