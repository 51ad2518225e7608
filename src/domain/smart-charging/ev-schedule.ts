import type { ChargingNeeds, EvSchedule, ScheduleOffer } from '../charging-needs.ts';
import { fromRfc3339, type Instant, type Seconds, toRfc3339 } from '../time.ts';
import { unconcerned } from './candidates.ts';
import { compositeSchedule, inTenths } from './composite.ts';
import type { ChargingSchedule, InstalledProfile, LimitQuestion, RateUnit } from './profile.ts';

/** A car that does not say when it leaves is told of so much. */
const HORIZON_S: Seconds = 86_400;
/** ISO 15118-2 leaves room for three. */
const MOST_SCHEDULES = 3;

/**
 * What a car may choose from: the composite schedule of its EVSE, once for each schedule of the TxProfile (K15.FR.22).
 * The ids are those of the TxProfile's schedules, which the choice brings back.
 */
export const schedulesToOffer = (
  question: Omit<LimitQuestion, 'unit' | 'scheduleIndex'>,
  needs: ChargingNeeds | undefined,
  at: Instant,
): EvSchedule[] => {
  const profile = profileOfTransaction(question);
  const schedules = profile?.chargingSchedules.slice(0, MOST_SCHEDULES) ?? [undefined];
  const duration_s = secondsUntil(needs?.departure_time, at);
  return schedules.map((schedule, scheduleIndex) => {
    const unit = schedule?.rateUnit ?? 'A';
    const periods = periodsOf({ ...question, scheduleIndex }, unit, at, duration_s);
    const id = schedule?.id ?? scheduleIndex + 1;
    return cut({ id, start_time: toRfc3339(at), duration_s, unit, periods }, needs?.max_schedule_tuples);
  });
};

/** No more periods than the car can keep: what comes after them is told later. */
const cut = (schedule: EvSchedule, most = Number.POSITIVE_INFINITY): EvSchedule => {
  const first = schedule.periods[most];
  return first
    ? { ...schedule, duration_s: first.start_s, periods: schedule.periods.slice(0, most) }
    : schedule;
};

const periodsOf = (
  question: Omit<LimitQuestion, 'unit'>,
  unit: RateUnit,
  from: Instant,
  durationSeconds: Seconds,
): EvSchedule['periods'] =>
  inTenths(compositeSchedule({ ...question, unit, from, durationSeconds })).map(
    ({ startPeriod, limit, numberPhases }) => ({
      start_s: startPeriod,
      limit,
      ...(numberPhases !== undefined && { phases: numberPhases }),
    }),
  );

const secondsUntil = (departure: string | undefined, at: Instant): Seconds => {
  const ms = departure === undefined ? Number.NaN : fromRfc3339(departure) - at;
  return ms > 0 ? Math.min(HORIZON_S, Math.ceil(ms / 1000)) : HORIZON_S;
};

/** The TxProfile that rules the transaction of an EVSE; its highest where there are several. */
const profileOfTransaction = (
  question: Omit<LimitQuestion, 'unit' | 'scheduleIndex'>,
): InstalledProfile | undefined => {
  const evse = question.station.evses.find(({ id }) => id === question.evseId);
  return question.profiles
    .filter(
      (profile) => profile.purpose === 'TxProfile' && !unconcerned(profile, { ...question, unit: 'A' }, evse),
    )
    .sort((a, b) => b.stackLevel - a.stackLevel)[0];
};

/** What an offer goes by: the same profiles make the same offer. */
export const basisOf = (question: Omit<LimitQuestion, 'unit'>): string => {
  const evse = question.station.evses.find(({ id }) => id === question.evseId);
  const standing = question.profiles.filter(
    (profile) => !unconcerned(profile, { ...question, unit: 'A' }, evse),
  );
  return standing.map(({ purpose, id, installedAt }) => `${purpose} ${id} ${installedAt}`).join(', ');
};

/** Which schedule of the offer a choice keeps to, counting from 0; undefined: none of them. */
export const chosenIndex = (offer: ScheduleOffer, { id }: EvSchedule): number | undefined => {
  const index = offer.schedules.findIndex((schedule) => schedule.id === id);
  return index < 0 ? undefined : index;
};

/** K15.FR.09: never more than was offered for that second. */
export const keepsWithin = (chosen: EvSchedule, offered: EvSchedule): boolean => {
  if (chosen.unit !== offered.unit) return false;
  const shift = Math.round((fromRfc3339(chosen.start_time) - fromRfc3339(offered.start_time)) / 1000);
  const starts = [
    ...chosen.periods.map(({ start_s }) => start_s + shift),
    ...offered.periods.map(({ start_s }) => start_s),
  ].filter((second) => second >= Math.max(0, shift));
  return starts.every((second) => limitIn(chosen, second - shift) <= limitIn(offered, second));
};

const limitIn = ({ periods }: EvSchedule, second: Seconds): number =>
  periods.findLast(({ start_s }) => start_s <= second)?.limit ?? 0;

/** As it is told to the CSMS (K15.FR.10). */
export const asChargingSchedule = ({
  id,
  unit,
  duration_s,
  start_time,
  periods,
}: EvSchedule): ChargingSchedule => ({
  id,
  startSchedule: fromRfc3339(start_time),
  ...(duration_s !== undefined && { duration: duration_s }),
  rateUnit: unit,
  periods: periods.map(({ start_s, limit, phases }) => ({
    startPeriod: start_s,
    limit,
    ...(phases !== undefined && { numberPhases: phases }),
  })),
});
