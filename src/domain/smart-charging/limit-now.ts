import type { Instant } from '../time.ts';
import { periodOf } from './composite.ts';
import { evseOf, limitSteps } from './limits.ts';
import type { InstalledProfile, LimitQuestion, RateUnit, SchedulePeriod } from './profile.ts';
import { recurrenceMs, runsForMs } from './spans.ts';

export type LimitNow = Omit<SchedulePeriod, 'startPeriod'> & {
  unit: RateUnit;
  /** When it next changes, to the millisecond; absent when it will not within 366 days. */
  changesAt?: Instant;
};

const DAY_MS = 86_400_000;
const FARTHEST_MS = 366 * DAY_MS;

/**
 * The limit at an instant, and when it next changes. As long as a transaction has not begun to charge, what is relative to
 * that counts as if it began at `at`: ask again when it does.
 * @throws when the station has no such EVSE
 */
export const limitAt = (question: LimitQuestion & { at: Instant }): LimitNow => {
  const { at, unit, evseId, station } = question;
  const supply = evseId === 0 ? station.supply : evseOf(question).supply;
  const [now, next] = firstSteps(question);
  const { startPeriod: _, ...limit } = periodOf(0, now!.holds, supply);
  return next && next.from > at ? { ...limit, unit, changesAt: next.from } : { ...limit, unit };
};

/** Looks a day ahead, then eight times as far each time, until something changes. */
const firstSteps = (question: LimitQuestion & { at: Instant }) => {
  const { at } = question;
  const horizon = Math.max(1, nothingNewAfter(question) - at);
  for (let ahead = DAY_MS; ; ahead *= 8) {
    const steps = limitSteps(question, { from: at, to: at + Math.min(ahead, horizon) });
    if (steps.length > 1 || ahead >= horizon) return steps;
  }
};

/** After the last end or beginning of anything there are only recurrences left: a week shows all of them. */
const nothingNewAfter = ({ profiles, station, at }: LimitQuestion & { at: Instant }): Instant => {
  const charging = station.evses.map(({ transaction }) => transaction?.chargingSince ?? at);
  const zero = Math.max(at, ...charging);
  const last = profiles.reduce((latest, profile) => Math.max(latest, lastEdge(profile, zero)), at);
  return Math.min(last + 8 * DAY_MS, at + FARTHEST_MS);
};

const lastEdge = (profile: InstalledProfile, chargingSince: Instant): Instant => {
  const { validFrom = 0, validTo = 0, chargingSchedules, installedAt } = profile;
  return Math.max(
    validFrom,
    validTo,
    ...chargingSchedules.map((schedule) => {
      const zero = schedule.startSchedule ?? Math.max(chargingSince, installedAt);
      if (recurrenceMs(profile) < Number.POSITIVE_INFINITY) return zero;
      const runs = runsForMs(schedule);
      const lastPeriod = (schedule.periods.at(-1)?.startPeriod ?? 0) * 1000;
      return zero + (runs === Number.POSITIVE_INFINITY ? lastPeriod : runs);
    }),
  );
};
