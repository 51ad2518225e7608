import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Outcome } from '../../test/lanes.ts';
import { BENCHMARKS } from './lanes.ts';
import type { LaneResult } from './run-lane.ts';

/** What of the benchmarks is measured at the size of CI: what takes seconds. */
const SHORT = ['smart charging', 'start'];

/** Runs the benchmarks. A budget that is missed is shown, not counted as a failure; a benchmark that breaks off is one. */
export const runBenchmarks = async (full: boolean): Promise<LaneResult> => {
  const began = performance.now();
  const words = full ? [] : SHORT;
  const bench = spawn(process.execPath, ['scripts/run-ts.mjs', 'bench/run.ts', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  bench.stdout.on('data', (text) => (said += text));
  await once(bench, 'close');
  const outcomes = outcomesIn(said);
  const [, kept, all] = /^(\d+) of (\d+) budgets kept$/m.exec(said) ?? [];
  console.log(`  ${BENCHMARKS}: ${kept ?? 0} of ${all ?? 0} budgets kept`);
  const failedTests = all === undefined || Number(all) !== outcomes.length ? 1 : 0;
  return {
    lane: BENCHMARKS,
    outcomes,
    failedTests,
    skippedTests: 0,
    seconds: (performance.now() - began) / 1000,
  };
};

/** The lines of the table of bench/run.ts: what, ours, floor, result, budget, kept, noise. */
export const outcomesIn = (table: string): Outcome[] =>
  table
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, what, , , , , kept]) => what && what !== 'What' && /yes|no/.test(kept ?? ''))
    .map(([, what = '', ours = '', , result = '', budget = '', kept = '']) => ({
      lane: BENCHMARKS,
      what,
      cases: 1,
      failures: 0,
      figures: { ours, result, budget, kept: kept.replaceAll('*', '') },
    }));
