import { describe, expect, it } from 'vitest';
import { object } from '../../../src/trial/wire.ts';
import { heard, remoteStop } from '../../process/harness/dialect.ts';
import { HttpFiles } from '../../process/harness/file-server-http.ts';
import { firmwareIs, inPast, systemKeys } from '../../process/harness/firmware.ts';
import { trigger, unlock } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, contextsOf, ended, fromNowOn, measurandsOf, oneWorld } from '../stage.ts';
import { requestStart, setAll } from './variables.ts';

describe('F01 F02 F03 remote start and stop, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', {
    evses: 2,
    reshape: systemKeys({ FirmwareInstallCommand: ['true'], TransferHosts: ['127.0.0.1'] }),
  });

  it('TC_F_01 F01.FR.19 cable first: RemoteStart with the remoteStartId, idToken as given', async () => {
    const at = open();
    await setAll(at, { 'AuthCtrlr.AuthorizeRemoteStart': false });
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    const said = fromNowOn(at);
    expect(await requestStart(at, 'REMOTE')).toMatchObject({ status: 'Accepted' });
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      eventType: 'Started',
      triggerReason: 'RemoteStart',
      idToken: { idToken: 'REMOTE' },
      transactionInfo: { remoteStartId: 4711 },
    });
    expect(
      said
        .of('TransactionEvent')
        .slice(1)
        .some(({ idToken }) => idToken),
    ).toBe(false);
    await clear(at);
    expectRight(at);
  });

  it('F01.FR.13 F01.FR.25 the car has begun a transaction that nobody is authorized for: its id, then RemoteStart', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'EVConnected' });
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.until('began', () => said.events().length === 1);
    const transactionId = object(said.of('TransactionEvent')[0]?.transactionInfo).transactionId;
    expect(await requestStart(at, 'REMOTE')).toEqual({ status: 'Accepted', transactionId });
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.of('TransactionEvent')[1]).toMatchObject({
      triggerReason: 'RemoteStart',
      idToken: { idToken: 'REMOTE' },
      transactionInfo: { transactionId, remoteStartId: 4711 },
    });
    // F01.FR.24: now it is somebody's.
    expect(await requestStart(at, 'ANOTHER')).toMatchObject({ status: 'Rejected' });
    await clear(at);
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'PowerPathClosed' });
    expectRight(at);
  });

  it.each([
    ['TC_F_02', 'F02.FR.09', true],
    ['TC_F_03', 'F02.FR.10', false],
  ])('%s %s remote start first, AuthorizeRemoteStart %s', async (_case, _requirement, authorize) => {
    const at = open();
    await setAll(at, { 'AuthCtrlr.AuthorizeRemoteStart': authorize });
    const said = fromNowOn(at);
    expect(await requestStart(at, 'REMOTE')).toMatchObject({ status: 'Accepted' });
    await at.advance(2_000);
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.of('Authorize')).toHaveLength(authorize ? 1 : 0);
    expect(said.events()[0]).toMatch(/^Started RemoteStart/);
    await clear(at);
    expectRight(at);
  });

  it('TC_F_04 F02.FR.07 remote start first and no cable: EVConnectTimeout', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'Authorized', 'TxCtrlr.EVConnectionTimeOut': 10 });
    const said = fromNowOn(at);
    await requestStart(at, 'REMOTE');
    await at.until('ended', () => said.events().length === 2);
    expect(said.events()).toEqual(['Started RemoteStart Idle', 'Ended EVConnectTimeout Timeout']);
    await setAll(at, { 'TxCtrlr.TxStartPoint': 'PowerPathClosed', 'TxCtrlr.EVConnectionTimeOut': 60 });
    expectRight(at);
  });

  it('F01.FR.20 without an EVSE the station chooses one; F01.FR.24 a busy one is refused', async () => {
    const at = open();
    await charge(at, 'TOKEN', 1);
    expect(await requestStart(at, 'REMOTE')).toMatchObject({ status: 'Rejected' });
    const said = fromNowOn(at);
    const request = { idToken: { idToken: 'REMOTE', type: 'ISO14443' }, remoteStartId: 1 };
    expect(await at.csms.call('RequestStartTransaction', request)).toMatchObject({ status: 'Accepted' });
    await at.api.plugIn(2);
    await at.until('started', () => said.events().some((event) => event.startsWith('Started')));
    expect(said.of('TransactionEvent').find(({ eventType }) => eventType === 'Started')).toMatchObject({
      evse: { id: 2 },
    });
    await clear(at, 1);
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_F_08 TC_F_09 F03.FR.03 remote stop; of an unknown transaction Rejected', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    expect(await at.csms.call('RequestStopTransaction', { transactionId: 'nobody' })).toMatchObject({
      status: 'Rejected',
    });
    expect(await remoteStop(at, transaction)).toBe('Accepted');
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended RemoteStop EVConnected Remote']);
    await clear(at);
    expectRight(at);
  });
});

describe('F05 F06 unlock and trigger, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { evses: 2, variables: { 'AlignedDataCtrlr.Measurands': 'Voltage' } });

  it('TC_F_05 F05.FR.02 under an authorized transaction', async () => {
    const at = open();
    const transaction = await charge(at);
    expect(await unlock(at, 1)).toBe('OngoingAuthorizedTransaction');
    expect(transaction.endedAt).toBeUndefined();
    await clear(at);
    expectRight(at);
  });

  it('TC_F_06 TC_F_07 TC_F_10 F05.FR.03 idle with a cable, without one, of an unknown connector; F05.FR.05 jammed', async () => {
    const at = open();
    expect(await unlock(at, 1)).toBe('Unlocked');
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(await unlock(at, 1)).toBe('Unlocked');
    expect(await unlock(at, 1, 7)).toBe('UnknownConnector');
    await at.api.fault(1, 'ConnectorLockFailure');
    expect(await unlock(at, 1)).toBe('UnlockFailed');
    await at.api.clearFault(1, 'ConnectorLockFailure');
    expectRight(at);
  });

  it('TC_F_11 TC_F_12 F06.FR.06 MeterValues of one EVSE and of all: AlignedDataMeasurands, context Trigger', async () => {
    const at = open();
    for (const [evseId, wanted] of [
      [2, [2]],
      [undefined, [1, 2]],
    ] as const) {
      const said = fromNowOn(at);
      expect(await trigger(at, 'MeterValues', evseId)).toBe('Accepted');
      await at.until('told', () => said.of('MeterValues').length === wanted.length);
      expect(said.of('MeterValues').map((payload) => payload.evseId)).toEqual(wanted);
      for (const payload of said.of('MeterValues')) {
        expect(contextsOf(payload)).toEqual(new Set(['Trigger']));
        expect(measurandsOf(payload)).toEqual(new Set(['Voltage']));
      }
    }
    expectRight(at);
  });

  it('TC_F_13 TC_F_14 F06.FR.07 TransactionEvent of one EVSE and of all', async () => {
    const at = open();
    await charge(at, 'ONE', 1);
    await charge(at, 'TWO', 2);
    await at.advance(1_000);
    for (const [evseId, wanted] of [
      [1, [1]],
      [undefined, [1, 2]],
    ] as const) {
      const said = fromNowOn(at);
      expect(await trigger(at, 'TransactionEvent', evseId)).toBe('Accepted');
      await at.until('told', () => said.events().length === wanted.length);
      expect(said.events()).toEqual(wanted.map(() => 'Updated Trigger Charging'));
      for (const payload of said.of('TransactionEvent'))
        expect(contextsOf(payload)).toEqual(new Set(['Trigger']));
    }
    await clear(at, 1);
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_F_23 TC_F_24 F06.FR.09 StatusNotification of one connector: as it is now', async () => {
    const at = open();
    await at.api.plugIn(2);
    await heard(at, 2, 'Preparing');
    const said = fromNowOn(at);
    expect(await trigger(at, 'StatusNotification', 1)).toBe('Accepted');
    expect(await trigger(at, 'StatusNotification', 2)).toBe('Accepted');
    await at.until('told', () => said.of('StatusNotification').length === 2);
    expect([said.statuses(1), said.statuses(2)]).toEqual([['Available'], ['Occupied']]);
    expectRight(at);
  });

  it('TC_F_17 F06.FR.03 F06.FR.16 FirmwareStatusNotification, whatever EVSE is named: Idle', async () => {
    const at = open();
    const said = fromNowOn(at);
    expect(await trigger(at, 'FirmwareStatusNotification', 1)).toBe('Accepted');
    await at.until('told', () => said.of('FirmwareStatusNotification').length === 1);
    expect(said.of('FirmwareStatusNotification')).toEqual([{ status: 'Idle' }]);
    expect(await trigger(at, 'FirmwareStatusNotification', 77)).toBe('Accepted');
    expectRight(at);
  });

  it('TC_F_19 L01.FR.26 FirmwareStatusNotification while it is fetched: Downloading, with its number', async () => {
    const at = open();
    const files = await new HttpFiles().open();
    files.answers = [() => {}];
    const firmware = { location: `${files.url}/firmware.bin`, retrieveDateTime: inPast };
    const said = fromNowOn(at);
    expect(await at.csms.call('UpdateFirmware', { requestId: 5, retries: 0, firmware })).toMatchObject({
      status: 'Accepted',
    });
    await at.until('downloading', () => said.of('FirmwareStatusNotification').length === 1);
    await trigger(at, 'FirmwareStatusNotification');
    await at.until('told again', () => said.of('FirmwareStatusNotification').length === 2);
    expect(said.of('FirmwareStatusNotification')).toEqual(
      [1, 2].map(() => ({ status: 'Downloading', requestId: 5 })),
    );
    files.close();
    await firmwareIs(at, 'DownloadFailed');
    expectRight(at);
  });

  it('TC_F_20 Heartbeat', async () => {
    const at = open();
    const said = fromNowOn(at);
    expect(await trigger(at, 'Heartbeat')).toBe('Accepted');
    await at.until('told', () => said.of('Heartbeat').length === 1);
    expectRight(at);
  });

  it('TC_F_26 TC_F_27 F06.FR.17 BootNotification once accepted: Rejected; F06.FR.08 what is never sent: NotImplemented', async () => {
    const at = open();
    expect(await trigger(at, 'BootNotification')).toBe('Rejected');
    expect(await trigger(at, 'PublishFirmwareStatusNotification')).toBe('NotImplemented');
    expectRight(at);
  });
});
