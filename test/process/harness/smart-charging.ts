import { type Json, object } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

export type Period = { startPeriod: number; limit: number; numberPhases?: number };

/** A profile in the words of 2.0.1; 1.6 gets its own spelling of it. */
export type Profile = {
  id: number;
  stackLevel?: number;
  purpose?: 'ChargingStationMaxProfile' | 'TxDefaultProfile' | 'TxProfile';
  kind?: 'Absolute' | 'Recurring' | 'Relative';
  recurrencyKind?: 'Daily' | 'Weekly';
  validFrom?: string;
  validTo?: string;
  transactionId?: string;
  /** Zero point; `null`: none. Left out: none for a Relative one, else the station's now. */
  startSchedule?: string | null;
  duration?: number;
  unit?: 'A' | 'W';
  /** [startPeriod, limit] */
  periods: readonly (readonly [number, number])[];
};

/** What the station believes the time is. */
export const stationNow = async (world: World): Promise<number> => {
  const answer = await compositeAnswer(world, 1, 0);
  const start = world.version === '1.6' ? answer.scheduleStart : object(answer.schedule).scheduleStart;
  return Date.parse(String(start));
};

export const profileOf = async (world: World, given: Profile): Promise<Json> => {
  const { kind = 'Absolute', startSchedule } = given;
  const start =
    startSchedule === undefined && kind !== 'Relative'
      ? new Date(await stationNow(world)).toISOString()
      : (startSchedule ?? undefined);
  const schedule = {
    ...(world.version === '2.0.1' && { id: given.id }),
    ...(start !== undefined && { startSchedule: start }),
    ...(given.duration !== undefined && { duration: given.duration }),
    chargingRateUnit: given.unit ?? 'A',
    chargingSchedulePeriod: given.periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
  };
  const purpose = given.purpose ?? 'TxDefaultProfile';
  const is16 = world.version === '1.6';
  return {
    [is16 ? 'chargingProfileId' : 'id']: given.id,
    stackLevel: given.stackLevel ?? 0,
    chargingProfilePurpose:
      is16 && purpose === 'ChargingStationMaxProfile' ? 'ChargePointMaxProfile' : purpose,
    chargingProfileKind: kind,
    ...(given.recurrencyKind && { recurrencyKind: given.recurrencyKind }),
    ...(given.validFrom && { validFrom: given.validFrom }),
    ...(given.validTo && { validTo: given.validTo }),
    ...(given.transactionId !== undefined && {
      transactionId: is16 ? Number(given.transactionId) : given.transactionId,
    }),
    chargingSchedule: is16 ? schedule : [schedule],
  };
};

/** The answer to SetChargingProfile. */
export const setProfile = async (world: World, evseId: number, given: Profile): Promise<Json> => {
  const profile = await profileOf(world, given);
  return world.csms.call(
    'SetChargingProfile',
    world.version === '1.6'
      ? { connectorId: evseId, csChargingProfiles: profile }
      : { evseId, chargingProfile: profile },
  );
};

export const clearProfiles = async (
  world: World,
  criteria: { id?: number; evseId?: number; purpose?: string; stackLevel?: number } = {},
): Promise<unknown> => {
  const { id, evseId, purpose, stackLevel } = criteria;
  const shared = {
    ...(purpose && { chargingProfilePurpose: purpose }),
    ...(stackLevel !== undefined && { stackLevel }),
  };
  const payload =
    world.version === '1.6'
      ? {
          ...(id !== undefined && { id }),
          ...(evseId !== undefined && { connectorId: evseId }),
          ...shared,
        }
      : {
          ...(id !== undefined && { chargingProfileId: id }),
          ...((evseId ?? purpose ?? stackLevel) !== undefined && {
            chargingProfileCriteria: { ...(evseId !== undefined && { evseId }), ...shared },
          }),
        };
  return (await world.csms.call('ClearChargingProfile', payload)).status;
};

export const compositeAnswer = (
  { csms, version }: World,
  evseId: number,
  duration: number,
  unit?: string,
): Promise<Json> =>
  csms.call('GetCompositeSchedule', {
    [version === '1.6' ? 'connectorId' : 'evseId']: evseId,
    duration,
    ...(unit && { chargingRateUnit: unit }),
  });

/** The composite schedule as [startPeriod, limit] pairs. */
export const composite = async (
  world: World,
  evseId: number,
  duration: number,
  unit?: string,
): Promise<[number, number][]> => {
  const answer = await compositeAnswer(world, evseId, duration, unit);
  if (answer.status !== 'Accepted') throw new Error(`GetCompositeSchedule: ${JSON.stringify(answer)}`);
  const schedule = object(world.version === '1.6' ? answer.chargingSchedule : answer.schedule);
  return (schedule.chargingSchedulePeriod as Period[]).map(({ startPeriod, limit }) => [startPeriod, limit]);
};

/** Amps per phase that the cars draw, by EVSE, as their meters tell; the map is kept up to date. */
export const drawn = async (world: World): Promise<Map<number, number>> => {
  const amps = new Map<number, number>();
  const events = await world.eavesdrop(['powermeter']);
  const push = events.push.bind(events);
  events.push = (...all) => {
    for (const { data } of all) {
      const { evse_id, current_A } = data as { evse_id?: number; current_A?: { L1?: number } };
      if (evse_id !== undefined) amps.set(evse_id, current_A?.L1 ?? 0);
    }
    return push(...all);
  };
  return amps;
};

/** Until the car at an EVSE draws so much. */
export const draws = (world: World, amps: ReadonlyMap<number, number>, evseId: number, wanted: number) =>
  world.until(`EVSE ${evseId} draws ${wanted} A`, () => Math.abs((amps.get(evseId) ?? 0) - wanted) < 0.05);

/** A car that charges at the EVSE; the id the CSMS knows its transaction by. */
export const charge = async (world: World, evseId = 1, car: object = {}): Promise<string> => {
  await world.api.plugIn(evseId, { phases: 3, ...car });
  await world.state(evseId, 'Preparing');
  await world.api.swipe('TOKEN', [evseId]);
  const { id } = await world.until(`a transaction on EVSE ${evseId}`, () =>
    world.csms
      .transactions()
      .find((each) => each.evseId === evseId && each.startedAt !== undefined && each.endedAt === undefined),
  );
  await world.until(`EVSE ${evseId} is in a transaction`, async () =>
    ['Charging', 'SuspendedEVSE'].includes((await world.api.evse(evseId)).state),
  );
  return id;
};

/** The car goes, and its transaction with it. */
export const leave = async (world: World, evseId = 1): Promise<void> => {
  const ended = () => world.csms.transactions().filter(({ endedAt }) => endedAt !== undefined).length;
  const before = ended();
  await world.api.unplug(evseId);
  await world.until('the transaction has ended', () => ended() > before);
  await world.state(evseId, 'Available');
};
