/** What a run of a fault lane came to. */
export type Figures = {
  lane: string;
  seed: number;
  kills: number;
  restarts: number;
  transactions: number;
  ended: number;
  /** Messages that the CSMS heard more than once, with the same content. */
  duplicates: number;
  lost: number;
};

const COLUMNS = ['lane', 'seed', 'kills', 'restarts', 'transactions', 'ended', 'duplicates', 'lost'] as const;

/** A table with a line a run and a sum below. */
export const table = (runs: readonly Figures[]): string => {
  const numbers = COLUMNS.slice(2) as Exclude<(typeof COLUMNS)[number], 'lane' | 'seed'>[];
  const sum = numbers.map((column) => String(runs.reduce((total, run) => total + run[column], 0)));
  const rows = [
    [...COLUMNS],
    ...runs.map((run) => COLUMNS.map((column) => String(run[column]))),
    ['all', '', ...sum],
  ];
  const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n');
};
