import type { createAgentService } from '../agents/index.ts';
import type { AnnouncementService } from '../announcements/index.ts';
import type { SanctionService } from '../communities/index.ts';
import type { HonoursService } from '../honours/index.ts';
import type { MatchService } from '../matches/index.ts';
import type { PriceService } from '../prices/index.ts';
import type { SeasonService } from '../seasons/index.ts';
import type { WalletService } from '../wallets/index.ts';
import { createDrops } from './drops/drops.ts';
import { createGovernance } from './drops/governance.ts';
import { createBalances } from './escrow/balances.ts';
import { createPools } from './escrow/pools.ts';
import { createStakes } from './escrow/stakes.ts';
import { type ChainFigures, chainFigures } from './figures.ts';
import { createCommits } from './matches/commits.ts';
import { createConflicts } from './matches/conflicts.ts';
import { createFinality } from './matches/finality.ts';
import { createFindings } from './matches/findings.ts';
import { createProofs } from './matches/proof.ts';
import { createResults } from './matches/results.ts';
import { createRegistry } from './registry.ts';
import { createRights } from './rights/rights.ts';
import { createStep, type StepReport } from './step.ts';
import { createOwners } from './tokens/owners.ts';
import { createPinning } from './tokens/pinning.ts';
import { createTokens } from './tokens/tokens.ts';
import type { Portrait } from './tokens/writer.ts';
import type { ChainBase, ChainOptions, ChainPart, ChainSettings } from './types.ts';
import { createAttempts } from './wire/attempts.ts';
import { createDeployments } from './wire/deployments.ts';
import { openKey } from './wire/keys.ts';
import { createChainReader } from './wire/node.ts';
import { createWishes } from './wire/transactions.ts';

/** What the parts need of the rest of the arena. */
export interface ChainNeighbours {
  wallets: WalletService;
  announcements: AnnouncementService;
  agents: ReturnType<typeof createAgentService>;
  matches: MatchService;
  prices: PriceService;
  seasons: SeasonService;
  sanctions: SanctionService;
  honours: HonoursService;
  /** Draws an agent alone; null: descriptions of tokens have no image. */
  portrait: Portrait | null;
}

/** Everything that the arena does on chain, a line each; `runStep` goes through them in this order. */
function partsOf(base: ChainBase, neighbours: ChainNeighbours) {
  const { announcements, wallets, sanctions } = neighbours;
  const registry = createRegistry(base);
  const attempts = createAttempts(base);
  const commits = createCommits(base, registry, attempts);
  const conflicts = createConflicts(base, registry, attempts);
  const pools = createPools(base, { commits, registry, sanctions });
  const owners = createOwners(base);
  const tokens = createTokens(base, { ...neighbours, onTransfer: owners.transferred });
  return {
    commits,
    results: createResults(base, { registry, attempts, conflicts, announcements }),
    findings: createFindings(base, registry, conflicts),
    finality: createFinality(base, { registry, attempts, conflicts, commits, announcements }),
    proofs: createProofs(base, { registry, commits, announcements, pools }),
    pools,
    tokens,
    owners,
    pinning: createPinning({ ...base, files: tokens.files }),
    stakes: createStakes(base, { pools, wallets }),
    balances: createBalances(base, { wallets }),
    rights: createRights(base),
    drops: createDrops(base, attempts),
    governance: createGovernance(base),
  } satisfies Record<string, ChainPart>;
}

export type ChainParts = ReturnType<typeof partsOf>;

export interface ChainCore extends Pick<ChainBase, 'addresses' | 'wish' | 'wished' | 'wishedMany' | 'node'> {
  settings: ChainSettings;
  /** The address of the operator's key; null where this process has none. @throws KeyError */
  operator(): Promise<string | null>;
  /** How all of it stands, by the database alone. */
  figures(): Promise<ChainFigures>;
  /** Events first, then what each part wants, then the sender. One at a time over all processes. */
  runStep(): Promise<StepReport>;
}

export type ChainService = ChainCore & ChainParts;

export function createChainService(options: ChainOptions, neighbours: ChainNeighbours): ChainService {
  const { config, ...rest } = options;
  const { database, clock } = options;
  const { key: _key, rpcUrls: _rpcUrls, ...settings } = config;
  const key = once(() => openKey(config.key));
  const deployment = createDeployments({ database, chainId: config.id });
  const base: ChainBase = {
    ...rest,
    settings,
    addresses: async () => (await deployment())?.addresses ?? null,
    ...createWishes({ database, chainId: config.id }),
    node: createChainReader({ config, clock }),
  };
  const parts = partsOf(base, neighbours);
  const core: ChainCore = {
    settings,
    addresses: base.addresses,
    wish: base.wish,
    wished: base.wished,
    wishedMany: base.wishedMany,
    node: base.node,
    operator: async () => (await key())?.address ?? null,
    figures: () => chainFigures(database, config.id, clock.now()),
    runStep: createStep({ ...options, deployment, key, parts: Object.values<ChainPart>(parts) }),
  };
  return { ...core, ...parts };
}

/** Opens it at the first call; one that failed is tried again at the next. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
