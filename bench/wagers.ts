/**
 * How many bets a second one process takes, on the embedded PostgreSQL with all its guarantees: 64 clients through the service, one
 * hot match and 64 matches, pools and the market maker; and how long a market of 10,000 positions takes to settle.
 */
import { checkLedger } from '../core/ledger/check.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';
import { type Load, type Measured, measureBets, measureSettlement } from './wagers/load.ts';
import { openWagerStage } from './wagers/stage.ts';

const CLIENTS = 64;
const MEMBERS = 1000;
const SPREAD = 64;
const POSITIONS = 10_000;

/** Runs the benchmark and prints it; `--json`, `--check`, `--seconds N` for each load (default 5). */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const seconds = readNumber(args, 'seconds', 5);
  const load = { clients: CLIENTS, members: MEMBERS, seconds };
  showProgress('starting PostgreSQL');
  const stage = await openWagerStage();
  const bets = (name: string, about: Pick<Load, 'kind' | 'matches'>): Promise<Measured> => {
    showProgress(name);
    return measureBets(stage, { ...load, ...about });
  };
  try {
    const hot = await bets('pools, one match', { kind: 'parimutuel', matches: 1 });
    const spread = await bets('pools, many matches', { kind: 'parimutuel', matches: SPREAD });
    const hotLmsr = await bets('market maker, one match', { kind: 'lmsr', matches: 1 });
    const spreadLmsr = await bets('market maker, many matches', { kind: 'lmsr', matches: SPREAD });
    showProgress('settlement');
    const settleLmsr = await measureSettlement(stage, { kind: 'lmsr', clients: CLIENTS, members: POSITIONS });
    const settlePools = await measureSettlement(stage, { kind: 'parimutuel', clients: CLIENTS, members: POSITIONS });
    showProgress('ledger check');
    const { ok, transfers, problems } = await checkLedger(stage.database);
    if (!ok) throw new Error(`The ledger does not add up: ${JSON.stringify(problems)}`);
    clearProgress();
    const all = [hot, spread, hotLmsr, spreadLmsr];
    finishBench(
      {
        bench: 'wagers',
        metrics: {
          hotBetsPerSecond: hot.betsPerSecond,
          spreadBetsPerSecond: spread.betsPerSecond,
          hotLmsrTradesPerSecond: hotLmsr.betsPerSecond,
          spreadLmsrTradesPerSecond: spreadLmsr.betsPerSecond,
          betP99Ms: Math.max(...all.map(measured => measured.p99Ms)),
          betMedianMs: Math.max(...all.map(measured => measured.p50Ms)),
          settle10kMs: Math.max(settleLmsr, settlePools),
        },
        targets: [
          { metric: 'hotBetsPerSecond', atLeast: 1500 },
          { metric: 'spreadBetsPerSecond', atLeast: 2000 },
          { metric: 'hotLmsrTradesPerSecond', atLeast: 1000 },
          { metric: 'betP99Ms', atMost: 150 },
          { metric: 'settle10kMs', atMost: 2000 },
        ],
        notes: [
          `  ${CLIENTS} clients, each betting again as soon as it has its receipt, for ${MEMBERS} members; ${seconds} s a load after 1 s of warming up.`,
          `  betP99Ms, betMedianMs: of the slowest of the four loads. settle10kMs: the slower kind, commit included, of ${POSITIONS} positions.`,
          `  Afterwards the ledger's ${transfers.toLocaleString('en-US')} transfers were checked and add up.`,
        ],
      },
      flags,
    );
  } finally {
    await stage.close();
  }
}
