import { describe, expect, it } from 'vitest';
import { PUBLIC_KEY, signaturesIn, signingWorld } from '../../process/harness/signing-meter.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { charge, ended, fromNowOn } from '../stage.ts';

const change = async ({ csms }: World, key: string, value: string): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key, value })).status;

describe('signed meter values, OCPP 1.6', () => {
  it('SampledDataSignReadings, AlignedDataSignReadings, MeterPublicKey1: SignedData beside the number, to the character', async () => {
    const { at, meter } = await signingWorld('1.6', { sampleIntervalS: 5 });
    const said = fromNowOn(at);
    const transaction = await charge(at);
    const reading = meter.publish(25);
    await at.advance(5_250);
    await at.until('a sample', () => said.of('MeterValues').length === 1);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(signaturesIn(said.of('MeterValues')[0])).toEqual([['Sample.Periodic', reading, '']]);
    expect(signaturesIn(said.of('StopTransaction')[0])).toEqual([
      ['Transaction.Begin', meter.signed.find((text) => text.includes('"begin"')), ''],
      ['Transaction.End', meter.signed.find((text) => text.includes('"end"')), ''],
    ]);
    const { configurationKey } = await at.csms.call('GetConfiguration', { key: ['MeterPublicKey1'] });
    expect(configurationKey).toEqual([{ key: 'MeterPublicKey1', readonly: true, value: PUBLIC_KEY }]);
    expect(await change(at, 'SampledDataSignReadings', 'false')).toBe('Accepted');
    expect(await change(at, 'AlignedDataSignReadings', 'true')).toBe('Accepted');
    const aligned = fromNowOn(at);
    await change(at, 'ClockAlignedDataInterval', '10');
    await at.advance(10_250);
    await at.until('aligned', () => aligned.of('MeterValues').length > 0);
    expect(signaturesIn(aligned.of('MeterValues')[0])).toEqual([['Sample.Clock', reading, '']]);
    await change(at, 'ClockAlignedDataInterval', '0');
    const unsigned = fromNowOn(at);
    const next = await charge(at);
    await at.api.unplug(1);
    await ended(at, next);
    expect(JSON.stringify(unsigned.calls())).not.toContain('SignedData');
    expectRight(at);
  });

  it('the power goes between begin and end: what was signed at both arrives with StopTransaction', async () => {
    const { at, meter } = await signingWorld('1.6', { survivesRestart: true, resume: true });
    const transaction = await charge(at);
    await at.station.kill();
    const back = at.restart();
    await meter.start();
    await back;
    await at.until('back', () => at.csms.received('BootNotification').length === 2);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(signaturesIn(at.csms.received('StopTransaction')[0])).toEqual([
      ['Transaction.Begin', meter.signed.find((text) => text.includes('"begin"')), ''],
      ['Transaction.End', meter.signed.find((text) => text.includes('"end"')), ''],
    ]);
    expectRight(at);
  });
});
