import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { list } from '../../../src/trial/wire.ts';
import { clearMonitors, eventLike, events, monitor } from '../../process/harness/monitors.ts';
import { named, setVariable } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const NUMBER = 'OCPPCommCtrlr/OfflineThreshold';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1', { survivesRestart: true, resume: true });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));
afterEach(async () => {
  if (!at.csms.listening) await at.csms.open();
  await at.until('connected', async () => (await at.api.status()).ocpp.connected);
  await at.csms.call('SetMonitoringBase', { monitoringBase: 'FactoryDefault' });
  await setVariable(at, NUMBER, '60');
  expectRight(at);
});

const of = (id: number) => events(at).filter((event) => event.variableMonitoringId === id);
const offline = async (): Promise<void> => {
  await at.csms.close();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
};
const online = async (): Promise<void> => {
  const before = at.csms.connections;
  await at.csms.open();
  await at.until('back', () => at.csms.connections > before);
  await at.advance(2_000);
};
/** The power goes; returns once the station has been accepted again. */
const restart = async (meanwhile: () => unknown = () => {}): Promise<void> => {
  const boots = at.csms.received('BootNotification').length;
  await at.station.kill();
  await meanwhile();
  await at.restart();
  await at.until('booted', () => at.csms.received('BootNotification').length > boots);
  await at.advance(2_000);
};

it('TC_N_20 N07.FR.02 N07.FR.06 N07.FR.07 N07.FR.16 N07.FR.17 beyond a threshold: an alert; back within: cleared', async () => {
  const upper = await monitor(at, NUMBER, { type: 'UpperThreshold', value: 100 });
  const lower = await monitor(at, NUMBER, { type: 'LowerThreshold', value: 20 });
  await setVariable(at, NUMBER, '100');
  await setVariable(at, NUMBER, '101');
  const alert = await eventLike(at, { variableMonitoringId: upper });
  expect(alert).toMatchObject({
    ...named(NUMBER),
    trigger: 'Alerting',
    actualValue: '101',
    eventNotificationType: 'CustomMonitor',
  });
  expect(alert).not.toHaveProperty('cleared');
  expect(at.csms.received('NotifyEvent').at(-1)).toMatchObject({ seqNo: 0, tbc: false });
  await setVariable(at, NUMBER, '150');
  await setVariable(at, NUMBER, '19');
  await eventLike(at, { variableMonitoringId: upper, cleared: true, actualValue: '19' });
  await eventLike(at, { variableMonitoringId: lower, actualValue: '19' });
  await setVariable(at, NUMBER, '20');
  await eventLike(at, { variableMonitoringId: lower, cleared: true, actualValue: '20' });
  expect(of(upper)).toHaveLength(2);
  expect(of(lower)).toHaveLength(2);
  expect(new Set(events(at).map(({ eventId }) => eventId)).size).toBe(events(at).length);
});

it('TC_N_45 N07.FR.18 N07.FR.19 a change of a number counts from what was told last', async () => {
  const id = await monitor(at, NUMBER, { type: 'Delta', value: 10 });
  for (const value of ['65', '70', '71', '80', '82', '71']) await setVariable(at, NUMBER, value);
  await eventLike(at, { variableMonitoringId: id, actualValue: '82' });
  await at.advance(1_000);
  expect(of(id).map(({ actualValue, trigger }) => [trigger, actualValue])).toEqual([
    ['Delta', '71'],
    ['Delta', '82'],
    ['Delta', '71'],
  ]);
});

it('TC_N_56 N07.FR.19 any other value: each change is told, also one of the charger, at once', async () => {
  const id = await monitor(at, 'EVSE@1/AvailabilityState', { type: 'Delta', value: 1 });
  await at.api.plugIn(1);
  await eventLike(at, {
    variableMonitoringId: id,
    actualValue: 'Occupied',
    name: 'EVSE@1/AvailabilityState',
  });
  await at.api.unplug(1);
  await eventLike(at, { variableMonitoringId: id, actualValue: 'Available' });
  expect(of(id)).toHaveLength(2);
});

it('N07.FR.16 N07.FR.18 what the meter of an EVSE measures is monitored while it charges', async () => {
  const power = await monitor(at, 'EVSE@1/Power', { type: 'UpperThreshold', value: 1000 });
  const current = await monitor(at, 'EVSE@1/ACCurrent[L1]', { type: 'Delta', value: 5 });
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  const alert = await eventLike(at, { variableMonitoringId: power });
  expect(Number(alert.actualValue)).toBeGreaterThan(1000);
  await eventLike(at, { variableMonitoringId: current });
  await at.api.unplug(1);
  await eventLike(at, { variableMonitoringId: power, cleared: true });
  await at.state(1, 'Available');
});

it('N04.FR.01 N07.FR.06 one for transactions alone is silent without one, and names the one that runs', async () => {
  const id = await monitor(at, 'EVSE@1/AvailabilityState', { transaction: true });
  const register = await monitor(at, 'FiscalMetering@1/EnergyImportRegister', {
    type: 'Periodic',
    value: 5,
    transaction: true,
  });
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  await at.advance(6_000);
  expect(of(id)).toEqual([]);
  expect(of(register)).toEqual([]);
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  const { transactionId } = await eventLike(at, { variableMonitoringId: register });
  expect(at.csms.transactions().map((transaction) => transaction.id)).toContain(transactionId);
  await at.api.unplug(1);
  await at.state(1, 'Available');
  const told = of(register).length;
  await at.advance(11_000);
  expect(of(register)).toHaveLength(told);
});

it('TC_N_24 N07.FR.20 N08.FR.01 N08.FR.05 N08.FR.06 N08.FR.07 a period; and one that the clock gives', async () => {
  const id = await monitor(at, NUMBER, { type: 'Periodic', value: 10 });
  const aligned = await monitor(at, NUMBER, { type: 'PeriodicClockAligned', value: 15 });
  await at.advance(46_000);
  const told = of(id);
  expect(told.length).toBe(4);
  const times = told.map(({ timestamp }) => Date.parse(String(timestamp)));
  expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([10_000, 10_000, 10_000]);
  expect(told[0]).toMatchObject({
    trigger: 'Periodic',
    actualValue: '60',
    eventNotificationType: 'CustomMonitor',
  });
  // One more fits in when the first comes at once.
  expect([3, 4]).toContain(of(aligned).length);
  expect(of(aligned).filter(({ timestamp }) => Date.parse(String(timestamp)) % 15_000 !== 0)).toEqual([]);
});

it('TC_N_51 N07.FR.11 a threshold that is changed is measured at once', async () => {
  const id = await monitor(at, NUMBER, { type: 'UpperThreshold', value: 100 });
  await monitor(at, NUMBER, { id, type: 'UpperThreshold', value: 50 });
  await eventLike(at, { variableMonitoringId: id, actualValue: '60' });
  await monitor(at, NUMBER, { id, type: 'UpperThreshold', value: 70 });
  await eventLike(at, { variableMonitoringId: id, cleared: true, actualValue: '60' });
  expect(of(id)).toHaveLength(2);
});

it('TC_N_48 TC_N_61 N07.FR.10 of what may only be written the change is told, not the value', async () => {
  const id = await monitor(at, 'SecurityCtrlr/BasicAuthPassword');
  await setVariable(at, 'SecurityCtrlr/BasicAuthPassword', 'another-password-of-it');
  const event = await eventLike(at, { variableMonitoringId: id });
  expect(event.actualValue).toBe('');
  expect(at.csms.transcript(5)).not.toContain('another-password-of-it","e');
});

it('TC_N_53 N07.FR.13 N07.FR.14 monitors outlive a power cut; what is over by then is told as cleared', async () => {
  const id = await monitor(at, NUMBER, { type: 'UpperThreshold', value: 100 });
  const plug = await monitor(at, 'EVSE@1/AvailabilityState', { severity: 3 });
  const power = await monitor(at, 'EVSE@1/Power', { type: 'UpperThreshold', value: 1000, severity: 6 });
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  await eventLike(at, { variableMonitoringId: power });
  await setVariable(at, NUMBER, '120');
  await eventLike(at, { variableMonitoringId: id });
  const before = events(at).length;
  await restart();
  // Still beyond: nothing is said again.
  expect(
    events(at)
      .slice(before)
      .filter(({ variableMonitoringId }) => variableMonitoringId === id),
  ).toEqual([]);
  await setVariable(at, NUMBER, '90');
  await eventLike(at, { variableMonitoringId: id, cleared: true });
  await at.api.unplug(1);
  await eventLike(at, { variableMonitoringId: plug, actualValue: 'Available' }, before);
  await eventLike(at, { variableMonitoringId: power, cleared: true });
  expect(of(power)).toHaveLength(2);
});

it('TC_N_22 N07.FR.04 offline: what is urgent enough is told when the CSMS is back', async () => {
  await setVariable(at, 'MonitoringCtrlr/OfflineQueuingSeverity', '5');
  const id = await monitor(at, 'EVSE@1/AvailabilityState', { severity: 5 });
  await offline();
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  await online();
  await eventLike(at, { variableMonitoringId: id, actualValue: 'Occupied' });
  await at.api.unplug(1);
  await at.state(1, 'Available');
});

it('TC_N_23 N07.FR.04 offline: what is less urgent is not kept', async () => {
  await setVariable(at, 'MonitoringCtrlr/OfflineQueuingSeverity', '4');
  const id = await monitor(at, 'EVSE@1/AvailabilityState', { severity: 5 });
  await offline();
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  await online();
  expect(of(id)).toEqual([]);
  await at.api.unplug(1);
  await eventLike(at, { variableMonitoringId: id, actualValue: 'Available' });
});

it('N07.FR.04 an alert that nobody was to hear has no end either', async () => {
  const id = await monitor(at, 'EVSE@1/Power', { type: 'UpperThreshold', value: 1000, severity: 9 });
  await offline();
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.advance(5_000);
  await online();
  await at.api.unplug(1);
  await at.state(1, 'Available');
  await at.advance(2_000);
  expect(of(id)).toEqual([]);
});

it('TC_N_21 N07.FR.05 a fault is told by the part it concerns without any monitor, and what follows from it names it', async () => {
  const state = await monitor(at, 'Connector@1.1/AvailabilityState', { severity: 3 });
  const problem = await monitor(at, 'ElectricalFeed@1/Problem', { severity: 3 });
  const before = events(at).length;
  await at.api.fault(1, 'MREC6UnderVoltage');
  const fault = await eventLike(at, { name: 'ElectricalFeed@1/Problem', trigger: 'Alerting' }, before);
  expect(fault).toMatchObject({
    eventNotificationType: 'HardWiredNotification',
    techCode: 'CX006',
    actualValue: 'true',
  });
  expect(fault).not.toHaveProperty('variableMonitoringId');
  await eventLike(at, { variableMonitoringId: state, actualValue: 'Faulted', cause: fault.eventId });
  await eventLike(at, { variableMonitoringId: problem, actualValue: 'true', cause: fault.eventId });
  await at.csms.call('GetBaseReport', { requestId: 77, reportBase: 'SummaryInventory' });
  await at.until('summary', () =>
    JSON.stringify(at.csms.received('NotifyReport').at(-1) ?? '').includes('"ElectricalFeed"'),
  );
  await at.api.clearFault(1, 'MREC6UnderVoltage');
  await eventLike(at, { name: 'ElectricalFeed@1/Problem', cleared: true, actualValue: 'false' }, before);
  await eventLike(at, { variableMonitoringId: state, actualValue: 'Available' }, before);
});

it('N07 MonitoringCtrlr.Enabled false: monitors stay and are silent', async () => {
  const id = await monitor(at, NUMBER);
  await setVariable(at, 'MonitoringCtrlr/Enabled', 'false');
  await setVariable(at, NUMBER, '70');
  await setVariable(at, 'MonitoringCtrlr/Enabled', 'true');
  await setVariable(at, NUMBER, '80');
  await eventLike(at, { variableMonitoringId: id, actualValue: '80' });
  expect(of(id)).toHaveLength(1);
  expect(await clearMonitors(at, id)).toEqual(['Accepted']);
});

it('N07.FR.07 what one change brings about goes in one message', async () => {
  const ids = [
    await monitor(at, NUMBER, { type: 'UpperThreshold', value: 100 }),
    await monitor(at, NUMBER, { type: 'Delta', value: 1 }),
  ];
  const before = at.csms.received('NotifyEvent').length;
  await setVariable(at, NUMBER, '150');
  const [told, ...more] = await at.until('told', () => {
    const all = at.csms.received('NotifyEvent').slice(before);
    return all.length > 0 && all;
  });
  expect(more).toEqual([]);
  expect(list(told?.eventData).map(({ variableMonitoringId }) => variableMonitoringId)).toEqual(ids);
});
