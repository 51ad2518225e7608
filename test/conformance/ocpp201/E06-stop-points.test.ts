import { describe, expect, it } from 'vitest';
import { heard, remoteStop } from '../../process/harness/dialect.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, offline, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

describe('E06 stop points, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { chargeOffline: true });
  const stopsAt = (point: string) => setAll(open(), { 'TxCtrlr.TxStopPoint': point });
  const last = (said: ReturnType<typeof fromNowOn>) => said.events().at(-1);

  it('TC_E_14 E06.FR.02 EVConnected: an authorization that ends does not end it, the plug does', async () => {
    const at = open();
    expect(await stopsAt('EVConnected')).toEqual(['Accepted']);
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('stopped', () => last(said) === 'Updated StopAuthorized EVConnected');
    await at.advance(3_000);
    expect(transaction.endedAt).toBeUndefined();
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(last(said)).toBe('Ended EVCommunicationLost Idle Local');
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('TC_E_20 E06.FR.02 EVConnected: unplugged at the car', async () => {
    const at = open();
    await stopsAt('EVConnected');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(last(said)).toBe('Ended EVCommunicationLost Idle EVDisconnected');
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('TC_E_15 E06.FR.03 Authorized, local: Ended with StopAuthorized, the token, reason Local', async () => {
    const at = open();
    await stopsAt('Authorized');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended StopAuthorized EVConnected Local']);
    expect(said.of('TransactionEvent')[0]).toMatchObject({ idToken: { idToken: 'TOKEN' } });
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_21 E06.FR.03 Authorized, remote: RemoteStop, Remote', async () => {
    const at = open();
    await stopsAt('Authorized');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    expect(await remoteStop(at, transaction)).toBe('Accepted');
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended RemoteStop EVConnected Remote']);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_16 E06.FR.04 Authorized: the CSMS refuses the token after an offline start', async () => {
    const at = open();
    await stopsAt('Authorized');
    at.csms.authorize = () => 'Invalid';
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe('BAD', [1]);
      await at.state(1, 'Charging');
    });
    await at.until('ended', () => last(said) === 'Ended Deauthorized EVConnected DeAuthorized');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_17 E09.FR.01 Authorized: unplugging at the car ends the authorization', async () => {
    const at = open();
    await stopsAt('Authorized');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(last(said)).toBe('Ended EVCommunicationLost Idle EVDisconnected');
    expectRight(at);
  });

  it.each([
    ['TC_E_07', 'local stop', 'Ended StopAuthorized EVConnected Local'],
    ['TC_E_35', 'remote stop', 'Ended RemoteStop EVConnected Remote'],
    ['TC_E_37', 'unplugged', 'Ended EVCommunicationLost Idle EVDisconnected'],
  ])('%s E06.FR.06 PowerPathClosed, %s', async (_case, how, end) => {
    const at = open();
    await stopsAt('PowerPathClosed');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    if (how === 'local stop') await at.api.swipe('TOKEN', [1]);
    if (how === 'remote stop') await remoteStop(at, transaction);
    if (how === 'unplugged') await at.api.unplug(1);
    await ended(at, transaction);
    expect(last(said)).toBe(end);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_08 E06.FR.07 EnergyTransfer, stopped by the token', async () => {
    const at = open();
    await stopsAt('EnergyTransfer');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    expect(last(said)).toBe('Ended StopAuthorized EVConnected Local');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_22 E06.FR.07 EnergyTransfer, the car stops drawing: StoppedByEV', async () => {
    const at = open();
    await stopsAt('EnergyTransfer');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.pause(1);
    await ended(at, transaction);
    expect(last(said)).toBe('Ended ChargingStateChanged SuspendedEV StoppedByEV');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_19 E06.FR.01 ParkingBayOccupancy: Ended when the bay is empty', async () => {
    const at = open();
    await stopsAt('ParkingBayOccupancy');
    await at.api.post('/evses/1/simulator/bay', { occupied: true });
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('stopped', () => last(said) === 'Updated StopAuthorized EVConnected');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expect(transaction.endedAt).toBeUndefined();
    await at.api.post('/evses/1/simulator/bay', { occupied: false });
    await ended(at, transaction);
    expect(last(said)).toMatch(/^Ended EVDeparted/);
    expectRight(at);
  });

  it('TC_E_39 E03.FR.05 Authorized, and nobody plugs in: EVConnectTimeout, Timeout', async () => {
    const at = open();
    await setAll(at, {
      'TxCtrlr.TxStopPoint': 'Authorized',
      'TxCtrlr.TxStartPoint': 'Authorized',
      'TxCtrlr.EVConnectionTimeOut': 10,
    });
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('started', () => said.events().length === 1);
    await at.advance(11_000);
    await at.until('ended', () => said.events().length === 2);
    expect(said.events()).toEqual(['Started Authorized Idle', 'Ended EVConnectTimeout Timeout']);
    await setAll(at, {
      'TxCtrlr.TxStopPoint': 'EVConnected,Authorized',
      'TxCtrlr.TxStartPoint': 'PowerPathClosed',
      'TxCtrlr.EVConnectionTimeOut': 60,
    });
    expectRight(at);
  });
});
