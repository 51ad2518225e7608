import type { AskedProfile } from '../../domain/commands.ts';
import type { ChargingSchedule, ProfilePurpose } from '../../domain/smart-charging/profile.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear, StationView, Tell } from '../version.ts';
import { placeOfNumber } from './connector-number.ts';

export const setChargingProfile: Hear<'setChargingProfile'> = {
  command: ({ connectorId, csChargingProfiles }: Requests['SetChargingProfile'], view) => ({
    type: 'setChargingProfile',
    evseId: evseOf(connectorId, view),
    profile: fromProfile(csChargingProfiles),
  }),
  response: ({ status }): Responses['SetChargingProfile'] => ({ status }),
};

export const clearChargingProfile: Hear<'clearChargingProfile'> = {
  command: (
    { id, connectorId, chargingProfilePurpose, stackLevel }: Requests['ClearChargingProfile'],
    view,
  ) => ({
    type: 'clearChargingProfile',
    criteria: {
      ...(id !== undefined && { id }),
      ...(connectorId !== undefined && { evseId: evseOf(connectorId, view) }),
      ...(chargingProfilePurpose && { purpose: purposeOf(chargingProfilePurpose) }),
      ...(stackLevel !== undefined && { stackLevel }),
    },
  }),
  response: ({ status }): Responses['ClearChargingProfile'] => ({ status }),
};

/** The schedule has no startSchedule of its own: scheduleStart says it (errata). */
export const getCompositeSchedule: Hear<'getCompositeSchedule'> = {
  command: ({ connectorId, duration, chargingRateUnit }: Requests['GetCompositeSchedule'], view) => ({
    type: 'getCompositeSchedule',
    evseId: evseOf(connectorId, view),
    durationSeconds: duration,
    ...(chargingRateUnit && { unit: chargingRateUnit }),
  }),
  response: (reply, { connectorId }: Requests['GetCompositeSchedule']): Responses['GetCompositeSchedule'] => {
    if (reply.status === 'Rejected') return { status: 'Rejected' };
    const { start, durationSeconds, unit, periods } = reply.schedule;
    return {
      status: 'Accepted',
      connectorId,
      scheduleStart: toRfc3339(start),
      chargingSchedule: {
        duration: durationSeconds,
        chargingRateUnit: unit,
        chargingSchedulePeriod: periods.map(({ startPeriod, limit, numberPhases }) => ({
          startPeriod,
          limit,
          ...(numberPhases !== undefined && { numberPhases }),
        })),
      },
    };
  },
};

/** 1.6 cannot ask for it and has no message for it. */
export const chargingProfilesPart: Tell<'chargingProfilesPart'> = { requests: () => [] };

/** External limits are obeyed, and 1.6 has no word for them. */
export const chargingLimitChanged: Tell<'chargingLimitChanged'> = { requests: () => [] };
export const chargingLimitCleared: Tell<'chargingLimitCleared'> = { requests: () => [] };
export const evScheduleChosen: Tell<'evScheduleChosen'> = { requests: () => [] };

/** 0 is the station. */
const evseOf = (connectorId: number, view: StationView): number =>
  connectorId === 0 ? 0 : placeOfNumber(connectorId, view).evseId;

type Profile = Requests['SetChargingProfile']['csChargingProfiles'];

const purposeOf = (purpose: Profile['chargingProfilePurpose']): ProfilePurpose =>
  purpose === 'ChargePointMaxProfile' ? 'ChargingStationMaxProfile' : purpose;

export const fromProfile = (profile: Profile): AskedProfile => ({
  id: profile.chargingProfileId,
  stackLevel: profile.stackLevel,
  purpose: purposeOf(profile.chargingProfilePurpose),
  kind: profile.chargingProfileKind,
  ...(profile.recurrencyKind && { recurrencyKind: profile.recurrencyKind }),
  ...(profile.validFrom !== undefined && { validFrom: fromRfc3339(profile.validFrom) }),
  ...(profile.validTo !== undefined && { validTo: fromRfc3339(profile.validTo) }),
  ...(profile.transactionId !== undefined && { transaction: { csmsId: profile.transactionId } }),
  chargingSchedules: [fromSchedule(profile.chargingSchedule)],
});

const fromSchedule = (schedule: Profile['chargingSchedule']): ChargingSchedule => ({
  ...(schedule.startSchedule !== undefined && { startSchedule: fromRfc3339(schedule.startSchedule) }),
  ...(schedule.duration !== undefined && { duration: schedule.duration }),
  rateUnit: schedule.chargingRateUnit,
  ...(schedule.minChargingRate !== undefined && { minChargingRate: schedule.minChargingRate }),
  periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
    startPeriod,
    limit,
    ...(numberPhases !== undefined && { numberPhases }),
  })),
});
