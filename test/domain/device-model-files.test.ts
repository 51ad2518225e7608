import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import { type ComponentFile, from201ComponentFiles } from '../../src/domain/device-model/component-files.ts';
import { DeviceModel } from '../../src/domain/device-model/device-model.ts';

const shape = { evses: [{ evseId: 1, connectors: [{ connectorId: 1, type: 'cType2' }] }] };
const take = (...files: ComponentFile[]) => {
  const { ignored, ...parts } = from201ComponentFiles(files, catalogue(shape));
  return { model: new DeviceModel(parts), ignored };
};

describe('component files', () => {
  it('values may be booleans, numbers or texts; without one the default of the file counts', () => {
    const { model } = take({
      name: 'TxCtrlr',
      properties: {
        Timeout: {
          variable_name: 'EVConnectionTimeOut',
          attributes: [{ mutability: 'ReadWrite', value: 120 }],
        },
        Invalid: {
          variable_name: 'StopTxOnInvalidId',
          attributes: [{ mutability: 'ReadWrite', value: false }],
        },
        Energy: { variable_name: 'MaxEnergyOnInvalidId', default: '1000' },
      },
    });
    expect(model.value('TxCtrlr/EVConnectionTimeOut')).toBe('120');
    expect(model.value('TxCtrlr/StopTxOnInvalidId')).toBe('false');
    expect(model.value('TxCtrlr/MaxEnergyOnInvalidId')).toBe('1000');
  });

  it('a file may make a variable read-only and its limits narrower', () => {
    const { model } = take({
      name: 'TxCtrlr',
      properties: {
        Timeout: {
          variable_name: 'EVConnectionTimeOut',
          characteristics: { dataType: 'integer', maxLimit: 100 },
          attributes: [{ mutability: 'ReadOnly', value: 50 }],
        },
      },
    });
    expect(model.spec('TxCtrlr/EVConnectionTimeOut')).toMatchObject({
      mutability: 'ReadOnly',
      minLimit: 1,
      maxLimit: 100,
    });
  });

  it('a file that says nothing of mutability makes nothing read-only', () => {
    const timeout = { variable_name: 'EVConnectionTimeOut', attributes: [{ type: 'Actual', value: 50 }] };
    const own = { variable_name: 'Level', characteristics: { dataType: 'integer' as const } };
    const { model } = take(
      { name: 'TxCtrlr', properties: { Timeout: timeout } },
      { name: 'Lamp', properties: { Level: { ...own, attributes: [{ value: 2 }] } } },
    );
    expect(model.spec('TxCtrlr/EVConnectionTimeOut')).toMatchObject({ mutability: 'ReadWrite' });
    expect(model.spec('Lamp/Level')).toMatchObject({ mutability: 'ReadWrite' });
  });

  it('measurands that cannot be measured here are left out, the others stay', () => {
    const { model, ignored } = take({
      name: 'SampledDataCtrlr',
      properties: {
        Measurands: {
          variable_name: 'TxUpdatedMeasurands',
          attributes: [{ value: 'Voltage,Temperature,SoC' }],
        },
      },
    });
    expect(model.value('SampledDataCtrlr/TxUpdatedMeasurands')).toBe('Voltage,SoC');
    expect(ignored).toEqual([
      { name: 'SampledDataCtrlr/TxUpdatedMeasurands', why: 'does not know Temperature', kind: 'left out' },
    ]);
  });

  it('a component of the integrator is taken as it is declared', () => {
    const { model } = take({
      name: 'CoffeeMachine',
      evse_id: 1,
      properties: {
        Cups: {
          variable_name: 'Cups',
          characteristics: { dataType: 'integer', minLimit: 0 },
          attributes: [{ mutability: 'ReadWrite', value: 2 }],
        },
      },
    });
    expect(model.value('CoffeeMachine@1/Cups')).toBe('2');
    expect(model.setAt('CoffeeMachine@1/Cups', '-1').status).toBe('Rejected');
  });

  it('no variable that lies: what could be written without effect is left out', () => {
    const { model, ignored } = take(
      {
        name: 'ClockCtrlr',
        properties: { Zone: { variable_name: 'TimeZone', attributes: [{ mutability: 'ReadWrite' }] } },
      },
      { name: 'V2XChargingCtrlr', properties: {} },
    );
    expect(model.has('ClockCtrlr/TimeZone')).toBe(false);
    expect(ignored.map(({ name }) => name)).toEqual(['ClockCtrlr/TimeZone', 'V2XChargingCtrlr']);
  });
});
