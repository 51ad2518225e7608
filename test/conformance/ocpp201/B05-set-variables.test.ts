import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { getVariable, named, setVariable } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

/** A device of the integrator's own that knows what is wanted apart from what is. */
const HEATER = {
  name: 'Heater',
  evse_id: 1,
  properties: {
    Temperature: {
      variable_name: 'Temperature',
      characteristics: { dataType: 'decimal', unit: 'Celsius', minLimit: -20, maxLimit: 60 },
      attributes: [
        { type: 'Actual', mutability: 'ReadOnly', value: 8 },
        { type: 'Target', mutability: 'ReadWrite', value: 10 },
        { type: 'MinSet', mutability: 'ReadWrite', value: 5 },
        { type: 'MaxSet', mutability: 'ReadOnly', value: 25 },
      ],
    },
  },
};

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1', { components: { Heater: HEATER } });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const status = async (path: string, value: string, more: Json = {}): Promise<unknown> =>
  (await setVariable(at, path, value, more)).attributeStatus;

it('TC_B_09 B05.FR.01 B05.FR.02 B05.FR.10 B05.FR.12 one value: accepted, echoed as Actual, in force', async () => {
  expect(await setVariable(at, 'OCPPCommCtrlr/OfflineThreshold', '123')).toEqual({
    attributeStatus: 'Accepted',
    attributeType: 'Actual',
    ...named('OCPPCommCtrlr/OfflineThreshold'),
  });
  expect((await getVariable(at, 'OCPPCommCtrlr/OfflineThreshold')).attributeValue).toBe('123');
  expectRight(at);
});

it('TC_B_10 B05.FR.01 B05.FR.03 several values: one result each, in order; one that is refused keeps none back', async () => {
  const wanted: [string, string][] = [
    ['OCPPCommCtrlr/OfflineThreshold', '200'],
    ['TxCtrlr/EVConnectionTimeOut', 'soon'],
    ['AuthCtrlr/AuthorizeRemoteStart', 'FALSE'],
  ];
  const { setVariableResult } = await at.csms.call('SetVariables', {
    setVariableData: wanted.map(([path, attributeValue]) => ({
      ...named(path),
      attributeType: 'Actual',
      attributeValue,
    })),
  });
  expect(setVariableResult).toMatchObject([
    { ...named(wanted[0]![0]), attributeType: 'Actual', attributeStatus: 'Accepted' },
    { ...named(wanted[1]![0]), attributeStatus: 'Rejected' },
    { ...named(wanted[2]![0]), attributeStatus: 'Accepted' },
  ]);
  expect((await getVariable(at, 'AuthCtrlr/AuthorizeRemoteStart')).attributeValue).toBe('false');
  expectRight(at);
});

it.each([
  ['OCPPCommCtrlr/OfflineThreshold', 'a while'],
  ['OCPPCommCtrlr/OfflineThreshold', '1.5'],
  ['TxCtrlr/StopTxOnInvalidId', '1'],
  ['TxCtrlr/TxStartPoint', 'Authorized,Nowhere'],
  ['SampledDataCtrlr/TxUpdatedMeasurands', 'Voltage;SoC'],
])('TC_B_11 B05.FR.07 badly formed: %s = %s is Rejected', async (path, value) => {
  expect(await setVariable(at, path, value)).toMatchObject({
    attributeStatus: 'Rejected',
    attributeStatusInfo: { reasonCode: 'InvalidValue' },
  });
});

it('B05.FR.08 out of range: Rejected, with the reason, and nothing changes', async () => {
  expect(await setVariable(at, 'TxCtrlr/EVConnectionTimeOut', '0')).toMatchObject({
    attributeStatus: 'Rejected',
    attributeStatusInfo: { reasonCode: 'ValueTooLow' },
  });
  expect((await getVariable(at, 'TxCtrlr/EVConnectionTimeOut')).attributeValue).toBe('60');
});

it('TC_B_35 B05.FR.04 unknown component', async () => {
  expect(await status('NoSuchCtrlr/Enabled', 'true')).toBe('UnknownComponent');
  expect(await status('EVSE@9/Available', 'true')).toBe('UnknownComponent');
});

it('TC_B_36 B05.FR.05 unknown variable, also by its instance', async () => {
  expect(await status('TxCtrlr/NoSuchVariable', 'true')).toBe('UnknownVariable');
  expect(await status('OCPPCommCtrlr/MessageAttempts', '3')).toBe('UnknownVariable');
});

it('TC_B_37 B05.FR.06 an attribute that the variable does not have', async () => {
  expect(
    await setVariable(at, 'TxCtrlr/EVConnectionTimeOut', '9', { attributeType: 'Target' }),
  ).toMatchObject({ attributeStatus: 'NotSupportedAttributeType', attributeType: 'Target' });
});

it('TC_B_39 B05.FR.09 a read-only variable: Rejected', async () => {
  expect(await setVariable(at, 'SecurityCtrlr/SecurityProfile', '3')).toMatchObject({
    attributeStatus: 'Rejected',
    attributeStatusInfo: { reasonCode: 'ReadOnly' },
  });
});

it('B05.FR.08 B05.FR.10 Target lies between MinSet and MaxSet, and survives a restart', async () => {
  const heater = 'Heater@1/Temperature';
  expect(await status(heater, '30', { attributeType: 'Target' })).toBe('Rejected');
  expect(await status(heater, '4', { attributeType: 'Target' })).toBe('Rejected');
  expect(await status(heater, '12', { attributeType: 'MinSet' })).toBe('Rejected');
  expect(await status(heater, '30', { attributeType: 'MaxSet' })).toBe('Rejected');
  expect(await status(heater, '20', { attributeType: 'Target' })).toBe('Accepted');
  expect(await status(heater, '15', { attributeType: 'MinSet' })).toBe('Accepted');
  await at.station.kill();
  await at.restart();
  await at.until('booted', () => at.csms.received('BootNotification').length === 2);
  await at.until('reported', () => at.csms.received('StatusNotification').length === 2);
  const held = async (attributeType: string) =>
    (await getVariable(at, heater, { attributeType })).attributeValue;
  expect(await Promise.all(['Actual', 'Target', 'MinSet', 'MaxSet'].map(held))).toEqual([
    '8',
    '20',
    '15',
    '25',
  ]);
  expectRight(at);
});

it('P01 customData on component and variable is echoed with the result', async () => {
  const customData = { vendorId: 'com.example', note: 7 };
  const { component, variable } = named('OCPPCommCtrlr/OfflineThreshold');
  const { setVariableResult } = await at.csms.call('SetVariables', {
    setVariableData: [
      {
        component: { ...component, customData },
        variable: { ...variable, customData },
        attributeValue: '90',
      },
    ],
  });
  expect(setVariableResult).toMatchObject([
    { attributeStatus: 'Accepted', component: { customData }, variable: { customData } },
  ]);
  expectRight(at);
});

it('B05.FR.11 more than ItemsPerMessage, or BytesPerMessage: a CALLERROR, and nothing is set', async () => {
  const data = (count: number, attributeValue: string) => ({
    setVariableData: Array.from({ length: count }, () => ({
      ...named('OCPPCommCtrlr/OfflineThreshold'),
      attributeValue,
    })),
  });
  await expect(at.csms.call('SetVariables', data(251, '77'))).rejects.toMatchObject({
    rpcErrorCode: 'OccurrenceConstraintViolation',
  });
  await expect(at.csms.call('SetVariables', data(200, '7'.repeat(900)))).rejects.toMatchObject({
    rpcErrorCode: 'FormatViolation',
  });
  expect((await getVariable(at, 'OCPPCommCtrlr/OfflineThreshold')).attributeValue).toBe('90');
});
