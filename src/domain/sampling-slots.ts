import type { Instant, Seconds } from './time.ts';

const DAY_MS = 86_400_000;

/**
 * The first instant after `now` that lies a whole number of intervals from `start`, which may be ahead of a clock that
 * was set back.
 */
export const nextPeriodic = (start: Instant, interval: Seconds, now: Instant): Instant => {
  const ms = interval * 1000;
  return start + (Math.floor((now - start) / ms) + 1) * ms;
};

/** The first instant after `now` that lies a whole number of intervals after midnight UTC; counting begins anew each day. */
export const nextAligned = (interval: Seconds, now: Instant): Instant => {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  return Math.min(nextPeriodic(midnight, interval, now), midnight + DAY_MS);
};
