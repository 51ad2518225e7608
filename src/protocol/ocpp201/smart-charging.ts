import type { AskedProfile } from '../../domain/commands.ts';
import { customDataOf } from '../../domain/custom-data.ts';
import type {
  ChargingProfile,
  ChargingSchedule,
  SchedulePeriod,
} from '../../domain/smart-charging/profile.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type {
  ChargingProfileType,
  ChargingSchedulePeriodType,
  ChargingScheduleType,
  Requests,
  Responses,
} from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

export const setChargingProfile: Hear<'setChargingProfile'> = {
  command: ({ evseId, chargingProfile }: Requests['SetChargingProfile']) => ({
    type: 'setChargingProfile',
    evseId,
    profile: fromProfile(chargingProfile),
  }),
  response: ({ status, statusInfo }): Responses['SetChargingProfile'] => ({
    status: status === 'NotSupported' ? 'Rejected' : status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const clearChargingProfile: Hear<'clearChargingProfile'> = {
  command: ({ chargingProfileId, chargingProfileCriteria }: Requests['ClearChargingProfile']) => {
    const { evseId, chargingProfilePurpose, stackLevel } = chargingProfileCriteria ?? {};
    return {
      type: 'clearChargingProfile',
      criteria: {
        ...(chargingProfileId !== undefined && { id: chargingProfileId }),
        ...(evseId !== undefined && { evseId }),
        ...(chargingProfilePurpose && { purpose: chargingProfilePurpose }),
        ...(stackLevel !== undefined && { stackLevel }),
      },
    };
  },
  response: ({ status }): Responses['ClearChargingProfile'] => ({ status }),
};

export const getChargingProfiles: Hear<'getChargingProfiles'> = {
  command: ({ requestId, evseId, chargingProfile }: Requests['GetChargingProfiles']) => {
    const { chargingProfileId, chargingProfilePurpose, stackLevel, chargingLimitSource } = chargingProfile;
    return {
      type: 'getChargingProfiles',
      requestId,
      criteria: {
        ...(chargingProfileId && { ids: chargingProfileId }),
        ...(evseId !== undefined && { evseId }),
        ...(chargingProfilePurpose && { purpose: chargingProfilePurpose }),
        ...(stackLevel !== undefined && { stackLevel }),
        ...(chargingLimitSource && { sources: chargingLimitSource }),
      },
    };
  },
  response: ({ status }): Responses['GetChargingProfiles'] => ({ status }),
};

export const chargingProfilesPart: Tell<'chargingProfilesPart'> = {
  requests: ({ requestId, source, evseId, profiles, tbc }) => [
    {
      action: 'ReportChargingProfiles',
      payload: {
        requestId,
        chargingLimitSource: source,
        evseId,
        chargingProfile: profiles.map(toProfile),
        tbc,
      } satisfies Requests['ReportChargingProfiles'],
    },
  ],
};

/** The EVSE is left out where it is the station (K12.FR.02). */
export const chargingLimitChanged: Tell<'chargingLimitChanged'> = {
  requests: ({ evseId, source, gridCritical, schedule }) => [
    {
      action: 'NotifyChargingLimit',
      payload: {
        ...(evseId !== 0 && { evseId }),
        chargingLimit: {
          chargingLimitSource: source,
          ...(gridCritical !== undefined && { isGridCritical: gridCritical }),
        },
        ...(schedule && { chargingSchedule: [toSchedule(schedule, 0)] }),
      } satisfies Requests['NotifyChargingLimit'],
    },
  ],
};

export const chargingLimitCleared: Tell<'chargingLimitCleared'> = {
  requests: ({ evseId, source }) => [
    {
      action: 'ClearedChargingLimit',
      payload: {
        chargingLimitSource: source,
        ...(evseId !== 0 && { evseId }),
      } satisfies Requests['ClearedChargingLimit'],
    },
  ],
};

export const getCompositeSchedule: Hear<'getCompositeSchedule'> = {
  command: ({ evseId, duration, chargingRateUnit }: Requests['GetCompositeSchedule']) => ({
    type: 'getCompositeSchedule',
    evseId,
    durationSeconds: duration,
    ...(chargingRateUnit && { unit: chargingRateUnit }),
  }),
  response: (reply): Responses['GetCompositeSchedule'] => {
    if (reply.status === 'Rejected')
      return { status: 'Rejected', ...(reply.statusInfo && { statusInfo: reply.statusInfo }) };
    const { evseId, durationSeconds, start, unit, periods } = reply.schedule;
    return {
      status: 'Accepted',
      schedule: {
        evseId,
        duration: durationSeconds,
        scheduleStart: toRfc3339(start),
        chargingRateUnit: unit,
        chargingSchedulePeriod: periods.map(toPeriod),
      },
    };
  },
};

export const fromProfile = (profile: ChargingProfileType): AskedProfile => ({
  id: profile.id,
  stackLevel: profile.stackLevel,
  purpose: profile.chargingProfilePurpose,
  kind: profile.chargingProfileKind,
  ...(profile.recurrencyKind && { recurrencyKind: profile.recurrencyKind }),
  ...(profile.validFrom !== undefined && { validFrom: fromRfc3339(profile.validFrom) }),
  ...(profile.validTo !== undefined && { validTo: fromRfc3339(profile.validTo) }),
  ...(profile.transactionId !== undefined && { transaction: { id: profile.transactionId } }),
  chargingSchedules: profile.chargingSchedule.map(fromSchedule),
  ...customDataOf(profile),
});

const fromSchedule = (schedule: ChargingScheduleType): ChargingSchedule => ({
  id: schedule.id,
  ...(schedule.startSchedule !== undefined && { startSchedule: fromRfc3339(schedule.startSchedule) }),
  ...(schedule.duration !== undefined && { duration: schedule.duration }),
  rateUnit: schedule.chargingRateUnit,
  ...(schedule.minChargingRate !== undefined && { minChargingRate: schedule.minChargingRate }),
  periods: schedule.chargingSchedulePeriod.map(fromPeriod),
  ...(schedule.salesTariff && { salesTariff: schedule.salesTariff }),
  ...customDataOf(schedule),
});

const fromPeriod = ({
  startPeriod,
  limit,
  numberPhases,
  phaseToUse,
  ...period
}: ChargingSchedulePeriodType): SchedulePeriod => ({
  startPeriod,
  limit,
  ...(numberPhases !== undefined && { numberPhases }),
  ...(phaseToUse !== undefined && { phaseToUse }),
  ...customDataOf(period),
});

export const toProfile = (profile: ChargingProfile): ChargingProfileType => ({
  id: profile.id,
  stackLevel: profile.stackLevel,
  chargingProfilePurpose: profile.purpose,
  chargingProfileKind: profile.kind,
  ...(profile.recurrencyKind && { recurrencyKind: profile.recurrencyKind }),
  ...(profile.validFrom !== undefined && { validFrom: toRfc3339(profile.validFrom) }),
  ...(profile.validTo !== undefined && { validTo: toRfc3339(profile.validTo) }),
  ...(profile.transactionId !== undefined && { transactionId: profile.transactionId }),
  chargingSchedule: profile.chargingSchedules.map(toSchedule),
  ...customDataOf(profile),
});

/** A schedule that came from 1.6 has no id of its own. */
export const toSchedule = (schedule: ChargingSchedule, index: number): ChargingScheduleType => ({
  id: schedule.id ?? index,
  ...(schedule.startSchedule !== undefined && { startSchedule: toRfc3339(schedule.startSchedule) }),
  ...(schedule.duration !== undefined && { duration: schedule.duration }),
  chargingRateUnit: schedule.rateUnit,
  ...(schedule.minChargingRate !== undefined && { minChargingRate: schedule.minChargingRate }),
  chargingSchedulePeriod: schedule.periods.map(toPeriod),
  ...(schedule.salesTariff !== undefined && {
    salesTariff: schedule.salesTariff as NonNullable<ChargingScheduleType['salesTariff']>,
  }),
  ...customDataOf(schedule),
});

const toPeriod = ({
  startPeriod,
  limit,
  numberPhases,
  phaseToUse,
  ...period
}: SchedulePeriod): ChargingSchedulePeriodType => ({
  startPeriod,
  limit,
  ...(numberPhases !== undefined && { numberPhases }),
  ...(phaseToUse !== undefined && { phaseToUse }),
  ...customDataOf(period),
});
