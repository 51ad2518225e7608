import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { object } from '../../../src/trial/wire.ts';
import {
  charge,
  clearProfiles,
  drawn,
  draws,
  leave,
  setProfile,
} from '../../process/harness/smart-charging.ts';
import {
  closeWorld,
  expectRight,
  world as newWorld,
  openWorld,
  type World,
} from '../../process/harness/world.ts';

let world: World;
let amps: Map<number, number>;
beforeAll(async () => {
  world = await openWorld('2.0.1', { variables: { 'SmartChargingCtrlr.LimitChangeSignificance': 10 } });
  await world.station.ready(world.api);
  await world.online();
  amps = await drawn(world);
});
afterAll(() => closeWorld(world));

const limit = (amps: number, more: object = {}) =>
  world.api.post('/ocpp/external-limits', { schedule: [{ start_s: 0, limit: amps }], ...more });
const release = (evseId?: number) =>
  world.api.post('/ocpp/external-limits/clear', evseId === undefined ? {} : { evse_id: evseId });
const notified = () => world.csms.received('NotifyChargingLimit');
const cleared = () => world.csms.received('ClearedChargingLimit');
const rateChanges = () =>
  world.csms
    .received('TransactionEvent')
    .filter(({ triggerReason }) => triggerReason === 'ChargingRateChanged');

const set = async (variable: string, attributeValue: string) =>
  world.csms.call('SetVariables', {
    setVariableData: [
      { component: { name: 'SmartChargingCtrlr' }, variable: { name: variable }, attributeValue },
    ],
  });

describe('K11 K12 K13 limits of a local energy manager', () => {
  it('TC_K_52 K12.FR.02 K12.FR.05 K11.FR.05 K11.FR.06 without a transaction: told, and reported as external constraints', async () => {
    expect(await limit(16)).toEqual({ status: 'Accepted' });
    await world.until('told', () => notified().length === 1);
    expect(notified()[0]).toEqual({ chargingLimit: { chargingLimitSource: 'EMS' } });
    await world.csms.call('GetChargingProfiles', {
      requestId: 1,
      chargingProfile: { chargingProfilePurpose: 'ChargingStationExternalConstraints' },
    });
    const part = await world.until('reported', () => world.csms.received('ReportChargingProfiles')[0]);
    expect(part).toMatchObject({ evseId: 0, chargingLimitSource: 'EMS', chargingProfile: [{ id: -1 }] });
    expect(rateChanges()).toEqual([]);
  });

  it('K10.FR.04 K10.FR.08 K10.FR.09 K01.FR.22 no CSMS clears or sets one', async () => {
    expect(await clearProfiles(world)).toBe('Unknown');
    expect(await clearProfiles(world, { id: -1 })).toBe('Unknown');
    expect(await setProfile(world, 1, { id: -1, periods: [[0, 20]] })).toMatchObject({ status: 'Rejected' });
  });

  it('K13.FR.01 K13.FR.02 released: told, and nothing holds any more', async () => {
    expect(await release()).toEqual({ status: 'Accepted' });
    await world.until('told', () => cleared().length === 1);
    expect(cleared()[0]).toEqual({ chargingLimitSource: 'EMS' });
    expect(await release()).toEqual({ status: 'Unknown' });
  });

  it('K11.FR.01 K11.FR.02 K11.FR.03 K11.FR.04 K13.FR.03 during a transaction: obeyed at once, told with its schedule', async () => {
    await charge(world);
    await draws(world, amps, 1, 32);
    await set('NotifyChargingLimitWithSchedules', 'true');
    const before = notified().length;
    await limit(10, { evse_id: 1, source: 'SO', grid_critical: true });
    await draws(world, amps, 1, 10);
    await world.until('told', () => notified().length > before && rateChanges().length === 1);
    expect(notified().at(-1)).toMatchObject({
      evseId: 1,
      chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true },
      chargingSchedule: [{ chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] }],
    });
    // Less than ten percent is not worth a message, and obeyed all the same.
    await limit(9.5, { evse_id: 1, source: 'SO' });
    await draws(world, amps, 1, 9.5);
    expect([notified().length, rateChanges().length]).toEqual([before + 1, 1]);
    await release(1);
    await draws(world, amps, 1, 32);
    await world.until('told', () => cleared().length === 2 && rateChanges().length === 2);
    expect(object(rateChanges()[1]!.transactionInfo).transactionId).toBeDefined();
    await leave(world);
    expectRight(world);
  });

  it('K11.FR.02 K11.FR.03 K11.FR.04 K13.FR.02 K13.FR.03 a schedule of limits: each period is told when it begins, and its end', async () => {
    await charge(world);
    await draws(world, amps, 1, 32);
    const [told, over, rates] = [notified().length, cleared().length, rateChanges().length];
    const schedule = [
      { start_s: 0, limit: 8 },
      { start_s: 60, limit: 12 },
      // Not worth a message.
      { start_s: 90, limit: 12.1 },
    ];
    await world.api.post('/ocpp/external-limits', { schedule, duration_s: 120 });
    await draws(world, amps, 1, 8);
    await world.until('told', () => notified().length === told + 1);
    await world.api.advance(60_000);
    await draws(world, amps, 1, 12);
    await world.until('the next period is told', () => notified().length === told + 2);
    expect(notified().at(-1)?.chargingSchedule).toMatchObject([
      { chargingSchedulePeriod: [{ limit: 8 }, { startPeriod: 60, limit: 12 }, { startPeriod: 90 }] },
    ]);
    await world.api.advance(60_000);
    await draws(world, amps, 1, 32);
    await world.until('its end is told', () => cleared().length === over + 1);
    await world.until('rates', () => rateChanges().length === rates + 3);
    expect(notified().length).toBe(told + 2);
    expect(await release()).toEqual({ status: 'Unknown' });
    await leave(world);
    expectRight(world);
  });

  it('K11.FR.01 several sources limit an EVSE side by side: the lowest holds, and each is released by itself', async () => {
    await charge(world);
    await limit(20, { evse_id: 1, source: 'EMS' });
    await limit(11, { evse_id: 1, source: 'SO' });
    await limit(25, { source: 'Other' });
    await draws(world, amps, 1, 11);
    await world.api.post('/ocpp/external-limits/clear', { evse_id: 1, source: 'SO' });
    await draws(world, amps, 1, 20);
    await release(1);
    await draws(world, amps, 1, 25);
    await world.until('all are told', () => cleared().at(-1)?.chargingLimitSource === 'EMS');
    await release();
    await draws(world, amps, 1, 32);
    await leave(world);
    expectRight(world);
  });

  it('K14 the limit of a local controller comes like one of the CSMS, and is obeyed at once; beside it an external one', async () => {
    const transactionId = await charge(world);
    expect(
      await setProfile(world, 1, { id: 20, purpose: 'TxProfile', transactionId, periods: [[0, 14]] }),
    ).toMatchObject({ status: 'Accepted' });
    await draws(world, amps, 1, 14);
    await limit(9, { evse_id: 1 });
    await draws(world, amps, 1, 9);
    await release(1);
    await draws(world, amps, 1, 14);
    await leave(world);
    expectRight(world);
  });

  it('signals that are switched off are ignored', async () => {
    await set('ExternalControlSignalsEnabled', 'false');
    expect(await limit(10)).toMatchObject({ status: 'Rejected' });
    await set('ExternalControlSignalsEnabled', 'true');
    expectRight(world);
  });
});

it('1.6 obeys an external limit and has nothing to say of it', async () => {
  const at = await newWorld('1.6');
  await at.online();
  const drawnThere = await drawn(at);
  await charge(at);
  await at.api.post('/ocpp/external-limits', { schedule: [{ start_s: 0, limit: 7 }] });
  await draws(at, drawnThere, 1, 7);
  await at.api.post('/ocpp/external-limits/clear');
  await draws(at, drawnThere, 1, 32);
  expectRight(at);
});
