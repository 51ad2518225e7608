import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { refusalOf } from '../../process/harness/refusals.ts';
import { named, nameOf, reportData } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const property = (variable_name: string, value: boolean) => ({
  variable_name,
  characteristics: { dataType: 'boolean' },
  attributes: [{ type: 'Actual', mutability: 'ReadOnly', value }],
});
const FAN = { Problem: property('Problem', true), Enabled: property('Enabled', false) };
const LAMP = {
  Problem: property('Problem', false),
  Active: property('Active', false),
  Available: property('Available', true),
};

let at: World;
let requests = 0;
beforeAll(async () => {
  at = await openWorld('2.0.1', {
    evses: 2,
    components: {
      FanOne: { name: 'Fan', instance: 'one', properties: FAN },
      FanTwo: {
        name: 'Fan',
        instance: 'two',
        evse_id: 2,
        properties: { Enabled: property('Enabled', true) },
      },
      Lamp: { name: 'Lamp', properties: LAMP },
    },
  });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

type Wanted = { componentCriteria?: string[]; componentVariable?: Json[] };
const ask = async (wanted: Wanted): Promise<{ status: unknown; requestId: number }> => {
  const requestId = ++requests;
  const { status } = await at.csms.call('GetReport', { requestId, ...wanted });
  return { status, requestId };
};
const names = async (wanted: Wanted): Promise<string[]> => {
  const { status, requestId } = await ask(wanted);
  expect(status).toBe('Accepted');
  return (await reportData(at, requestId)).map(nameOf);
};
const components = (list: string[]): string[] => [...new Set(list.map((name) => name.split('/')[0]!))];

it('TC_B_16 B08.FR.07 B08.FR.08 B08.FR.09 B08.FR.12 B08.FR.13 by criteria: one that is met is enough', async () => {
  const problem = await names({ componentCriteria: ['Problem'] });
  expect(components(problem)).toEqual(['Fan[one]']);
  expect(problem).toEqual(['Fan[one]/Problem', 'Fan[one]/Enabled']);
  const enabled = components(await names({ componentCriteria: ['Enabled'] }));
  expect(enabled).toContain('Fan[two]@2');
  expect(enabled).toContain('EVSE@1');
  expect(enabled).not.toContain('Fan[one]');
  const active = components(await names({ componentCriteria: ['Active'] }));
  expect(active).toContain('Fan[one]');
  expect(active).not.toContain('Lamp');
  const all = components(await names({ componentCriteria: ['Active', 'Available', 'Enabled', 'Problem'] }));
  expect(all).toEqual(expect.arrayContaining(['Fan[one]', 'Fan[two]@2', 'Lamp', 'TxCtrlr']));
  expectRight(at);
});

it('TC_B_17 B08.FR.01 B08.FR.03 B08.FR.11 B08.FR.14 by component and variable, with characteristics', async () => {
  const { status, requestId } = await ask({ componentVariable: [named('EVSE@1/AvailabilityState')] });
  expect(status).toBe('Accepted');
  expect(await reportData(at, requestId)).toMatchObject([
    {
      ...named('EVSE@1/AvailabilityState'),
      variableAttribute: [{ type: 'Actual', value: 'Available', mutability: 'ReadOnly' }],
      variableCharacteristics: { dataType: 'OptionList' },
    },
  ]);
  expectRight(at);
});

it('TC_B_18 B08.FR.05 B08.FR.15 by both: what meets both; nothing: EmptyResultSet', async () => {
  const fan = [named('Fan')];
  expect(await names({ componentCriteria: ['Problem'], componentVariable: fan })).toEqual([
    'Fan[one]/Problem',
    'Fan[one]/Enabled',
  ]);
  const before = at.csms.received('NotifyReport').length;
  expect((await ask({ componentCriteria: ['Problem'], componentVariable: [named('Lamp')] })).status).toBe(
    'EmptyResultSet',
  );
  expect((await ask({ componentVariable: [named('NoSuchCtrlr/Enabled')] })).status).toBe('EmptyResultSet');
  await at.advance(1_000);
  expect(at.csms.received('NotifyReport').length).toBe(before);
});

it('TC_B_54 B08.FR.21 B08.FR.25 without an instance: all of them', async () => {
  expect(await names({ componentVariable: [named('DeviceDataCtrlr/ItemsPerMessage')] })).toEqual([
    'DeviceDataCtrlr/ItemsPerMessage[GetReport]',
    'DeviceDataCtrlr/ItemsPerMessage[GetVariables]',
    'DeviceDataCtrlr/ItemsPerMessage[SetVariables]',
  ]);
  expect(components(await names({ componentVariable: [named('Fan')] }))).toEqual(['Fan[one]', 'Fan[two]@2']);
});

it('TC_B_55 B08.FR.24 with an instance: that one, whatever the case of its name', async () => {
  const wanted = named('devicedatactrlr/itemspermessage[getreport]');
  expect(await names({ componentVariable: [wanted] })).toEqual([
    'DeviceDataCtrlr/ItemsPerMessage[GetReport]',
  ]);
  expect(components(await names({ componentVariable: [named('Fan[two]')] }))).toEqual(['Fan[two]@2']);
});

it('TC_B_56 B08.FR.20 B08.FR.22 B08.FR.23 without an EVSE: all of them; without a connector: all of the EVSE', async () => {
  expect(await names({ componentVariable: [named('EVSE/AvailabilityState')] })).toEqual([
    'EVSE@1/AvailabilityState',
    'EVSE@2/AvailabilityState',
  ]);
  expect(await names({ componentVariable: [named('Connector@2/ConnectorType')] })).toEqual([
    'Connector@2.1/ConnectorType',
  ]);
  expect((await names({ componentVariable: [named('Connector@1.1')] })).length).toBeGreaterThan(3);
});

it('B08.FR.17 more than ItemsPerMessage: a CALLERROR', async () => {
  const componentVariable = Array.from({ length: 251 }, () => named('TxCtrlr'));
  await expect(ask({ componentVariable })).rejects.toMatchObject({
    rpcErrorCode: 'OccurrenceConstraintViolation',
  });
});

it('TC_B_19 B08.FR.02 a criterion that OCPP does not know: a CALLERROR, and no report', async () => {
  const before = at.csms.received('NotifyReport').length;
  expect(await refusalOf(at, 'GetReport', { requestId: ++requests, componentCriteria: ['Shiny'] })).toBe(
    'PropertyConstraintViolation',
  );
  await at.advance(1_000);
  expect(at.csms.received('NotifyReport').length).toBe(before);
});
