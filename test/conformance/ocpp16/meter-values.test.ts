import { describe, expect, it } from 'vitest';
import { type Json, list, text } from '../../../src/trial/wire.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import {
  charge,
  clear,
  contextsOf,
  ended,
  fromNowOn,
  measurandsOf,
  offline,
  oneWorld,
  samplesOf,
} from '../stage.ts';

const change = async ({ csms }: World, key: string, value: string | number): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key, value: String(value) })).status;

const timesOf = (payloads: Json[]): string[] =>
  payloads.flatMap(({ meterValue }) => list(meterValue).map(({ timestamp }) => text(timestamp) ?? ''));

const EVERYTHING = [
  ...['Current.Import', 'Current.Offered', 'Energy.Active.Import.Register', 'Frequency'],
  ...['Power.Active.Import', 'Power.Offered', 'SoC', 'Voltage'],
];

describe('meter values, OCPP 1.6', () => {
  // Two minutes before midnight, by the CSMS's clock.
  const open = oneWorld('1.6', {
    evses: 2,
    prepare: (csms) => {
      csms.now = () => '2031-07-05T23:58:00.000Z';
    },
  });

  it('TC_071 clock-aligned: on the dot across midnight, every connector, MeterValuesAlignedData, Sample.Clock', async () => {
    const at = open();
    expect(await change(at, 'MeterValuesAlignedData', 'Energy.Active.Import.Register,Voltage')).toBe(
      'Accepted',
    );
    const said = fromNowOn(at);
    expect(await change(at, 'ClockAlignedDataInterval', 60)).toBe('Accepted');
    await at.advance(185_000);
    await at.until('three instants', () => said.of('MeterValues').length === 6);
    expect(await change(at, 'ClockAlignedDataInterval', 0)).toBe('Accepted');
    const ofOne = said.of('MeterValues').filter(({ connectorId }) => connectorId === 1);
    const ofTwo = said.of('MeterValues').filter(({ connectorId }) => connectorId === 2);
    const instants = ['2031-07-05T23:59:00.000Z', '2031-07-06T00:00:00.000Z', '2031-07-06T00:01:00.000Z'];
    expect([timesOf(ofOne), timesOf(ofTwo)]).toEqual([instants, instants]);
    for (const payload of [...ofOne, ...ofTwo]) {
      expect(contextsOf(payload)).toEqual(new Set(['Sample.Clock']));
      expect(measurandsOf(payload)).toEqual(new Set(['Energy.Active.Import.Register', 'Voltage']));
      expect(payload.transactionId).toBeUndefined();
    }
    expectRight(at);
  });

  it('in a transaction clock-aligned values carry its id', async () => {
    const at = open();
    const { id } = await charge(at);
    const said = fromNowOn(at);
    await change(at, 'ClockAlignedDataInterval', 60);
    await at.advance(61_000);
    await at.until('both connectors', () => said.of('MeterValues').length === 2);
    await change(at, 'ClockAlignedDataInterval', 0);
    const ids = Object.fromEntries(
      said.of('MeterValues').map((payload) => [payload.connectorId, payload.transactionId]),
    );
    expect(ids).toEqual({ 1: Number(id), 2: undefined });
    await clear(at);
    expectRight(at);
  });

  it('TC_070 sampled: every interval, one message, MeterValuesSampledData with all phases, Sample.Periodic', async () => {
    const at = open();
    expect(await change(at, 'MeterValuesSampledData', EVERYTHING.join(','))).toBe('Accepted');
    expect(await change(at, 'MeterValueSampleInterval', 10)).toBe('Accepted');
    const { id } = await charge(at, 'TOKEN', 1, { current_A: 16, phases: 3 });
    const said = fromNowOn(at);
    await at.advance(31_000);
    await at.until('samples', () => said.of('MeterValues').length >= 3);
    expect(await change(at, 'MeterValueSampleInterval', 0)).toBe('Accepted');
    for (const payload of said.of('MeterValues')) {
      expect(payload).toMatchObject({ connectorId: 1, transactionId: Number(id) });
      expect(contextsOf(payload)).toEqual(new Set(['Sample.Periodic']));
      expect(measurandsOf(payload)).toEqual(new Set(EVERYTHING));
      const phases = (measurand: string) =>
        samplesOf(payload)
          .filter((sample) => sample.measurand === measurand)
          .map(({ phase }) => phase);
      expect(phases('Current.Import')).toEqual(['L1', 'L2', 'L3']);
      expect(phases('Voltage')).toEqual(['L1-N', 'L2-N', 'L3-N']);
      expect(phases('Power.Active.Import')).toEqual([undefined, 'L1', 'L2', 'L3']);
      const units = samplesOf(payload).map(({ measurand, unit, location }) => [measurand, unit, location]);
      expect(units).toContainEqual(['SoC', 'Percent', 'EV']);
      expect(units.find(([measurand]) => measurand === 'Current.Offered')?.[1]).toBe('A');
    }
    const times = timesOf(said.of('MeterValues')).map((time) => Date.parse(time));
    expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual(
      times.slice(1).map(() => 10_000),
    );
    await clear(at);
    await change(at, 'MeterValuesSampledData', 'Energy.Active.Import.Register');
    expectRight(at);
  });

  it('the data of StopTransaction: Begin, End and what lies between, as StopTxnSampledData and StopTxnAlignedData say', async () => {
    const at = open();
    await change(at, 'StopTxnSampledData', 'Energy.Active.Import.Register,Frequency');
    await change(at, 'StopTxnAlignedData', 'Voltage');
    await change(at, 'MeterValueSampleInterval', 10);
    await change(at, 'ClockAlignedDataInterval', 60);
    const transaction = await charge(at);
    await at.advance(65_000);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    const [stop] = said.of('StopTransaction');
    expect(contextsOf(stop)).toEqual(
      new Set(['Transaction.Begin', 'Sample.Periodic', 'Sample.Clock', 'Transaction.End']),
    );
    const withContext = (context: string) =>
      new Set(
        samplesOf(stop)
          .filter((sample) => sample.context === context)
          .map(({ measurand }) => measurand),
      );
    expect(withContext('Transaction.Begin')).toEqual(
      new Set(['Energy.Active.Import.Register', 'Frequency', 'Voltage']),
    );
    expect(withContext('Sample.Clock')).toEqual(new Set(['Voltage']));
    const last = samplesOf(stop).findLast(
      ({ context, measurand }) =>
        context === 'Transaction.End' && measurand === 'Energy.Active.Import.Register',
    );
    expect(Number(last?.value)).toBe(stop?.meterStop);
    for (const key of ['StopTxnSampledData', 'StopTxnAlignedData']) await change(at, key, '');
    for (const key of ['MeterValueSampleInterval', 'ClockAlignedDataInterval']) await change(at, key, 0);
    await clear(at);
    expectRight(at);
  });

  it('without StopTxn measurands StopTransaction carries no data', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    expect(said.of('StopTransaction')[0]).not.toHaveProperty('transactionData');
    expectRight(at);
  });

  it('a measurand that nobody can measure refuses the whole list', async () => {
    const at = open();
    for (const key of [
      'MeterValuesSampledData',
      'MeterValuesAlignedData',
      'StopTxnSampledData',
      'StopTxnAlignedData',
    ])
      expect(await change(at, key, 'Energy.Active.Import.Register,RPM'), key).toBe('Rejected');
    const { configurationKey } = await at.csms.call('GetConfiguration', { key: ['MeterValuesSampledData'] });
    expect(list(configurationKey)[0]?.value).toBe('Energy.Active.Import.Register');
    expectRight(at);
  });

  it('ConnectorPhaseRotation: phases are told as the connector is wired to the grid', async () => {
    const at = open();
    const phases = async () => {
      const said = fromNowOn(at);
      await at.csms.call('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 2 });
      await at.until('told', () => said.of('MeterValues').length === 1);
      const drawn = samplesOf(said.of('MeterValues')[0]).filter(({ value }) => Number(value) > 0);
      return drawn.map(({ phase, value }) => [phase, Number(value) > 100 ? 'V' : 'A']);
    };
    await change(at, 'MeterValuesSampledData', 'Current.Import,Voltage');
    await charge(at, 'TOKEN', 2, { phases: 1 });
    await at.advance(2_000);
    const volts = [
      ['L1-N', 'V'],
      ['L2-N', 'V'],
      ['L3-N', 'V'],
    ];
    const turnedVolts = [volts[1], volts[2], volts[0]];
    expect(await phases()).toEqual([['L1', 'A'], ...volts]);
    for (const wrong of ['2.RSS', '3.RST', '2.RST,2.STR', 'RST', '2.Sideways'])
      expect(await change(at, 'ConnectorPhaseRotation', wrong)).toBe('Rejected');
    expect(await change(at, 'ConnectorPhaseRotation', '0.RST, 1.NotApplicable, 2.STR')).toBe('Accepted');
    expect(await phases()).toEqual([['L2', 'A'], ...turnedVolts]);
    await change(at, 'ConnectorPhaseRotation', 'Unknown');
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_036 without a connection sampled values are kept, and come in order, without a gap, before newer ones', async () => {
    const at = open();
    await change(at, 'MeterValueSampleInterval', 5);
    await charge(at);
    await at.advance(6_000);
    const said = fromNowOn(at);
    await offline(at, () => at.advance(30_000));
    await at.advance(11_000);
    const times = timesOf(said.of('MeterValues')).map((time) => Date.parse(time));
    expect(times.length).toBeGreaterThanOrEqual(7);
    expect(new Set(times.slice(1).map((time, index) => time - times[index]!))).toEqual(new Set([5_000]));
    await change(at, 'MeterValueSampleInterval', 0);
    await clear(at);
    expectRight(at);
  });

  it('after an outage over clock-aligned instants the next ones are on the dot', async () => {
    const at = open();
    await change(at, 'ClockAlignedDataInterval', 60);
    await charge(at);
    const said = fromNowOn(at);
    await offline(at, () => at.advance(90_000));
    await at.advance(65_000);
    await change(at, 'ClockAlignedDataInterval', 0);
    const inTransaction = said.of('MeterValues').filter(({ transactionId }) => transactionId !== undefined);
    const times = timesOf(inTransaction);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.every((time) => time.endsWith(':00.000Z'))).toBe(true);
    expect([...times].sort()).toEqual(times);
    await clear(at);
    expectRight(at);
  });
});
