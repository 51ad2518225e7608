import { describe, expect, it } from 'vitest';
import { supplyAvailability } from '../../src/domain/device-model/availability-state.ts';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import { DeviceModel, type StoredValue } from '../../src/domain/device-model/device-model.ts';
import { ofBase } from '../../src/domain/device-model/report.ts';
import { stationIdentity } from '../../src/domain/device-model/station-identity.ts';
import { checkValue } from '../../src/domain/device-model/value-check.ts';
import { keyOf, refOf, type VariableRef, type VariableSpec } from '../../src/domain/device-model/variable.ts';

const shape = {
  evses: [
    { evseId: 1, connectors: [{ connectorId: 1, type: 'cType2' }] },
    { evseId: 2, connectors: [{ connectorId: 1, type: 'cCCS2' }] },
  ],
};
const newModel = (stored: StoredValue[] = [], initial: StoredValue[] = []) =>
  new DeviceModel({ catalogue: catalogue(shape), stored, initial });

const ref = (component: string, variable: string, instance?: string): VariableRef => ({
  component: { name: component },
  variable: { name: variable, ...(instance !== undefined && { instance }) },
});

describe('reading variables', () => {
  it('B06.FR.06-08: the status of highest precedence wins', () => {
    const model = newModel();
    const target = { attributeType: 'Target' } as const;
    expect(model.get({ ...ref('NoCtrlr', 'Nothing'), ...target }).status).toBe('UnknownComponent');
    expect(model.get({ ...ref('TxCtrlr', 'Nothing'), ...target }).status).toBe('UnknownVariable');
    expect(model.get({ ...ref('TxCtrlr', 'TxStartPoint'), ...target }).status).toBe(
      'NotSupportedAttributeType',
    );
    expect(model.get(ref('TxCtrlr', 'TxStartPoint'))).toEqual({
      status: 'Accepted',
      value: 'PowerPathClosed',
    });
  });

  it('names are compared without regard to case', () => {
    expect(newModel().get(ref('txctrlr', 'TXSTARTPOINT')).value).toBe('PowerPathClosed');
  });

  it('B06.FR.09: what may only be written is not told', () => {
    expect(newModel().get(ref('SecurityCtrlr', 'BasicAuthPassword'))).toEqual({
      status: 'Rejected',
      statusInfo: { reasonCode: 'WriteOnly' },
    });
  });

  it('B06.FR.13: what is not set is an empty text', () => {
    expect(newModel().get(ref('TxCtrlr', 'MaxEnergyOnInvalidId'))).toEqual({ status: 'Accepted', value: '' });
  });

  it('B06.FR.14, FR.15: an instance must be the right one, and may not be missing', () => {
    const model = newModel();
    expect(model.get(ref('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent')).value).toBe('5');
    expect(model.get(ref('OCPPCommCtrlr', 'MessageAttempts')).status).toBe('UnknownVariable');
    expect(model.get(ref('OCPPCommCtrlr', 'OfflineThreshold', 'x')).status).toBe('UnknownVariable');
  });

  it('an EVSE that is not there is an unknown component', () => {
    const evse = (id: number): VariableRef => ({
      component: { name: 'EVSE', evse: { id } },
      variable: { name: 'Available' },
    });
    expect(newModel().get(evse(2)).value).toBe('true');
    expect(newModel().get(evse(3)).status).toBe('UnknownComponent');
  });

  it('live values are read when they are asked for', () => {
    const model = newModel();
    let now = '2025-01-01T00:00:00Z';
    model.supply('ClockCtrlr/DateTime', () => now);
    now = '2025-01-01T00:00:01Z';
    expect(model.get(ref('ClockCtrlr', 'DateTime')).value).toBe('2025-01-01T00:00:01Z');
  });
});

describe('setting variables', () => {
  it('B05.FR.10: an accepted value is in force, told to listeners and to be stored', () => {
    const model = newModel();
    const changed: string[] = [];
    model.onChange((key) => changed.push(key));
    expect(model.set(ref('txctrlr', 'evconnectiontimeout'), '090')).toEqual({
      status: 'Accepted',
      write: { key: 'TxCtrlr/EVConnectionTimeOut', value: '90' },
    });
    expect(model.value('TxCtrlr/EVConnectionTimeOut')).toBe('90');
    expect(changed).toEqual(['TxCtrlr/EVConnectionTimeOut']);
  });

  it('the same value again is accepted and written nowhere', () => {
    expect(newModel().set(ref('TxCtrlr', 'EVConnectionTimeOut'), '60')).toEqual({ status: 'Accepted' });
  });

  it.each([
    ['TxCtrlr', 'EVConnectionTimeOut', 'soon', 'InvalidValue'],
    ['TxCtrlr', 'EVConnectionTimeOut', '0', 'ValueTooLow'],
    ['AlignedDataCtrlr', 'Interval', '86401', 'ValueTooHigh'],
    ['AuthCtrlr', 'LocalPreAuthorize', 'yes', 'InvalidValue'],
    ['SampledDataCtrlr', 'TxUpdatedMeasurands', 'Voltage,Nonsense', 'InvalidValue'],
    ['TxCtrlr', 'TxStopPoint', '', 'InvalidValue'],
    ['TxCtrlr', 'TxStopPoint', 'DataSigned', 'InvalidValue'],
    ['SecurityCtrlr', 'BasicAuthPassword', 'short', 'ValueOutOfRange'],
    ['SecurityCtrlr', 'SecurityProfile', '2', 'ReadOnly'],
  ])('B05.FR.07-09: %s.%s = %s is refused: %s', (component, variable, value, reasonCode) => {
    const result = newModel().set(ref(component, variable), value);
    expect(result).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode } });
  });

  it('an empty list of measurands means none (J)', () => {
    expect(newModel().set(ref('SampledDataCtrlr', 'TxUpdatedMeasurands'), ' ')).toMatchObject({
      status: 'Accepted',
    });
  });

  it('B05.FR.10: what needs a restart is reported, and in force after it', () => {
    const spec: VariableSpec = {
      component: 'A',
      variable: 'B',
      dataType: 'string',
      mutability: 'ReadWrite',
      default: 'old',
      rebootRequired: true,
    };
    const model = new DeviceModel({ catalogue: [spec] });
    expect(model.set(ref('A', 'B'), 'new')).toMatchObject({
      status: 'RebootRequired',
      write: { value: 'new' },
    });
    expect(model.get(ref('A', 'B')).value).toBe('new');
    expect(model.value('A/B')).toBe('old');
  });

  it('stored values come before configured ones, and those before defaults', () => {
    const key = 'TxCtrlr/EVConnectionTimeOut';
    expect(newModel().value(key)).toBe('60');
    expect(newModel([], [{ key, value: '70' }]).value(key)).toBe('70');
    expect(newModel([{ key, value: '80' }], [{ key, value: '70' }]).value(key)).toBe('80');
  });

  it('a stored value that is none any more is refused and named', () => {
    const model = newModel([{ key: 'TxCtrlr/EVConnectionTimeOut', value: 'x' }]);
    expect(model.value('TxCtrlr/EVConnectionTimeOut')).toBe('60');
    expect(model.refusals).toHaveLength(1);
  });

  it('a refused password is not shown', () => {
    const model = newModel([], [{ key: 'SecurityCtrlr/BasicAuthPassword', value: 'hunter2' }]);
    expect(JSON.stringify(model.refusals)).not.toContain('hunter2');
  });

  it('the station may change what the CSMS may not, but to no nonsense', () => {
    const model = newModel();
    expect(model.assign('OCPPCommCtrlr/HeartbeatInterval', '120')).toMatchObject({ value: '120' });
    expect(model.assign('OCPPCommCtrlr/HeartbeatInterval', '-1')).toBeUndefined();
    expect(model.value('OCPPCommCtrlr/HeartbeatInterval')).toBe('120');
    expect(() => model.assign('No/Such', '1')).toThrow('no variable No/Such');
  });
});

describe('reports', () => {
  it('B07.FR.08: the full inventory has every variable, with its characteristics', () => {
    const report = newModel().report(ofBase('FullInventory'));
    expect(report).toHaveLength(catalogue(shape).length);
    expect(report).toContainEqual({
      component: { name: 'TxCtrlr' },
      variable: { name: 'EVConnectionTimeOut' },
      variableAttribute: [
        { type: 'Actual', value: '60', mutability: 'ReadWrite', persistent: true, constant: false },
      ],
      variableCharacteristics: { dataType: 'integer', unit: 's', minLimit: 1, supportsMonitoring: true },
    });
  });

  it('B07.FR.07: the configuration inventory has what can be set, and never a password', () => {
    const report = newModel([
      { key: 'SecurityCtrlr/BasicAuthPassword', value: 'secret-secret-secret' },
    ]).report(ofBase('ConfigurationInventory'));
    expect(report.every(({ variableAttribute: [actual] }) => actual?.mutability !== 'ReadOnly')).toBe(true);
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('B07.FR.09: the summary has the availability of every part, as it is now', () => {
    const model = newModel();
    supplyAvailability(model, shape, ({ evseId }) => ({
      state: evseId === 1 ? 'Charging' : 'Preparing',
      plugged: false,
    }));
    const states = model
      .report(ofBase('SummaryInventory'))
      .map((item) => [keyOf(item), item.variableAttribute[0]?.value]);
    expect(Object.fromEntries(states)).toEqual({
      'ChargingStation/AvailabilityState': 'Available',
      'EVSE@1/AvailabilityState': 'Occupied',
      'Connector@1.1/AvailabilityState': 'Occupied',
      'EVSE@2/AvailabilityState': 'Available',
      'Connector@2.1/AvailabilityState': 'Available',
    });
  });
});

describe('the catalogue', () => {
  it('every default is a value that the variable may have', () => {
    for (const spec of catalogue(shape))
      if (spec.default !== undefined)
        expect(checkValue(spec, spec.default), keyOf(refOf(spec))).toHaveProperty('value');
  });

  it('every variable that is switched off or mirrored names one that exists', () => {
    const model = newModel();
    for (const { enabledBy, mirrors } of catalogue(shape)) {
      if (enabledBy) expect(model.has(enabledBy), enabledBy).toBe(true);
      if (mirrors) expect(model.has(mirrors), mirrors).toBe(true);
    }
  });

  it('who we are is what the variables say', () => {
    const model = newModel(
      [],
      [
        { key: 'InternalCtrlr/ChargePointVendor', value: 'Acme' },
        { key: 'InternalCtrlr/ICCID', value: '89' },
      ],
    );
    expect(stationIdentity(model)).toEqual({ vendorName: 'Acme', model: 'statecharge', iccid: '89' });
    expect(model.get(ref('ChargingStation', 'VendorName')).value).toBe('Acme');
  });
});
