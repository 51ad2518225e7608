import type { Day } from './soak.ts';

/** A figure that does not grow from day to day while the process lives. */
type Gauge = {
  name: string;
  of(day: Day): number;
  /** By how much it may grow a day, on the line that fits best. */
  most: number;
};

/** Tables that are empty, or as they were, whenever no car is there and the CSMS has been told everything. */
const WORKING_TABLES = [
  ...['timers', 'quarantine', 'outbox', 'dead_letters', 'announcements', 'start_profiles', 'actors'],
];
/** What has names: facts, settings, and the profiles and tokens of csms-orders.ts. */
const CAPPED_TABLES: { readonly [table: string]: number } = {
  facts: 12,
  variables: 10,
  charging_profiles: 24,
  local_list: 9,
};
/** 4096 pages of 1 KiB with their headers, and what the last commit before a checkpoint adds. */
const LARGEST_WAL_MIB = 5;

/** @param leeway times: a few days say little, and warm up */
export const gauges = (leeway: number): Gauge[] => [
  { name: 'heap MiB', of: ({ resources }) => resources.heapMiB, most: 0.05 * leeway },
  { name: 'external MiB', of: ({ resources }) => resources.externalMiB, most: 0.05 * leeway },
  // Connections of whoever asks the local API come and go.
  { name: 'descriptors', of: ({ resources }) => resources.descriptors, most: 0.2 * leeway },
  { name: 'handles', of: ({ resources }) => resources.handles, most: 0.2 * leeway },
  { name: 'files', of: ({ resources }) => resources.files, most: 0.2 * leeway },
  { name: 'database MiB', of: ({ resources }) => resources.databaseMiB, most: 0.02 * leeway },
  { name: 'actors', of: ({ resources }) => resources.actors, most: 0 },
  { name: 'rows', of: ({ resources }) => total(resources.rows, WORKING_TABLES), most: 0 },
];

const total = (rows: Readonly<Record<string, number>>, tables: readonly string[]): number =>
  tables.reduce((sum, table) => sum + (rows[table] ?? Number.NaN), 0);

/** After so many days of a life all that is used has been compiled, and every buffer has its size. */
const WARM_UP_DAYS = 3;

/** Growth a day on the line that fits best, in the longest life of the process after its first days; 0 where that has one day. */
export const slope = (days: readonly Day[], of: Gauge['of']): number => {
  const lives = [...new Set(days.map(({ life }) => life))].map((number) =>
    days.filter(({ life }) => life === number),
  );
  const longest = lives.reduce((long, life) => (life.length > long.length ? life : long), []);
  const settled = longest.length > 2 * WARM_UP_DAYS ? longest.slice(WARM_UP_DAYS) : longest;
  const middle = mean(settled.map(({ day }) => day));
  const spread = settled.reduce((sum, { day }) => sum + (day - middle) ** 2, 0);
  const joint = settled.reduce((sum, each) => sum + (each.day - middle) * of(each), 0);
  return spread === 0 ? 0 : joint / spread;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Everything that grows, in words. */
export const growth = (days: readonly Day[], leeway: number, messageLogDays: number): string[] => [
  ...gauges(leeway).flatMap(({ name, of, most }) => {
    const grown = slope(days, of);
    return grown <= most ? [] : [`${name}: ${grown.toFixed(3)} more each day, at most ${most} allowed`];
  }),
  ...days.flatMap(({ day, resources: { rows, walMiB, messageLogs } }) => [
    ...Object.entries(CAPPED_TABLES).flatMap(([table, most]) =>
      (rows[table] ?? Number.NaN) <= most
        ? []
        : [`day ${day}: ${table} has ${rows[table]} rows, at most ${most}`],
    ),
    ...(walMiB <= LARGEST_WAL_MIB ? [] : [`day ${day}: the write-ahead log has ${walMiB.toFixed(1)} MiB`]),
    // Of today, and of as many days before.
    ...(messageLogs <= messageLogDays + 2 ? [] : [`day ${day}: ${messageLogs} message logs`]),
  ]),
];

/** A line a day, and the slopes below. */
export const table = (days: readonly Day[], leeway: number): string => {
  const columns: { name: string; of(day: Day): number | string }[] = [
    { name: 'day', of: ({ day }) => day + 1 },
    { name: 'life', of: ({ life }) => life },
    { name: 'messages', of: ({ messages }) => messages },
    { name: 'transactions', of: ({ transactions }) => transactions },
    { name: 'kWh', of: ({ energyKWh }) => energyKWh.toFixed(1) },
    { name: 'RSS MiB', of: ({ resources }) => resources.rssMiB.toFixed(1) },
    ...gauges(leeway).map(({ name, of }) => ({ name, of: (day: Day) => short(of(day)) })),
    { name: 'WAL MiB', of: ({ resources }) => short(resources.walMiB) },
    { name: 'cached tokens', of: ({ resources }) => resources.rows.authorization_cache ?? '' },
    { name: 'security log', of: ({ resources }) => resources.rows.security_log ?? '' },
    { name: 's', of: ({ seconds }) => seconds.toFixed(1) },
  ];
  const rows = [
    columns.map(({ name }) => name),
    ...days.map((day) => columns.map(({ of }) => String(of(day)))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '));
  const slopes = gauges(leeway).map(
    ({ name, of, most }) => `${name} ${slope(days, of).toFixed(3)} (${most})`,
  );
  return [...lines, `growth a day (at most): ${slopes.join(', ')}`].join('\n');
};

const short = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));
