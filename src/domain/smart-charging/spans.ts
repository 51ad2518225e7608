import type { Instant } from '../time.ts';
import type { ChargingSchedule, InstalledProfile, SchedulePeriod, Window } from './profile.ts';

/** A profile that concerns the EVSE in question, with the schedule that counts and its zero point. */
export type Candidate = { profile: InstalledProfile; schedule: ChargingSchedule; zero: Instant };

/** A stretch in which a candidate has something to say. Its periods count from `zero`. */
export type Span = Window & { candidate: Candidate; zero: Instant; rank: number };

const DAY_MS = 86_400_000;

/**
 * A recurrence is 24 hours or 7 days of absolute time (OCPP: "every 24 hours"), not a time of day on a wall clock: OCPP
 * knows no time zone of the station. On the day the clocks change, a local schedule therefore moves by an hour.
 */
export const recurrenceMs = ({ kind, recurrencyKind }: InstalledProfile): number => {
  if (kind !== 'Recurring') return Number.POSITIVE_INFINITY;
  return recurrencyKind === 'Weekly' ? 7 * DAY_MS : DAY_MS;
};

/** How long a schedule runs from its zero point, its recurrence left aside. Infinite without a duration. */
export const runsForMs = ({ duration }: ChargingSchedule): number =>
  duration === undefined ? Number.POSITIVE_INFINITY : duration * 1000;

/** Adds the spans of a candidate within the window to `into`. Nothing before the zero point (K01.FR.30). */
export const addSpans = (candidate: Candidate, rank: number, window: Window, into: Span[]): void => {
  const { profile, schedule, zero } = candidate;
  const firstMs = (schedule.periods[0]?.startPeriod ?? Number.POSITIVE_INFINITY) * 1000;
  const every = recurrenceMs(profile);
  const lastsMs = Math.min(runsForMs(schedule), every);
  const from = Math.max(window.from, profile.validFrom ?? window.from);
  const to = Math.min(window.to, profile.validTo ?? window.to);
  for (let begin = firstOccurrence(zero, every, from); begin < to; begin += every) {
    const start = Math.max(from, begin + firstMs);
    const end = Math.min(to, begin + lastsMs);
    if (start < end) into.push({ from: start, to: end, candidate, zero: begin, rank });
  }
};

const firstOccurrence = (zero: Instant, every: number, from: Instant): Instant =>
  every === Number.POSITIVE_INFINITY || from <= zero
    ? zero
    : zero + Math.floor((from - zero) / every) * every;

/** Which period is in force so long after the zero point; the first one must have begun. */
export const periodIndexAt = (periods: readonly SchedulePeriod[], afterMs: number): number => {
  let low = 0;
  let high = periods.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (periods[middle]!.startPeriod * 1000 <= afterMs) low = middle;
    else high = middle - 1;
  }
  return low;
};
