import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadValidator, type Validator } from '../../src/protocol/validate.ts';

let v16: Validator;
let v201: Validator;
beforeAll(async () => {
  v16 = await loadValidator('ocpp1.6');
  v201 = await loadValidator('ocpp2.0.1');
});

const boot = { chargingStation: { model: 'M', vendorName: 'V' }, reason: 'PowerUp' };
const profile = (limit: number) => ({
  connectorId: 1,
  csChargingProfiles: {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
  },
});

test('what conforms passes', () => {
  expect(v201.request('BootNotification', boot)).toBeUndefined();
  expect(v16.response('Heartbeat', { currentTime: '2024-02-29T10:00:00.000Z' })).toBeUndefined();
  expect(v16.request('ClearCache', {})).toBeUndefined();
});

test('each version knows its own actions and no others', () => {
  expect([v16.knows('StartTransaction'), v201.knows('StartTransaction')]).toEqual([true, false]);
  expect([v16.knows('TransactionEvent'), v201.knows('TransactionEvent')]).toEqual([false, true]);
  expect(v16.knows('SignedUpdateFirmware')).toBe(true);
  for (const name of ['__proto__', 'constructor', 'toString', '']) expect(v201.knows(name)).toBe(false);
  expect(v201.request('Levitate', {})?.code).toBe('NotImplemented');
});

test('a number beyond all numbers, which JSON can write, is none', () => {
  const reading = (id: string) =>
    JSON.parse(
      `{"setVariableData":[{"attributeValue":"1","component":{"name":"A","evse":{"id":${id}}},"variable":{"name":"B"}}]}`,
    );
  expect(v201.request('SetVariables', reading('1'))).toBeUndefined();
  expect(v201.request('SetVariables', reading('1e999'))?.code).toBe('TypeConstraintViolation');
  expect(v16.request('SetChargingProfile', profile(JSON.parse('1e999')))?.code).toBe(
    'TypeConstraintViolation',
  );
});

describe('a fault has the code of its kind, and says what, where, expected and found', () => {
  test('a missing property', () => {
    expect(v201.request('BootNotification', { reason: 'PowerUp' })).toMatchObject({
      code: 'OccurrenceConstraintViolation',
      description: 'BootNotification request /: expected a property "chargingStation"',
      details: { path: '/', keyword: 'required' },
    });
  });
  test('a property too many', () => {
    expect(v201.request('BootNotification', { ...boot, colour: 'red' })).toMatchObject({
      code: 'FormatViolation',
      description: 'BootNotification request /: expected no property "colour"',
    });
  });
  test('a wrong type', () => {
    expect(
      v201.request('BootNotification', { ...boot, chargingStation: { model: 1, vendorName: 'V' } }),
    ).toMatchObject({
      code: 'TypeConstraintViolation',
      description: 'BootNotification request /chargingStation/model: expected string, found number',
    });
  });
  test('a string too long: its length, never itself, since it may be a password', () => {
    expect(
      v16.request('ChangeConfiguration', { key: 'AuthorizationKey', value: 'x'.repeat(501) }),
    ).toMatchObject({
      code: 'TypeConstraintViolation',
      description: 'ChangeConfiguration request /value: expected maxLength 500, found a string of 501',
    });
  });
  test('a value out of the choice', () => {
    expect(v16.request('Reset', { type: 'Gentle' })).toMatchObject({
      code: 'PropertyConstraintViolation',
      description: 'Reset request /type: expected one of Hard,Soft, found "Gentle"',
    });
  });
  test('a list too short', () => {
    expect(v201.request('GetVariables', { getVariableData: [] })).toMatchObject({
      code: 'OccurrenceConstraintViolation',
      description: 'GetVariables request /getVariableData: expected minItems 1, found an array of 0',
    });
  });
  test('no date', () => {
    const status = (timestamp: string) =>
      v201.request('StatusNotification', {
        timestamp,
        connectorStatus: 'Occupied',
        evseId: 1,
        connectorId: 1,
      });
    expect(status('yesterday')).toMatchObject({
      code: 'TypeConstraintViolation',
      description: 'StatusNotification request /timestamp: expected a date-time, found "yesterday"',
    });
    for (const good of ['2024-01-31T23:59:59Z', '2024-01-31T23:59:59.123456+05:30', '2024-01-31t00:00:00z']) {
      expect(status(good)).toBeUndefined();
      expect(Date.parse(good)).not.toBeNaN();
    }
    for (const bad of ['2024-04-31T00:00:00Z', '2024-01-31T24:00:00Z', '2024-01-31T00:00:00', '2024-01-31']) {
      expect(status(bad)).toBeDefined();
    }
  });
});

test('lengths count characters, not UTF-16 units', () => {
  expect(v16.request('Authorize', { idTag: '🔌'.repeat(20) })).toBeUndefined();
  expect(v16.request('Authorize', { idTag: '🔌'.repeat(21) })).toBeDefined();
});

test('1.6: a limit with one decimal is a multiple of 0.1 whatever floating point says', () => {
  for (let tenths = 0; tenths <= 400; tenths++) {
    expect(v16.request('SetChargingProfile', profile(tenths / 10))).toBeUndefined();
  }
  expect(v16.request('SetChargingProfile', profile(16.25))?.code).toBe('PropertyConstraintViolation');
});

test('2.0.1: custom data may hold anything beside its vendor', () => {
  const customData = { vendorId: 'com.example', anything: [{ goes: true }] };
  expect(v201.request('BootNotification', { ...boot, customData })).toBeUndefined();
});

test('garbage is refused with a bounded description and never throws', () => {
  const actions = fc.constantFrom('BootNotification', 'SetChargingProfile', 'GetVariables', 'Nonsense');
  fc.assert(
    fc.property(actions, fc.jsonValue({ maxDepth: 6 }), (action, payload) => {
      for (const validator of [v16, v201]) {
        for (const found of [validator.request(action, payload), validator.response(action, payload)]) {
          if (found) expect(found.description.length).toBeLessThanOrEqual(255);
        }
        expect(validator.request(action, [payload])).toBeDefined();
      }
    }),
    { numRuns: 500 },
  );
});

test('a hostile property name is cut short', () => {
  const found = v201.request('BootNotification', { ...boot, ['x'.repeat(100_000)]: 1 });
  expect(found?.description.length).toBeLessThanOrEqual(255);
  expect(JSON.stringify(found?.details).length).toBeLessThanOrEqual(300);
});
