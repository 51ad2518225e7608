import { describe, expect, it } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

describe('E02 E03 E05 E07 local sessions, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1');

  it('TC_E_03 E02.FR.01 cable first: Occupied, Authorize, Started, Charging', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    await at.api.swipe('TOKEN', [1]);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.statuses()).toEqual(['Occupied']);
    expect(said.of('Authorize')).toHaveLength(1);
    expect(said.actions().indexOf('Authorize')).toBeLessThan(said.actions().indexOf('TransactionEvent'));
    await clear(at);
    expectRight(at);
  });

  it('TC_E_04 E03.FR.01 token first: Started once the cable is in, Occupied, Charging', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('authorized', () => said.of('Authorize').length === 1);
    await at.advance(3_000);
    expect(said.events()).toEqual([]);
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      eventType: 'Started',
      idToken: { idToken: 'TOKEN' },
    });
    expect(said.statuses()).toEqual(['Occupied']);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_05 E03.FR.05 token first and no cable: free again after EVConnectionTimeOut', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.EVConnectionTimeOut': 10, 'TxCtrlr.TxStartPoint': 'Authorized' });
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await at.until('ended', () => said.events().length === 2);
    expect(said.events()).toEqual(['Started Authorized Idle', 'Ended EVConnectTimeout Timeout']);
    await setAll(at, { 'TxCtrlr.EVConnectionTimeOut': 60, 'TxCtrlr.TxStartPoint': 'PowerPathClosed' });
    await at.api.plugIn(1);
    await at.advance(3_000);
    expect(said.events()).toHaveLength(2);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_38 E01.FR.19 authorized, and the car is not ready: SuspendedEV', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.plugIn(1, { ready_delay_s: 30 });
    await at.api.swipe('TOKEN', [1]);
    await at.until('started', () => said.events().length > 0);
    await at.api.pause(1);
    await at.until('suspended', () => said.events().some((event) => event.endsWith('SuspendedEV')));
    await at.api.resume(1, { current_A: 16, phases: 1 });
    await at.until('charging', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_06 E07.FR.02 stopped by the same token: StopAuthorized, no Authorize', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    expect(said.of('Authorize')).toEqual([]);
    expect(said.events()).toEqual(['Ended StopAuthorized EVConnected Local']);
    await clear(at);
    expectRight(at);
  });

  it('TC_E_52 C01.FR.02 DisableRemoteAuthorization: an unknown token is refused without Authorize', async () => {
    const at = open();
    await setAll(at, { 'AuthCtrlr.DisableRemoteAuthorization': true });
    const said = fromNowOn(at);
    await at.api.swipe('NEVER-SEEN', [1]);
    await at.advance(2_000);
    await at.api.plugIn(1);
    await at.advance(3_000);
    expect(said.of('Authorize')).toEqual([]);
    expect(said.events()).toEqual([]);
    await setAll(at, { 'AuthCtrlr.DisableRemoteAuthorization': false });
    await clear(at);
    expectRight(at);
  });

  it('E01.FR.18 every change of the charging state is told: by the EVSE and back, by the car and back', async () => {
    const at = open();
    await charge(at);
    const said = fromNowOn(at);
    await at.api.limit(1, 0);
    await at.until('suspended', () => said.events().length === 1);
    await at.api.limit(1, null);
    await at.until('on', () => said.events().at(-1) === 'Updated ChargingStateChanged Charging');
    await at.api.pause(1);
    await at.until('suspended', () => said.events().at(-1) === 'Updated ChargingStateChanged SuspendedEV');
    expect(said.events()[0]).toBe('Updated ChargingStateChanged SuspendedEVSE');
    await clear(at);
    expectRight(at);
  });

  it('TC_E_54 unplugged while charging: EVDisconnected', async () => {
    const at = open();
    const transaction = await charge(at);
    await at.api.unplug(1);
    expect(await ended(at, transaction)).toMatchObject({ reason: 'EVDisconnected' });
    await heard(at, 1, 'Available');
    expectRight(at);
  });
});
