import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clearMonitors, monitor, monitoringReport } from '../../process/harness/monitors.ts';
import { refusalOf } from '../../process/harness/refusals.ts';
import { getVariable, named } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

/** What the maker of the station watches: one monitor that nobody may touch, one that the CSMS may change. */
const COOLER = {
  name: 'Cooler',
  properties: {
    Temperature: {
      variable_name: 'Temperature',
      characteristics: { dataType: 'decimal', minLimit: -40, maxLimit: 120 },
      attributes: [{ type: 'Actual', mutability: 'ReadWrite', value: 20 }],
      monitors: [
        { type: 'UpperThreshold', value: 90, severity: 1, config_type: 'HardWiredMonitor' },
        { type: 'UpperThreshold', value: 60, severity: 4, config_type: 'PreconfiguredMonitor' },
      ],
    },
  },
};
const HARDWIRED = 'Cooler/Temperature UpperThreshold 90 1';
const PRECONFIGURED = 'Cooler/Temperature UpperThreshold 60 4';
const OWN = 'OCPPCommCtrlr/OfflineThreshold';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1', { components: { Cooler: COOLER } });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));
beforeEach(() => setBase('FactoryDefault'));

const setBase = async (monitoringBase: string): Promise<void> => {
  expect(await at.csms.call('SetMonitoringBase', { monitoringBase })).toEqual({ status: 'Accepted' });
};
const monitors = async (wanted = {}): Promise<string[]> => (await monitoringReport(at, wanted)).monitors;

it('TC_N_01 N02.FR.05 N02.FR.12 N02.FR.13 N02.FR.14 by criteria', async () => {
  await monitor(at, OWN, { type: 'Delta', value: 5 });
  await monitor(at, OWN, { type: 'Periodic', value: 3600 });
  await monitor(at, OWN, { type: 'PeriodicClockAligned', value: 3600 });
  expect(await monitors({ monitoringCriteria: ['DeltaMonitoring'] })).toEqual([`${OWN} Delta 5 5`]);
  expect(await monitors({ monitoringCriteria: ['PeriodicMonitoring'] })).toEqual([
    `${OWN} Periodic 3600 5`,
    `${OWN} PeriodicClockAligned 3600 5`,
  ]);
  expect(await monitors({ monitoringCriteria: ['ThresholdMonitoring', 'DeltaMonitoring'] })).toEqual([
    HARDWIRED,
    PRECONFIGURED,
    `${OWN} Delta 5 5`,
  ]);
  expectRight(at);
});

it('TC_N_02 N02.FR.06 N02.FR.08 by component and variable', async () => {
  await monitor(at, OWN);
  await monitor(at, 'EVSE@1/Power', { value: 100 });
  expect(await monitors({ componentVariable: [named(OWN)] })).toEqual([`${OWN} Delta 1 5`]);
  expect(await monitors({ componentVariable: [named('EVSE'), named('Cooler/Temperature')] })).toEqual([
    HARDWIRED,
    PRECONFIGURED,
    'EVSE@1/Power Delta 100 5',
  ]);
  expectRight(at);
});

it('TC_N_03 N02.FR.10 by both; nothing: EmptyResultSet', async () => {
  await monitor(at, OWN);
  const componentVariable = [named(OWN)];
  expect(await monitors({ monitoringCriteria: ['DeltaMonitoring'], componentVariable })).toEqual([
    `${OWN} Delta 1 5`,
  ]);
  expect(
    await monitoringReport(at, { monitoringCriteria: ['PeriodicMonitoring'], componentVariable }),
  ).toEqual({ status: 'EmptyResultSet', monitors: [] });
});

it('TC_N_47 N02.FR.03 N02.FR.09 N02.FR.11 without any criterion all are reported, in parts', async () => {
  const names = Array.from({ length: 9 }, (_, severity) => severity);
  for (const severity of names) {
    await monitor(at, OWN, { type: 'Delta', severity });
    await monitor(at, 'EVSE@1/Power', { type: 'UpperThreshold', value: 10, severity });
  }
  expect((await monitors()).sort()).toEqual(
    [
      HARDWIRED,
      PRECONFIGURED,
      ...names.flatMap((severity) => [
        `${OWN} Delta 1 ${severity}`,
        `EVSE@1/Power UpperThreshold 10 ${severity}`,
      ]),
    ].sort(),
  );
  expectRight(at);
});

it('TC_N_05 N03.FR.01 N03.FR.03 N03.FR.04 All keeps what the CSMS has set, FactoryDefault does not', async () => {
  await monitor(at, OWN);
  await setBase('All');
  expect(await monitors()).toEqual([HARDWIRED, PRECONFIGURED, `${OWN} Delta 1 5`]);
  await setBase('FactoryDefault');
  expect(await monitors()).toEqual([HARDWIRED, PRECONFIGURED]);
  await setBase('HardWiredOnly');
  expect((await getVariable(at, 'MonitoringCtrlr/ActiveMonitoringBase')).attributeValue).toBe(
    'HardWiredOnly',
  );
  await setBase('All');
  expect(await monitors()).toEqual([HARDWIRED, PRECONFIGURED]);
});

it('TC_N_06 N03.FR.05 HardWiredOnly removes custom monitors and silences preconfigured ones', async () => {
  await monitor(at, OWN);
  await setBase('HardWiredOnly');
  expect(await monitors()).toEqual([HARDWIRED]);
  expect((await monitoringReport(at, { componentVariable: [named(OWN)] })).status).toBe('EmptyResultSet');
});

it('TC_N_41 N03.FR.04 N04.FR.15 a preconfigured monitor that was changed comes back as it was', async () => {
  const { monitors: before } = await monitoringReport(at, { componentVariable: [named('Cooler')] });
  expect(before).toContain(PRECONFIGURED);
  const preconfigured = await idOf(4);
  expect(
    await monitor(at, 'Cooler/Temperature', {
      id: preconfigured,
      type: 'UpperThreshold',
      value: 70,
      severity: 4,
    }),
  ).toBe(preconfigured);
  expect(await monitors()).toEqual([HARDWIRED, 'Cooler/Temperature UpperThreshold 70 4']);
  await setBase('FactoryDefault');
  expect(await monitors()).toEqual([HARDWIRED, PRECONFIGURED]);
  await setBase('HardWiredOnly');
  await setBase('FactoryDefault');
  expect(await monitors()).toEqual([HARDWIRED, PRECONFIGURED]);
});

it('TC_N_44 N06.FR.03 N04.FR.18 a hardwired monitor can be neither cleared nor replaced', async () => {
  const hardwired = await idOf(1);
  expect(await clearMonitors(at, hardwired)).toEqual(['Rejected']);
  await expect(
    monitor(at, 'Cooler/Temperature', { id: hardwired, type: 'UpperThreshold', value: 95, severity: 1 }),
  ).rejects.toThrow('Rejected');
  expect(await monitors()).toContain(HARDWIRED);
});

it('N07.FR.13 bases and monitors outlive a restart', async () => {
  const id = await monitor(at, OWN, { customData: { vendorId: 'com.example' } });
  await clearMonitors(at, await idOf(4));
  const boots = at.csms.received('BootNotification').length;
  await at.station.kill();
  await at.restart();
  await at.until('booted', () => at.csms.received('BootNotification').length > boots);
  await at.advance(1_000);
  expect(await monitors()).toEqual([HARDWIRED, `${OWN} Delta 1 5`]);
  const reported = at.csms.received('NotifyMonitoringReport').at(-1);
  expect(JSON.stringify(reported)).toContain('{"vendorId":"com.example"}');
  expect(JSON.stringify(reported)).toContain(`"id":${id}`);
  await setBase('All');
  expect(await monitors()).toContain(PRECONFIGURED);
  expectRight(at);
});

/** The id of the cooler's monitor of a severity. */
const idOf = async (severity: number): Promise<number> => {
  await monitoringReport(at, { componentVariable: [named('Cooler')] });
  const told = JSON.stringify(at.csms.received('NotifyMonitoringReport').at(-1));
  return Number(new RegExp(`"id":(\\d+),[^}]*"severity":${severity}`).exec(told)?.[1]);
};

it('TC_N_04 N02.FR.02, TC_N_07 N03.FR.02 a criterion and a base that OCPP does not know: CALLERRORs, nothing changes', async () => {
  await monitor(at, OWN);
  const before = at.csms.received('NotifyMonitoringReport').length;
  const report = { requestId: 77, monitoringCriteria: ['GuessMonitoring'] };
  expect(await refusalOf(at, 'GetMonitoringReport', report)).toBe('PropertyConstraintViolation');
  expect(await refusalOf(at, 'SetMonitoringBase', { monitoringBase: 'Nothing' })).toBe(
    'PropertyConstraintViolation',
  );
  expect(at.csms.received('NotifyMonitoringReport').length).toBe(before);
  expect(await monitors()).toContain(`${OWN} Delta 1 5`);
  expectRight(at);
});
