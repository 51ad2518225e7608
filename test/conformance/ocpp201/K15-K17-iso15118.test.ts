import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Json, list, object } from '../../../src/trial/wire.ts';
import { ExternalModule } from '../../process/harness/external-module.ts';
import { drawn, draws, stationNow } from '../../process/harness/smart-charging.ts';
import {
  closeWorld,
  expectRight,
  world as newWorld,
  openWorld,
  type World,
} from '../../process/harness/world.ts';
import { began, clear, fromNowOn, offline, type Said, samplesOf } from '../stage.ts';

let world: World;
let amps: Map<number, number>;
beforeAll(async () => {
  world = await openWorld('2.0.1', {
    simulator: { iso15118: true },
    chargeOffline: true,
    variables: { 'TxCtrlr.TxStartPoint': 'PowerPathClosed' },
  });
  await world.station.ready(world.api);
  await world.online();
  amps = await drawn(world);
});
beforeEach(async () => {
  world.csms.behave();
  if ((await world.api.evse(1)).plugged_in) await clear(world);
});
afterAll(() => closeWorld(world));

const CAR = { protocol: 'ISO15118', phases: 3, current_A: 20, energy_Wh: 11_000, departure_s: 3600 };

/** A car that speaks ISO 15118 and a token; the transaction that begins. */
const arrive = async (car: object = CAR): Promise<string> => {
  const count = world.csms.transactions().length;
  await world.api.plugIn(1, car);
  await world.api.swipe('TOKEN', [1]);
  return (await began(world, count + 1)).id;
};

const needsTold = (said: Said, count = 1): Promise<Json> =>
  world.until('needs are told', () => said.of('NotifyEVChargingNeeds')[count - 1]);
const choiceTold = (said: Said, count = 1): Promise<Json> =>
  world.until('the schedule of the car is told', () => said.of('NotifyEVChargingSchedule')[count - 1]);
const charges = (said: Said) =>
  world.until('it charges', () =>
    said.events().find((line) => line === 'Updated ChargingStateChanged Charging'),
  );

type Periods = readonly (readonly [number, number])[];
/** SetChargingProfile with one schedule for each list of periods, ids counting from 1. */
const setSchedules = async (transactionId: string, id: number, ...schedules: Periods[]): Promise<Json> => {
  const startSchedule = new Date(await stationNow(world)).toISOString();
  return world.csms.call('SetChargingProfile', {
    evseId: 1,
    chargingProfile: {
      id,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Absolute',
      transactionId,
      chargingSchedule: schedules.map((periods, index) => ({
        id: index + 1,
        startSchedule,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
      })),
    },
  });
};
const periodsTold = ({ chargingSchedule }: Json): unknown[] =>
  list(object(chargingSchedule).chargingSchedulePeriod).map(({ startPeriod, limit }) => [startPeriod, limit]);

describe('K15 charging with load levelling', () => {
  it('TC_K_53 K15.FR.01 K15.FR.06 K15.FR.10 K15.FR.16 needs, SetChargingProfile, the choice of the car, and charging within it', async () => {
    const said = fromNowOn(world);
    world.csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Accepted' }));
    const transactionId = await arrive();
    const needs = await needsTold(said);
    expect(needs).toMatchObject({
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        departureTime: expect.stringMatching(/Z$/),
        acChargingParameters: { energyAmount: 11_000, evMinCurrent: 6, evMaxCurrent: 20, evMaxVoltage: 230 },
      },
    });
    // Who it is was told before what it needs.
    const [started] = said.of('TransactionEvent');
    expect(object(started?.idToken).idToken).toBe('TOKEN');
    expect(said.actions().indexOf('TransactionEvent')).toBeLessThan(
      said.actions().indexOf('NotifyEVChargingNeeds'),
    );
    await world.api.advance(2000);
    expect(said.events()).not.toContain('Updated ChargingStateChanged Charging');
    expect(
      await setSchedules(transactionId, 1, [
        [0, 10],
        [600, 25],
      ]),
    ).toMatchObject({ status: 'Accepted' });
    const chosen = await choiceTold(said);
    expect(chosen).toMatchObject({ evseId: 1, chargingSchedule: { id: 1, chargingRateUnit: 'A' } });
    // It can take no more than 20 A.
    expect(periodsTold(chosen)).toEqual([
      [0, 10],
      [600, 20],
    ]);
    await charges(said);
    await draws(world, amps, 1, 10);
    await world.api.advance(600_000);
    await draws(world, amps, 1, 20);
    expectRight(world);
  });

  it('K15.FR.14 K15.FR.22 of three schedules the car takes the second, and that is what it is held to', async () => {
    const said = fromNowOn(world);
    world.csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Accepted' }));
    const transactionId = await arrive({ ...CAR, chooses_schedule: 2 });
    await needsTold(said);
    await setSchedules(transactionId, 2, [[0, 10]], [[0, 13]], [[0, 16]]);
    expect(object((await choiceTold(said)).chargingSchedule)).toMatchObject({
      id: 2,
      chargingSchedulePeriod: [{ limit: 13 }],
    });
    await charges(said);
    await draws(world, amps, 1, 13);
    const { schedule } = await world.csms.call('GetCompositeSchedule', { evseId: 1, duration: 60 });
    expect(object(schedule)).toMatchObject({ chargingSchedulePeriod: [{ limit: 13 }] });
    expectRight(world);
  });

  it('TC_K_54 K15.FR.01 K17.FR.04 needs that the CSMS rejects: the car charges all the same, by what else there is', async () => {
    const said = fromNowOn(world);
    world.csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Rejected' }));
    await arrive();
    await needsTold(said);
    await charges(said);
    expect(periodsTold(await choiceTold(said))).toEqual([[0, 20]]);
    await draws(world, amps, 1, 20);
    expectRight(world);
  });

  it('K15.FR.01 Processing, and no profile within 60 s: the car is kept waiting no longer; a CSMS that does not know the message neither', async () => {
    const said = fromNowOn(world);
    world.csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Processing' }));
    await arrive();
    await needsTold(said);
    await world.advance(30_000);
    expect(said.of('NotifyEVChargingSchedule')).toEqual([]);
    await world.advance(31_000);
    await charges(said);
    await clear(world);
    const again = fromNowOn(world);
    world.csms.behave();
    world.csms.handle('NotifyEVChargingNeeds', () => {
      throw Object.assign(new Error('unknown'), { rpcErrorCode: 'NotImplemented' });
    });
    await arrive();
    await charges(again);
    expectRight(world);
  });

  it('TC_K_56 K15.FR.15 K17.FR.15 offline: the default profile rules, and the CSMS is not asked', async () => {
    const said = fromNowOn(world);
    await world.csms.call('SetChargingProfile', {
      evseId: 1,
      chargingProfile: {
        ...{
          id: 9,
          stackLevel: 0,
          chargingProfilePurpose: 'TxDefaultProfile',
          chargingProfileKind: 'Relative',
        },
        chargingSchedule: [
          { id: 9, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] },
        ],
      },
    });
    await offline(world, async () => {
      await world.api.plugIn(1, CAR);
      await world.api.swipe('TOKEN', [1]);
      await world.state(1, 'Charging');
      await draws(world, amps, 1, 8);
    });
    await world.until('what happened is told', () =>
      said.events().includes('Updated ChargingStateChanged Charging'),
    );
    expect(said.of('NotifyEVChargingNeeds')).toEqual([]);
    await world.csms.call('ClearChargingProfile', { chargingProfileId: 9 });
    await clear(world);
    expectRight(world);
  });

  it('K15.FR.17 a profile for the transaction before the needs were told is Rejected: InvalidMessageSeq', async () => {
    const said = fromNowOn(world);
    const transactionId = await arrive({ ...CAR, ready_delay_s: 30 });
    expect(await setSchedules(transactionId, 3, [[0, 10]])).toMatchObject({
      status: 'Rejected',
      statusInfo: { reasonCode: 'InvalidMessageSeq' },
    });
    await needsTold(said);
    await charges(said);
    expect(await setSchedules(transactionId, 3, [[0, 10]])).toMatchObject({ status: 'Accepted' });
    expectRight(world);
  });
});

describe('K16 K17 other schedules while it charges', () => {
  it('TC_K_57 TC_K_58 K16.FR.01 K16.FR.03 K16.FR.09 K17.FR.01 K17.FR.06 K17.FR.10 by the CSMS: no needs, the choice of the car; by the car: needs anew', async () => {
    const said = fromNowOn(world);
    world.csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Accepted' }));
    const transactionId = await arrive();
    await needsTold(said);
    await setSchedules(transactionId, 4, [[0, 16]]);
    await choiceTold(said);
    await charges(said);
    await draws(world, amps, 1, 16);
    expect(await setSchedules(transactionId, 4, [[0, 9]])).toMatchObject({ status: 'Accepted' });
    expect(periodsTold(await choiceTold(said, 2))).toEqual([[0, 9]]);
    await draws(world, amps, 1, 9);
    expect(said.of('NotifyEVChargingNeeds')).toHaveLength(1);
    await world.api.renegotiate(1, { energy_Wh: 20_000 });
    expect(await needsTold(said, 2)).toMatchObject({
      chargingNeeds: { acChargingParameters: { energyAmount: 20_000 } },
    });
    // It charges on meanwhile.
    await draws(world, amps, 1, 9);
    await setSchedules(transactionId, 5, [[0, 18]]);
    expect(await setSchedules(transactionId, 4, [[0, 18]])).toMatchObject({ status: 'Accepted' });
    expect(periodsTold(await choiceTold(said, 3))).toEqual([[0, 18]]);
    await draws(world, amps, 1, 18);
    expectRight(world);
  });
});

it('K15.FR.06 a DC EVSE: DC parameters, meter values of direct current, POST /evses/{id}/simulator/renegotiate and POST /evses/{id}/simulator/finish', async () => {
  const at = await newWorld('2.0.1', {
    sampleIntervalS: 60,
    variables: {
      'SampledDataCtrlr.TxUpdatedMeasurands': 'Voltage,Current.Import,Power.Active.Import,Power.Offered,SoC',
    },
    simulator: { iso15118: true, max_current_A: 200, dc_supply: { bidirectional: false } },
    reshape: (modules) => {
      modules.evse_1!.config!.charge_mode = 'DC';
    },
  });
  await at.online();
  const dcCar = { protocol: 'ISO15118', energy_transfer: 'DC', payment: 'external', current_A: 150 };
  await at.api.plugIn(1, {
    ...dcCar,
    battery_kWh: 80,
    soc_percent: 50,
    max_power_W: 60_000,
    max_voltage_V: 450,
    min_current_A: 2,
    max_schedule_tuples: 12,
    bulk_soc_percent: 70,
    full_soc_percent: 90,
  });
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  expect(at.csms.received('NotifyEVChargingNeeds')[0]).toEqual({
    evseId: 1,
    maxScheduleTuples: 12,
    chargingNeeds: {
      requestedEnergyTransfer: 'DC',
      dcChargingParameters: {
        ...{ evMaxCurrent: 150, evMaxVoltage: 450, energyAmount: 32_000, evMaxPower: 60_000 },
        ...{ stateOfCharge: 50, evEnergyCapacity: 80_000, fullSoC: 90, bulkSoC: 70 },
      },
    },
  });
  await at.advance(60_000);
  const sampled = await at.until('a sample', () => {
    const last = at.csms
      .received('TransactionEvent')
      .findLast(({ triggerReason }) => triggerReason === 'MeterValuePeriodic');
    return last && samplesOf(last);
  });
  const values = Object.fromEntries(sampled.map(({ measurand, value }) => [measurand, value]));
  expect(values).toMatchObject({ Voltage: 400, 'Current.Import': 150, 'Power.Active.Import': 60_000 });
  expect(values['Power.Offered']).toBe(80_000);
  expect(values.SoC).toBeGreaterThan(50.5);
  expect(sampled.every(({ phase }) => phase === undefined)).toBe(true);
  await at.api.post('/evses/1/simulator/renegotiate', { energy_Wh: 1000, departure_s: 600 });
  const again = await at.until('needs again', () => at.csms.received('NotifyEVChargingNeeds')[1]);
  expect(object(again.chargingNeeds).dcChargingParameters).toMatchObject({ energyAmount: 1000 });
  await at.until('chosen again', () => at.csms.received('NotifyEVChargingSchedule').length === 2);
  await at.api.post('/evses/1/simulator/finish');
  await at.transaction('ended');
  expectRight(at);
});

it('K15.FR.01 a power cut while the CSMS makes up its mind: the car still waits, the CSMS is asked again, and what it says is kept to through another cut', async () => {
  const at = await newWorld('2.0.1', {
    simulator: { iso15118: true },
    survivesRestart: true,
    resume: true,
    prepare: (csms) => csms.handle('NotifyEVChargingNeeds', () => ({ status: 'Processing' })),
  });
  await at.online();
  const asked = () => at.csms.received('NotifyEVChargingNeeds').length;
  await at.api.plugIn(1, CAR);
  await at.api.swipe('TOKEN', [1]);
  const { id } = await began(at, 1);
  await at.until('asked', () => asked() === 1);
  await at.station.kill();
  await at.restart();
  await at.until('asked again', () => asked() === 2);
  const startSchedule = new Date(await stationNow(at)).toISOString();
  const set = await at.csms.call('SetChargingProfile', {
    evseId: 1,
    chargingProfile: {
      ...{ id: 1, stackLevel: 0, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Absolute' },
      transactionId: id,
      chargingSchedule: [
        {
          id: 1,
          startSchedule,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 12 }],
        },
      ],
    },
  });
  expect(set).toMatchObject({ status: 'Accepted' });
  const chosen = () => at.csms.received('NotifyEVChargingSchedule');
  await at.until('chosen', () => chosen().length === 1);
  await draws(at, await drawn(at), 1, 12);
  await at.station.kill();
  await at.restart();
  await draws(at, await drawn(at), 1, 12);
  await at.advance(2000);
  expect(asked()).toBe(2);
  // What was told when the power went may be told once more.
  expect(new Set(chosen().map((told) => JSON.stringify(told))).size).toBe(1);
  expect(at.csms.transactions()).toHaveLength(1);
  expectRight(at);
});

it('K15.FR.01 a stack of ISO 15118 in another process: its charging_needs of iso15118_extensions are told', async () => {
  const at = await openWorld('2.0.1', {
    reshape: (modules) => {
      modules.stack = { module: 'External', ...{ mapping: { evse: 1 } } };
      modules.ocpp!.connections!.extensions_15118 = [{ module_id: 'stack', implementation_id: 'extensions' }];
    },
  });
  onTestFinished(() => closeWorld(at));
  const module = new ExternalModule(at.api.url, 'stack', { extensions: {} });
  await module.start();
  await at.station.ready(at.api);
  await at.online();
  module.publish('extensions', 'charging_needs', { requested_energy_transfer: 'MCS' });
  const dc_charging_parameters = { ev_max_current: 299.6, ev_max_voltage: 800, state_of_charge: 33 };
  module.publish('extensions', 'charging_needs', { requested_energy_transfer: 'DC', dc_charging_parameters });
  const told = await at.until('needs are told', () => at.csms.received('NotifyEVChargingNeeds')[0]);
  expect(told).toEqual({
    evseId: 1,
    chargingNeeds: {
      requestedEnergyTransfer: 'DC',
      dcChargingParameters: { evMaxCurrent: 300, evMaxVoltage: 800, stateOfCharge: 33 },
    },
  });
  expectRight(at);
});

describe('E15 the car ends charging', () => {
  it('TC_E_46 E15.FR.04 Ended with StopAuthorized and StoppedByEV', async () => {
    const said = fromNowOn(world);
    await arrive();
    await charges(said);
    await world.api.finish(1);
    await world.until('it has ended', () => said.events().at(-1)?.startsWith('Ended'));
    expect(said.events().at(-1)).toBe('Ended StopAuthorized EVConnected StoppedByEV');
    await clear(world);
    expectRight(world);
  });
});
