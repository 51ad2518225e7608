import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  clearMonitors,
  eventLike,
  events,
  monitor,
  monitoringReport,
  setMonitors,
  wish,
} from '../../process/harness/monitors.ts';
import { getVariable, named, setVariable } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const NUMBER = 'OCPPCommCtrlr/OfflineThreshold';
const LIMITED = 'OCPPCommCtrlr/RetryBackOffRepeatTimes';
const TEXT = 'TxCtrlr/TxStartPoint';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));
afterEach(async () => {
  await at.csms.call('SetMonitoringBase', { monitoringBase: 'FactoryDefault' });
  await at.csms.call('SetMonitoringLevel', { severity: 9 });
});

const statuses = async (...wishes: object[]): Promise<unknown[]> =>
  (await setMonitors(at, wishes as never)).map(({ status }) => status);

it('TC_N_08 N04.FR.01 N04.FR.02 N04.FR.08 N04.FR.11 one monitor: accepted with an id, echoed', async () => {
  const [result] = await setMonitors(at, [wish(NUMBER, { type: 'UpperThreshold', value: 100, severity: 6 })]);
  expect(result).toEqual({
    status: 'Accepted',
    id: expect.any(Number),
    type: 'UpperThreshold',
    severity: 6,
    ...named(NUMBER),
  });
  expect((await monitoringReport(at)).monitors).toEqual([`${NUMBER} UpperThreshold 100 6`]);
  expectRight(at);
});

it('TC_N_09 several on different variables; TC_N_10 several on one variable: an id each', async () => {
  const results = await setMonitors(at, [
    wish(NUMBER, { type: 'UpperThreshold', value: 100 }),
    wish(NUMBER, { type: 'LowerThreshold', value: 10 }),
    wish(NUMBER, { type: 'Delta', value: 10 }),
    wish(TEXT),
    wish('EVSE@1/Power', { value: 500 }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(Array(5).fill('Accepted'));
  expect(new Set(results.map(({ id }) => id)).size).toBe(5);
  expectRight(at);
});

it('TC_N_11 N04.FR.03 unknown component, an EVSE that is not there among them', async () => {
  expect(await statuses(wish('NoSuchCtrlr/Enabled'), wish('EVSE@7/Power'))).toEqual([
    'UnknownComponent',
    'UnknownComponent',
  ]);
});

it('TC_N_37 N04.FR.04 unknown variable', async () => {
  expect(await statuses(wish('TxCtrlr/NoSuchVariable'))).toEqual(['UnknownVariable']);
});

it('TC_N_38 N04.FR.05 a threshold for what is no number: UnsupportedMonitorType', async () => {
  expect(
    await statuses(
      wish(TEXT, { type: 'UpperThreshold' }),
      wish('TxCtrlr/StopTxOnInvalidId', { type: 'LowerThreshold' }),
      wish('ClockCtrlr/DateTime', { type: 'PeriodicClockAligned', value: 60 }),
    ),
  ).toEqual(Array(3).fill('UnsupportedMonitorType'));
});

it('TC_N_12 N04.FR.14 a change below 0; a period below a second: Rejected, without an id', async () => {
  const results = await setMonitors(at, [
    wish(NUMBER, { value: -1 }),
    wish(NUMBER, { type: 'Periodic', value: 0 }),
    wish(NUMBER, { severity: 10 }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['Rejected', 'Rejected', 'Rejected']);
  expect(results.filter((result) => 'id' in result)).toEqual([]);
});

it('TC_N_13 N04.FR.06 a threshold outside the limits of its variable: Rejected, without an id', async () => {
  const [above, below] = await setMonitors(at, [
    wish(LIMITED, { type: 'UpperThreshold', value: 21 }),
    wish(LIMITED, { type: 'LowerThreshold', value: -1 }),
  ]);
  expect(above).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'ValueOutOfRange' } });
  expect(below).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'ValueOutOfRange' } });
  expect([above, below].filter((result) => result && 'id' in result)).toEqual([]);
});

it('TC_N_43 one that is out of range keeps the others of the message from nothing', async () => {
  expect(
    await statuses(
      wish(LIMITED, { type: 'UpperThreshold', value: 5 }),
      wish(LIMITED, { type: 'UpperThreshold', value: 500, severity: 6 }),
      wish(NUMBER),
    ),
  ).toEqual(['Accepted', 'Rejected', 'Accepted']);
  expect((await monitoringReport(at)).monitors).toHaveLength(2);
});

it('TC_N_15 N04.FR.10 the same type and severity on the same variable: Duplicate', async () => {
  const id = await monitor(at, NUMBER, { value: 3 });
  expect(await statuses(wish(NUMBER, { value: 7 }), wish(NUMBER, { value: 7, severity: 6 }))).toEqual([
    'Duplicate',
    'Accepted',
  ]);
  expect(await statuses(wish(NUMBER, { id, severity: 6 }))).toEqual(['Duplicate']);
});

it('TC_N_39 N04.FR.13 N04.FR.16 the id of another variable, or of no monitor: Rejected', async () => {
  const id = await monitor(at, NUMBER);
  expect(await statuses(wish(TEXT, { id }), wish(NUMBER, { id: 999_999 }))).toEqual(['Rejected', 'Rejected']);
});

it('TC_N_40 N04.FR.12 with the id of a monitor it is replaced', async () => {
  const id = await monitor(at, NUMBER);
  expect(await monitor(at, NUMBER, { id, type: 'UpperThreshold', value: 500, severity: 3 })).toBe(id);
  expect((await monitoringReport(at)).monitors).toEqual([`${NUMBER} UpperThreshold 500 3`]);
});

it('TC_N_16 N05.FR.01 N05.FR.03 N07.FR.15 a level keeps what is less urgent to itself', async () => {
  expect(await at.csms.call('SetMonitoringLevel', { severity: 4 })).toEqual({ status: 'Accepted' });
  expect((await getVariable(at, 'MonitoringCtrlr/ActiveMonitoringLevel')).attributeValue).toBe('4');
  const urgent = await monitor(at, NUMBER, { severity: 4 });
  const other = await monitor(at, NUMBER, { severity: 5 });
  await setVariable(at, NUMBER, '300');
  await eventLike(at, { variableMonitoringId: urgent, actualValue: '300' });
  await at.advance(1_000);
  expect(events(at).filter(({ variableMonitoringId }) => variableMonitoringId === other)).toEqual([]);
  await at.csms.call('SetMonitoringLevel', { severity: 5 });
  await setVariable(at, NUMBER, '60');
  await eventLike(at, { variableMonitoringId: other, actualValue: '60' });
  expectRight(at);
});

it('TC_N_17 N05.FR.02 a level below 0 or above 9: Rejected', async () => {
  expect((await at.csms.call('SetMonitoringLevel', { severity: -1 })).status).toBe('Rejected');
  expect((await at.csms.call('SetMonitoringLevel', { severity: 10 })).status).toBe('Rejected');
});

it('TC_N_18 N06.FR.01 N06.FR.05 TC_N_19 N06.FR.02 cleared; what is not there: NotFound', async () => {
  const first = await monitor(at, NUMBER);
  const second = await monitor(at, TEXT);
  expect(await clearMonitors(at, second, 999_999, first, first)).toEqual([
    'Accepted',
    'NotFound',
    'Accepted',
    'NotFound',
  ]);
  expect((await monitoringReport(at)).status).toBe('EmptyResultSet');
  expectRight(at);
});

it('TC_N_52 N07.FR.12 a monitor that is removed while its threshold is passed says nothing more', async () => {
  const id = await monitor(at, NUMBER, { type: 'UpperThreshold', value: 100 });
  await setVariable(at, NUMBER, '150');
  await eventLike(at, { variableMonitoringId: id, actualValue: '150' });
  await clearMonitors(at, id);
  await setVariable(at, NUMBER, '60');
  await at.advance(2_000);
  expect(events(at).filter((event) => event.variableMonitoringId === id)).toHaveLength(1);
});

it('N04.FR.01 N06.FR.06 more than ItemsPerMessage: a CALLERROR, and nothing is set', async () => {
  const many = Array.from({ length: 251 }, (_, index) => index);
  await expect(
    setMonitors(
      at,
      many.map(() => wish(NUMBER)),
    ),
  ).rejects.toMatchObject({
    rpcErrorCode: 'OccurrenceConstraintViolation',
  });
  await expect(clearMonitors(at, ...many)).rejects.toMatchObject({
    rpcErrorCode: 'OccurrenceConstraintViolation',
  });
  expect((await monitoringReport(at)).status).toBe('EmptyResultSet');
});
