import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { getVariable, named } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

it('TC_B_06 B06.FR.01 B06.FR.02 B06.FR.03 B06.FR.10 B06.FR.11 one value; without a type it is Actual', async () => {
  expect(await getVariable(at, 'TxCtrlr/EVConnectionTimeOut')).toEqual({
    attributeStatus: 'Accepted',
    attributeType: 'Actual',
    attributeValue: '60',
    ...named('TxCtrlr/EVConnectionTimeOut'),
  });
  expectRight(at);
});

it('TC_B_07 B06.FR.04 several values, one result each, in order, whatever the case of the names', async () => {
  const paths = ['txctrlr/EVCONNECTIONTIMEOUT', 'AuthCtrlr/LocalPreAuthorize', 'EVSE@1/Available'];
  const { getVariableResult } = await at.csms.call('GetVariables', {
    getVariableData: paths.map((path) => ({ ...named(path), attributeType: 'Actual' })),
  });
  expect((getVariableResult as Json[]).map(({ attributeValue }) => attributeValue)).toEqual([
    '60',
    'false',
    'true',
  ]);
  expect(getVariableResult).toMatchObject(paths.map((path) => named(path)));
  expectRight(at);
});

it.each([
  ['TC_B_32 B06.FR.06 unknown component', 'NoSuchCtrlr/Enabled', 'UnknownComponent'],
  ['B06.FR.06 an EVSE that is not there', 'EVSE@2/Available', 'UnknownComponent'],
  ['TC_B_33 B06.FR.07 unknown variable', 'TxCtrlr/NoSuchVariable', 'UnknownVariable'],
  ['B06.FR.15 an instance is missing', 'OCPPCommCtrlr/MessageAttempts', 'UnknownVariable'],
])('%s: no value', async (_title, path, attributeStatus) => {
  expect(await getVariable(at, path)).toEqual({
    attributeStatus,
    attributeType: 'Actual',
    ...named(path),
  });
});

it('TC_B_34 B06.FR.08 an attribute that is not there', async () => {
  const asked = { attributeType: 'MaxSet' };
  expect(await getVariable(at, 'TxCtrlr/EVConnectionTimeOut', asked)).toEqual({
    attributeStatus: 'NotSupportedAttributeType',
    ...asked,
    ...named('TxCtrlr/EVConnectionTimeOut'),
  });
});

it('B06.FR.09 what may only be written is Rejected', async () => {
  expect(await getVariable(at, 'SecurityCtrlr/BasicAuthPassword')).toMatchObject({
    attributeStatus: 'Rejected',
    attributeStatusInfo: { reasonCode: 'WriteOnly' },
  });
});

it('B06.FR.13 B06.FR.14 what is not set is an empty text; an instance is the one that is asked for', async () => {
  expect(await getVariable(at, 'TxCtrlr/MaxEnergyOnInvalidId')).toMatchObject({
    attributeStatus: 'Accepted',
    attributeValue: '',
  });
  expect(await getVariable(at, 'OCPPCommCtrlr/MessageAttempts[TransactionEvent]')).toMatchObject({
    attributeStatus: 'Accepted',
    attributeValue: '5',
  });
});

it('B06.FR.10 the clock and the states of the parts are read when they are asked for', async () => {
  const before = await getVariable(at, 'ClockCtrlr/DateTime');
  await at.advance(2_000);
  const after = await getVariable(at, 'ClockCtrlr/DateTime');
  expect(Date.parse(String(after.attributeValue)) - Date.parse(String(before.attributeValue))).toBe(2_000);
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  expect((await getVariable(at, 'EVSE@1/AvailabilityState')).attributeValue).toBe('Occupied');
});

it('B06.FR.16 B06.FR.17 more than ItemsPerMessage or BytesPerMessage: a CALLERROR', async () => {
  const ask = (count: number, instance: string) =>
    at.csms.call('GetVariables', {
      getVariableData: Array.from({ length: count }, () => ({
        component: { name: 'TxCtrlr', instance },
        variable: { name: 'TxStartPoint', instance },
      })),
    });
  await expect(ask(251, 'i')).rejects.toMatchObject({ rpcErrorCode: 'OccurrenceConstraintViolation' });
  // 50 letters of four bytes each.
  await expect(ask(200, '\u{1F50C}'.repeat(50))).rejects.toMatchObject({ rpcErrorCode: 'FormatViolation' });
  expectRight(at);
});
