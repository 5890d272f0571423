/** What every benchmark prints: a table for people, one JSON object for machines, and the same targets for both. */
import { availableParallelism } from 'node:os';

export interface Target {
  metric: string;
  /** `atLeast` and `atMost` are inclusive. Give one or both. */
  atLeast?: number;
  atMost?: number;
}

export interface TargetOutcome {
  metric: string;
  /** ">= 2500000", "<= 0.6" or "0.4..0.6". */
  target: string;
  value: number;
  pass: boolean;
}

export interface Report {
  bench: string;
  cores: number;
  metrics: Record<string, number>;
  targets: TargetOutcome[];
}

export interface ReportInput {
  bench: string;
  /** In the order in which they are shown. */
  metrics: Record<string, number>;
  targets: readonly Target[];
  /** Lines shown under the table, for people only. */
  notes?: readonly string[];
}

/** Flags that all benchmarks share. */
export interface BenchFlags {
  json: boolean;
  check: boolean;
}

export function readFlags(args: readonly string[]): BenchFlags {
  return { json: args.includes('--json'), check: args.includes('--check') };
}

/** Whole number after `--name`, or the fallback. Throws RangeError where it is none. */
export function readNumber(args: readonly string[], name: string, fallback: number): number {
  const index = args.indexOf(`--${name}`);
  if (index < 0) return fallback;
  const value = Number(args[index + 1]);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} must be a whole number from 1`);
  return value;
}

export function judgeTargets(metrics: Record<string, number>, targets: readonly Target[]): TargetOutcome[] {
  return targets.map(({ metric, atLeast, atMost }) => {
    const value = metrics[metric] ?? Number.NaN;
    const pass = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
    const both = atLeast !== undefined && atMost !== undefined;
    const target = both ? `${atLeast}..${atMost}` : atLeast !== undefined ? `>= ${atLeast}` : `<= ${atMost}`;
    // NaN compares false both ways: a metric that was not measured is a missed target.
    return { metric, target, value, pass: pass && !Number.isNaN(value) };
  });
}

function shown(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function drawTable(report: Report, notes: readonly string[] = []): string {
  const rows = Object.entries(report.metrics).map(([metric, value]) => {
    const targets = report.targets.filter(target => target.metric === metric);
    const verdict = targets.map(target => `${target.pass ? 'ok  ' : 'MISS'} ${target.target}`).join('  ');
    return [metric, shown(value), verdict] as const;
  });
  const nameWidth = Math.max(...rows.map(row => row[0].length));
  const valueWidth = Math.max(...rows.map(row => row[1].length));
  const lines = rows.map(([name, value, verdict]) =>
    `  ${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}  ${verdict}`.trimEnd(),
  );
  const missing = report.targets.filter(target => !(target.metric in report.metrics));
  for (const target of missing) lines.push(`  ${target.metric}: not measured  MISS ${target.target}`);
  return [`${report.bench} (${report.cores} cores)`, ...lines, ...notes].join('\n');
}

/**
 * Prints a benchmark's outcome: with `--json` exactly one JSON object on standard output, else a table. With `--check`
 * the process ends with exit code 1 where a target is missed.
 */
export function finishBench(input: ReportInput, flags: BenchFlags): Report {
  const targets = judgeTargets(input.metrics, input.targets);
  const report: Report = { bench: input.bench, cores: availableParallelism(), metrics: input.metrics, targets };
  process.stdout.write(`${flags.json ? JSON.stringify(report) : drawTable(report, input.notes)}\n`);
  if (flags.check && targets.some(target => !target.pass)) process.exitCode = 1;
  return report;
}

/** One line of progress on standard error, rewritten in place; silent where that is no terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

export function clearProgress(): void {
  showProgress('');
}
