import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Reads what vitest's JSON reporter wrote.
 *   count FILE [LATER]   "passed failed skipped"; where a test file ran once more, its later results count
 *   failed FILE          the test files in which something failed, a line each
 * A test file that broke off without a failed test counts as one failure.
 */
const [command, ...files] = process.argv.slice(2);
const [suites = [], later = []] = files.map(file => JSON.parse(readFileSync(file, 'utf8')).testResults);

if (command === 'failed') {
  for (const { name, status } of suites) if (status === 'failed') console.log(name);
} else if (command === 'count') {
  const latest = new Map([...suites, ...later].map(suite => [suite.name, suite]));
  const sums = [0, 0, 0];
  for (const { status, assertionResults } of latest.values()) {
    const passed = assertionResults.filter(result => result.status === 'passed').length;
    const failed = assertionResults.filter(result => result.status === 'failed').length;
    sums[0] += passed;
    sums[1] += status === 'failed' ? Math.max(1, failed) : failed;
    sums[2] += assertionResults.length - passed - failed;
  }
  console.log(sums.join(' '));
} else {
  console.error('results.mjs count FILE [LATER] | failed FILE');
  process.exitCode = 2;
}
