import { describe, expect, it } from 'vitest';
import { PUBLIC_KEY, signaturesIn, signingWorld } from '../../process/harness/signing-meter.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, ended, fromNowOn } from '../stage.ts';
import { setAll } from './variables.ts';

const REGISTER = {
  'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register',
  'SampledDataCtrlr.TxEndedMeasurands': '',
  'AlignedDataCtrlr.Measurands': 'Energy.Active.Import.Register',
};

describe('J01 J02 signed meter values, OCPP 2.0.1', () => {
  it('TC_J_11 TC_J_04 J02.FR.21 J01.FR.21 what the meter signed arrives to the character; SignReadings; the public key', async () => {
    const { at, meter } = await signingWorld('2.0.1', { variables: REGISTER, sampleIntervalS: 5 });
    expect(
      await setAll(at, {
        'SampledDataCtrlr.SignReadings': true,
        'AlignedDataCtrlr.SignReadings': true,
        'OCPPCommCtrlr.PublicKeyWithSignedMeterValue': 'OncePerTransaction',
      }),
    ).toEqual(['Accepted', 'Accepted', 'Accepted']);
    const said = fromNowOn(at);
    const begin = await charge(at);
    const reading = meter.publish(25);
    await at.advance(5_250);
    await at.until('a sample', () => said.events().some((event) => event.includes('MeterValuePeriodic')));
    await at.api.unplug(1);
    await ended(at, begin);
    const told = said.of('TransactionEvent').flatMap((event) => signaturesIn(event));
    const signedBegin = meter.signed.find((text) => text.includes('"begin"'));
    const signedEnd = meter.signed.find((text) => text.includes('"end"'));
    expect(told).toEqual([
      ['Transaction.Begin', signedBegin, PUBLIC_KEY],
      ['Sample.Periodic', reading, ''],
      ['Transaction.Begin', signedBegin, ''],
      ['Transaction.End', signedEnd, ''],
    ]);
    const aligned = fromNowOn(at);
    await setAll(at, {
      'OCPPCommCtrlr.PublicKeyWithSignedMeterValue': 'EveryMeterValue',
      'AlignedDataCtrlr.Interval': 10,
    });
    await at.advance(10_250);
    await at.until('aligned', () => aligned.of('MeterValues').length > 0);
    expect(signaturesIn(aligned.of('MeterValues')[0])).toEqual([['Sample.Clock', reading, PUBLIC_KEY]]);
    await setAll(at, { 'AlignedDataCtrlr.Interval': 0, 'SampledDataCtrlr.SignReadings': false });
    const unsigned = fromNowOn(at);
    const transaction = await charge(at);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(unsigned.of('TransactionEvent').flatMap((event) => signaturesIn(event))).toEqual([]);
    const { getVariableResult } = await at.csms.call('GetVariables', {
      getVariableData: [
        { component: { name: 'FiscalMetering', evse: { id: 1 } }, variable: { name: 'PublicKey' } },
      ],
    });
    expect(getVariableResult).toMatchObject([{ attributeStatus: 'Accepted', attributeValue: PUBLIC_KEY }]);
    expectRight(at);
  });

  it('J02.FR.21 the power goes between begin and end: both signatures arrive with the Ended event', async () => {
    const { at, meter } = await signingWorld('2.0.1', {
      variables: REGISTER,
      survivesRestart: true,
      resume: true,
    });
    const transaction = await charge(at);
    await at.station.kill();
    const back = at.restart();
    await meter.start();
    await back;
    await at.until('back', () => at.csms.received('BootNotification').length === 2);
    await at.api.unplug(1);
    await ended(at, transaction);
    const last = at.csms.received('TransactionEvent').at(-1);
    expect(signaturesIn(last)).toEqual([
      ['Transaction.Begin', meter.signed.find((text) => text.includes('"begin"')), ''],
      ['Transaction.End', meter.signed.find((text) => text.includes('"end"')), ''],
    ]);
    expectRight(at);
  });
});
