import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  charge,
  clearProfiles,
  composite,
  compositeAnswer,
  drawn,
  draws,
  leave,
  profileOf,
  setProfile,
} from '../../process/harness/smart-charging.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const ACCEPTED = { status: 'Accepted' };
const REJECTED = { status: 'Rejected' };
const DEFAULT = { id: 1, periods: [[0, 10]] } as const;

let world: World;
let amps: Map<number, number>;
beforeAll(async () => {
  world = await openWorld('1.6', {
    evses: 2,
    internal: { IgnoredProfilePurposesOffline: 'ChargePointMaxProfile' },
  });
  await world.station.ready(world.api);
  await world.online();
  amps = await drawn(world);
});
afterEach(async () => {
  await clearProfiles(world);
  expectRight(world);
});
afterAll(() => closeWorld(world));

const callError = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: { rpcErrorCode?: string }) => error.rpcErrorCode,
  );

describe('1.6 smart charging', () => {
  it('says what it supports', async () => {
    const { configurationKey } = await world.csms.call('GetConfiguration', {
      key: [
        'SupportedFeatureProfiles',
        'ChargeProfileMaxStackLevel',
        'ChargingScheduleAllowedChargingRateUnit',
        'ChargingScheduleMaxPeriods',
        'MaxChargingProfilesInstalled',
        'ConnectorSwitch3to1PhaseSupported',
        'SupportedChargingProfilePurposeTypes',
        'IgnoredProfilePurposesOffline',
      ],
    });
    const values = Object.fromEntries(
      (configurationKey as { key: string; value: string }[]).map(({ key, value }) => [key, value]),
    );
    expect(values.SupportedFeatureProfiles).toContain('SmartCharging');
    expect(values).toMatchObject({
      ChargeProfileMaxStackLevel: '100',
      ChargingScheduleAllowedChargingRateUnit: 'Current,Power',
      ChargingScheduleMaxPeriods: '1024',
      MaxChargingProfilesInstalled: '500',
      ConnectorSwitch3to1PhaseSupported: 'false',
      SupportedChargingProfilePurposeTypes: 'ChargePointMaxProfile,TxDefaultProfile,TxProfile',
      IgnoredProfilePurposesOffline: 'ChargePointMaxProfile',
    });
  });

  it('TC_056 a TxDefaultProfile shows in the composite schedule, on one connector or on all', async () => {
    expect(await composite(world, 1, 0)).toEqual([[0, 32]]);
    expect(await composite(world, 0, 60)).toEqual([[0, 64]]);
    expect(await setProfile(world, 1, { ...DEFAULT, duration: 300 })).toEqual(ACCEPTED);
    expect(await composite(world, 1, 400)).toEqual([
      [0, 10],
      [300, 32],
    ]);
    expect(await composite(world, 2, 400)).toEqual([[0, 32]]);
    expect(await setProfile(world, 0, { id: 2, stackLevel: 1, periods: [[0, 7]] })).toEqual(ACCEPTED);
    expect(await composite(world, 2, 400)).toEqual([[0, 7]]);
    expect(await composite(world, 0, 400)).toEqual([[0, 14]]);
    expect(await composite(world, 2, 60, 'W')).toEqual([[0, 7 * 230 * 3]]);
  });

  it('TC_057 TC_058_1 TC_058_2 a TxProfile needs its transaction, applies to it and goes with it', async () => {
    const tx = { id: 3, purpose: 'TxProfile', kind: 'Relative', periods: [[0, 9]] } as const;
    expect(await setProfile(world, 1, tx)).toEqual(REJECTED);
    const transactionId = await charge(world);
    expect(await setProfile(world, 1, { ...tx, transactionId: '99999' })).toEqual(REJECTED);
    expect(await setProfile(world, 0, { ...tx, transactionId })).toEqual(REJECTED);
    expect(await setProfile(world, 1, { ...tx, transactionId })).toEqual(ACCEPTED);
    await draws(world, amps, 1, 9);
    expect(await composite(world, 1, 60)).toEqual([[0, 9]]);
    await leave(world);
    expect(await composite(world, 1, 60)).toEqual([[0, 32]]);
    expect(await clearProfiles(world, { id: 3 })).toBe('Unknown');
  });

  it('TC_059 RemoteStartTransaction with a TxProfile: the transaction runs by it', async () => {
    await world.api.plugIn(1, { phases: 3 });
    await world.state(1, 'Preparing');
    const tx = { id: 4, purpose: 'TxProfile', kind: 'Relative', periods: [[0, 11]] } as const;
    const chargingProfile = await profileOf(world, tx);
    expect(
      await world.csms.call('RemoteStartTransaction', { idTag: 'REMOTE', connectorId: 1, chargingProfile }),
    ).toEqual(ACCEPTED);
    await world.state(1, 'Charging');
    await draws(world, amps, 1, 11);
    expect(await composite(world, 1, 60)).toEqual([[0, 11]]);
    await leave(world);
    expect(await clearProfiles(world, { id: 4 })).toBe('Unknown');
  });

  it('TC_060 RemoteStartTransaction with a profile of another purpose is refused', async () => {
    await world.api.plugIn(1, {});
    await world.state(1, 'Preparing');
    const chargingProfile = await profileOf(world, { id: 5, periods: [[0, 11]] });
    expect(
      await world.csms.call('RemoteStartTransaction', { idTag: 'REMOTE', connectorId: 1, chargingProfile }),
    ).toEqual(REJECTED);
    await world.advance(3000);
    expect((await world.api.evse(1)).state).toBe('Preparing');
    await world.api.unplug(1);
    await world.state(1, 'Available');
  });

  it('TC_066 purposes are combined: the numbers of the test case', async () => {
    await setProfile(world, 0, {
      id: 1,
      purpose: 'ChargingStationMaxProfile',
      duration: 86_400,
      periods: [[0, 10]],
    });
    const periods = [
      [0, 6],
      [60, 10],
      [120, 8],
      [180, 15],
      [260, 8],
    ] as const;
    await setProfile(world, 1, { id: 2, duration: 300, periods });
    const transactionId = await charge(world);
    // Anew, so that all three begin now.
    await setProfile(world, 1, { id: 2, duration: 300, periods });
    await setProfile(world, 1, {
      id: 3,
      purpose: 'TxProfile',
      transactionId,
      duration: 260,
      periods: [
        [0, 8],
        [50, 11],
        [140, 16],
        [200, 6],
        [240, 12],
      ],
    });
    expect(await composite(world, 1, 400)).toEqual([
      [0, 8],
      [50, 10],
      [200, 6],
      [240, 10],
      [260, 8],
      [300, 10],
    ]);
    await draws(world, amps, 1, 8);
    await world.api.advance(50_000);
    await draws(world, amps, 1, 10);
    await leave(world);
  });

  it('TC_067 profiles are cleared by id, by purpose and stack level, by connector, and all', async () => {
    expect(await clearProfiles(world)).toBe('Unknown');
    await setProfile(world, 1, { id: 1, stackLevel: 3, periods: [[0, 6]] });
    await setProfile(world, 1, { id: 2, stackLevel: 2, periods: [[0, 7]] });
    await setProfile(world, 0, { id: 3, stackLevel: 1, periods: [[0, 8]] });
    await setProfile(world, 2, { id: 4, stackLevel: 0, periods: [[0, 9]] });
    expect(await composite(world, 1, 60)).toEqual([[0, 6]]);
    expect(await clearProfiles(world, { id: 1, stackLevel: 99 })).toBe('Accepted');
    expect(await composite(world, 1, 60)).toEqual([[0, 7]]);
    expect(await clearProfiles(world, { purpose: 'TxDefaultProfile', stackLevel: 2 })).toBe('Accepted');
    expect(await composite(world, 1, 60)).toEqual([[0, 8]]);
    expect(await clearProfiles(world, { purpose: 'TxProfile' })).toBe('Unknown');
    expect(await clearProfiles(world, { evseId: 0 })).toBe('Accepted');
    expect(await composite(world, 1, 60)).toEqual([[0, 32]]);
    expect(await composite(world, 2, 60)).toEqual([[0, 9]]);
    expect(await clearProfiles(world)).toBe('Accepted');
    expect(await composite(world, 2, 60)).toEqual([[0, 32]]);
  });

  it('TC_072 profiles are stacked: the numbers of the test case', async () => {
    const low = [
      [0, 6],
      [100, 8],
      [200, 10],
    ] as const;
    await setProfile(world, 1, { id: 1, duration: 400, periods: low });
    const high = [
      [0, 7],
      [100, 9],
    ] as const;
    await setProfile(world, 1, { id: 2, stackLevel: 1, duration: 150, periods: high });
    expect(await composite(world, 1, 350)).toEqual([
      [0, 7],
      [100, 9],
      [150, 8],
      [200, 10],
    ]);
  });

  it('TC_082 a new TxDefaultProfile applies to the transaction that runs; 0 A suspends it', async () => {
    await charge(world);
    await draws(world, amps, 1, 32);
    await setProfile(world, 1, DEFAULT);
    await draws(world, amps, 1, 10);
    await setProfile(world, 1, {
      ...DEFAULT,
      periods: [
        [0, 0],
        [30, 16],
      ],
    });
    await world.state(1, 'SuspendedEVSE');
    await world.api.advance(30_000);
    await world.state(1, 'Charging');
    await draws(world, amps, 1, 16);
    await setProfile(world, 1, { ...DEFAULT, periods: [[0, 5.9]] });
    await world.state(1, 'SuspendedEVSE');
    await clearProfiles(world);
    await world.state(1, 'Charging');
    await leave(world);
  });

  it('the same purpose and stack level on the same connector is replaced', async () => {
    await setProfile(world, 1, DEFAULT);
    await setProfile(world, 1, { id: 8, periods: [[0, 12]] });
    expect(await composite(world, 1, 60)).toEqual([[0, 12]]);
    expect(await clearProfiles(world, { id: 1 })).toBe('Unknown');
  });

  it('what cannot be taken is refused', async () => {
    const refused = (evseId: number, changes: object) =>
      setProfile(world, evseId, { ...DEFAULT, ...changes });
    expect(await refused(1, { stackLevel: 101 })).toEqual(REJECTED);
    expect(await refused(1, { periods: [[5, 10]] })).toEqual(REJECTED);
    expect(await refused(1, { kind: 'Recurring' })).toEqual(REJECTED);
    expect(await refused(1, { kind: 'Recurring', recurrencyKind: 'Daily', startSchedule: null })).toEqual(
      REJECTED,
    );
    expect(await refused(1, { purpose: 'ChargingStationMaxProfile' })).toEqual(REJECTED);
    expect(await callError(setProfile(world, 9, DEFAULT))).toBe('PropertyConstraintViolation');
    expect(await compositeAnswer(world, 9, 60)).toEqual(REJECTED);
    expect(await clearProfiles(world)).toBe('Unknown');
  });

  it('IgnoredProfilePurposesOffline: without the CSMS the maximum of the station counts for nothing', async () => {
    await setProfile(world, 0, { id: 1, purpose: 'ChargingStationMaxProfile', periods: [[0, 8]] });
    await charge(world);
    await draws(world, amps, 1, 8);
    await world.csms.close();
    await draws(world, amps, 1, 32);
    await world.csms.open();
    await world.until('connected', () => world.csms.connected);
    await draws(world, amps, 1, 8);
    await leave(world);
  });
});
