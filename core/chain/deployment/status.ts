import type { ContractName } from '../../../contracts/index.ts';
import type { Database } from '../../platform/database.ts';
import { type ChainFigures, type ProblemView, queueFigures, troubledTransactions } from '../figures.ts';
import type { ChainCore } from '../service.ts';
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
  /** Commits that are in no batch yet, and batches of results by state. */
  batches: { commitsWaiting: number; results: Record<string, number> };
  /** Matches about which no quorum of verifiers agrees, and such as a conflict has frozen. */
  disputed: readonly string[];
  frozen: readonly string[];
  /** What an operator has to do something about; none where all is well. */
  problems: readonly string[];
}

export interface StatusOptions {
  database: Database;
  chain: Pick<ChainCore, 'settings' | 'node' | 'operator'>;
  now: Date;
}

const LOOK_LIMITS = { timeoutMs: 20_000 };
/** The worker reads on every two seconds, and blocks come every few. */
const SILENT_AFTER_MS = 10 * 60_000;
/** Of the usual size: the key should have coins for so many at the present price. */
const TRANSACTIONS_LEFT = 20n;
const USUAL_GAS = 200_000n;
const LISTED_MAX = 50;

export async function chainStatus({ database, chain, now }: StatusOptions): Promise<ChainStatus> {
  const chainId = chain.settings.id;
  const operator = await chain.operator();
  const known = await ledgerOf(database, chainId, now);
  const seen = await look(chain, known.rows, operator).catch((error: unknown) => {
    if (error instanceof ChainTrouble) return error.message;
    throw error;
  });
  const there = typeof seen === 'string' ? null : seen;
  const { rows, lastSequence, hasBegun: _hasBegun, ...told } = known;
  const unread = (there?.head?.block ?? 0) - chain.settings.confirmations - (known.cursor?.block ?? 0);
  return {
    chainId,
    head: there?.head ?? null,
    contracts: rows.map(({ name, address, block }) => ({ name, address, block, code: there?.codes.get(name) ?? null })),
    parameters: there?.parameters ?? null,
    operator: operator === null ? null : { address: operator, balance: there?.balance?.toString() ?? null },
    ...told,
    problems: [
      ...(typeof seen === 'string' ? [seen] : seen.problems),
      ...problemsOf(known, unread, now),
      ...commitProblem(lastSequence, there?.parameters ?? null),
      ...(operator === null ? ['No key is set (CHAIN_PRIVATE_KEY, CHAIN_KEYSTORE): nothing is sent from here.'] : []),
    ],
  };
}

type Known = Awaited<ReturnType<typeof ledgerOf>>;

/** What the database knows. */
async function ledgerOf(database: Database, chainId: number, now: Date) {
  const { prisma } = database;
  const [rows, figures, troubled, results, disputed, frozen, lastBatch] = await Promise.all([
    prisma.chainContract.findMany({ where: { chainId }, orderBy: { block: 'asc' } }),
    queueFigures(database, chainId),
    troubledTransactions(database, chainId, now),
    prisma.resultBatch.groupBy({ by: ['state'], where: { chainId }, _count: { _all: true } }),
    matchesIn(database, chainId, 'disputed'),
    matchesIn(database, chainId, 'frozen'),
    prisma.commitBatch.findFirst({ where: { chainId }, orderBy: { first: 'desc' } }),
  ]);
  const last = await prisma.commit.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true } });
  const from = lastBatch ? lastBatch.first + lastBatch.count : null;
  const commitsWaiting = from === null ? 0 : await prisma.commit.count({ where: { sequence: { gte: from } } });
  return {
    rows: rows.flatMap(row => (isContractName(row.name) ? [{ ...row, name: row.name }] : [])),
    transactions: figures.states,
    cursor: figures.cursor,
    troubled,
    batches: {
      commitsWaiting,
      results: Object.fromEntries(results.map(({ state, _count }) => [state, _count._all])),
    },
    disputed,
    frozen,
    lastSequence: last?.sequence ?? 0,
    hasBegun: (await begunDeployment(database, chainId)) !== null,
  };
}

/** Numbers that others have used up: nothing of ours is recorded until the arena's own have come as far. */
function commitProblem(lastSequence: number, parameters: Parameters | null): string[] {
  if (!parameters || parameters.nextSequence <= lastSequence + 1) return [];
  const { nextSequence } = parameters;
  return [
    `The registry waits for commit ${nextSequence}, and the arena has made ${lastSequence}: who else has its key? Or was an old backup restored?`,
  ];
}

async function matchesIn({ prisma }: Database, chainId: number, state: string): Promise<string[]> {
  const rows = await prisma.chainMatch.findMany({
    where: { chainId, state },
    orderBy: { sequence: 'desc' },
    take: LISTED_MAX,
    select: { matchId: true },
  });
  return rows.map(({ matchId }) => matchId);
}

/** What the chain says. @throws ChainTrouble */
function look({ node }: StatusOptions['chain'], rows: Known['rows'], operator: string | null) {
  return node.read(async provider => {
    const block = await provider.getBlock('latest');
    const head = block && { block: block.number, at: new Date(block.timestamp * 1000) };
    const balance = operator === null ? null : await provider.getBalance(operator);
    const codes = new Map<ContractName, CodeVerdict>();
    for (const row of rows) codes.set(row.name, await codeVerdict(provider, row));
    const problems = [...codes].flatMap(([name, code]) => codeProblem(name, code));
    if (balance !== null && balance < TRANSACTIONS_LEFT * USUAL_GAS * (block?.baseFeePerGas ?? 0n)) {
      problems.push(
        `The key has coins for fewer than ${TRANSACTIONS_LEFT} transactions more: send some to ${operator}.`,
      );
    }
    const isAll = rows.length > 0 && [...codes.values()].every(code => code !== 'missing');
    if (!isAll) return { head, balance, codes, problems, parameters: null };
    const at = Object.fromEntries(rows.map(({ name, address }) => [name, address])) as Record<ContractName, string>;
    const inspection = await inspectContracts(provider, at, operator);
    problems.push(...inspection.problems);
    return { head, balance, codes, problems, parameters: inspection.parameters };
  }, LOOK_LIMITS);
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
