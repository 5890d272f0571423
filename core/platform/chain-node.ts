import { JsonRpcApiProvider, type JsonRpcError, type JsonRpcPayload, type JsonRpcResult, Network } from 'ethers';

/**
 * A chain's node that is not trusted to answer, nor to answer sense: bounded in time and size, no redirects, and everything that is no
 * proper answer is remembered as the node's fault, so that it is never taken for a contract's "no".
 */

/** For all that one use asks together; a request of the API may take 15 s. */
export const NODE_TIMEOUT_MS = 6_000;
/** Contracts mostly answer with 32 bytes; an error may bring a trace. */
const ANSWER_MAX_BYTES = 256 * 1024;
/** A latest block that is further from our time than this is no latest block: what it says is out of date. */
const LAG_MAX_MS = 15 * 60_000;

/** The node is away, late, or talks nonsense. Its address is not in the message: it may hold a key. */
export class NodeTrouble extends Error {
  override readonly name: string = 'NodeTrouble';
}

/** What it answers is longer than was allowed for: less may be asked for at once. */
export class NodeAnswerTooLong extends NodeTrouble {
  override readonly name = 'NodeAnswerTooLong';
}

/** The node understood, and says no: its reason is the chain's ("nonce too low"), or its own (too many logs). */
export class NodeRefusal extends NodeTrouble {
  readonly code: number;
  /** In the node's words, at most 300 characters, without its address. */
  readonly reason: string;
  /** What a contract gave back, 0x...; null where nothing came. */
  readonly data: string | null;

  constructor({ code, reason, data }: { code: number; reason: string; data: string | null }) {
    super(`it refuses: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.data = data;
  }
}

/** What a virtual machine says of a call that failed: the contract's own answer, and no fault of the node's. */
const REVERTED =
  /revert|invalid opcode|invalid jump|out of gas|stack (under|over)flow|gas required exceeds|invalidfeopcode/i;
const HEX = /^0x([0-9a-f]{2})*$/i;
const REASON_MAX = 300;

export interface NodeTarget {
  url: string;
  chainId: number;
}

export interface NodeLimits {
  /** For all that is asked together. */
  timeoutMs?: number;
  answerMaxBytes?: number;
}

/** Asks one node during one use: a verification, one look. Destroy it afterwards. */
export class ChainNode extends JsonRpcApiProvider {
  readonly #url: string;
  readonly #address: URL;
  readonly #headers: Record<string, string>;
  readonly #chainId: number;
  readonly #deadline: AbortSignal;
  readonly #answerMaxBytes: number;
  #asked = 0;
  #trouble: NodeTrouble | null = null;

  constructor({
    url,
    chainId,
    timeoutMs = NODE_TIMEOUT_MS,
    answerMaxBytes = ANSWER_MAX_BYTES,
  }: NodeTarget & NodeLimits) {
    super(Network.from(chainId), { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
    this.#url = url;
    // fetch takes no address with a password in it
    this.#address = new URL(url);
    const { username, password } = this.#address;
    const key = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
    this.#headers = {
      'content-type': 'application/json',
      ...((username || password) && { authorization: `Basic ${key}` }),
    };
    this.#address.username = '';
    this.#address.password = '';
    this.#chainId = chainId;
    this.#deadline = AbortSignal.timeout(timeoutMs);
    this.#answerMaxBytes = answerMaxBytes;
    this._start();
  }

  /** @throws NodeTrouble where anything that was asked had no proper answer, whatever became of it since */
  requireSound(): void {
    if (this.#trouble) throw this.#trouble;
  }

  /** That it is a node of this chain, and up to date. @throws NodeTrouble */
  async requireFit(now: Date): Promise<void> {
    await this.requireChain();
    await this.recentBlock(now);
  }

  /** @throws NodeTrouble where it is a node of another chain */
  async requireChain(): Promise<void> {
    const chainId = await this.#know('eth_chainId', []);
    if (typeof chainId !== 'string' || !/^0x[0-9a-f]{1,14}$/i.test(chainId) || Number(chainId) !== this.#chainId) {
      throw this.#blame('it is a node of another chain');
    }
  }

  /** @returns its latest block, as it came. @throws NodeTrouble where that is out of date */
  async recentBlock(now: Date): Promise<unknown> {
    const block = await this.#know('eth_getBlockByNumber', ['latest', false]);
    const timestamp = (block as { timestamp?: unknown } | null)?.timestamp;
    if (typeof timestamp !== 'string' || !/^0x[0-9a-f]{1,12}$/i.test(timestamp)) throw this.#blame('no latest block');
    if (Math.abs(Number(timestamp) * 1000 - now.getTime()) > LAG_MAX_MS)
      throw this.#blame('its latest block is out of date');
    return block;
  }

  /** @throws NodeTrouble */
  async hasCode(address: string): Promise<boolean> {
    const code = await this.#know('eth_getCode', [address, 'latest']);
    if (typeof code !== 'string' || !HEX.test(code)) throw this.#blame('no code');
    return code !== '0x';
  }

  /**
   * Asks without looking at what comes: that is the caller's to do.
   * @throws NodeRefusal where the node says no, NodeAnswerTooLong, NodeTrouble where it says nothing, or nonsense
   */
  async ask(
    method: string,
    params: unknown[],
    { answerMaxBytes }: Pick<NodeLimits, 'answerMaxBytes'> = {},
  ): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    const { error, result } = await this.#answer({ id, method, params, jsonrpc: '2.0' }, answerMaxBytes);
    if (error === undefined || error === null) return result;
    const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
    throw new NodeRefusal({
      code: typeof code === 'number' ? code : 0,
      reason: withoutAddress(String(message), this.#url),
      data: typeof data === 'string' && HEX.test(data) ? data : null,
    });
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const [one] = Array.isArray(payload) ? payload : [payload];
    if (!one) return [];
    const { result, error } = await this.#answer(one);
    if (error !== undefined && error !== null) {
      const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
      const isReverted = one.method === 'eth_call' && (code === 3 || REVERTED.test(String(message)));
      if (!isReverted) throw this.#blame('it refused to answer');
      return [{ id: one.id, error: { code: 3, message: 'execution reverted', data: hexOf(data) } }];
    }
    if (one.method === 'eth_call' && !isResultOfCall(one.params, result)) throw this.#blame('no result of a call');
    return [{ id: one.id, result }];
  }

  async #answer(
    payload: JsonRpcPayload,
    answerMaxBytes = this.#answerMaxBytes,
  ): Promise<{ result?: unknown; error?: unknown }> {
    const answer = await this.#post(payload, answerMaxBytes).catch((cause: unknown) => {
      throw this.#blame(cause instanceof NodeTrouble ? cause : 'it does not answer');
    });
    const { id, result, error } = (answer ?? {}) as { id?: unknown; result?: unknown; error?: unknown };
    if (id !== payload.id) throw this.#blame('it answered something else');
    return { result, error };
  }

  async #know(method: string, params: unknown[]): Promise<unknown> {
    try {
      return await this.send(method, params);
    } catch {
      throw this.#trouble ?? this.#blame('it does not answer');
    }
  }

  async #post(payload: JsonRpcPayload, answerMaxBytes: number): Promise<unknown> {
    const response = await fetch(this.#address, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify(payload),
      redirect: 'error',
      signal: this.#deadline,
    });
    const text = await limitedText(response, answerMaxBytes);
    if (!response.ok && !text.startsWith('{')) throw new NodeTrouble(`it answers ${response.status}`);
    return JSON.parse(text);
  }

  #blame(problem: string | NodeTrouble): NodeTrouble {
    const trouble = typeof problem === 'string' ? new NodeTrouble(problem) : problem;
    this.#trouble ??= trouble;
    return trouble;
  }
}

/** Whether a node may be asked. @returns what is wrong with it; null where nothing is */
export async function probeNode(target: NodeTarget, now: Date): Promise<string | null> {
  const node = new ChainNode(target);
  try {
    await node.requireFit(now);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    node.destroy();
  }
}

/** The verifier of EIP-6492, which is called without a contract to call, answers with one byte. */
function isResultOfCall(params: unknown, result: unknown): boolean {
  if (typeof result !== 'string' || !HEX.test(result)) return false;
  const [call] = params as [{ to?: unknown }];
  return Boolean(call?.to) || /^0x0[01]$/.test(result);
}

/** Nodes like to name themselves in what they refuse, and their address may hold a key. */
function withoutAddress(text: string, url: string): string {
  const { host, hostname, pathname, search, username, password } = new URL(url);
  const typed = [username, password];
  const secrets = [
    ...[url, host, hostname, ...pathname.split('/'), ...search.split(/[?&=]/)],
    ...[...typed, ...typed.map(decoded)],
  ];
  const hidden = secrets
    .filter(secret => secret.length >= 4)
    .reduce((known, secret) => known.replaceAll(secret, '...'), text);
  return hidden.replace(/https?:\/\/\S+/g, '...').slice(0, REASON_MAX);
}

/** As it was meant before it was written into an address; as it stands where it cannot be read so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hexOf(data: unknown): string {
  return typeof data === 'string' && HEX.test(data) ? data : '0x';
}

async function limitedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) throw new NodeAnswerTooLong('it answers too much');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
