import type { Random } from '../faults/random.ts';
import { STARTS, STOPS } from '../faults/visit.ts';
import type { Version } from '../process/harness/station-files.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A car at an EVSE, as it is meant to go. */
export type Stay = {
  evseId: number;
  token: string;
  start: (typeof STARTS)[number];
  stop: (typeof STOPS)[number];
  car: { current_A: number; phases: number; battery_kWh: number; soc_percent: number };
};

/** What happens between two cars at an EVSE. */
export const BETWEEN = ['out of service', 'fault', 'no-show', 'cancelled reservation', 'EVSE reset'] as const;
/** What a CSMS or its operator does at any hour. */
export const ORDERS = [
  'profile for all',
  'profile of the station',
  'profile of a transaction',
  'fewer profiles',
  'list changes',
  'list anew',
  'cache is cleared',
  'reports',
  'log upload',
  'broken firmware',
  'setting',
] as const;

/** `after`: milliseconds since midnight. What is ordered while the CSMS is away does not happen. */
export type Happening = { after: number } & (
  | { act: 'arrives' | 'pauses' | 'goes on' | 'leaves'; stay: Stay }
  | { act: (typeof BETWEEN)[number]; evseId: number }
  | { act: (typeof ORDERS)[number] }
  | { act: 'network goes' | 'network is back' | 'power cut' | 'reset' | 'firmware' }
);

export type DayPlan = { day: number; version: Version; evseIds: readonly number[]; random: Random };

/** The station starts afresh on the first days alone, so that in the one long life after them what leaks has time to show. */
const RESTARTS: { readonly [day: number]: readonly ('firmware' | 'reset' | 'power cut')[] } = {
  0: ['firmware', 'power cut'],
  2: ['reset'],
  3: ['firmware'],
  4: ['reset', 'power cut'],
};
const ORDERS_A_DAY = 8;
const OPENING_MS = 5 * HOUR_MS;
const CLOSING_MS = 22 * HOUR_MS;

/** A day from midnight to midnight, at both of which no car is there and the CSMS is. */
export const planned = (plan: DayPlan): Happening[] => {
  const residents = plan.random.deck(Array.from({ length: 8 }, (_, index) => `RESIDENT${index + 1}`));
  const names = tokens(plan, residents);
  return [
    ...plan.evseIds.flatMap((evseId) => carsAt(evseId, plan, names)),
    ...ordersOf(plan),
    ...outages(plan),
    ...restarts(plan),
  ].sort((one, other) => one.after - other.after);
};

/** Residents, who stand on the local list, come once a day at most; all others once and never again. */
const tokens = ({ day, random }: DayPlan, residents: () => string): (() => string) => {
  let visitors = 0;
  let left = 8;
  return () => {
    if (left === 0 || random.chance(0.5)) return `VISITOR${day}-${++visitors}`;
    left -= 1;
    return residents();
  };
};

const carsAt = (evseId: number, { version, random }: DayPlan, token: () => string): Happening[] => {
  const happenings: Happening[] = [];
  const between = random.deck(BETWEEN.filter((each) => each !== 'EVSE reset' || version === '2.0.1'));
  const start = random.deck(STARTS);
  const stop = random.deck(STOPS);
  for (let at = OPENING_MS + random.between(0, 2 * HOUR_MS); at < CLOSING_MS; ) {
    const until = Math.min(at + random.between(0.5, 5) * HOUR_MS, CLOSING_MS + 0.5 * HOUR_MS);
    const stay: Stay = { evseId, token: token(), start: start(), stop: stop(), car: car(random) };
    happenings.push({ after: at, act: 'arrives', stay }, { after: until, act: 'leaves', stay });
    if (random.chance(0.3)) happenings.push(...pause(stay, at, until));
    happenings.push({ after: until + 10 * MINUTE_MS, act: between(), evseId });
    at = until + random.between(0.75, 2) * HOUR_MS;
  }
  return happenings;
};

const car = (random: Random): Stay['car'] => ({
  current_A: random.chance(0.5) ? 16 : 32,
  phases: random.chance(0.5) ? 1 : 3,
  battery_kWh: Math.round(random.between(20, 100)),
  soc_percent: Math.round(random.between(5, 80)),
});

const pause = (stay: Stay, from: number, until: number): Happening[] => [
  { after: from + 0.4 * (until - from), act: 'pauses', stay },
  { after: from + 0.6 * (until - from), act: 'goes on', stay },
];

const ordersOf = ({ random }: DayPlan): Happening[] => {
  const order = random.deck(ORDERS);
  return Array.from({ length: ORDERS_A_DAY }, () => ({
    after: random.between(4 * HOUR_MS, 23 * HOUR_MS),
    act: order(),
  }));
};

/** Minutes to hours, and now and then a whole day. */
const outages = ({ day, random }: DayPlan): Happening[] => {
  if (day % 10 === 7) return outage(0.2 * HOUR_MS, 23.5 * HOUR_MS);
  return [
    ...outage(random.between(6, 12) * HOUR_MS, random.between(2, 60) * MINUTE_MS),
    ...(random.chance(0.5) ? outage(14 * HOUR_MS, random.between(0.1, 8) * HOUR_MS) : []),
  ];
};

const outage = (after: number, forMs: number): Happening[] => [
  { after, act: 'network goes' },
  { after: after + forMs, act: 'network is back' },
];

/** As ordered at night; the power goes when cars are there. */
const restarts = ({ day, random }: DayPlan): Happening[] =>
  (RESTARTS[day] ?? []).map((act) => ({
    after: act === 'power cut' ? random.between(8, 12) * HOUR_MS : 2 * HOUR_MS,
    act,
  }));
