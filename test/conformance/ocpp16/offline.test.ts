import { describe, expect, it } from 'vitest';
import { heard } from '../../process/harness/dialect.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { began, charge, clear, ended, fromNowOn, offline, oneWorld } from '../stage.ts';

const change = async ({ csms }: World, key: string, value: string | number): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key, value: String(value) })).status;

describe('without a connection, OCPP 1.6', () => {
  const open = oneWorld('1.6', { chargeOffline: true });

  /** Plugs in and shows a token while nobody listens; comes back charging. */
  const startOffline = async (at: World, token: string): Promise<void> =>
    offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe(token, [1]);
      await at.state(1, 'Charging');
      await at.advance(5_000);
    });

  it('TC_037_1 started offline: StartTransaction with the time it happened, then Charging', async () => {
    const at = open();
    const count = at.csms.transactions().length;
    const said = fromNowOn(at);
    let begin = 0;
    await offline(at, async () => {
      begin = Date.now();
      await at.api.plugIn(1);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Charging');
      await at.advance(20_000);
    });
    const transaction = await began(at, count + 1);
    await heard(at, 1, 'Charging');
    expect(said.of('Authorize')).toEqual([]);
    const told = said.of('StatusNotification').findLast(({ status }) => status === 'Charging');
    const late = Date.parse(String(told?.timestamp)) - Date.parse(transaction.startedAt!);
    expect(begin).toBeGreaterThan(0);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(transaction.token).toBe('TOKEN');
    await clear(at);
    expectRight(at);
  });

  it('TC_037_2 the CSMS refuses it afterwards, StopTransactionOnInvalidId false: no energy, the transaction stays', async () => {
    const at = open();
    await change(at, 'StopTransactionOnInvalidId', 'false');
    at.csms.authorize = (token) => (token === 'BAD' ? 'Invalid' : 'Accepted');
    const count = at.csms.transactions().length;
    await startOffline(at, 'BAD');
    const transaction = await began(at, count + 1);
    await heard(at, 1, 'SuspendedEVSE');
    await at.advance(10_000);
    expect(transaction.endedAt).toBeUndefined();
    await at.api.swipe('BAD', [1]);
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Local' });
    await change(at, 'StopTransactionOnInvalidId', 'true');
    await clear(at);
    expectRight(at);
  });

  it('TC_037_3 the CSMS refuses it afterwards, StopTransactionOnInvalidId true: DeAuthorized, Finishing', async () => {
    const at = open();
    at.csms.authorize = (token) => (token === 'WORSE' ? 'Invalid' : 'Accepted');
    const count = at.csms.transactions().length;
    await startOffline(at, 'WORSE');
    expect(await ended(at, await began(at, count + 1))).toMatchObject({ reason: 'DeAuthorized' });
    await heard(at, 1, 'Finishing');
    await clear(at);
    expectRight(at);
  });

  it('MaxEnergyOnInvalidId leaves some energy to a refused transaction, then it is suspended', async () => {
    const at = open();
    await change(at, 'StopTransactionOnInvalidId', 'false');
    await change(at, 'MaxEnergyOnInvalidId', 30);
    at.csms.authorize = (token) => (token === 'GREEDY' ? 'Invalid' : 'Accepted');
    const count = at.csms.transactions().length;
    await startOffline(at, 'GREEDY');
    await began(at, count + 1);
    await at.advance(2_000);
    await at.state(1, 'Charging');
    await heard(at, 1, 'SuspendedEVSE');
    await change(at, 'StopTransactionOnInvalidId', 'true');
    await change(at, 'MaxEnergyOnInvalidId', 0);
    await clear(at);
    expectRight(at);
  });

  it('TC_038 stopped offline: StopTransaction after the reconnect', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.advance(10_000);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Finishing');
    });
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Local' });
    await heard(at, 1, 'Finishing');
    expect(said.of('StopTransaction')).toMatchObject([{ idTag: 'TOKEN' }]);
    await clear(at);
    expectRight(at);
  });

  it('TC_039 a whole transaction offline: start and stop in order, with the number the CSMS gave', async () => {
    const at = open();
    const count = at.csms.transactions().length;
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Charging');
      await at.advance(10_000);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Finishing');
      await at.api.unplug(1);
      await at.state(1, 'Available');
    });
    const transaction = await ended(at, await began(at, count + 1));
    const actions = said.actions().filter((action) => action.endsWith('Transaction'));
    expect(actions).toEqual(['StartTransaction', 'StopTransaction']);
    expect(said.of('StopTransaction')).toMatchObject([
      { transactionId: Number(transaction.id), reason: 'Local' },
    ]);
    expect(Date.parse(transaction.endedAt!) - Date.parse(transaction.startedAt!)).toBeGreaterThanOrEqual(
      10_000,
    );
    // No history is replayed: a connector that is where it was is not told again.
    expect(said.statuses()).toEqual([]);
    expectRight(at);
  });

  it('a reconnect is no boot: what changed is reported, what did not is not', async () => {
    const at = open();
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.state(1, 'Preparing');
    });
    await heard(at, 1, 'Preparing');
    expect(said.of('BootNotification')).toEqual([]);
    expect(said.statuses(0)).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('each cell of the offline table: unknown and known tokens, as the keys say', async () => {
    const at = open();
    await change(at, 'AuthorizationCacheEnabled', 'true');
    at.csms.authorize = (token) => (token === 'BLOCKED' ? 'Blocked' : 'Accepted');
    await charge(at, 'KNOWN');
    await clear(at);
    await at.api.plugIn(1);
    await at.api.swipe('BLOCKED', [1]);
    await at.advance(2_000);
    await clear(at);
    const starts = async (token: string): Promise<boolean> => {
      await at.api.plugIn(1);
      await at.api.swipe(token, [1]);
      await at.advance(4_000);
      const { state } = await at.api.evse(1);
      await at.api.unplug(1);
      await at.state(1, 'Available');
      return state === 'Charging';
    };
    const table: { [cell: string]: boolean } = {};
    for (const locally of [true, false])
      for (const unknown of [true, false]) {
        await change(at, 'LocalAuthorizeOffline', String(locally));
        await change(at, 'AllowOfflineTxForUnknownId', String(unknown));
        await offline(at, async () => {
          for (const token of ['KNOWN', 'BLOCKED', 'NEVER-SEEN'])
            table[`${token} ${locally} ${unknown}`] = await starts(`${token}`);
        });
        await at.csms.call('ClearCache');
        await charge(at, 'KNOWN');
        await clear(at);
        await at.api.plugIn(1);
        await at.api.swipe('BLOCKED', [1]);
        await at.advance(2_000);
        await clear(at);
      }
    expect(table).toEqual({
      'KNOWN true true': true,
      'BLOCKED true true': false,
      'NEVER-SEEN true true': true,
      'KNOWN true false': true,
      'BLOCKED true false': false,
      'NEVER-SEEN true false': false,
      'KNOWN false true': false,
      'BLOCKED false true': false,
      'NEVER-SEEN false true': true,
      'KNOWN false false': false,
      'BLOCKED false false': false,
      'NEVER-SEEN false false': false,
    });
    expectRight(at);
  });
});
