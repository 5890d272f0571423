import { createEthersConfig, isEIP6492Signature, type SiweConfig } from '@signinwithethereum/siwe';
import { ChainNode, NodeTrouble } from '../platform/chain-node.ts';
import type { Clock } from '../platform/clock.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { chainName } from './chains.ts';
import { type IssuedMessage, LINK_MINUTES, messageText, readMessage } from './message.ts';

/** Whether a signature is by the wallet that a message names, and whether the message is the very one that we issued. */

/** An account with a key of its own; a contract (EIP-1271); a contract that is not there yet (EIP-6492). */
export type WalletKind = 'eoa' | 'eip1271' | 'eip6492';

export interface ProverOptions {
  clock: Clock;
  log: Log;
  /** Nodes by chain: a smart wallet must convince all of its chain's. Without one only keys can be proven there. */
  rpcUrls: ReadonlyMap<number, readonly string[]>;
  /** Only tests are in more haste than NODE_TIMEOUT_MS. */
  nodeTimeoutMs?: number;
}

/** Longest signature: one of EIP-6492 brings the calldata that makes the wallet. Characters. */
export const SIGNATURE_MAX = 20_000;
const SIGNATURE = /^0x(?:[0-9a-f]{2})+$/i;
/** Wallets that nodes are asked about at once, in one process: a crowd of bad signatures must not become a crowd of requests. */
const ASKED_AT_ONCE = 32;
/** Clocks of the processes of an arena differ by less. */
const SKEW_MS = 30_000;

export type Prover = ReturnType<typeof createProver>;

export function createProver({ clock, log, rpcUrls, nodeTimeoutMs }: ProverOptions) {
  /** Whether the contract says that the signature is its owner's, by one node. @throws NodeTrouble */
  async function askNode(url: string, issued: IssuedMessage, text: string, signature: string): Promise<boolean> {
    const { address, chainId } = issued;
    const node = new ChainNode({ url, chainId, ...(nodeTimeoutMs !== undefined && { timeoutMs: nodeTimeoutMs }) });
    try {
      await node.requireFit(clock.now());
      if (!isEIP6492Signature(signature) && !(await node.hasCode(address))) return false;
      const { checkContractWalletSignature } = await createEthersConfig(node);
      // what a contract answers instead of a yes is its no; what the node did wrong is looked at after
      const isValid = await checkContractWalletSignature?.(address, text, signature, chainId).catch(() => false);
      node.requireSound();
      return isValid === true;
    } finally {
      node.destroy();
    }
  }

  let asked = 0;

  /** @throws ArenaError 'wallet-node' where the chain cannot be asked, its nodes disagree, or too many wait already */
  async function askChain(issued: IssuedMessage, text: string, signature: string): Promise<boolean> {
    const urls = rpcUrls.get(issued.chainId) ?? [];
    asked += 1;
    try {
      if (asked > ASKED_AT_ONCE) throw new NodeTrouble('too many wait for it');
      const answers = await Promise.all(urls.map(url => askNode(url, issued, text, signature)));
      if (new Set(answers).size > 1) throw new NodeTrouble('its nodes disagree');
      return answers[0] === true;
    } catch (error) {
      if (!(error instanceof NodeTrouble)) throw error;
      log.warn({ chainId: issued.chainId, problem: error.message }, 'a smart wallet could not be asked');
      throw new ArenaError(
        'wallet-node',
        `${chainName(issued.chainId)} cannot be asked about that wallet at the moment. Please try again in a minute.`,
        503,
      );
    } finally {
      asked -= 1;
    }
  }

  return {
    /**
     * @param message what came back from the page: must be, to the letter, what was issued
     * @throws ArenaError 'wallet-message', 'wallet-signature', 'wallet-chain-unproven' (422), 'wallet-node' (503)
     */
    async prove(issued: IssuedMessage, message: string, signature: string): Promise<WalletKind> {
      const text = messageText(issued);
      const read = readMessage(message);
      const now = clock.now();
      if (message !== text || !read || !isTimely(issued, now)) throw wrongMessage();
      // once more field by field, by what was read: the words above are ours, the rules below are EIP-4361's
      const { warnings, statement, expirationTime, notBefore, resources, scheme } = read;
      const isOurs =
        warnings.length === 0 &&
        statement === issued.statement &&
        expirationTime === issued.expiresAt.toISOString() &&
        [notBefore, resources, scheme].every(field => field === undefined);
      if (!isOurs) throw wrongMessage();
      if (signature.length > SIGNATURE_MAX || !SIGNATURE.test(signature)) throw wrongSignature();

      let trouble: unknown = null;
      let byContract = false;
      const keys = await createEthersConfig();
      const config: SiweConfig = {
        ...keys,
        async checkContractWalletSignature(_address, signed, given) {
          try {
            byContract = await askChain(issued, signed, given);
          } catch (error) {
            trouble = error;
          }
          return byContract;
        },
      };
      const { domain, uri, chainId, nonce, requestId } = issued;
      const { success } = await read.verify(
        {
          signature,
          domain,
          uri,
          chainId,
          nonce,
          time: now.toISOString(),
          ...(requestId !== undefined && { requestId }),
        },
        { strict: true, suppressExceptions: true, config },
      );
      if (trouble) throw trouble;
      if (!success) throw rpcUrls.has(chainId) ? wrongSignature() : unproven(chainId);
      if (!byContract) return 'eoa';
      return isEIP6492Signature(signature) ? 'eip6492' : 'eip1271';
    },
  };
}

function isTimely({ issuedAt, expiresAt }: IssuedMessage, now: Date): boolean {
  const age = now.getTime() - issuedAt.getTime();
  return age >= -SKEW_MS && age <= LINK_MINUTES * 60_000 && now < expiresAt;
}

function wrongMessage(): ArenaError {
  return new ArenaError(
    'wallet-message',
    'What was signed is not the message that was issued, or not the last one. Please begin again and let the wallet sign it unchanged.',
    422,
  );
}

function wrongSignature(): ArenaError {
  return new ArenaError(
    'wallet-signature',
    'That signature is not by that wallet. Please choose the account in your wallet, and sign again.',
    422,
  );
}

function unproven(chainId: number): ArenaError {
  return new ArenaError(
    'wallet-chain-unproven',
    `That signature is not by the key of that address. If it is a smart wallet: this arena cannot ask ${chainName(chainId)} about it, so that only wallets with a key of their own can be linked there.`,
    422,
  );
}
