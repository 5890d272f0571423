import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Solhint {
  processStr(
    text: string,
    config: unknown,
    file: string,
  ): { reports: readonly { line: number; ruleId: string; message: string }[] };
}

/**
 * solhint with contracts/solhint.json, in this process: its command looks for news of itself. Warnings count as errors do.
 *
 * What is switched off there, and why:
 * - not-rely-on-time: whoever makes blocks moves their time by seconds; our windows are minutes to years, and stakes close 15 s before the lock.
 * - gas-*: words and checks are worth more to us than a few units of gas; contracts/gas-snapshot shows where something grows dear.
 * - use-natspec: it wants a tag for whatever a name says already.
 *
 * @returns "path:line rule: what is wrong"
 */
export function lint(sources: Readonly<Record<string, string>>): string[] {
  const solhint = createRequire(import.meta.url)('solhint') as Solhint;
  const config = JSON.parse(readFileSync(new URL('../../contracts/solhint.json', import.meta.url), 'utf8')) as unknown;
  return Object.entries(sources).flatMap(([name, text]) =>
    solhint
      .processStr(text, config, name)
      .reports.map(({ line, ruleId, message }) => `${name}:${line} ${ruleId}: ${message}`),
  );
}
