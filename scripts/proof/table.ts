import { laneNames } from './lanes.ts';
import type { LaneResult } from './run-lane.ts';

export type Row = { lane: string; cases: number; failures: number; seconds: number };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A lane failed as often as it says; a test that fails without having counted anything is a failure too. */
export const rowOf = ({ lane, outcomes, failedTests, seconds }: LaneResult): Row => ({
  lane,
  cases: sum(outcomes.map(({ cases }) => cases)),
  failures: Math.max(sum(outcomes.map(({ failures }) => failures)), failedTests),
  seconds,
});

const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** One line a lane, as the terminal shows it. */
export const asText = (results: readonly LaneResult[], seed: number): string => {
  const lines = results.map((result) => {
    const { lane, cases, failures, seconds } = rowOf(result);
    const skipped = result.skippedTests > 0 ? `${result.skippedTests} tests skipped` : '';
    return [lane, String(cases), String(failures), String(seed), duration(seconds), skipped];
  });
  const rows = [['lane', 'cases', 'failures', 'seed', 'took', ''], ...lines];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const padded = (cell: string, column: number) =>
    column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
};

const HEAD = ['| Lane | What | Cases | Failures | Figures |', '|---|---|---|---|---|'];

/**
 * Every count of every lane, for docs/reliability.md: the lanes that ran now, and of the others what stood there before.
 *
 * @param run when, where and of which commit, as it is to stand beside each lane
 */
export const asMarkdown = (results: readonly LaneResult[], run: string, before: string): string => {
  const lines = new Map([
    ...linesByLane(before),
    ...results.map((each) => [each.lane, linesOf(each, run)] as const),
  ]);
  return [...HEAD, ...laneNames.flatMap((lane) => lines.get(lane) ?? [])].join('\n');
};

const linesOf = (result: LaneResult, run: string): string[] => {
  const { lane, cases, failures, seconds } = rowOf(result);
  const skipped = result.skippedTests > 0 ? `, ${result.skippedTests} tests skipped` : '';
  return [
    `| **${lane}** | ${run}, ${duration(seconds)}${skipped} | **${cases}** | **${failures}** | |`,
    ...result.outcomes.map(({ what, cases, failures, figures = {} }) => {
      const counted = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
      return `| | ${what} | ${cases} | ${failures} | ${counted.join(', ')} |`;
    }),
  ];
};

/** A lane's own line names it in bold; its parts follow. */
const linesByLane = (table: string): Map<string, string[]> => {
  const lanes = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of table.split('\n')) {
    const [, lane] = /^\| \*\*(.+?)\*\* \|/.exec(line) ?? [];
    if (lane !== undefined) {
      current = [];
      lanes.set(lane, current);
    }
    if (line.startsWith('| ')) current?.push(line);
  }
  return lanes;
};
