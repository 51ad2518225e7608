import { describe, expect, it } from 'vitest';
import { set } from '../../process/harness/orders.ts';
import { asked, knows } from '../../process/harness/tokens.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, ended, fromNowOn, oneWorld } from '../stage.ts';
import { attempt } from '../tokens-at-the-reader.ts';

const ENABLED = ['', 'AuthCtrlr.Enabled'] as const;

describe('C01 to C06 who may charge', () => {
  const open = oneWorld('2.0.1', { evses: 2 });

  it.each([
    'Invalid',
    'Unknown',
    'Blocked',
    'Expired',
    'ConcurrentTx',
    'NoCredit',
    'NotAllowedTypeEVSE',
    'NotAtThisLocation',
    'NotAtThisTime',
  ])(
    'TC_C_02 TC_C_56 TC_C_06 TC_C_07 C01.FR.01, C01.FR.02 a token that the CSMS answers with %s gets nothing',
    async (status) => {
      const at = open();
      const said = fromNowOn(at);
      knows(at, { BAD: { status } });
      expect(await attempt(at, 'BAD')).toBe('asked, refused');
      expect(said.of('TransactionEvent')).toEqual([]);
      expectRight(at);
    },
  );

  it('TC_C_02 TC_C_56 TC_C_05 C01.FR.02, C06.FR.02 refused with the cable in: Occupied, and the cable comes out', async () => {
    const at = open();
    const said = fromNowOn(at);
    knows(at, { BAD: { status: 'Invalid' } });
    await at.api.plugIn(1);
    await at.api.swipe('BAD', [1]);
    await at.advance(2_000);
    await at.state(1, 'Preparing');
    await clear(at);
    expect(said.statuses()).toEqual(['Occupied', 'Available']);
    expectRight(at);
  });

  it('TC_C_04 C01.FR.03 another token does not stop what runs; its own does, whatever its case, and nobody is asked (C01.FR.25)', async () => {
    const at = open();
    const transaction = await charge(at, 'aBc');
    const said = fromNowOn(at);
    await at.api.swipe('OTHER', [1]);
    await at.advance(2_000);
    await at.state(1, 'Charging');
    expect(transaction.endedAt).toBeUndefined();
    expect(said.events()).toEqual([]);
    await at.api.swipe('AbC', [1]);
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Local' });
    expect(said.of('Authorize').filter((payload) => JSON.stringify(payload).includes('AbC'))).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('C01.FR.20, C01.FR.21 a token that is good for other EVSEs only', async () => {
    const at = open();
    knows(at, { 'SECOND-ONLY': { status: 'Accepted', evseIds: [2] } });
    expect(await attempt(at, 'SECOND-ONLY')).toBe('asked, refused');
    await at.api.plugIn(2);
    await at.api.swipe('SECOND-ONLY', [2]);
    await at.state(2, 'Charging');
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_E_52 C01.FR.05 DisableRemoteAuthorization: the CSMS is not asked, and an unknown token is refused', async () => {
    const at = open();
    await set(at, ['', 'AuthCtrlr.DisableRemoteAuthorization'], 'true');
    expect(await attempt(at, 'STRANGER')).toBe('not asked, refused');
    await set(at, ['', 'AuthCtrlr.DisableRemoteAuthorization'], 'false');
    expect(await attempt(at, 'STRANGER')).toBe('asked, charges');
    expectRight(at);
  });

  it('C01.FR.01 AuthCtrlr.Enabled false: whoever plugs in charges, and says no name; a token that is shown is told', async () => {
    const at = open();
    expect(await set(at, ENABLED, 'false')).toBe('Accepted');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await at.until('told', () => said.of('TransactionEvent').length > 0);
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      eventType: 'Started',
      idToken: { idToken: '', type: 'NoAuthorization' },
    });
    await clear(at);
    await at.api.swipe('CARD', [1]);
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    expect(said.of('Authorize')).toEqual([]);
    expect(at.csms.transactions().at(-1)?.token).toBe('CARD');
    await set(at, ENABLED, 'true');
    await clear(at);
    await at.api.plugIn(1);
    await at.advance(2_000);
    await at.state(1, 'Preparing');
    await clear(at);
    expectRight(at);
  });

  it('C02.FR.01, C02.FR.03 the start button: no name, no Authorize', async () => {
    const at = open();
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.api.post('/tokens', { id_token: { value: '', type: 'NoAuthorization' }, evse_ids: [1] });
    await at.state(1, 'Charging');
    await at.until('told', () => said.of('TransactionEvent').length > 0);
    expect(said.of('TransactionEvent')[0]).toMatchObject({
      idToken: { idToken: '', type: 'NoAuthorization' },
    });
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('C03.FR.01, C05.FR.01, C05.FR.02 a remote start with a Central token is not asked for; C06.FR.02 a Local one at the reader is', async () => {
    const at = open();
    const said = fromNowOn(at);
    const idToken = { idToken: 'SERVER', type: 'Central' };
    const request = { idToken, remoteStartId: 5, evseId: 1 };
    expect(await at.csms.call('RequestStartTransaction', request)).toMatchObject({ status: 'Accepted' });
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await at.until('told', () => said.of('TransactionEvent').length > 0);
    expect(said.of('TransactionEvent')[0]).toMatchObject({ idToken });
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    await at.api.post('/tokens', { id_token: { value: 'BADGE', type: 'Local' }, evse_ids: [1] });
    await at.until('asked', () => asked(at).includes('BADGE'));
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await clear(at);
    expectRight(at);
  });
});
