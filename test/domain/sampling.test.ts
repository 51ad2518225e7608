import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import type { Powermeter } from '../../src/domain/metering.ts';
import { sample } from '../../src/domain/sampling.ts';
import { nextAligned, nextPeriodic } from '../../src/domain/sampling-slots.ts';

const METER: Powermeter = {
  timestamp: '2025-01-01T00:00:10.500Z',
  energy_Wh_import: { total: 1234, L1: 400, L2: 410, L3: 424 },
  power_W: { total: 6900, L1: 2300, L2: 2300, L3: 2300 },
  voltage_V: { L1: 230, L2: 231, L3: 229 },
  current_A: { L1: 10, L2: 10, L3: 10, N: 0 },
  frequency_Hz: { L1: 50 },
};

const values = (...measurands: Parameters<typeof sample>[2]) =>
  sample(METER, { socPercent: 42, currentOfferedA: 32, powerOfferedW: 22_080 }, measurands, 'Sample.Periodic')
    .sampledValues;

describe('sample', () => {
  test("J01.FR.05 one timestamp, the meter's own", () => {
    expect(sample(METER, {}, [], 'Trigger').at).toBe(Date.parse(METER.timestamp));
  });

  test('J01.FR.11 every phase that the meter reports', () => {
    const common = { measurand: 'Energy.Active.Import.Register', context: 'Sample.Periodic', unit: 'Wh' };
    expect(values('Energy.Active.Import.Register')).toEqual([
      { ...common, value: 1234 },
      { ...common, value: 400, phase: 'L1' },
      { ...common, value: 410, phase: 'L2' },
      { ...common, value: 424, phase: 'L3' },
    ]);
    expect(values('Voltage').map(({ value, phase, unit }) => [value, phase, unit])).toEqual([
      [230, 'L1-N', 'V'],
      [231, 'L2-N', 'V'],
      [229, 'L3-N', 'V'],
    ]);
    expect(values('Current.Import').map(({ phase }) => phase)).toEqual(['L1', 'L2', 'L3', 'N']);
  });

  test('reactive power both ways, and of several temperatures the highest', () => {
    const meter: Powermeter = {
      ...METER,
      VAR: { total: -50, L1: -60, L2: 10 },
      temperatures: [{ temperature: 41.5, location: 'inlet' }, { temperature: 63 }],
    };
    const of = (...measurands: Parameters<typeof sample>[2]) =>
      sample(meter, {}, measurands, 'Trigger').sampledValues.map(({ value, unit, phase }) => [
        value,
        unit,
        phase,
      ]);
    expect(of('Power.Reactive.Export')).toEqual([
      [50, 'var', undefined],
      [60, 'var', 'L1'],
      [0, 'var', 'L2'],
    ]);
    expect(of('Power.Reactive.Import')).toEqual([
      [0, 'var', undefined],
      [0, 'var', 'L1'],
      [10, 'var', 'L2'],
    ]);
    expect(of('Temperature')).toEqual([[63, 'Celsius', undefined]]);
    expect(values('Temperature', 'Power.Reactive.Import')).toEqual([]);
  });

  test('a list may name what a meter of another process measures, only where there is one', () => {
    const listed = (shape: Partial<Parameters<typeof catalogue>[0]>) =>
      catalogue({ evses: [], ...shape }).find(
        ({ component, variable }) => component === 'AlignedDataCtrlr' && variable === 'Measurands',
      )?.valuesList;
    expect(listed({})).not.toContain('Power.Reactive.Import');
    expect(listed({ metersElsewhere: true })).toContain('Power.Reactive.Import');
    expect(listed({ metersElsewhere: true })).not.toContain('Temperature');
    expect(listed({ metersElsewhere: true, ocpp16: true })).toContain('Temperature');
  });

  test('values that do not come from the meter', () => {
    expect(values('SoC', 'Current.Offered', 'Power.Offered', 'Frequency')).toEqual([
      { value: 42, unit: 'Percent', location: 'EV', measurand: 'SoC', context: 'Sample.Periodic' },
      { value: 32, unit: 'A', measurand: 'Current.Offered', context: 'Sample.Periodic' },
      { value: 22_080, unit: 'W', measurand: 'Power.Offered', context: 'Sample.Periodic' },
      { value: 50, unit: 'Hz', measurand: 'Frequency', context: 'Sample.Periodic' },
    ]);
  });

  test('what is not known is left out', () => {
    const bare: Powermeter = { timestamp: METER.timestamp, energy_Wh_import: { total: 1 } };
    const taken = sample(
      bare,
      {},
      ['SoC', 'Voltage', 'Power.Active.Import', 'Energy.Active.Export.Register'],
      'Trigger',
    );
    expect(taken.sampledValues).toEqual([]);
  });

  test('a DC meter has no phases', () => {
    const dc: Powermeter = { ...METER, voltage_V: { DC: 400 } };
    expect(sample(dc, {}, ['Voltage'], 'Trigger').sampledValues).toEqual([
      { value: 400, unit: 'V', measurand: 'Voltage', context: 'Trigger' },
    ]);
  });

  test('power that is fed back is an export', () => {
    const back: Powermeter = { ...METER, power_W: { total: -500 } };
    const taken = sample(back, {}, ['Power.Active.Import', 'Power.Active.Export'], 'Trigger');
    expect(taken.sampledValues.map(({ value }) => value)).toEqual([0, 500]);
  });
});

describe('slots', () => {
  const at = (text: string) => Date.parse(`2025-01-01T${text}Z`);

  test.each([
    ['12:00:00', 60, '12:00:00', '12:01:00'],
    ['12:00:00', 60, '12:01:00', '12:02:00'],
    ['12:00:00', 60, '12:07:59.999', '12:08:00'],
    // The clock was set back: a day without samples would be a day without a reading to fall back on.
    ['12:00:00', 60, '03:10:20', '03:11:00'],
  ])('periodic from %s every %i s after %s: %s', (start, interval, now, expected) => {
    expect(nextPeriodic(at(start), interval, at(now))).toBe(at(expected));
  });

  test('1.6 7 clock-aligned from midnight, and at midnight again', () => {
    expect(nextAligned(900, at('12:00:00'))).toBe(at('12:15:00'));
    expect(nextAligned(900, at('12:14:59.999'))).toBe(at('12:15:00'));
    expect(nextAligned(50_000, at('23:00:00'))).toBe(Date.parse('2025-01-02T00:00:00Z'));
  });
});
