import { type BaseContract, HDNodeWallet, type NonceManager, Wallet, ZeroAddress } from 'ethers';
import { buildHouse, type House } from '../../arena/house.ts';
import {
  AgentNFT__factory,
  ArenaGovernor__factory,
  ArenaToken__factory,
  CONTRACT_NAMES,
  type ContractName,
  Entitlements__factory,
  MatchRegistry__factory,
  SeasonDrops__factory,
  TimelockController__factory,
  WagerEscrow__factory,
} from '../../contracts/index.ts';
import type { ChainService, Portrait } from '../../core/chain/index.ts';
import { inOrder, RESULTS_TYPE, resultsDomain } from '../../core/chain/leaves.ts';
import { type BlobStore, openBlobStore } from '../../core/platform/blobs/index.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import type { ChainConfig } from '../../core/platform/config.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { type Log, silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { renderFigure } from '../../renderer/cards/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { startChain, type TestChain } from './anvil.ts';

/**
 * An arena on a chain of its own: anvil, a real database, our contracts, a house that knows where they stand, and verifiers. Nothing
 * happens by itself: `look` mines and works until there is nothing left to do.
 */
export interface ArenaChain {
  chain: TestChain;
  house: House;
  service: ChainService;
  test: TestDatabase;
  queues: Queues;
  blobs: BlobStore;
  clock: Clock;
  config: ChainConfig;
  /** Sends what the arena wants: the operator of the contracts. */
  operator: Wallet;
  /** Owns the contracts, has the tokens of the treasury, deploys. anvil's first account. */
  owner: NonceManager;
  /** Registered, the quorum is 5 of 7. */
  verifiers: readonly Wallet[];
  addresses: Record<ContractName, string>;
  contracts: ReturnType<typeof contractsAt>;
  /** Accounts with coins that belong to nobody: members' wallets. From 0. */
  wallet(index: number): Wallet;
  /** Signatures of a batch of results, as MatchRegistry takes them; of the first five verifiers unless told. */
  signBatch(batch: { root: string; count: number }, signers?: readonly Wallet[]): Promise<string[]>;
  /** Mines what there is, and enough on top of it, and takes steps until neither changes anything. At most 40 rounds. */
  look(): Promise<void>;
  /** Moves the arena's, its database's and the chain's time on together. */
  passTime(seconds: number): Promise<void>;
  /** Moves the arena's time on alone: the chain mines nothing meanwhile. Less than 15 minutes, or its node is out of date. */
  waitOffChain(seconds: number): Promise<void>;
  /** The services of another process of the same arena: what the first one holds in memory is not theirs. */
  another(config?: Partial<ChainConfig>, log?: Log): Promise<ChainService>;
  close(): Promise<void>;
}

export interface ArenaChainOptions {
  /** What differs from CHAIN_SETTINGS. */
  config?: Partial<ChainConfig>;
  /** How the arena reaches the node: a proxy, say. */
  through?: (url: string) => Promise<string> | string;
  log?: Log;
  /** Nothing stands on the chain, nor in the database. */
  undeployed?: boolean;
  bettingSeconds?: number;
  /** How agents are drawn for descriptions of tokens. */
  portrait?: Portrait;
}

export const CHALLENGE_SECONDS = 60;
const CONFIRMATIONS = 2;
const ROUNDS_MAX = 40;
/** Another process is at it, or was killed a moment ago and PostgreSQL has not noticed yet. */
const ELSEWHERE_MS = 100;
/** anvil's words; the operator is its second account, verifiers come from 100 on, members from 10 on. */
const OPERATOR = 1;
const FIRST_WALLET = 10;
const VERIFIERS = 7;

export async function startArenaChain(options: ArenaChainOptions = {}): Promise<ArenaChain> {
  const chain = await startChain();
  const test = await testDatabase();
  const queues = await openQueues({ databaseUrl: test.url, log: silentLog });
  const operator = chain.account(OPERATOR);
  let shiftMs = 0;
  const clock: Clock = { now: () => new Date(Date.now() + shiftMs), sleep: systemClock.sleep };
  const url = (await options.through?.(chain.url)) ?? chain.url;
  const config = chainSettings({ id: chain.chainId, rpcUrls: [url], ...options.config }, operator);
  const verifiers = Array.from({ length: VERIFIERS }, (_, index) => verifierOf(index));
  const addresses = options.undeployed
    ? (Object.fromEntries(CONTRACT_NAMES.map(name => [name, ZeroAddress])) as Record<ContractName, string>)
    : await deployAll(chain, test, { operator: operator.address, verifiers: verifiers.map(({ address }) => address) });
  const blobs = await openBlobStore(
    { blobs: { store: 'database', retentionDays: 0 } },
    { database: test.database, clock },
  );
  const houses: House[] = [];
  const build = async (chainConfig: ChainConfig, log: Log): Promise<House> => {
    const house = await buildHouse({
      config: {
        bettingSeconds: options.bettingSeconds ?? 0,
        tapeSeconds: 1,
        publicUrl: 'https://arena.example.org',
        chain: chainConfig,
      },
      database: test.database,
      queues,
      blobs,
      log,
      clock,
      feedSeed: 'test',
      simulatedMarkets: true,
      portrait: options.portrait ?? (async ({ looks }) => renderFigure({ looks, facing: 1 })),
    });
    houses.push(house);
    return house;
  };
  const house = await build(config, options.log ?? silentLog);
  const service = serviceOf(house);
  return {
    chain,
    house,
    service,
    test,
    queues,
    blobs,
    clock,
    config,
    operator,
    owner: chain.rich,
    verifiers,
    addresses,
    contracts: contractsAt(addresses, chain),
    wallet: index => chain.account(FIRST_WALLET + index),
    async signBatch({ root, count }, signers = verifiers.slice(0, 5)) {
      const domain = resultsDomain({ chainId: chain.chainId, address: addresses.MatchRegistry });
      return inOrder(
        await Promise.all(
          signers.map(async signer => ({
            verifier: signer.address,
            signature: await signer.signTypedData(domain, RESULTS_TYPE, { root, count }),
          })),
        ),
      );
    },
    async look() {
      for (let round = 0; round < ROUNDS_MAX; round++) {
        const before = await service.runStep();
        await chain.provider.send('anvil_mine', [`0x${(config.confirmations + 1).toString(16)}`]);
        const after = await service.runStep();
        const looks = [before, after];
        if (looks.some(({ isElsewhere }) => isElsewhere)) await systemClock.sleep(ELSEWHERE_MS);
        else if (looks.every(({ events, moved }) => events === 0 && moved === 0)) return;
      }
      throw new Error(`There is still something to do after ${ROUNDS_MAX} rounds.`);
    },
    async passTime(seconds) {
      shiftMs += seconds * 1000;
      await setDatabaseTime(test.database.pool, clock.now());
      await chain.provider.send('evm_increaseTime', [seconds]);
      await chain.provider.send('evm_mine', []);
    },
    async waitOffChain(seconds) {
      shiftMs += seconds * 1000;
      await setDatabaseTime(test.database.pool, clock.now());
    },
    another: async (given = {}, log = silentLog) => serviceOf(await build({ ...config, ...given }, log)),
    async close() {
      for (const each of houses) await each.live.close();
      await queues.close();
      await test.drop();
      await chain.stop();
    },
  };
}

function serviceOf({ chain }: House): ChainService {
  if (!chain) throw new Error('A house with a chain has its service.');
  return chain;
}

/** What a test's arena has set of CHAIN_*. */
export function chainSettings(
  given: Pick<ChainConfig, 'id' | 'rpcUrls'> & Partial<ChainConfig>,
  operator: Wallet,
): ChainConfig {
  return {
    key: { private: operator.privateKey },
    confirmations: CONFIRMATIONS,
    maxFeeGwei: 100,
    bumpSeconds: 30,
    commitSeconds: 0,
    resultSeconds: 0,
    escrow: true,
    bond: '0.001',
    poolsADay: 50,
    mintsADay: 20,
    ipfsApiUrl: null,
    ...given,
  };
}

/** All of ours, for a test's own look at them; they send as the owner. */
export function contractsAt(addresses: Record<ContractName, string>, { rich }: Pick<TestChain, 'rich'>) {
  return {
    timelock: TimelockController__factory.connect(addresses.TimelockController, rich),
    token: ArenaToken__factory.connect(addresses.ArenaToken, rich),
    governor: ArenaGovernor__factory.connect(addresses.ArenaGovernor, rich),
    drops: SeasonDrops__factory.connect(addresses.SeasonDrops, rich),
    registry: MatchRegistry__factory.connect(addresses.MatchRegistry, rich),
    escrow: WagerEscrow__factory.connect(addresses.WagerEscrow, rich),
    agents: AgentNFT__factory.connect(addresses.AgentNFT, rich),
    entitlements: Entitlements__factory.connect(addresses.Entitlements, rich),
  };
}

const VERIFIER_WORDS = 'test test test test test test test test test test test junk';

function verifierOf(index: number): Wallet {
  return new Wallet(HDNodeWallet.fromPhrase(VERIFIER_WORDS, '', `m/44'/60'/0'/0/${100 + index}`).privateKey);
}

/** As quick as it goes, and owned by the deployer instead of the timelock, so that tests may change a parameter with a call. */
async function deployAll(
  chain: TestChain,
  test: TestDatabase,
  { operator, verifiers }: { operator: string; verifiers: readonly string[] },
): Promise<Record<ContractName, string>> {
  const { rich: signer } = chain;
  const owner = await signer.getAddress();
  const addresses = {} as Record<ContractName, string>;
  const put = async (name: ContractName, deploying: Promise<BaseContract>) => {
    const contract = await deploying;
    const receipt = await contract.deploymentTransaction()?.wait();
    if (!receipt) throw new Error(`${name} was not deployed.`);
    addresses[name] = await contract.getAddress();
    await test.database.prisma.chainContract.create({
      data: {
        chainId: chain.chainId,
        name,
        address: addresses[name],
        block: receipt.blockNumber,
        transactionHash: receipt.hash,
      },
    });
  };
  await put('TimelockController', new TimelockController__factory(signer).deploy(0, [], [ZeroAddress], owner));
  await put('ArenaToken', new ArenaToken__factory(signer).deploy(owner));
  const { TimelockController, ArenaToken } = addresses;
  await put('ArenaGovernor', new ArenaGovernor__factory(signer).deploy(ArenaToken, TimelockController, 1, 60, 0, 4));
  await put('SeasonDrops', new SeasonDrops__factory(signer).deploy(owner, operator, ArenaToken));
  await put(
    'MatchRegistry',
    new MatchRegistry__factory(signer).deploy(owner, operator, 1, [...verifiers], 5, CHALLENGE_SECONDS),
  );
  const { MatchRegistry } = addresses;
  await put('WagerEscrow', new WagerEscrow__factory(signer).deploy(owner, operator, MatchRegistry, owner, 200, 0));
  await put('AgentNFT', new AgentNFT__factory(signer).deploy(owner, operator, 'ipfs://', owner, 500));
  await put('Entitlements', new Entitlements__factory(signer).deploy(owner, operator, addresses.AgentNFT, ''));
  const token = ArenaToken__factory.connect(ArenaToken, signer);
  await (await token.transfer(addresses.SeasonDrops, ((await token.SUPPLY()) * 60n) / 100n)).wait();
  const timelock = TimelockController__factory.connect(TimelockController, signer);
  for (const role of [await timelock.PROPOSER_ROLE(), await timelock.CANCELLER_ROLE()]) {
    await (await timelock.grantRole(role, addresses.ArenaGovernor)).wait();
  }
  return addresses;
}
