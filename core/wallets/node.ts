import { JsonRpcApiProvider, type JsonRpcError, type JsonRpcPayload, type JsonRpcResult, Network } from 'ethers';

/**
 * A chain's node that is not trusted to answer, nor to answer sense: bounded in time and size, no redirects, and everything that is no
 * proper answer is remembered as the node's fault, so that it is never taken for a contract's "no".
 */

/** For all questions of one verification together; a request of the API may take 15 s. */
export const NODE_TIMEOUT_MS = 6_000;
/** Wallets answer with 32 bytes; an error may bring a trace. */
const ANSWER_MAX_BYTES = 256 * 1024;
/** A latest block that is further from our time than this is no latest block: what it says of a wallet's owners is out of date. */
const LAG_MAX_MS = 15 * 60_000;

/** The node is away, late, or talks nonsense. Its address is not in the message: it may hold a key. */
export class NodeTrouble extends Error {
  override readonly name = 'NodeTrouble';
}

/** What a virtual machine says of a call that failed: the contract's own answer, and no fault of the node's. */
const REVERTED =
  /revert|invalid opcode|invalid jump|out of gas|stack (under|over)flow|gas required exceeds|invalidfeopcode/i;
const HEX = /^0x([0-9a-f]{2})*$/i;

/** Asks one node during one verification. Destroy it afterwards. */
export class ChainNode extends JsonRpcApiProvider {
  readonly #url: string;
  readonly #chainId: number;
  readonly #deadline: AbortSignal;
  #trouble: NodeTrouble | null = null;

  constructor({ url, chainId, timeoutMs = NODE_TIMEOUT_MS }: { url: string; chainId: number; timeoutMs?: number }) {
    super(Network.from(chainId), { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
    this.#url = url;
    this.#chainId = chainId;
    this.#deadline = AbortSignal.timeout(timeoutMs);
    this._start();
  }

  /** @throws NodeTrouble where anything that was asked had no proper answer, whatever became of it since */
  requireSound(): void {
    if (this.#trouble) throw this.#trouble;
  }

  /** That it is a node of this chain, and up to date. @throws NodeTrouble */
  async requireFit(now: Date): Promise<void> {
    const chainId = await this.#ask('eth_chainId', []);
    if (typeof chainId !== 'string' || !/^0x[0-9a-f]{1,14}$/i.test(chainId) || Number(chainId) !== this.#chainId) {
      throw this.#blame('it is a node of another chain');
    }
    const block = await this.#ask('eth_getBlockByNumber', ['latest', false]);
    const timestamp = (block as { timestamp?: unknown } | null)?.timestamp;
    if (typeof timestamp !== 'string' || !/^0x[0-9a-f]{1,12}$/i.test(timestamp)) throw this.#blame('no latest block');
    if (Math.abs(Number(timestamp) * 1000 - now.getTime()) > LAG_MAX_MS)
      throw this.#blame('its latest block is out of date');
  }

  /** @throws NodeTrouble */
  async hasCode(address: string): Promise<boolean> {
    const code = await this.#ask('eth_getCode', [address, 'latest']);
    if (typeof code !== 'string' || !HEX.test(code)) throw this.#blame('no code');
    return code !== '0x';
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const [one] = Array.isArray(payload) ? payload : [payload];
    if (!one) return [];
    const answer = await this.#post(one).catch((cause: unknown) => {
      throw this.#blame(cause instanceof NodeTrouble ? cause.message : 'it does not answer');
    });
    const { id, result, error } = (answer ?? {}) as { id?: unknown; result?: unknown; error?: unknown };
    if (id !== one.id) throw this.#blame('it answered something else');
    if (error !== undefined && error !== null) {
      const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
      const isReverted = one.method === 'eth_call' && (code === 3 || REVERTED.test(String(message)));
      if (!isReverted) throw this.#blame('it refused to answer');
      return [{ id: one.id, error: { code: 3, message: 'execution reverted', data: hexOf(data) } }];
    }
    if (one.method === 'eth_call' && !isResultOfCall(one.params, result)) throw this.#blame('no result of a call');
    return [{ id: one.id, result }];
  }

  async #ask(method: string, params: unknown[]): Promise<unknown> {
    try {
      return await this.send(method, params);
    } catch {
      throw this.#trouble ?? this.#blame('it does not answer');
    }
  }

  async #post(payload: JsonRpcPayload): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
      redirect: 'error',
      signal: this.#deadline,
    });
    const text = await limitedText(response);
    if (!response.ok && !text.startsWith('{')) throw new NodeTrouble(`it answers ${response.status}`);
    return JSON.parse(text);
  }

  #blame(problem: string): NodeTrouble {
    this.#trouble ??= new NodeTrouble(problem);
    return this.#trouble;
  }
}

/** Whether a node may be asked about wallets. @returns what is wrong with it; null where nothing is */
export async function probeNode(target: { url: string; chainId: number }, now: Date): Promise<string | null> {
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

function hexOf(data: unknown): string {
  return typeof data === 'string' && HEX.test(data) ? data : '0x';
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > ANSWER_MAX_BYTES) throw new NodeTrouble('it answers too much');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
