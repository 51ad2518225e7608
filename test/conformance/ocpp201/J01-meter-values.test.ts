import { describe, expect, it } from 'vitest';
import { type Json, list, text } from '../../../src/trial/wire.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, contextsOf, ended, fromNowOn, measurandsOf, oneWorld, samplesOf } from '../stage.ts';
import { setAll } from './variables.ts';

const timesOf = (payloads: Json[]): string[] =>
  payloads.flatMap(({ meterValue }) => list(meterValue).map(({ timestamp }) => text(timestamp) ?? ''));
const withContext = (payload: Json | undefined, context: string) =>
  samplesOf(payload).filter((sample) => sample.context === context);

describe('J01 J02 meter values, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', {
    evses: 2,
    prepare: (csms) => {
      csms.now = () => '2031-07-05T23:58:00.000Z';
    },
  });

  it('TC_J_01 J01.FR.14 clock-aligned without transactions: every EVSE, on the dot across midnight', async () => {
    const at = open();
    const set = await setAll(at, {
      'AlignedDataCtrlr.Measurands': 'Energy.Active.Import.Register,Voltage',
      'AlignedDataCtrlr.Interval': 60,
    });
    expect(set).toEqual(['Accepted', 'Accepted']);
    const said = fromNowOn(at);
    await at.advance(185_000);
    await at.until('three instants', () => said.of('MeterValues').length >= 6);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 0 });
    const instants = ['2031-07-05T23:59:00.000Z', '2031-07-06T00:00:00.000Z', '2031-07-06T00:01:00.000Z'];
    for (const evseId of [1, 2]) {
      const own = said.of('MeterValues').filter((payload) => payload.evseId === evseId);
      expect(timesOf(own)).toEqual(instants);
      for (const payload of own) {
        expect(contextsOf(payload)).toEqual(new Set(['Sample.Clock']));
        expect(measurandsOf(payload)).toEqual(new Set(['Energy.Active.Import.Register', 'Voltage']));
      }
    }
    expectRight(at);
  });

  it('TC_J_02 J01.FR.22 in a transaction: TransactionEvent with MeterValueClock', async () => {
    const at = open();
    await charge(at);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 60 });
    const said = fromNowOn(at);
    await at.advance(61_000);
    await at.until('told', () => said.events().length > 0 && said.of('MeterValues').length > 0);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 0 });
    expect(said.events()).toEqual(['Updated MeterValueClock']);
    expect(contextsOf(said.of('TransactionEvent')[0])).toEqual(new Set(['Sample.Clock']));
    expect(said.of('MeterValues').map(({ evseId }) => evseId)).toEqual([2]);
    await clear(at);
    expectRight(at);
  });

  it('TC_J_06 J01.FR.19 SendDuringIdle: none for the EVSE in a transaction', async () => {
    const at = open();
    await setAll(at, { 'AlignedDataCtrlr.SendDuringIdle': true });
    await charge(at);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 60 });
    const said = fromNowOn(at);
    await at.advance(61_000);
    await at.until('the idle EVSE', () => said.of('MeterValues').length > 0);
    expect(said.of('MeterValues').map(({ evseId }) => evseId)).toEqual([2]);
    expect(said.events()).toEqual([]);
    await clear(at);
    await at.advance(60_000);
    await at.until('both', () => said.of('MeterValues').length === 3);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 0, 'AlignedDataCtrlr.SendDuringIdle': false });
    expectRight(at);
  });

  it('TC_J_07 E01.FR.09 Started carries Transaction.Begin of TxStartedMeasurands', async () => {
    const at = open();
    await setAll(at, { 'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register,Voltage' });
    const said = fromNowOn(at);
    await charge(at);
    const [started] = said.of('TransactionEvent');
    expect(contextsOf(started)).toEqual(new Set(['Transaction.Begin']));
    expect(measurandsOf(started)).toEqual(new Set(['Energy.Active.Import.Register', 'Voltage']));
    await clear(at);
    expectRight(at);
  });

  it('TC_J_08 E03.FR.11 begun before the EVSE is known: Transaction.Begin when charging starts', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'Authorized' });
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('started', () => said.events().length === 1);
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    const begins = said
      .of('TransactionEvent')
      .flatMap((payload) => withContext(payload, 'Transaction.Begin'));
    expect(
      begins.filter(({ measurand }) => measurand === 'Energy.Active.Import.Register').length,
    ).toBeGreaterThan(0);
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'PowerPathClosed' });
    await clear(at);
    expectRight(at);
  });

  it('TC_J_09 J02.FR.11 sampled: MeterValuePeriodic at TxUpdatedInterval, all phases', async () => {
    const at = open();
    await setAll(at, {
      'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Import.Register,Current.Import',
      'SampledDataCtrlr.TxUpdatedInterval': 10,
    });
    await charge(at, 'TOKEN', 1, { current_A: 16, phases: 3 });
    const said = fromNowOn(at);
    await at.advance(31_000);
    await at.until('samples', () => said.events().length >= 3);
    expect(new Set(said.events())).toEqual(new Set(['Updated MeterValuePeriodic']));
    for (const payload of said.of('TransactionEvent')) {
      expect(contextsOf(payload)).toEqual(new Set(['Sample.Periodic']));
      const phases = samplesOf(payload)
        .filter(({ measurand }) => measurand === 'Current.Import')
        .map(({ phase }) => phase);
      expect(phases).toEqual(['L1', 'L2', 'L3']);
    }
    const times = timesOf(said.of('TransactionEvent')).map((time) => Date.parse(time));
    expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual(
      times.slice(1).map(() => 10_000),
    );
    await setAll(at, { 'SampledDataCtrlr.TxUpdatedInterval': 0 });
    await clear(at);
    expectRight(at);
  });

  it('TC_J_03 TC_J_10 E06.FR.11 Ended carries both series, and one Transaction.End', async () => {
    const at = open();
    await setAll(at, {
      'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
      'SampledDataCtrlr.TxEndedInterval': 10,
      'AlignedDataCtrlr.TxEndedMeasurands': 'Voltage',
      'AlignedDataCtrlr.TxEndedInterval': 60,
    });
    const transaction = await charge(at);
    await at.advance(125_000);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    const [end] = said.of('TransactionEvent');
    const instants = (context: string) =>
      list(end?.meterValue)
        .filter(({ sampledValue }) => list(sampledValue).some((sample) => sample.context === context))
        .map(({ timestamp }) => Date.parse(text(timestamp) ?? ''));
    const periodic = instants('Sample.Periodic');
    expect(periodic.length).toBeGreaterThanOrEqual(11);
    expect(new Set(periodic.slice(1).map((time, index) => time - periodic[index]!))).toEqual(
      new Set([10_000]),
    );
    const aligned = instants('Sample.Clock');
    expect(aligned.length).toBeGreaterThanOrEqual(2);
    expect(aligned.every((time) => time % 60_000 === 0)).toBe(true);
    expect(
      withContext(end, 'Transaction.End').filter(
        ({ measurand }) => measurand === 'Energy.Active.Import.Register',
      ),
    ).toHaveLength(1);
    await setAll(at, { 'SampledDataCtrlr.TxEndedInterval': 0, 'AlignedDataCtrlr.TxEndedInterval': 0 });
    await clear(at);
    expectRight(at);
  });
});
