import { describe, expect, it } from 'vitest';
import { set } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { clear, fromNowOn, offline, oneWorld } from '../stage.ts';
import { OFFLINE_SETTINGS, offlineRules, offlineTable, teach } from '../tokens-at-the-reader.ts';

describe('C13, C15 authorization offline', () => {
  const open = oneWorld('2.0.1');

  it('C10.FR.01, D01.FR.15 the list, the cache and nobody know tokens', async () => {
    await teach(open());
    expectRight(open());
  });

  it.each(OFFLINE_SETTINGS)(
    'TC_C_21 TC_C_22 TC_C_23 TC_C_24 TC_C_25 C13.FR.01, C13.FR.02, C13.FR.04, C13.FR.05, C15.FR.08 LocalAuthorizeOffline %s, OfflineTxForUnknownIdEnabled %s',
    async (locally, unknown) => {
      expect(await offlineTable(open(), locally, unknown)).toEqual(offlineRules(locally, unknown));
      expectRight(open());
    },
  );

  it('TC_C_26 C15.FR.01, C15.FR.02, C15.FR.04 an unknown token that the CSMS refuses afterwards ends', async () => {
    const at = open();
    await set(at, ['', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'], 'true');
    at.csms.authorize = (token) => (token === 'BAD' ? 'Invalid' : 'Accepted');
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe('BAD', [1]);
      await at.state(1, 'Charging');
    });
    await at.until('ended', () => said.events().some((line) => line.startsWith('Ended')));
    expect(said.events()[0]).toMatch(/^Started Authorized/);
    expect(said.of('TransactionEvent')[0]).toMatchObject({ offline: true });
    expect(said.events().at(-1)).toMatch(/^Ended Deauthorized .*DeAuthorized$/);
    await clear(at);
    expectRight(at);
  });

  it('C15.FR.06 with StopTxOnInvalidId false it is suspended and goes on', async () => {
    const at = open();
    await set(at, ['', 'TxCtrlr.StopTxOnInvalidId'], 'false');
    at.csms.authorize = (token) => (token === 'WORSE' ? 'Invalid' : 'Accepted');
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe('WORSE', [1]);
      await at.state(1, 'Charging');
    });
    await at.until('suspended', () => said.events().at(-1) === 'Updated ChargingStateChanged SuspendedEVSE');
    await at.advance(5_000);
    expect(said.events().some((line) => line.startsWith('Ended'))).toBe(false);
    await clear(at);
    expectRight(at);
  });
});
