/** The last line of the checks: vitest's own totals, with each other step that failed counted as a failure. */
import { readFileSync } from 'node:fs';

const [report, testsExitCode, failedSteps] = process.argv.slice(2);
const totals = read(report);
const skipped = totals.numPendingTests + totals.numTodoTests;
// Vitest may fail without a failed test: a file that does not load, an error nobody caught.
const failedTests = totals.numFailedTests || (testsExitCode === '0' ? 0 : 1);
const failed = failedTests + Number(failedSteps);
console.log(`${totals.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && totals.numPassedTests > 0 ? 0 : 1;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}
