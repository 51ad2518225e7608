import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../test/lanes.ts';
import { lanes } from './lanes.ts';

export type Wishes = { full: boolean; seed: number };
export type LaneResult = {
  lane: string;
  outcomes: readonly Outcome[];
  /** Tests of the lane that failed, whatever they counted; at least one where the tests could not run. */
  failedTests: number;
  /** Tests that wait for something that this machine has not got, and said so. */
  skippedTests: number;
  seconds: number;
};

/** Runs the tests of a lane; they say what they counted in a file, a line each, which is shown as it grows. */
export const runLane = async (lane: string, { full, seed }: Wishes): Promise<LaneResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-proof-'));
  const [outcomes, report] = [join(folder, 'outcomes'), join(folder, 'report.json')];
  const began = performance.now();
  const watching = tellAsItGrows(lane, outcomes);
  try {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...(lanes[lane] ?? [])];
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const env = {
      ...process.env,
      STATECHARGE_LANE: full ? 'long' : 'ci',
      STATECHARGE_SEED: String(seed),
      STATECHARGE_OUTCOMES: outcomes,
    };
    const tests = spawn(process.execPath, [...vitest, ...reporters], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [tests.stdout, tests.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await once(tests, 'close');
    if (code !== 0) console.log(said);
    return {
      lane,
      ...totals(report, code),
      outcomes: read(outcomes),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    watching();
    rmSync(folder, { recursive: true, force: true });
  }
};

const read = (file: string): Outcome[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

/** Vitest may fail without a failed test: a file that does not load, an error nobody caught. */
const totals = (report: string, code: number): Pick<LaneResult, 'failedTests' | 'skippedTests'> => {
  if (!existsSync(report)) return { failedTests: 1, skippedTests: 0 };
  const { numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { failedTests: numFailedTests || (code === 0 ? 0 : 1), skippedTests: numPendingTests };
};

/** Milliseconds between two looks at what the tests have said. */
const LOOK_EVERY = 2000;

const tellAsItGrows = (lane: string, file: string): (() => void) => {
  let told = 0;
  const look = () => {
    const outcomes = read(file);
    for (const { what, cases, failures } of outcomes.slice(told))
      console.log(`  ${lane}: ${what}: ${cases} cases, ${failures} failures`);
    told = outcomes.length;
  };
  const timer = setInterval(look, LOOK_EVERY);
  return () => {
    clearInterval(timer);
    look();
  };
};
