import { describe, expect, it } from 'vitest';
import { list } from '../../../src/trial/wire.ts';
import { heard } from '../../process/harness/dialect.ts';
import { expectRight } from '../../process/harness/world.ts';
import { clear, fromNowOn, offline, oneWorld } from '../stage.ts';
import { requestStart, setAll } from './variables.ts';

const from = (part: string) => ({ vendorId: 'com.example', part });

describe('customData, and what is kept for a CSMS that is away, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', {
    variables: {
      'DisplayMessageCtrlr.Enabled': true,
      'OCPPCommCtrlr.RetryBackOffWaitMinimum': 1,
      'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
    },
  });

  it('TC_P_04 a charging profile comes back with its customData, also after a power cut', async () => {
    const at = open();
    const chargingProfile = {
      id: 4,
      stackLevel: 1,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      customData: from('profile'),
      chargingSchedule: [
        {
          id: 1,
          chargingRateUnit: 'A',
          customData: from('schedule'),
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 10, customData: from('period') }],
        },
      ],
    };
    expect(await at.csms.call('SetChargingProfile', { evseId: 1, chargingProfile })).toEqual({
      status: 'Accepted',
    });
    await at.station.kill();
    await at.restart();
    await at.until('back', () => at.csms.connected);
    await at.advance(1_000);
    const said = fromNowOn(at);
    await at.csms.call('GetChargingProfiles', { requestId: 9, chargingProfile: { chargingProfileId: [4] } });
    await at.until('told', () => said.of('ReportChargingProfiles').length === 1);
    expect(said.of('ReportChargingProfiles')[0]?.chargingProfile).toEqual([chargingProfile]);
    await at.csms.call('ClearChargingProfile', { chargingProfileId: 4 });
    expectRight(at);
  });

  it('F01.FR.04 the token of a remote start goes on with its additionalInfo and customData', async () => {
    const at = open();
    const idToken = {
      idToken: 'REMOTE',
      type: 'ISO14443',
      additionalInfo: [{ additionalIdToken: 'B-XY 1', type: 'plate' }],
      customData: from('token'),
    };
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await requestStart(at, 'REMOTE', { idToken })).toMatchObject({ status: 'Accepted' });
    await at.until('started', () => said.of('TransactionEvent').length > 0);
    expect(said.of('Authorize')[0]?.idToken).toEqual(idToken);
    expect(said.of('TransactionEvent')[0]?.idToken).toEqual(idToken);
    await clear(at, 1);
    expectRight(at);
  });

  it('O03.FR.02 a display message comes back with its customData', async () => {
    const at = open();
    const message = {
      id: 1,
      priority: 'NormalCycle',
      customData: from('message'),
      message: { format: 'UTF8', content: 'Hello', customData: from('text') },
    };
    expect(await at.csms.call('SetDisplayMessage', { message })).toEqual({ status: 'Accepted' });
    await at.csms.call('GetDisplayMessages', { requestId: 3 });
    const [part] = await at.until('told', () => {
      const parts = at.csms.received('NotifyDisplayMessages');
      return parts.length > 0 && parts;
    });
    expect(part?.messageInfo).toEqual([message]);
    await at.csms.call('ClearDisplayMessage', { id: 1 });
    expectRight(at);
  });

  it('E04.FR.01 J01.FR.14 QueueAllMessages, MessageTypesDiscardForQueueing: what is kept while the CSMS is away', async () => {
    const at = open();
    const readings = async (queueAll: boolean, discarded: string): Promise<number> => {
      await setAll(at, {
        'OCPPCommCtrlr.QueueAllMessages': queueAll,
        'OCPPCommCtrlr.MessageTypesDiscardForQueueing': discarded,
        'AlignedDataCtrlr.Interval': 5,
      });
      const said = fromNowOn(at);
      await offline(at, () => at.advance(21_000));
      await setAll(at, { 'AlignedDataCtrlr.Interval': 0 });
      await at.advance(1_000);
      // By their instants: EVSE and main meter say theirs each.
      return new Set(said.of('MeterValues').map(({ meterValue }) => list(meterValue)[0]?.timestamp)).size;
    };
    // One more may have been due just after the CSMS was back.
    expect(await readings(true, 'NotifyEvent')).toBeGreaterThanOrEqual(4);
    expect(await readings(false, '')).toBeLessThanOrEqual(1);
    expect(await readings(true, 'MeterValues')).toBeLessThanOrEqual(1);
    expectRight(at);
  });
});
