import type { Database } from '../../platform/database.ts';
import { ChainTrouble } from '../wire/node.ts';
import { ArenaTrouble } from './arena-client.ts';
import { backoffMs } from './backoff.ts';
import { createSignatures } from './signatures.ts';
import { openState } from './state.ts';
import type { StoredFinding, StoredJudgement } from './state-rows.ts';
import { createTeller } from './teller.ts';
import type { VerifierBase } from './types.ts';
import { createCommitWatch } from './watch-commits.ts';
import { createResultWatch } from './watch-results.ts';

/** A verifier: looks at chain and arena again and again, and signs what it finds. */
export interface VerifierOptions extends Omit<VerifierBase, 'state'> {
  /** Its own, not the arena's. Several verifiers may share one: each remembers for itself. */
  database: Database;
  /** Between two looks. */
  pollMs?: number;
  /** How long commits, judgements and told findings are remembered. */
  keepMs?: number;
}

export interface StepReport {
  /** Batches of commits found on chain, and checked. */
  found: number;
  checked: number;
  /** Results looked at. */
  judged: number;
  /** Findings that the arena took. */
  told: number;
  /** What went wrong, in sentences; empty where nothing did. */
  troubles: string[];
}

export interface Health {
  verifier: string;
  chainId: number;
  registry: string;
  /** The last block that was read; null before the first. */
  block: number | null;
  /** When a look at everything last went well; null before. */
  wellAt: string | null;
  troubles: string[];
}

export interface Findings {
  verifier: string;
  chainId: number;
  registry: string;
  findings: StoredFinding[];
  abstentions: StoredJudgement[];
}

export type Verifier = Awaited<ReturnType<typeof createVerifier>>;

const POLL_MS = 5_000;
const PACE = { firstMs: 5_000, maxMs: 2 * 60_000 };
const KEEP_MS = 30 * 24 * 3_600_000;
const SWEEP_MS = 3_600_000;
/** How long it is believed that the arena uses the registry that we watch. */
const SAME_REGISTRY_MS = 10 * 60_000;
const SHOWN = 500;

export async function createVerifier(options: VerifierOptions) {
  const { registry, signer, clock, log, client, random, pollMs = POLL_MS, keepMs = KEEP_MS } = options;
  const { database, ...rest } = options;
  const { chainId, address } = registry;
  const state = await openState(database, `${chainId}:${address.toLowerCase()}:${signer.address.toLowerCase()}`);
  const base: VerifierBase = { ...rest, state };
  const commits = createCommitWatch(base);
  const results = createResultWatch(base, createSignatures(base));
  const teller = createTeller(base);
  let sameUntilMs = Number.NEGATIVE_INFINITY;
  let sweptMs = Number.NEGATIVE_INFINITY;
  let wellAt: Date | null = null;
  let troubles: string[] = [];

  async function requireSameRegistry(): Promise<number> {
    const nowMs = clock.now().getTime();
    if (nowMs < sameUntilMs) return 0;
    const theirs = await client.chain();
    if (theirs.chainId !== chainId || theirs.registry.toLowerCase() !== address.toLowerCase()) {
      throw new ArenaTrouble(
        `it uses registry ${theirs.registry} on chain ${theirs.chainId}, and this verifier watches another one`,
      );
    }
    sameUntilMs = nowMs + SAME_REGISTRY_MS;
    return 1;
  }

  async function sweep(): Promise<number> {
    const nowMs = clock.now().getTime();
    if (nowMs - sweptMs < SWEEP_MS) return 0;
    sweptMs = nowMs;
    await state.sweep(new Date(nowMs - keepMs));
    return 1;
  }

  /** One look at everything. Never throws: what goes wrong is in the report, and the next look goes on from there. */
  async function runStep(): Promise<StepReport> {
    const report: StepReport = { found: 0, checked: 0, judged: 0, told: 0, troubles: [] };
    const attempt = async (work: () => Promise<number>): Promise<number | null> => {
      try {
        return await work();
      } catch (error) {
        report.troubles.push(sentenceOf(error));
        if (!(error instanceof ArenaTrouble || error instanceof ChainTrouble)) log.warn({ error }, 'a look went wrong');
        return null;
      }
    };
    // what was signed is told even where the chain cannot be read
    report.told += (await attempt(teller.tell)) ?? 0;
    if ((await attempt(requireSameRegistry)) !== null) {
      report.found += (await attempt(commits.readChain)) ?? 0;
      report.checked += (await attempt(commits.checkWaiting)) ?? 0;
      await attempt(commits.watchVoid);
      report.judged += (await attempt(results.look)) ?? 0;
      report.told += (await attempt(teller.tell)) ?? 0;
    }
    await attempt(sweep);
    if (report.troubles.length === 0) wellAt = clock.now();
    for (const trouble of report.troubles)
      if (!troubles.includes(trouble)) log.warn({ trouble }, 'cannot look at everything');
    if (report.troubles.length === 0 && troubles.length > 0) log.info('all can be looked at again');
    troubles = report.troubles;
    const { found, checked, judged, told } = report;
    if (found + checked + judged + told > 0) log.info({ found, checked, judged, told }, 'looked');
    return report;
  }

  return {
    runStep,

    /** Looks until the signal, more seldom while something is wrong. */
    async run(signal: AbortSignal): Promise<void> {
      let failures = 0;
      while (!signal.aborted) {
        const report = await runStep();
        failures = report.troubles.length > 0 ? failures + 1 : 0;
        const waitMs = failures > 0 ? Math.max(pollMs, backoffMs(failures, PACE, random())) : pollMs;
        await clock.sleep(waitMs, signal).catch(() => {});
      }
    },

    async health(): Promise<Health> {
      return {
        verifier: signer.address,
        chainId,
        registry: address,
        block: (await state.mark())?.block ?? null,
        wellAt: wellAt?.toISOString() ?? null,
        troubles,
      };
    },

    /** What was signed, newest first, and what nothing could be said of: for everybody. */
    async findings(): Promise<Findings> {
      return {
        verifier: signer.address,
        chainId,
        registry: address,
        findings: await state.findings(SHOWN),
        abstentions: await state.abstentions(SHOWN),
      };
    },
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof ArenaTrouble) return `The arena: ${error.message}.`;
  if (error instanceof ChainTrouble) return error.message;
  // everybody may read this: what the database says names its address
  return 'Something went wrong here: the log says what.';
}
