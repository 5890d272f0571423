/** `arena bench chain`: what a match costs on chain, and how fast one core verifies results. */

import type { ContractTransactionResponse, Wallet } from 'ethers';
import { MatchRegistry__factory } from '../contracts/index.ts';
import {
  commitTree,
  inOrder,
  RESULTS_TYPE,
  type RegistryAddress,
  resultsDomain,
  resultTree,
} from '../core/chain/leaves.ts';
import { checkBatch } from '../core/chain/verifier/commit-rules.ts';
import { createJudge } from '../core/chain/verifier/judge.ts';
import { readPayload } from '../core/chain/verifier/payload.ts';
import { type MadeMatch, makeMatches } from '../core/chain/verifier/testing/matches.ts';
import { startChain, type TestChain } from '../test/chain/anvil.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';

const BATCHES = [1, 16, 256] as const;
const VERIFIERS = 7;
const QUORUM = 5;
const CHALLENGE_SECONDS = 3600;
const SAMPLES = 5;
/** Every match is committed before its lock: then is the chain's time. */
const LOCK_AT = new Date('2100-01-01T00:00:00.000Z');

/** `--ms N`: milliseconds a sample of verifying (default 1,000). Reports the median of five samples, and the best: the machine may be shared. */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const milliseconds = readNumber(args, 'ms', 1000);
  showProgress('chain: fighting');
  const matches = makeMatches(Math.max(...BATCHES), { lockAt: LOCK_AT });
  const gas = await measureGas();
  await measureVerifying(matches, milliseconds / 2);
  const rates: number[] = [];
  for (let sample = 1; sample <= SAMPLES; sample++) {
    showProgress(`chain: verifying, sample ${sample} of ${SAMPLES}`);
    rates.push(await measureVerifying(matches, milliseconds));
  }
  clearProgress();
  rates.sort((left, right) => left - right);
  finishBench(
    {
      bench: 'chain',
      metrics: {
        gasPerMatch1: gas[0] ?? Number.NaN,
        gasPerMatch16: gas[1] ?? Number.NaN,
        gasPerMatch256: gas[2] ?? Number.NaN,
        verifierMatchesPerSecond: Math.round(rates[SAMPLES >> 1] ?? Number.NaN),
        verifierMatchesPerSecondBest: Math.round(rates.at(-1) ?? Number.NaN),
      },
      targets: [
        { metric: 'gasPerMatch1', atMost: 250_000 },
        { metric: 'gasPerMatch16', atMost: 16_000 },
        { metric: 'gasPerMatch256', atMost: 1_000 },
        { metric: 'verifierMatchesPerSecond', atLeast: 700 },
      ],
      notes: [
        `Gas of commitMatches and acceptResults (${QUORUM} of ${VERIFIERS} signatures), call data included, divided by the matches of a batch.`,
        'Verifying, one core: commits and their chain, trees, replays read and fought again, seeds, hashes and results compared.',
      ],
    },
    flags,
  );
}

/** Gas a match, of each batch size, by a registry that has been used before. */
async function measureGas(): Promise<number[]> {
  const chain = await startChain();
  try {
    const verifiers = Array.from({ length: VERIFIERS }, (_, index) => chain.account(index + 2));
    const owner = await chain.rich.getAddress();
    const deployed = await new MatchRegistry__factory(chain.rich).deploy(
      owner,
      owner,
      1,
      verifiers.map(({ address }) => address),
      QUORUM,
      CHALLENGE_SECONDS,
    );
    await deployed.waitForDeployment();
    const address = await deployed.getAddress();
    const figures: number[] = [];
    let first = 1;
    // the very first batch pays for slots that were never written
    for (const count of [1, ...BATCHES]) {
      showProgress(`chain: gas of a batch of ${count}`);
      const used = await gasOfBatch(
        chain,
        { chainId: chain.chainId, address },
        first,
        count,
        verifiers.slice(0, QUORUM),
      );
      figures.push(Math.round(used / count));
      first += count;
    }
    return figures.slice(1);
  } finally {
    await chain.stop();
  }
}

async function gasOfBatch(
  { rich }: TestChain,
  registry: RegistryAddress,
  first: number,
  count: number,
  signers: readonly Wallet[],
): Promise<number> {
  const contract = MatchRegistry__factory.connect(registry.address, rich);
  const matches = makeMatches(count, { first, lockAt: LOCK_AT });
  const commits = commitTree(matches.map(({ commit }) => commit));
  const { root } = resultTree(matches.map(({ result }) => result));
  const signatures = await Promise.all(
    signers.map(async signer => ({
      verifier: signer.address,
      signature: await signer.signTypedData(resultsDomain(registry), RESULTS_TYPE, { root, count }),
    })),
  );
  const committed = await gasOf(contract.commitMatches(first, count, commits.root));
  return committed + (await gasOf(contract.acceptResults(root, count, inOrder(signatures))));
}

async function gasOf(sending: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sending).wait();
  if (receipt?.status !== 1) throw new Error('A transaction was not accepted.');
  return Number(receipt.gasUsed);
}

/** Matches a second, in about so many milliseconds of one core: as a verifier checks them, but for the network and its database. */
async function measureVerifying(matches: readonly MadeMatch[], milliseconds: number): Promise<number> {
  const shown = matches.map(({ commit }) => commit);
  const results = matches.map(({ result }) => result);
  const texts = new Map(matches.map(({ replay, text }) => [replay.matchId, text]));
  const batch = { root: commitTree(shown).root, first: 1, count: matches.length, recordedAt: 0 };
  const judge = createJudge({
    acceptSimulated: true,
    replayOf: async matchId => texts.get(matchId) ?? '',
    saidOf: async () => ({ wasVoidBefore: false, wasOpenAfter: true }),
    witness: {
      testify: () => {
        throw new Error('Tapes of the benchmark are simulated.');
      },
    },
  });
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  do {
    const checked = checkBatch(batch, shown, { before: null, isKnown: () => false });
    const tree = resultTree(results);
    if (!checked.ok || tree.leaves.length !== checked.commits.length) throw new Error('The commits do not fit.');
    for (const [index, { commit, leaf, problem }] of checked.commits.entries()) {
      const result = results[index];
      const fields = readPayload(commit.payload);
      if (problem !== null || !fields || !result) throw new Error('A commit does not fit.');
      const { verdict } = await judge.judge(result, { ...commit, hash: leaf, recordedAt: 0, fields });
      if (verdict !== 'agrees') throw new Error('A result is not right.');
      count += 1;
    }
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (count / elapsed) * 1000;
}
