/** One line of bench/results.md: a measured value, and how it stands to a floor measured in the same run. */
export type Figure = {
  what: string;
  value: number;
  floor: number;
  unit: string;
  /** What `ratio` must keep to. */
  budget: { least: number } | { most: number };
};

export const ratio = ({ value, floor }: Figure): number => value / floor;

export const holds = (figure: Figure): boolean =>
  'least' in figure.budget ? ratio(figure) >= figure.budget.least : ratio(figure) <= figure.budget.most;

/** The middle one of several runs, so that one disturbance does not make a figure. */
export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};
