import { describe, expect, it } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

describe('E09 E10 unplugged at the car, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', {
    evses: 2,
    // EVSE 2 has a cable of its own, which nothing locks.
    reshape: ({ evse_2 }) => Object.assign(evse_2?.config?.simulator ?? {}, { connector_lock: false }),
  });

  it('TC_E_24 E09.FR.02 deauthorized and unlocked: Available', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended EVCommunicationLost Idle EVDisconnected']);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('TC_E_25 E09.FR.03 the plug stays locked until the token is shown: Occupied, then Available', async () => {
    const at = open();
    expect(await setAll(at, { 'OCPPCommCtrlr.UnlockOnEVSideDisconnect': false })).toEqual(['Accepted']);
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await ended(at, transaction);
    expect(said.events()).toEqual(['Ended EVCommunicationLost Idle EVDisconnected']);
    await at.advance(5_000);
    expect(said.statuses()).toEqual([]);
    await at.api.swipe('TOKEN', [1]);
    await heard(at, 1, 'Available');
    expect(said.of('Authorize')).toEqual([]);
    await setAll(at, { 'OCPPCommCtrlr.UnlockOnEVSideDisconnect': true });
    expectRight(at);
  });

  it('TC_E_26 E10.FR.01 not deauthorized: Idle, plugged in again it charges on', async () => {
    const at = open();
    expect(await setAll(at, { 'TxCtrlr.StopTxOnEVSideDisconnect': false })).toEqual(['Accepted']);
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await at.until('told', () => said.events().length === 1);
    await at.api.plugIn(1);
    await at.until('charging', () => said.events().length >= 3);
    expect(said.events()).toEqual([
      'Updated EVCommunicationLost Idle',
      'Updated CablePluggedIn EVConnected',
      'Updated ChargingStateChanged Charging',
    ]);
    await setAll(at, { 'TxCtrlr.StopTxOnEVSideDisconnect': true });
    await clear(at);
    await ended(at, transaction);
    expectRight(at);
  });

  it('TC_E_27 E10.FR.02 E10.FR.03 a fixed cable that is not plugged in again in time: Timeout', async () => {
    const at = open();
    await setAll(at, { 'TxCtrlr.StopTxOnEVSideDisconnect': false, 'TxCtrlr.EVConnectionTimeOut': 20 });
    const transaction = await charge(at, 'TOKEN', 2);
    const said = fromNowOn(at);
    await at.api.unplug(2);
    await at.until('told', () => said.events().length === 1);
    expect(said.events()).toEqual(['Updated EVCommunicationLost Idle']);
    await at.until('free to see', () => said.statuses(2).length === 1);
    await at.advance(15_000);
    expect(transaction.endedAt).toBeUndefined();
    await ended(at, transaction);
    expect(said.events().slice(1)).toEqual(['Ended EVConnectTimeout Timeout']);
    await at.advance(1_000);
    expect(said.statuses(2)).toEqual(['Available']);
    expect((await at.api.evse(2)).state).toBe('Available');
    await setAll(at, { 'TxCtrlr.StopTxOnEVSideDisconnect': true, 'TxCtrlr.EVConnectionTimeOut': 60 });
    expectRight(at);
  });
});
