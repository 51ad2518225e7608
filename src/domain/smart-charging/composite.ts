import type { Instant, Seconds } from '../time.ts';
import { isSame, type Limit, limitSteps, type Step } from './limits.ts';
import type { LimitQuestion, SchedulePeriod, Supply } from './profile.ts';

/**
 * The limit from `from` for `durationSeconds` (K08.FR.02), in the unit asked for. What is said for second n is the limit at
 * the instant `from` + n s, so that periods begin at whole seconds whatever the milliseconds of `from`. Never empty: for a
 * duration of 0 it is the limit of that instant.
 *
 * Per purpose the best profile, then the lowest of the purposes (K01 SC.01); EVSE 0 is the sum of the EVSEs, capped by what
 * caps the station (K08.FR.03).
 * @throws when the station has no such EVSE
 */
export const compositeSchedule = (
  question: LimitQuestion & { from: Instant; durationSeconds: Seconds },
): SchedulePeriod[] => {
  const { from, durationSeconds } = question;
  const to = from + Math.max(1, Math.floor(durationSeconds) * 1000);
  const seconds = inWholeSeconds(limitSteps(question, { from, to }), from, to);
  const supply = question.evseId === 0 ? question.station.supply : supplyOf(question);
  return seconds.map(({ startPeriod, holds }) => periodOf(startPeriod, holds, supply));
};

const supplyOf = ({ station, evseId }: LimitQuestion): Supply =>
  station.evses.find(({ id }) => id === evseId)?.supply ?? station.supply;

type Second = { startPeriod: Seconds; holds: Limit };

/** A step counts from the first whole second in it; one that holds none is not seen. */
const inWholeSeconds = (steps: readonly Step[], from: Instant, to: Instant): Second[] => {
  const seconds: Second[] = [];
  for (const step of steps) {
    const startPeriod = Math.ceil((step.from - from) / 1000);
    if (from + startPeriod * 1000 >= Math.min(step.to, to)) continue;
    const last = seconds.at(-1);
    if (!last || !isSame(last.holds, step.holds)) seconds.push({ startPeriod, holds: step.holds });
  }
  return seconds;
};

export const periodOf = (
  startPeriod: Seconds,
  { limit, phases, phaseToUse }: Limit,
  { current }: Supply,
): SchedulePeriod => {
  if (current === 'DC') return { startPeriod, limit };
  const period = { startPeriod, limit, numberPhases: phases };
  return phaseToUse === undefined ? period : { ...period, phaseToUse };
};

/**
 * As both versions put it on the wire: at most one digit after the point. Rounded down, since a limit must not be
 * exceeded; what has become equal is merged.
 */
export const inTenths = (periods: readonly SchedulePeriod[]): SchedulePeriod[] => {
  const tenths = periods.map((period) => ({ ...period, limit: Math.floor(period.limit * 10 + 1e-6) / 10 }));
  return tenths.filter((period, index) => {
    const before = tenths[index - 1];
    return (
      before?.limit !== period.limit ||
      before.numberPhases !== period.numberPhases ||
      before.phaseToUse !== period.phaseToUse
    );
  });
};
