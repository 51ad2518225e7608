/** What a benchmark says, and how it is judged: by the ratio of two medians that were measured in turns. */

export type Budget =
  /** Ours may be so many times the floor (the less the better). */
  | { atMost: number }
  /** Ours must be so many times the floor (the more the better). */
  | { atLeast: number }
  /** Ours may exceed the floor by so much, in the figure's unit. */
  | { above: number }
  /** Ours may be so much, whatever the floor. */
  | { total: number }
  /** Something to know, which nothing is asked of. */
  | 'none';

export type Figure = {
  what: string;
  floor: string;
  unit: string;
  ours: readonly number[];
  /** Empty where there is none. */
  floors: readonly number[];
  budget: Budget;
};

export type Verdict = Figure & { our: number; base: number; result: number; kept: boolean; noise: number };

export const judged = (figure: Figure): Verdict => {
  const our = median(figure.ours);
  const base = figure.floors.length > 0 ? median(figure.floors) : Number.NaN;
  const { budget } = figure;
  const result = isAbsolute(budget) ? our : isDifference(budget) ? our - base : our / base;
  return { ...figure, our, base, result, kept: isKept(budget, result), noise: spread(figure) };
};

const isAbsolute = (budget: Budget): budget is 'none' | { total: number } =>
  budget === 'none' || 'total' in budget;
const isDifference = (budget: Budget): budget is { above: number } => budget !== 'none' && 'above' in budget;

const isKept = (budget: Budget, result: number): boolean => {
  if (budget === 'none') return true;
  if ('atLeast' in budget) return result >= budget.atLeast;
  const limit = 'atMost' in budget ? budget.atMost : 'above' in budget ? budget.above : budget.total;
  return result <= limit;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The middle half of the floor's (else our own) values, as a part of their median: how restless the machine was. */
const spread = ({ ours, floors }: Figure): number => {
  const values = floors.length > 0 ? floors : ours;
  return (quantile(values, 0.75) - quantile(values, 0.25)) / (median(values) || 1);
};

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  return below + ((sorted[Math.ceil(position)] ?? Number.NaN) - below) * (position % 1);
};

/** One line of the table. */
export const lineOf = (verdict: Verdict): string => {
  const { what, floor, unit, our, base, kept, noise, budget, result } = verdict;
  const sign = isDifference(budget) && result >= 0 ? '+' : '';
  const shown = `${sign}${rounded(result)}${isDifference(budget) || isAbsolute(budget) ? ` ${unit}` : 'x'}`;
  const beside = Number.isNaN(base) ? floor : `${floor}: ${rounded(base)} ${unit}`;
  const cells = [
    what,
    `${rounded(our)} ${unit}`,
    beside,
    shown,
    budgetText(verdict),
    budget === 'none' ? '' : kept ? 'yes' : '**no**',
  ];
  return `| ${[...cells, `${Math.round(noise * 100)} %`].join(' | ')} |`;
};

const budgetText = ({ budget, unit }: Figure): string => {
  if (budget === 'none') return '';
  if ('atMost' in budget) return `at most ${budget.atMost}x`;
  if ('atLeast' in budget) return `at least ${budget.atLeast}x`;
  return 'above' in budget ? `at most +${budget.above} ${unit}` : `at most ${budget.total} ${unit}`;
};

const rounded = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.0+$/, '');
