import { compositeSchedule, inTenths } from '../../domain/smart-charging/composite.ts';
import { explainLimit } from '../../domain/smart-charging/explain.ts';
import type { LimitQuestion, RateUnit, SchedulePeriod } from '../../domain/smart-charging/profile.ts';
import { type Instant, type Seconds, toRfc3339 } from '../../domain/time.ts';
import { type ChargingParts, limitQuestion } from './question.ts';

/** How far ahead is told, and in what unit. */
export type Horizon = { durationSeconds: Seconds; unit: RateUnit };

/** What `charging_schedules` and `GET /ocpp/composite-schedules` tell of an EVSE, or of the station (0). */
export type ChargingScheduleView = {
  evse: number;
  charging_rate_unit: RateUnit;
  charging_schedule_period: { start_period: Seconds; limit: number; stack_level: number }[];
  duration: Seconds;
  start_schedule: string;
};

/** What each EVSE may take from `at` on, by rising id, the station first. */
export const chargingSchedules = (
  parts: ChargingParts,
  horizon: Horizon,
  at: Instant,
): ChargingScheduleView[] => {
  const question = limitQuestion(parts);
  return [0, ...parts.layout.evses.map(({ evseId }) => evseId)].map((evseId) =>
    scheduleView({ ...question, evseId, unit: horizon.unit }, horizon, at),
  );
};

/** The periods that hold for an EVSE from `at` on. */
export const periodsAhead = (
  parts: ChargingParts,
  evseId: number,
  { durationSeconds, unit }: Horizon,
  at: Instant,
): SchedulePeriod[] =>
  inTenths(compositeSchedule({ ...limitQuestion(parts), evseId, unit, from: at, durationSeconds }));

const scheduleView = (
  question: LimitQuestion,
  { durationSeconds, unit }: Horizon,
  at: Instant,
): ChargingScheduleView => ({
  evse: question.evseId,
  charging_rate_unit: unit,
  charging_schedule_period: inTenths(compositeSchedule({ ...question, from: at, durationSeconds })).map(
    ({ startPeriod, limit }) => ({
      start_period: startPeriod,
      limit,
      stack_level: stackLevelAt(question, at + startPeriod * 1000),
    }),
  ),
  duration: durationSeconds,
  start_schedule: toRfc3339(at),
});

/** Of the profile that makes the limit what it is; 0 where none does. */
const stackLevelAt = (question: LimitQuestion, at: Instant): number => {
  const { cap, profiles } = explainLimit({ ...question, at });
  if (cap.by !== 'profile') return 0;
  return profiles.find(({ id }) => id === cap.id)?.stackLevel ?? 0;
};
