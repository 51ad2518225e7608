import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { object } from '../../../src/trial/wire.ts';
import {
  charge,
  clearProfiles,
  composite,
  compositeAnswer,
  drawn,
  draws,
  leave,
  type Profile,
  profileOf,
  setProfile,
  stationNow,
} from '../../process/harness/smart-charging.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const ACCEPTED = { status: 'Accepted' };
const DEFAULT: Profile = { id: 1, periods: [[0, 10]] };
const MAX: Profile = { id: 9, purpose: 'ChargingStationMaxProfile', periods: [[0, 16]] };

let world: World;
let amps: Map<number, number>;
beforeAll(async () => {
  world = await openWorld('2.0.1', { evses: 2, survivesRestart: true, resume: true });
  await world.station.ready(world.api);
  await world.online();
  amps = await drawn(world);
});
afterEach(async () => {
  await clearProfiles(world);
  expectRight(world);
});
afterAll(() => closeWorld(world));

const rejected = (reasonCode: string) =>
  expect.objectContaining({ status: 'Rejected', statusInfo: expect.objectContaining({ reasonCode }) });

let requestId = 0;
/** The profiles that GetChargingProfiles makes the station report, in order. */
const reported = async (criterion: object, evseId?: number) => {
  requestId += 1;
  const { status } = await world.csms.call('GetChargingProfiles', {
    requestId,
    ...(evseId !== undefined && { evseId }),
    chargingProfile: criterion,
  });
  if (status !== 'Accepted') return status;
  const mine = () =>
    world.csms.received('ReportChargingProfiles').filter((part) => part.requestId === requestId);
  await world.until('all parts', () => mine().some(({ tbc }) => tbc !== true));
  expect(mine().map(({ tbc }) => tbc === true)).toEqual(
    mine().map((_, index, all) => index < all.length - 1),
  );
  return mine().flatMap((part) =>
    (part.chargingProfile as { id: number }[]).map(({ id }) => [part.evseId, part.chargingLimitSource, id]),
  );
};

describe('K01 SetChargingProfile', () => {
  it('TC_K_01 TC_K_10 TC_K_03 K01.FR.14 K01.FR.15 a default on one EVSE, on all, and the maximum of the station', async () => {
    expect(await setProfile(world, 1, DEFAULT)).toEqual(ACCEPTED);
    expect(await setProfile(world, 0, { id: 2, stackLevel: 1, periods: [[0, 7]] })).toEqual(ACCEPTED);
    expect(await setProfile(world, 0, MAX)).toEqual(ACCEPTED);
    expect(await reported({ chargingProfilePurpose: 'TxDefaultProfile' }, 1)).toEqual([[1, 'CSO', 1]]);
    expect(await reported({ chargingProfilePurpose: 'TxDefaultProfile' }, 0)).toEqual([[0, 'CSO', 2]]);
    expect(await composite(world, 1, 60)).toEqual([[0, 7]]);
    // K04.FR.05: twice 7 A keeps to the 16 A of the station.
    expect(await composite(world, 0, 60)).toEqual([[0, 14]]);
  });

  it('TC_K_02 TC_K_11 TC_K_16 K01.FR.09 K01.FR.16 K01.FR.33 a TxProfile without its transaction', async () => {
    const tx: Profile = { id: 3, purpose: 'TxProfile', periods: [[0, 9]] };
    expect(await setProfile(world, 1, { ...tx, transactionId: 'nobody' })).toEqual(rejected('TxNotFound'));
    expect(await setProfile(world, 0, { ...tx, transactionId: 'nobody' })).toEqual(rejected('InvalidValue'));
    const transactionId = await charge(world);
    expect(await setProfile(world, 1, { ...tx, transactionId: 'nobody' })).toEqual(rejected('TxNotFound'));
    expect(await setProfile(world, 1, tx)).toEqual(rejected('InvalidValue'));
    expect(await setProfile(world, 2, { ...tx, transactionId })).toEqual(rejected('TxNotFound'));
    await leave(world);
  });

  it('TC_K_60 K02.FR.04 K02.FR.05 a TxProfile overrules the default and goes with its transaction', async () => {
    await setProfile(world, 1, DEFAULT);
    const transactionId = await charge(world);
    await draws(world, amps, 1, 10);
    const tx: Profile = { id: 3, purpose: 'TxProfile', kind: 'Relative', transactionId, periods: [[0, 13]] };
    expect(await setProfile(world, 1, tx)).toEqual(ACCEPTED);
    await draws(world, amps, 1, 13);
    expect(await reported({ chargingProfileId: [3] })).toEqual([[1, 'CSO', 3]]);
    await leave(world);
    expect(await reported({ chargingProfileId: [3] })).toBe('NoProfiles');
    expect(await composite(world, 1, 60)).toEqual([[0, 10]]);
  });

  it('TC_K_04 K01.FR.05 the same id replaces', async () => {
    await setProfile(world, 1, DEFAULT);
    expect(await setProfile(world, 1, { ...DEFAULT, periods: [[0, 12]] })).toEqual(ACCEPTED);
    expect(await composite(world, 1, 60)).toEqual([[0, 12]]);
    expect(await setProfile(world, 1, { id: 2, periods: [[0, 8]] })).toEqual(rejected('DuplicateProfile'));
    expect(await setProfile(world, 0, { id: 2, periods: [[0, 8]] })).toEqual(rejected('DuplicateProfile'));
  });

  it('TC_K_14 TC_K_19 K01.FR.28 K01.FR.31 K01.FR.35 K01.FR.38 K01.FR.40 K01.FR.41 what a profile must be like', async () => {
    const set = (evseId: number, changes: Partial<Profile>) =>
      setProfile(world, evseId, { ...DEFAULT, ...changes });
    expect(await set(9, {})).toEqual(rejected('UnknownEvse'));
    expect(await set(1, { kind: 'Recurring', recurrencyKind: 'Weekly' })).toEqual(ACCEPTED);
    expect(await set(1, { startSchedule: null })).toEqual(rejected('InvalidSchedule'));
    expect(await set(1, { kind: 'Relative', startSchedule: '2026-01-01T00:00:00Z' })).toEqual(
      rejected('InvalidSchedule'),
    );
    expect(await set(1, { periods: [[1, 10]] })).toEqual(rejected('InvalidSchedule'));
    expect(
      await set(1, {
        periods: [
          [0, 10],
          [60, 8],
          [30, 9],
        ],
      }),
    ).toEqual(rejected('InvalidSchedule'));
    expect(await set(1, { stackLevel: 101 })).toEqual(rejected('InvalidStackLevel'));
    expect(await setProfile(world, 0, { ...MAX, kind: 'Relative' })).toEqual(rejected('InvalidProfile'));
    expect(await setProfile(world, 1, MAX)).toEqual(rejected('InvalidProfile'));
  });

  it('TC_K_28 K01.FR.32 a new default applies at once to the transaction that runs', async () => {
    await charge(world);
    await draws(world, amps, 1, 32);
    await setProfile(world, 1, DEFAULT);
    await draws(world, amps, 1, 10);
    await leave(world);
  });

  it('TC_K_21 TC_K_22 TC_K_23 K01.FR.36 K01.FR.37 K01.FR.30 validity and a start to come', async () => {
    const in300 = new Date((await stationNow(world)) + 300_000).toISOString();
    await setProfile(world, 1, { ...DEFAULT, kind: 'Relative', validFrom: in300, periods: [[0, 6]] });
    expect(await composite(world, 1, 400)).toEqual([
      [0, 32],
      [300, 6],
    ]);
    await clearProfiles(world);
    await setProfile(world, 0, { ...DEFAULT, validTo: in300, periods: [[0, 6]] });
    expect(await composite(world, 1, 400)).toEqual([
      [0, 6],
      [300, 32],
    ]);
    expect(await composite(world, 0, 400)).toEqual([
      [0, 12],
      [300, 64],
    ]);
    await clearProfiles(world);
    const in60 = new Date((await stationNow(world)) + 60_000).toISOString();
    await setProfile(world, 1, { ...DEFAULT, startSchedule: in60, periods: [[0, 6]] });
    expect(await composite(world, 1, 400)).toEqual([
      [0, 32],
      [60, 6],
    ]);
  });
});

describe('K02 K04 the limits at work', () => {
  it('K04.FR.05 two cars share what the station may take, and one gets what the other leaves', async () => {
    await charge(world, 1);
    await charge(world, 2);
    await setProfile(world, 0, MAX);
    await draws(world, amps, 1, 8);
    await draws(world, amps, 2, 8);
    await setProfile(world, 2, { id: 2, periods: [[0, 6]] });
    await draws(world, amps, 1, 10);
    await draws(world, amps, 2, 6);
    await setProfile(world, 0, { ...MAX, periods: [[0, 11]] });
    await world.state(2, 'SuspendedEVSE');
    await draws(world, amps, 1, 11);
    await leave(world, 1);
    await world.state(2, 'Charging');
    await leave(world, 2);
  });

  it('K01.FR.42 K01.FR.12 a Relative profile counts from the start of charging, period by period', async () => {
    await setProfile(world, 1, {
      ...DEFAULT,
      kind: 'Relative',
      periods: [
        [0, 8],
        [60, 0],
        [120, 12],
      ],
    });
    await world.api.advance(120_000);
    await charge(world);
    await draws(world, amps, 1, 8);
    await world.api.advance(60_000);
    await world.state(1, 'SuspendedEVSE');
    await world.api.advance(60_000);
    await draws(world, amps, 1, 12);
    await leave(world);
  });

  it('TC_K_13 K01.FR.27 K06.FR.01 profiles, and what they hold a running transaction to, outlive a power cut', async () => {
    // While the power is gone years go by for a simulated car, since the clock of the first life began long ago.
    const transactionId = await charge(world, 1, { battery_kWh: 1e9 });
    await setProfile(world, 1, { id: 3, purpose: 'TxProfile', transactionId, periods: [[0, 9]] });
    await setProfile(world, 0, { id: 4, periods: [[0, 20]] });
    await draws(world, amps, 1, 9);
    await world.csms.close();
    await world.station.kill();
    await world.restart();
    amps = await drawn(world);
    await draws(world, amps, 1, 9);
    await world.csms.open();
    await world.until('connected', () => world.csms.connected);
    expect(await reported({})).toEqual([
      [0, 'CSO', 4],
      [1, 'CSO', 3],
    ]);
    await leave(world);
    expect(await reported({})).toEqual([[0, 'CSO', 4]]);
  });
});

describe('K05 F01 remote start with a profile', () => {
  const start = async (profile: Profile) =>
    world.csms.call('RequestStartTransaction', {
      idToken: { idToken: 'REMOTE', type: 'ISO14443' },
      remoteStartId: 17,
      evseId: 1,
      chargingProfile: await profileOf(world, profile),
    });

  it('TC_K_37 K05.FR.03 the transaction runs by it, wherever its start lies', async () => {
    expect(await start({ id: 5, purpose: 'TxProfile', kind: 'Relative', periods: [[0, 11]] })).toMatchObject(
      ACCEPTED,
    );
    await world.advance(5000);
    await world.api.plugIn(1, { phases: 3 });
    await world.state(1, 'Charging');
    await draws(world, amps, 1, 11);
    expect(await reported({ chargingProfilePurpose: 'TxProfile' })).toEqual([[1, 'CSO', 5]]);
    await leave(world);
  });

  it('K05.FR.05 F01.FR.26 a profile that is no TxProfile, or names a transaction, is refused with the start', async () => {
    expect(await start({ ...DEFAULT })).toEqual(rejected('InvalidProfile'));
    expect(await start({ ...DEFAULT, purpose: 'TxProfile', transactionId: 'x' })).toEqual(
      rejected('InvalidProfile'),
    );
  });
});

describe('K08 GetCompositeSchedule', () => {
  it('TC_K_39 K08.FR.02 K08.FR.03 without profiles: the limit of the station itself, also for 0 s', async () => {
    const answer = await compositeAnswer(world, 1, 300);
    expect(answer).toMatchObject({ status: 'Accepted', schedule: { evseId: 1, duration: 300 } });
    expect(object(answer.schedule).chargingSchedulePeriod).toEqual([
      { startPeriod: 0, limit: 32, numberPhases: 3 },
    ]);
    expect(await composite(world, 0, 0, 'W')).toEqual([[0, 2 * 22_080]]);
  });

  it('TC_K_40 profiles are stacked', async () => {
    await setProfile(world, 1, {
      id: 1,
      duration: 400,
      periods: [
        [0, 6],
        [100, 8],
        [200, 10],
      ],
    });
    await setProfile(world, 1, {
      id: 2,
      stackLevel: 1,
      duration: 150,
      periods: [
        [0, 7],
        [100, 9],
      ],
    });
    expect(await composite(world, 1, 350)).toEqual([
      [0, 7],
      [100, 9],
      [150, 8],
      [200, 10],
    ]);
  });

  it('TC_K_41 K08.FR.04 K02.FR.08 purposes are combined', async () => {
    await setProfile(world, 0, { ...MAX, duration: 86_400, periods: [[0, 10]] });
    const transactionId = await charge(world);
    const defaults = [
      [0, 6],
      [60, 10],
      [120, 8],
      [180, 15],
      [260, 8],
    ] as const;
    await setProfile(world, 1, { id: 2, duration: 300, periods: defaults });
    const periods = [
      [0, 8],
      [50, 11],
      [140, 16],
      [200, 6],
      [240, 12],
    ] as const;
    await setProfile(world, 1, { id: 3, purpose: 'TxProfile', transactionId, duration: 260, periods });
    expect(await composite(world, 1, 400)).toEqual([
      [0, 8],
      [50, 10],
      [200, 6],
      [240, 10],
      [260, 8],
      [300, 10],
    ]);
    await leave(world);
  });

  it('TC_K_47 K08.FR.05 an EVSE that is not there', async () => {
    expect(await compositeAnswer(world, 7, 60)).toEqual(rejected('UnknownEvse'));
  });
});

describe('K09 GetChargingProfiles, K10 ClearChargingProfile', () => {
  it('TC_K_29 TC_K_30 TC_K_31 TC_K_32 TC_K_33 TC_K_34 TC_K_35 TC_K_36 K09.FR.04 K09.FR.05 K09.FR.06 every criterion', async () => {
    await setProfile(world, 0, { id: 1, stackLevel: 4, periods: [[0, 20]] });
    await setProfile(world, 1, { id: 2, stackLevel: 5, periods: [[0, 18]] });
    await setProfile(world, 2, { id: 3, stackLevel: 5, periods: [[0, 18]] });
    await setProfile(world, 0, MAX);
    expect(await reported({}, 0)).toEqual([
      [0, 'CSO', 1],
      [0, 'CSO', 9],
    ]);
    expect(await reported({}, 1)).toEqual([[1, 'CSO', 2]]);
    expect(await reported({})).toEqual([
      [0, 'CSO', 1],
      [0, 'CSO', 9],
      [1, 'CSO', 2],
      [2, 'CSO', 3],
    ]);
    expect(await reported({ chargingProfileId: [3, 9] })).toEqual([
      [0, 'CSO', 9],
      [2, 'CSO', 3],
    ]);
    expect(await reported({ stackLevel: 5 }, 2)).toEqual([[2, 'CSO', 3]]);
    expect(await reported({ chargingLimitSource: ['EMS'] }, 2)).toBe('NoProfiles');
    expect(await reported({ chargingLimitSource: ['CSO'] }, 2)).toEqual([[2, 'CSO', 3]]);
    expect(await reported({ chargingProfilePurpose: 'TxDefaultProfile' }, 1)).toEqual([[1, 'CSO', 2]]);
    const both = { chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 4 };
    expect(await reported(both, 1)).toBe('NoProfiles');
    expect(await reported(both, 0)).toEqual([[0, 'CSO', 1]]);
  });

  it('TC_K_05 TC_K_06 TC_K_24 TC_K_07 TC_K_08 K10.FR.01 K10.FR.03 K10.FR.04 by id, by criteria, several, none', async () => {
    expect(await clearProfiles(world, { id: 1 })).toBe('Unknown');
    await setProfile(world, 1, { id: 1, stackLevel: 1, periods: [[0, 6]] });
    await setProfile(world, 1, { id: 2, stackLevel: 2, periods: [[0, 7]] });
    await setProfile(world, 2, { id: 3, stackLevel: 2, periods: [[0, 8]] });
    expect(await clearProfiles(world, { id: 1, evseId: 2 })).toBe('Accepted');
    expect(await clearProfiles(world, { purpose: 'TxDefaultProfile', stackLevel: 7 })).toBe('Unknown');
    expect(await clearProfiles(world, { purpose: 'TxDefaultProfile', stackLevel: 2 })).toBe('Accepted');
    expect(await reported({})).toBe('NoProfiles');
  });

  it('TC_K_09 K10.FR.07 a default cleared while a car charges by it: it goes on without', async () => {
    await setProfile(world, 1, { ...DEFAULT, periods: [[0, 6]] });
    await charge(world);
    await draws(world, amps, 1, 6);
    expect(await composite(world, 1, 60)).toEqual([[0, 6]]);
    expect(await clearProfiles(world, { id: 1 })).toBe('Accepted');
    expect(await composite(world, 1, 60)).toEqual([[0, 32]]);
    await draws(world, amps, 1, 32);
    await leave(world);
  });
});

describe('smart charging that is switched off, or narrowed', () => {
  it('TC_K_15 TC_K_12 TC_K_42 TC_K_38 K01.FR.29 K01.FR.26 K08.FR.07 F01.FR.12', async () => {
    const narrow = await openWorld('2.0.1', { variables: { 'SmartChargingCtrlr.RateUnit': 'W' } });
    try {
      await narrow.station.ready(narrow.api);
      await narrow.online();
      expect(await setProfile(narrow, 1, DEFAULT)).toEqual(rejected('UnsupportedRateUnit'));
      expect(await compositeAnswer(narrow, 1, 60, 'A')).toEqual(rejected('UnsupportedRateUnit'));
      expect(await composite(narrow, 1, 60)).toEqual([[0, 22_080]]);
      const off = await narrow.csms.call('SetVariables', {
        setVariableData: [
          {
            component: { name: 'SmartChargingCtrlr' },
            variable: { name: 'Enabled' },
            attributeValue: 'false',
          },
        ],
      });
      expect(off.setVariableResult).toMatchObject([{ attributeStatus: 'Accepted' }]);
      await expect(narrow.csms.call('ClearChargingProfile', {})).rejects.toMatchObject({
        rpcErrorCode: 'NotSupported',
      });
      const chargingProfile = {
        id: 1,
        stackLevel: 0,
        chargingProfilePurpose: 'TxDefaultProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: [
          { id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 1 }] },
        ],
      };
      await expect(
        narrow.csms.call('SetChargingProfile', { evseId: 1, chargingProfile }),
      ).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' });
      const started = await narrow.csms.call('RequestStartTransaction', {
        idToken: { idToken: 'REMOTE', type: 'ISO14443' },
        remoteStartId: 1,
        evseId: 1,
        chargingProfile,
      });
      expect(started).toMatchObject(ACCEPTED);
      expectRight(narrow);
    } finally {
      await closeWorld(narrow);
    }
  });
});
