import { describe, expect, it } from 'vitest';
import { heard, remoteStart, remoteStop } from '../../process/harness/dialect.ts';
import { set } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { began, charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';

const TIMEOUT = ['ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut'] as const;
const AUTHORIZE_REMOTE = ['AuthorizeRemoteTxRequests', 'AuthCtrlr.AuthorizeRemoteStart'] as const;
const PRE_AUTHORIZE = ['LocalPreAuthorize', 'AuthCtrlr.LocalPreAuthorize'] as const;

describe('regular sessions, OCPP 1.6', () => {
  const open = oneWorld('1.6', { evses: 2 });

  it('TC_003 plug in first: Preparing, Authorize, StartTransaction, Charging', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    expect(said.actions()).toEqual(['StatusNotification']);
    await at.api.swipe('TOKEN', [1]);
    await began(at, 1);
    await heard(at, 1, 'Charging');
    expect(said.actions().filter((action) => action !== 'StatusNotification')).toEqual([
      'Authorize',
      'StartTransaction',
    ]);
    expect(said.of('StartTransaction')).toMatchObject([{ connectorId: 1, idTag: 'TOKEN', meterStart: 0 }]);
    expect(said.statuses()).toEqual(['Preparing', 'Charging']);
    await clear(at);
    expectRight(at);
  });

  it('TC_004_1 identification first: Authorize, Preparing, then plugged in: StartTransaction, Charging', async () => {
    const at = open();
    const count = at.csms.transactions().length;
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await heard(at, 1, 'Preparing');
    expect(said.of('Authorize')).toEqual([{ idTag: 'TOKEN' }]);
    await at.api.plugIn(1);
    await began(at, count + 1);
    await heard(at, 1, 'Charging');
    expect(said.statuses()).toEqual(['Preparing', 'Charging']);
    await clear(at);
    expectRight(at);
  });

  it('TC_004_2 identification first and no cable: Available after ConnectionTimeOut, no transaction', async () => {
    const at = open();
    expect(await set(at, TIMEOUT, '10')).toBe('Accepted');
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await heard(at, 1, 'Preparing');
    await at.advance(9_000);
    expect(said.statuses()).toEqual(['Preparing']);
    await at.advance(1_500);
    await heard(at, 1, 'Available');
    expect(said.of('StartTransaction')).toEqual([]);
    await set(at, TIMEOUT, '60');
    expectRight(at);
  });

  it('a token shown again before the car comes takes it back', async () => {
    const at = open();
    await at.api.swipe('TOKEN', [1]);
    await heard(at, 1, 'Preparing');
    await at.api.swipe('TOKEN', [1]);
    await heard(at, 1, 'Available');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.advance(3_000);
    expect(said.of('StartTransaction')).toEqual([]);
    await clear(at);
  });

  it('TC_068 stopped by the same idTag: no second Authorize; Finishing, then Available', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await at.api.swipe('TOKEN', [1]);
    await ended(at, transaction);
    await heard(at, 1, 'Finishing');
    expect(said.of('Authorize')).toEqual([]);
    expect(said.of('StopTransaction')).toMatchObject([
      { idTag: 'TOKEN', transactionId: Number(transaction.id) },
    ]);
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expect(said.statuses()).toEqual(['Finishing', 'Available']);
    expectRight(at);
  });

  it('TC_069 stopped by another idTag with the same parentIdTag', async () => {
    const at = open();
    const grouped = () => ({ idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    at.csms.handle('Authorize', grouped);
    const transaction = await charge(at, 'MOTHER');
    const said = fromNowOn(at);
    await at.api.swipe('FATHER', [1]);
    await ended(at, transaction);
    expect(said.of('Authorize')).toEqual([{ idTag: 'FATHER' }]);
    expect(said.of('StopTransaction')).toMatchObject([{ idTag: 'FATHER', reason: 'Local' }]);
    await heard(at, 1, 'Finishing');
    await clear(at);
    expectRight(at);
  });

  it('TC_010 remote start with the cable in: authorized first or not, as AuthorizeRemoteTxRequests says', async () => {
    const at = open();
    for (const authorize of ['true', 'false']) {
      await set(at, AUTHORIZE_REMOTE, authorize);
      const count = at.csms.transactions().length;
      await at.api.plugIn(1);
      await heard(at, 1, 'Preparing');
      const said = fromNowOn(at);
      expect(await remoteStart(at, `REMOTE-${authorize}`, 1)).toBe('Accepted');
      await began(at, count + 1);
      await heard(at, 1, 'Charging');
      expect(said.of('Authorize')).toHaveLength(authorize === 'true' ? 1 : 0);
      expect(said.of('StartTransaction')).toMatchObject([{ idTag: `REMOTE-${authorize}` }]);
      await clear(at, 1);
    }
    expectRight(at);
  });

  it('TC_011_1 remote start first: Preparing, then plugged in', async () => {
    const at = open();
    const count = at.csms.transactions().length;
    expect(await remoteStart(at, 'REMOTE', 1)).toBe('Accepted');
    await heard(at, 1, 'Preparing');
    await at.api.plugIn(1);
    expect(await began(at, count + 1)).toMatchObject({ token: 'REMOTE' });
    await heard(at, 1, 'Charging');
    await clear(at, 1);
    expectRight(at);
  });

  it('TC_011_2 remote start and nobody plugs in: Available after ConnectionTimeOut', async () => {
    const at = open();
    await set(at, TIMEOUT, '10');
    const said = fromNowOn(at);
    expect(await remoteStart(at, 'REMOTE', 1)).toBe('Accepted');
    await heard(at, 1, 'Preparing');
    await at.advance(10_500);
    await heard(at, 1, 'Available');
    expect(said.of('StartTransaction')).toEqual([]);
    await set(at, TIMEOUT, '60');
    expectRight(at);
  });

  it('TC_012 remote stop: Remote, Finishing, and Available once unplugged', async () => {
    const at = open();
    const transaction = await charge(at);
    expect(await remoteStop(at, transaction)).toBe('Accepted');
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Remote' });
    await heard(at, 1, 'Finishing');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('TC_026 TC_027 TC_028 remote start on a busy connector, on connector 0, remote stop of nothing: Rejected', async () => {
    const at = open();
    const transaction = await charge(at);
    expect(await remoteStart(at, 'OTHER', 1)).toBe('Rejected');
    expect(await remoteStart(at, 'OTHER', 0)).toBe('Rejected');
    const unknown = { transactionId: Number(transaction.id) + 1000 };
    expect(await at.csms.call('RemoteStopTransaction', unknown)).toEqual({ status: 'Rejected' });
    await at.advance(2_000);
    expect(transaction.endedAt).toBeUndefined();
    await clear(at);
    expectRight(at);
  });

  it('TC_023 an idTag that is Invalid, Expired or Blocked: no transaction, Available once unplugged', async () => {
    const at = open();
    for (const status of ['Invalid', 'Expired', 'Blocked']) {
      at.csms.authorize = () => status;
      const said = fromNowOn(at);
      await at.api.plugIn(1);
      await at.api.swipe(`NO-${status}`, [1]);
      await at.until('asked', () => said.of('Authorize').length === 1);
      await at.advance(3_000);
      await at.api.unplug(1);
      await heard(at, 1, 'Available');
      expect(said.of('StartTransaction'), status).toEqual([]);
      expect(said.statuses(), status).toEqual(['Preparing', 'Available']);
    }
    expectRight(at);
  });

  it('TC_007 TC_061 a cached idTag starts without Authorize, and with it again after ClearCache', async () => {
    const at = open();
    await set(at, PRE_AUTHORIZE, 'true');
    await set(at, AUTHORIZE_REMOTE, 'true');
    await charge(at, 'CACHED');
    await clear(at, 1);
    for (const asks of [0, 1]) {
      if (asks) expect(await at.csms.call('ClearCache')).toEqual({ status: 'Accepted' });
      const count = at.csms.transactions().length;
      const said = fromNowOn(at);
      await at.api.plugIn(1);
      await heard(at, 1, 'Preparing');
      expect(await remoteStart(at, 'CACHED', 1)).toBe('Accepted');
      await began(at, count + 1);
      expect(said.of('Authorize')).toHaveLength(asks);
      await heard(at, 1, 'Charging');
      await clear(at, 1);
    }
    await set(at, PRE_AUTHORIZE, 'false');
    expectRight(at);
  });

  it('two connectors, each its own transaction', async () => {
    const at = open();
    await charge(at, 'ONE', 1);
    const second = await charge(at, 'TWO', 2);
    expect(second).toMatchObject({ token: 'TWO', evseId: 2 });
    await clear(at, 1);
    expect(second.endedAt).toBeUndefined();
    await clear(at, 2);
    expectRight(at);
  });
});
