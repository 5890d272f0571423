import { parseEther } from 'ethers';
import type { ContractName } from '../../../contracts/index.ts';
import type { Database } from '../../platform/database.ts';
import {
  type ChainFigures,
  chainFigures,
  contestedMatches,
  type ProblemView,
  troubledTransactions,
  UNHEARD_AFTER_MINUTES,
} from '../figures.ts';
import type { ChainCore } from '../service.ts';
import { countUnasked } from '../tokens/token-desk.ts';
import { ChainTrouble } from '../wire/node.ts';
import { begunDeployment } from './deploy.ts';
import { type CodeVerdict, codeVerdict, inspectContracts, isContractName, type Parameters } from './inspection.ts';

/** All that an operator wants to know of an arena's business on chain: `arena chain status`. */

export interface ContractStatus {
  name: ContractName;
  address: string;
  block: number;
  code: CodeVerdict | null;
}

export interface ChainStatus {
  chainId: number;
  /** Null where no node answers. */
  head: { block: number; at: Date } | null;
  contracts: readonly ContractStatus[];
  /** Null where nothing is deployed, or no node answers. */
  parameters: Parameters | null;
  /** Null where this configuration has no key. */
  operator: { address: string /** Wei; null where no node answers. */; balance: string | null } | null;
  transactions: ChainFigures['states'];
  troubled: readonly ProblemView[];
  cursor: ChainFigures['cursor'];
  /** Commits that are in no batch yet. */
  commitsWaiting: number;
  /** Results of matches by state. */
  results: ChainFigures['results'];
  /** Results that verifiers have let wait. */
  unheard: number;
  /** Matches of the last week about which no quorum of verifiers agrees, and such as a conflict has frozen. */
  disputed: readonly string[];
  frozen: readonly string[];
  /** What an operator has to do something about; none where all is well. */
  problems: readonly string[];
}

export interface StatusOptions {
  /** Where this configuration has the descriptions of tokens; nothing is said of it where nobody said. */
  baseUri?: string | null;
  database: Database;
  chain: Pick<ChainCore, 'settings' | 'node' | 'operator'>;
  now: Date;
}

const LOOK_LIMITS = { timeoutMs: 20_000 };
/** The worker reads on every two seconds, and blocks come every few. */
const SILENT_AFTER_MS = 10 * 60_000;
/** Of the usual size: the key should have coins for so many at the present price, and for the bonds of so many pools. */
const TRANSACTIONS_LEFT = 20n;
const USUAL_GAS = 200_000n;
const BONDS_LEFT = 5n;

export async function chainStatus({ database, chain, now, baseUri = null }: StatusOptions): Promise<ChainStatus> {
  const chainId = chain.settings.id;
  const operator = await chain.operator();
  const known = await ledgerOf(database, chainId, now);
  const seen = await look(chain, known, operator).catch((error: unknown) => {
    if (error instanceof ChainTrouble) return error.message;
    throw error;
  });
  const there = typeof seen === 'string' ? null : seen;
  const { rows, lastSequence, hasBegun: _hasBegun, unheard, unheardFrom, unasked: _unasked, ...told } = known;
  const unread = (there?.head?.block ?? 0) - chain.settings.confirmations - (known.cursor?.block ?? 0);
  return {
    chainId,
    head: there?.head ?? null,
    contracts: rows.map(({ name, address, block }) => ({ name, address, block, code: there?.codes.get(name) ?? null })),
    parameters: there?.parameters ?? null,
    operator: operator === null ? null : { address: operator, balance: there?.balance?.toString() ?? null },
    ...told,
    unheard: unheard.count,
    problems: [
      ...(typeof seen === 'string' ? [seen] : seen.problems),
      ...problemsOf(known, unread, now),
      ...silentVerifiers(unheard.count, unheardFrom, there?.parameters ?? null),
      ...commitProblem(lastSequence, there?.parameters ?? null),
      ...tokenProblems(known.unasked, there?.parameters?.baseUri ?? null, baseUri),
      ...(operator === null ? ['No key is set (CHAIN_PRIVATE_KEY, CHAIN_KEYSTORE): nothing is sent from here.'] : []),
    ],
  };
}

type Known = Awaited<ReturnType<typeof ledgerOf>>;

/** What the database knows. */
async function ledgerOf(database: Database, chainId: number, now: Date) {
  const { prisma } = database;
  const [rows, figures, troubled, contested, lastBatch] = await Promise.all([
    prisma.chainContract.findMany({ where: { chainId }, orderBy: { block: 'asc' } }),
    chainFigures(database, chainId, now),
    troubledTransactions(database, chainId, now),
    contestedMatches(database, chainId, now),
    prisma.commitBatch.findFirst({ where: { chainId }, orderBy: { first: 'desc' } }),
  ]);
  const last = await prisma.commit.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true } });
  const from = lastBatch ? lastBatch.first + lastBatch.count : null;
  const heard = await prisma.verifierFinding.findMany({
    where: {
      chainId,
      OR: [{ root: { in: [...figures.unheard.roots] } }, { objectsTo: { in: [...figures.unheard.roots] } }],
    },
    distinct: ['verifier'],
    select: { verifier: true },
  });
  return {
    rows: rows.flatMap(row => (isContractName(row.name) ? [{ ...row, name: row.name }] : [])),
    transactions: figures.states,
    cursor: figures.cursor,
    troubled,
    commitsWaiting: from === null ? 0 : await prisma.commit.count({ where: { sequence: { gte: from } } }),
    results: figures.results,
    unheard: figures.unheard,
    unheardFrom: heard.map(({ verifier }) => verifier),
    ...contested,
    unasked: await countUnasked(database, chainId),
    lastSequence: last?.sequence ?? 0,
    hasBegun: (await begunDeployment(database, chainId)) !== null,
  };
}

/** Pools of a match without a result go back after a day: until then there is time to ask the people behind the keys. */
function silentVerifiers(count: number, heard: readonly string[], parameters: Parameters | null): string[] {
  if (count === 0) return [];
  const silent = parameters?.verifiers.filter(verifier => !heard.includes(verifier)) ?? [];
  const whom = silent.length > 0 ? ` Nothing of them was heard from ${silent.join(', ')}.` : '';
  return [
    `${count} ${count === 1 ? 'result has' : 'results have'} waited more than ${UNHEARD_AFTER_MINUTES} minutes for verifiers: ask who runs them, and whether they reach the arena.${whom}`,
  ];
}

/** @param present where the contract has descriptions, and where they should be */
function tokenProblems(unasked: number, present: string | null, wanted: string | null): string[] {
  return [
    ...(unasked === 0
      ? []
      : [
          `${unasked} agents have tokens that this arena did not ask for: who else has its key, or was an old backup restored? \`arena chain adopt\` lists them.`,
        ]),
    ...(present === null || wanted === null || present === wanted
      ? []
      : [
          `Tokens have their descriptions at ${present}..., and this configuration at ${wanted}...: \`arena chain base-uri\`.`,
        ]),
  ];
}

/** Numbers that others have used up: nothing of ours is recorded until the arena's own have come as far. */
function commitProblem(lastSequence: number, parameters: Parameters | null): string[] {
  if (!parameters || parameters.nextSequence <= lastSequence + 1) return [];
  const { nextSequence } = parameters;
  return [
    `The registry waits for commit ${nextSequence}, and the arena has made ${lastSequence}: who else has its key? Or was an old backup restored?`,
  ];
}

/** What the chain says. @throws ChainTrouble */
function look({ node, settings }: StatusOptions['chain'], { rows }: Known, operator: string | null) {
  return node.read(async provider => {
    const block = await provider.getBlock('latest');
    const head = block && { block: block.number, at: new Date(block.timestamp * 1000) };
    const balance = operator === null ? null : await provider.getBalance(operator);
    const codes = new Map<ContractName, CodeVerdict>();
    for (const row of rows) codes.set(row.name, await codeVerdict(provider, row));
    const problems = [...codes].flatMap(([name, code]) => codeProblem(name, code));
    if (operator !== null && balance !== null) {
      const { gasPrice } = await provider.getFeeData();
      problems.push(...coinsProblem({ operator, balance, gasPrice, settings }));
    }
    const isAll = rows.length > 0 && [...codes.values()].every(code => code !== 'missing');
    if (!isAll) return { head, balance, codes, problems, parameters: null };
    const at = Object.fromEntries(rows.map(({ name, address }) => [name, address])) as Record<ContractName, string>;
    const inspection = await inspectContracts(provider, at, operator);
    problems.push(...inspection.problems);
    return { head, balance, codes, problems, parameters: inspection.parameters };
  }, LOOK_LIMITS);
}

function coinsProblem(key: {
  operator: string;
  balance: bigint;
  /** Of a unit, in wei; null where the node does not say. */
  gasPrice: bigint | null;
  settings: StatusOptions['chain']['settings'];
}): string[] {
  const { operator, balance, gasPrice, settings } = key;
  const gas = TRANSACTIONS_LEFT * USUAL_GAS * (gasPrice ?? 0n);
  if (balance < gas) {
    return [`The key has coins for fewer than ${TRANSACTIONS_LEFT} transactions more: send some to ${operator}.`];
  }
  if (settings.escrow && balance < gas + BONDS_LEFT * parseEther(settings.bond)) {
    return [`The key has coins for the bonds of fewer than ${BONDS_LEFT} pools more: send some to ${operator}.`];
  }
  return [];
}

function codeProblem(name: ContractName, code: CodeVerdict): string[] {
  if (code === 'missing') return [`Nothing stands where ${name} should be: is it another chain of the same number?`];
  if (code === 'another') return [`${name} is not of this version's contracts.`];
  return [];
}

function problemsOf(
  { rows, hasBegun, cursor, troubled, disputed, frozen }: Known,
  unread: number,
  now: Date,
): string[] {
  if (rows.length === 0) {
    return [
      hasBegun
        ? 'The contracts are not all deployed yet: `arena chain deploy` goes on.'
        : 'The contracts are not deployed: `arena chain deploy`.',
    ];
  }
  return [
    ...silenceOf(cursor, unread, now),
    ...troubled.map(({ key, state, problem }) => `${key} ${state === 'failed' ? 'failed' : 'waits'}: ${problem}`),
    ...disputed.map(id => `No quorum of verifiers agrees about match ${id}.`),
    ...frozen.map(id => `Two quorums disagree about match ${id}: it is frozen.`),
  ];
}

/** A chain without new blocks has nothing to read. */
function silenceOf(cursor: Known['cursor'], unread: number, now: Date): string[] {
  const worker = 'does a worker run (`arena start`, `arena worker`)?';
  if (cursor === null) return [`No events of the contracts were read yet: ${worker}`];
  const isSilent = unread > 0 && now.getTime() - cursor.updatedAt.getTime() > SILENT_AFTER_MS;
  return isSilent ? [`No events were read for ten minutes: ${worker}`] : [];
}
