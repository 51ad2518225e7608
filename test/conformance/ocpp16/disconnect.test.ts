import { describe, expect, it } from 'vitest';
import { heard, remoteStop } from '../../process/harness/dialect.ts';
import { set, unlock } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';

const STOP = ['StopTransactionOnEVSideDisconnect', 'TxCtrlr.StopTxOnEVSideDisconnect'] as const;
const UNLOCK = ['UnlockConnectorOnEVSideDisconnect', 'OCPPCommCtrlr.UnlockOnEVSideDisconnect'] as const;

describe('unplugged at the car, OCPP 1.6', () => {
  const open = oneWorld('1.6');

  it('TC_005_1 stop and unlock: EVDisconnected, Finishing, then Available', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    expect(await ended(at, transaction)).toMatchObject({ reason: 'EVDisconnected' });
    await heard(at, 1, 'Available');
    expect(said.statuses()).toEqual(['Finishing', 'Available']);
    expect(said.of('StatusNotification')[0]).toMatchObject({ info: 'EV side disconnected' });
    expectRight(at);
  });

  it('TC_005_2 stop and keep the plug: Finishing until UnlockConnector, or until the idTag is shown again', async () => {
    const at = open();
    expect(await set(at, UNLOCK, 'false')).toBe('Accepted');
    for (const release of ['unlock', 'token'] as const) {
      const transaction = await charge(at);
      const said = fromNowOn(at);
      await at.api.unplug(1);
      expect(await ended(at, transaction)).toMatchObject({ reason: 'EVDisconnected' });
      await heard(at, 1, 'Finishing');
      await at.advance(5_000);
      await at.api.swipe('STRANGER', [1]);
      await at.advance(2_000);
      expect(said.statuses(), release).toEqual(['Finishing']);
      if (release === 'unlock') expect(await unlock(at, 1)).toBe('Unlocked');
      else await at.api.swipe('TOKEN', [1]);
      await heard(at, 1, 'Available');
      expect(said.of('StartTransaction'), release).toEqual([]);
    }
    expect(await set(at, UNLOCK, 'true')).toBe('Accepted');
    await charge(at);
    await clear(at);
    expectRight(at);
  });

  it('TC_005_3 no stop: SuspendedEV with the reason, plugged in again it charges on, a remote stop ends it', async () => {
    const at = open();
    expect(await set(at, STOP, 'false')).toBe('Accepted');
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.unplug(1);
    await heard(at, 1, 'SuspendedEV');
    expect(said.of('StatusNotification')).toMatchObject([
      { status: 'SuspendedEV', info: 'EV side disconnected' },
    ]);
    await at.api.plugIn(1);
    await heard(at, 1, 'Charging');
    await at.api.unplug(1);
    await heard(at, 1, 'SuspendedEV');
    expect(transaction.endedAt).toBeUndefined();
    expect(await remoteStop(at, transaction)).toBe('Accepted');
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Remote' });
    await heard(at, 1, 'Available');
    expect(said.statuses()).toEqual(['SuspendedEV', 'Charging', 'SuspendedEV', 'Finishing', 'Available']);
    expect(await set(at, STOP, 'true')).toBe('Accepted');
    expectRight(at);
  });

  it('TC_017_1 TC_030 TC_031 unlocked when idle; UnlockFailed when it jams; an unknown connector is NotSupported', async () => {
    const at = open();
    expect(await unlock(at, 1)).toBe('Unlocked');
    await at.api.plugIn(1);
    await at.api.fault(1, 'ConnectorLockFailure');
    expect(await unlock(at, 1)).toBe('UnlockFailed');
    await at.api.clearFault(1, 'ConnectorLockFailure');
    expect(await unlock(at, 1)).toBe('Unlocked');
    expect(await unlock(at, 2)).toBe('NotSupported');
    expectRight(at);
  });

  it('TC_018_1 while charging: the transaction ends with UnlockCommand, Finishing, then Available', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    expect(await unlock(at, 1)).toBe('Unlocked');
    expect(await ended(at, transaction)).toMatchObject({ reason: 'UnlockCommand' });
    await heard(at, 1, 'Finishing');
    await clear(at);
    expect(said.statuses()).toEqual(['Finishing', 'Available']);
    expectRight(at);
  });
});
