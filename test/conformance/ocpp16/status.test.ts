import { describe, expect, it } from 'vitest';
import { heard, remoteStart } from '../../process/harness/dialect.ts';
import { set } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';

const MINIMUM = ['MinimumStatusDuration', 'OCPP16LegacyCtrlr.MinimumStatusDuration'] as const;

describe('the status of a connector, OCPP 1.6', () => {
  const open = oneWorld('1.6', { evses: 2 });

  it('goes through the states of a session, over allowed transitions only, each told once with NoError', async () => {
    const at = open();
    const said = fromNowOn(at);
    const transaction = await charge(at);
    await at.api.pause(1);
    await heard(at, 1, 'SuspendedEV');
    await at.api.limit(1, 0);
    await heard(at, 1, 'SuspendedEVSE');
    await at.api.limit(1, null);
    await heard(at, 1, 'SuspendedEV');
    await at.api.resume(1, { current_A: 16, phases: 1 });
    await heard(at, 1, 'Charging');
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    await clear(at);
    await at.csms.call('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    await heard(at, 1, 'Unavailable');
    await at.csms.call('ChangeAvailability', { connectorId: 1, type: 'Operative' });
    await heard(at, 1, 'Available');
    expect(said.statuses()).toEqual([
      ...['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'SuspendedEV', 'Charging'],
      ...['Finishing', 'Available', 'Unavailable', 'Available'],
    ]);
    expect(new Set(said.of('StatusNotification').map(({ errorCode }) => errorCode))).toEqual(
      new Set(['NoError']),
    );
    expect(said.statuses(2)).toEqual([]);
    expectRight(at);
  });

  it('TC_041 a fault: Faulted with its code, no transaction meanwhile, and the state before it comes back', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.fault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Faulted');
    expect(said.of('StatusNotification')).toMatchObject([
      { connectorId: 1, status: 'Faulted', errorCode: 'OtherError', vendorErrorCode: 'MREC6UnderVoltage' },
    ]);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    expect(await remoteStart(at, 'TOKEN', 1)).toBe('Rejected');
    await at.advance(3_000);
    expect(said.of('StartTransaction')).toEqual([]);
    expect(said.statuses(2)).toEqual([]);
    await at.api.clearFault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Preparing');
    await clear(at);
    await charge(at);
    await clear(at);
    expectRight(at);
  });

  it('several faults at a time: Faulted until the last one is gone', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.fault(1, 'MREC6UnderVoltage');
    await heard(at, 1, 'Faulted');
    await at.api.fault(1, 'DiodeFault');
    await at.advance(1_000);
    await at.api.clearFault(1, 'MREC6UnderVoltage');
    await at.until(
      'told of the other',
      () => said.of('StatusNotification').at(-1)?.vendorErrorCode === 'DiodeFault',
    );
    expect(new Set(said.statuses())).toEqual(new Set(['Faulted']));
    await at.api.clearFault(1, 'DiodeFault');
    await heard(at, 1, 'Available');
    expect(said.of('StatusNotification').at(-1)).toMatchObject({ errorCode: 'NoError' });
    expectRight(at);
  });

  it('a fault in mid-charge: no energy, the transaction goes on after it', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.fault(1, 'CommunicationFault');
    await heard(at, 1, 'Faulted');
    await at.advance(3_000);
    await at.api.clearFault(1, 'CommunicationFault');
    await heard(at, 1, 'Charging');
    expect(transaction.endedAt).toBeUndefined();
    // EVCommunicationError never goes with Faulted (1.6 4.9).
    expect(said.of('StatusNotification')[0]).toMatchObject({ status: 'Faulted', errorCode: 'OtherError' });
    expect(said.statuses().every((status) => status !== 'Available' && status !== 'Preparing')).toBe(true);
    await clear(at);
    expectRight(at);
  });

  it('TC_024 the lock fails: Faulted with ConnectorLockFailure, no transaction', async () => {
    const at = open();
    const said = fromNowOn(at);
    expect(await remoteStart(at, 'REMOTE', 1)).toBe('Accepted');
    await at.api.fault(1, 'ConnectorLockFailure');
    await at.api.plugIn(1);
    await heard(at, 1, 'Faulted');
    expect(said.of('StatusNotification').at(-1)).toMatchObject({
      status: 'Faulted',
      errorCode: 'ConnectorLockFailure',
    });
    await at.advance(3_000);
    expect(said.of('StartTransaction')).toEqual([]);
    await at.api.clearFault(1, 'ConnectorLockFailure');
    await clear(at);
    expectRight(at);
  });

  it('MinimumStatusDuration: what lasts shorter is not told, what lasts is', async () => {
    const at = open();
    expect(await set(at, MINIMUM, '5')).toBe('Accepted');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.advance(3_000);
    await at.api.unplug(1);
    await at.advance(10_000);
    expect(said.statuses()).toEqual([]);
    await at.api.plugIn(1);
    await at.advance(4_000);
    expect(said.statuses()).toEqual([]);
    await at.advance(2_000);
    await heard(at, 1, 'Preparing');
    expect(await set(at, MINIMUM, '0')).toBe('Accepted');
    await clear(at);
    expectRight(at);
  });

  it('connector 0 is Available or Unavailable, whatever the connectors do', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.csms.call('ChangeAvailability', { connectorId: 0, type: 'Inoperative' });
    await heard(at, 1, 'Unavailable');
    await heard(at, 2, 'Unavailable');
    await at.csms.call('ChangeAvailability', { connectorId: 0, type: 'Operative' });
    await heard(at, 2, 'Available');
    await heard(at, 1, 'Available');
    expect(said.statuses(0)).toEqual(['Unavailable', 'Available']);
    expectRight(at);
  });
});
