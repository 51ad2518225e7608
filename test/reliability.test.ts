/** docs/reliability.md: no promise without a command, and the table of the proof. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laneNamed, laneNames, lanes } from '../scripts/proof/lanes.ts';
import { outcomesIn } from '../scripts/proof/run-benchmarks.ts';
import type { LaneResult } from '../scripts/proof/run-lane.ts';
import { asMarkdown, asText, rowOf } from '../scripts/proof/table.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('the page of promises', () => {
  const promises = page
    .slice(page.indexOf('| Promise'), page.indexOf('What it does not show'))
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('names a command for each promise, and each command is one', () => {
    expect(promises.length).toBeGreaterThan(10);
    for (const [, promise, command = ''] of promises) {
      const [, lane] = /^`npm run proof -- ([a-z-]+)`$/.exec(command) ?? [];
      const [, script] = /^`npm run ([a-z:]+)(?: -- [a-z]+)?`$/.exec(command) ?? [];
      const [, folder] = /^`npx vitest run ([\w/]+)`$/.exec(command) ?? [];
      const runs = lane
        ? laneNamed(lane)
        : script
          ? scripts[script]
          : folder && existsSync(join(root, folder));
      expect(runs, `${promise}: ${command}`).toBeTruthy();
    }
  });

  it('shows of each lane a run at length, with date, machine, commit and seed, and nothing failed', () => {
    const table = page.slice(page.indexOf('<!-- table'), page.indexOf('<!-- end'));
    const run = String.raw`\d{4}-\d\d-\d\d, .+, commit [0-9a-f]+, seed \d+, .+`;
    for (const lane of laneNames)
      expect(table).toMatch(
        new RegExp(String.raw`\| \*\*${lane}\*\* \| ${run} \| \*\*\d+\*\* \| \*\*0\*\* \|`),
      );
  });
});

describe('the lanes', () => {
  it.each(Object.entries(lanes))('%s has its tests', (_lane, paths) => {
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('are named by their beginning', () => {
    expect(laneNamed('power-cuts')).toBe('power cuts');
    expect(laneNamed('fuzz')).toBe('fuzzing');
    expect(laneNamed('m')).toBeUndefined();
    expect(laneNamed('bench')).toBe('benchmarks');
    expect(laneNamed('nothing')).toBeUndefined();
  });
});

it('what the benchmarks print is read', () => {
  const line = '| memory | 73 MiB | bare node: 39 MiB | 1.85x | at most 1.7x | **no** | 0 % |';
  expect(
    outcomesIn(`| What | Ours | Floor | Result | Budget | Kept | Noise |\n|---|---|\n${line}\n`),
  ).toEqual([
    {
      lane: 'benchmarks',
      what: 'memory',
      cases: 1,
      failures: 0,
      figures: { ours: '73 MiB', result: '1.85x', budget: 'at most 1.7x', kept: 'no' },
    },
  ]);
});

describe('the table', () => {
  const result: LaneResult = {
    lane: 'fuzzing',
    outcomes: [
      { lane: 'fuzzing', what: 'frames', cases: 20_000, failures: 0, figures: { 'frames/s': 2100 } },
      { lane: 'fuzzing', what: 'files', cases: 300, failures: 2 },
    ],
    failedTests: 1,
    skippedTests: 0,
    seconds: 61,
  };

  it('adds up what a lane has counted', () => {
    expect(rowOf(result)).toEqual({ lane: 'fuzzing', cases: 20_300, failures: 2, seconds: 61 });
    expect(asText([result], 7)).toBe(
      'lane     cases  failures  seed       took\nfuzzing  20300         2     7  1 min 1 s',
    );
    expect(asMarkdown([result], 'today', '').split('\n').slice(2)).toEqual([
      '| **fuzzing** | today, 1 min 1 s | **20300** | **2** | |',
      '| | frames | 20000 | 0 | frames/s 2100 |',
      '| | files | 300 | 2 |  |',
    ]);
  });

  it('keeps what stood there of lanes that did not run', () => {
    const before = asMarkdown([{ ...result, lane: 'model' }, result], 'yesterday', '');
    const after = asMarkdown([{ ...result, outcomes: [] }], 'today', before);
    expect(after.split('\n').slice(2)).toEqual([
      '| **model** | yesterday, 1 min 1 s | **20300** | **2** | |',
      '| | frames | 20000 | 0 | frames/s 2100 |',
      '| | files | 300 | 2 |  |',
      '| **fuzzing** | today, 1 min 1 s | **0** | **1** | |',
    ]);
  });

  it('a test that fails without having counted anything is a failure', () => {
    expect(rowOf({ ...result, outcomes: [], failedTests: 1 })).toMatchObject({ cases: 0, failures: 1 });
  });
});
