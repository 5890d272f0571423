import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Contract,
  ContractFactory,
  HDNodeWallet,
  type InterfaceAbi,
  isHexString,
  JsonRpcProvider,
  type Listener,
  Network,
  NonceManager,
  type ProviderEvent,
  Wallet,
} from 'ethers';
import type { CompiledContract } from './compile.ts';

/**
 * A chain of its own for tests: anvil (from npm, nothing is downloaded) on a free port of this machine. It mines a block for every
 * transaction, and `mine` makes one at a time of the test's choice.
 */
export interface TestChain {
  /** JSON-RPC. */
  url: string;
  chainId: number;
  provider: JsonRpcProvider;
  /** Has ten thousand coins of the chain; counts its own transactions. */
  rich: NonceManager;
  /** Keys that have coins, by number: anvil's own, known to everybody. */
  account(index: number): Wallet;
  deploy(contract: CompiledContract, ...args: unknown[]): Promise<string>;
  /** Calls a function that changes something, and waits until it is mined. */
  send(address: string, abi: InterfaceAbi, method: string, ...args: unknown[]): Promise<void>;
  /** One more block, at this time. */
  mine(at: Date): Promise<void>;
  stop(): Promise<void>;
}

/** Words of anvil's accounts unless told otherwise (https://getfoundry.sh/anvil/reference). */
const MNEMONIC = 'test test test test test test test test test test test junk';
/** How many of its accounts have coins. */
const RICH_ACCOUNTS = 30;
/** Longer than it takes on a machine that is busy with other tests. */
const START_WITHIN_MS = 60_000;
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** @param startAt time of the first block; now unless told */
export async function startChain({
  chainId = 31337,
  startAt,
}: {
  chainId?: number;
  startAt?: Date;
} = {}): Promise<TestChain> {
  const flags = [
    '--port',
    '0',
    '--chain-id',
    String(chainId),
    '--mnemonic',
    MNEMONIC,
    '--accounts',
    String(RICH_ACCOUNTS),
  ];
  if (startAt) flags.push('--timestamp', String(Math.floor(startAt.getTime() / 1000)));
  const child = spawn(binary(), flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const url = await listening(child).catch((error: unknown) => {
    end();
    throw error;
  });
  const provider = new AttentiveProvider(url, Network.from(chainId), {
    staticNetwork: true,
    batchMaxCount: 1,
    cacheTimeout: -1,
    // a transaction is mined when it is sent
    pollingInterval: 20,
  });
  const rich = new NonceManager(accountOf(0).connect(provider));
  return {
    url,
    chainId,
    provider,
    rich,
    account: index => accountOf(index).connect(provider),
    async deploy({ abi, bytecode }, ...args) {
      const contract = await new ContractFactory(abi, bytecode, rich).deploy(...args);
      await contract.waitForDeployment();
      return contract.getAddress();
    },
    async send(address, abi, method, ...args) {
      const sent = await new Contract(address, abi, rich).getFunction(method)(...args);
      await sent.wait();
    },
    async mine(at) {
      await provider.send('evm_setNextBlockTimestamp', [Math.floor(at.getTime() / 1000)]);
      await provider.send('evm_mine', []);
    },
    async stop() {
      provider.destroy();
      process.removeListener('exit', end);
      const gone = new Promise(resolve => child.once('exit', resolve));
      end();
      await gone;
    },
  };
}

/**
 * Who waits for a transaction asks for its receipt, and then once for each later block: where it is mined between the first question and the first look at
 * the chain's height there is no later block, and ethers would wait for ever. This one asks again.
 */
class AttentiveProvider extends JsonRpcProvider {
  override async on(event: ProviderEvent, listener: Listener): Promise<this> {
    await super.on(event, listener);
    if (isHexString(event, 32)) void this.#askFor(event);
    return this;
  }

  async #askFor(hash: string): Promise<void> {
    while (!this.destroyed && (await this.listenerCount(hash)) > 0) {
      await sleep(250);
      const receipt = this.destroyed ? null : await this.getTransactionReceipt(hash).catch(() => null);
      if (receipt) return void (await this.emit(hash, receipt));
    }
  }
}

function accountOf(index: number): Wallet {
  return new Wallet(HDNodeWallet.fromPhrase(MNEMONIC, '', `m/44'/60'/0'/0/${index}`).privateKey);
}

/** The executable itself: npm's wrapper would leave it behind when it is killed. */
function binary(): string {
  const require = createRequire(import.meta.url);
  const name = `@foundry-rs/anvil-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  return path.join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`anvil did not start:\n${said}`)), START_WITHIN_MS);
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const [, address] = /Listening on (127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(`http://${address}`);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`anvil ended with ${code}:\n${said}`)));
  });
}
