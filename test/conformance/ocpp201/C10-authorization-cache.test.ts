import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { heard } from '../../process/harness/dialect.ts';
import { set } from '../../process/harness/orders.ts';
import { knows } from '../../process/harness/tokens.ts';
import { expectRight, type World, world } from '../../process/harness/world.ts';
import { clear, fromNowOn, oneWorld } from '../stage.ts';
import { attempt, cached } from '../tokens-at-the-reader.ts';

const GOOD = { status: 'Accepted' };
const PRE = ['', 'AuthCtrlr.LocalPreAuthorize'] as const;
const CACHE = ['', 'AuthCacheCtrlr.Enabled'] as const;
const LIFETIME = ['', 'AuthCacheCtrlr.LifeTime'] as const;
const POST = ['', 'AuthCacheCtrlr.DisablePostAuthorize'] as const;

const wishes = { variables: { 'AuthCtrlr.LocalPreAuthorize': true } };

describe('C10, C11, C12 authorization cache', () => {
  const open = oneWorld('2.0.1', wishes);

  const storage = async ({ csms }: World): Promise<number> => {
    const answer = await csms.call('GetVariables', {
      getVariableData: [{ component: { name: 'AuthCacheCtrlr' }, variable: { name: 'Storage' } }],
    });
    return Number((answer.getVariableResult as Json[])[0]?.attributeValue);
  };

  it('TC_C_33 TC_C_08 C10.FR.01, C10.FR.04, C12.FR.02 learnt from Authorize: then it starts without', async () => {
    const at = open();
    const before = await storage(at);
    await cached(at, 'KNOWN', GOOD);
    expect(await storage(at)).toBeGreaterThan(before);
    expect(await attempt(at, 'KNOWN')).toBe('not asked, charges');
    expectRight(at);
  });

  it('TC_C_13 C12.FR.02 cached and no cable yet: authorized, and it charges once it is in', async () => {
    const at = open();
    await cached(at, 'FIRST', GOOD);
    const said = fromNowOn(at);
    await at.api.swipe('FIRST', [1]);
    await at.state(1, 'Preparing');
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_34 C10.FR.05, C12.FR.06 learnt from the answer to TransactionEvent', async () => {
    const at = open();
    await cached(at, 'TURNED', GOOD);
    at.csms.authorize = (token) => (token === 'TURNED' ? 'Blocked' : 'Accepted');
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.api.swipe('TURNED', [1]);
    await at.until('ended', () => said.events().some((line) => line.startsWith('Ended')));
    await clear(at);
    knows(at, {});
    expect(await attempt(at, 'TURNED')).toBe('asked, refused');
    expectRight(at);
  });

  it.each([
    ['INVALID', { status: 'Invalid' }],
    ['BLOCKED', { status: 'Blocked' }],
    ['EXPIRED', { status: 'Accepted', expiry: '2020-01-01T00:00:00Z' }],
  ])(
    'TC_C_09 TC_C_10 TC_C_11 C12.FR.05, C10.FR.03, C10.FR.13 cached and not good (%s): the CSMS is asked and refuses',
    async (id, said) => {
      const at = open();
      await cached(at, id, said);
      knows(at, { [id]: { status: 'Invalid' } });
      expect(await attempt(at, id)).toBe('asked, refused');
      expectRight(at);
    },
  );

  it('TC_C_12 C12.FR.05, C12.FR.06 cached as Invalid: the CSMS is asked and accepts', async () => {
    const at = open();
    await cached(at, 'BETTER', { status: 'Invalid' });
    knows(at, { BETTER: GOOD });
    expect(await attempt(at, 'BETTER')).toBe('asked, charges');
    expect(await attempt(at, 'BETTER')).toBe('not asked, charges');
    expectRight(at);
  });

  it('TC_C_57 C10.FR.03 DisablePostAuthorize: cached as Invalid is refused, and nobody is asked', async () => {
    const at = open();
    await cached(at, 'WORSE', { status: 'Invalid' });
    expect(await set(at, POST, 'true')).toBe('Accepted');
    expect(await attempt(at, 'WORSE')).toBe('not asked, refused');
    await set(at, POST, 'false');
    expectRight(at);
  });

  it('TC_C_36 LocalPreAuthorize false: the CSMS is asked about cached tokens too', async () => {
    const at = open();
    await cached(at, 'KNOWN', GOOD);
    await set(at, PRE, 'false');
    expect(await attempt(at, 'KNOWN')).toBe('asked, charges');
    await set(at, PRE, 'true');
    expectRight(at);
  });

  it('TC_C_46 C10.FR.08, C10.FR.10 after AuthCacheLifeTime without news the CSMS is asked', async () => {
    const at = open();
    await set(at, LIFETIME, '30');
    await cached(at, 'OLD', GOOD);
    await at.advance(10_000);
    knows(at, { OLD: GOOD });
    expect(await attempt(at, 'OLD')).toBe('not asked, charges');
    await at.advance(31_000);
    expect(await attempt(at, 'OLD')).toBe('asked, charges');
    await set(at, LIFETIME, '86400');
    expectRight(at);
  });

  it('TC_C_38 C11.FR.04, C10.FR.11 switched off: not used, not cleared, and still there afterwards', async () => {
    const at = open();
    await cached(at, 'KNOWN', GOOD);
    await set(at, CACHE, 'false');
    expect(await at.csms.call('ClearCache')).toMatchObject({ status: 'Rejected' });
    expect(await attempt(at, 'KNOWN')).toBe('asked, charges');
    await set(at, CACHE, 'true');
    expect(await attempt(at, 'KNOWN')).toBe('not asked, charges');
    expectRight(at);
  });

  it('TC_C_32 C10.FR.02 outlives a power cut', async () => {
    const at = open();
    await cached(at, 'KEPT', GOOD);
    const boots = at.csms.received('BootNotification').length;
    await at.station.kill();
    await at.restart();
    await at.until('booted', () => at.csms.received('BootNotification').length > boots);
    await at.advance(1_000);
    expect(await attempt(at, 'KEPT')).toBe('not asked, charges');
    expectRight(at);
  });

  it('TC_C_37 C11.FR.01, C11.FR.02, C11.FR.03 cleared: the CSMS is asked again', async () => {
    const at = open();
    await cached(at, 'KNOWN', GOOD);
    expect(await at.csms.call('ClearCache')).toEqual({ status: 'Accepted' });
    expect(await storage(at)).toBe(0);
    expect(await attempt(at, 'KNOWN')).toBe('asked, charges');
    expectRight(at);
  });
});

describe('C12 cached and accepted, then refused by the CSMS', () => {
  const open = oneWorld('2.0.1', {
    variables: { 'AuthCtrlr.LocalPreAuthorize': true, 'SampledDataCtrlr.TxUpdatedInterval': 5 },
  });

  /** Starts with a cached token that TransactionEventResponse says is Invalid. */
  const refusedLater = async (at: World, token: string, settings: { [path: string]: string }) => {
    for (const [path, value] of Object.entries(settings)) await set(at, ['', path], value);
    await cached(at, token, GOOD);
    at.csms.authorize = (asked) => (asked === token ? 'Invalid' : 'Accepted');
    const said = fromNowOn(at);
    await at.api.plugIn(1, { current_A: 32, phases: 3 });
    await at.api.swipe(token, [1]);
    return said;
  };

  it('TC_C_16 C15.FR.04 StopTxOnInvalidId true: Deauthorized, and it ends', async () => {
    const at = open();
    const said = await refusedLater(at, 'A', { 'TxCtrlr.StopTxOnInvalidId': 'true' });
    await at.until('ended', () => said.events().at(-1)?.startsWith('Ended'));
    expect(said.events().at(-1)).toMatch(/^Ended Deauthorized .*DeAuthorized$/);
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_18 C15.FR.04 StopTxOnInvalidId true with MaxEnergyOnInvalidId: it ends at once all the same', async () => {
    const at = open();
    const settings = { 'TxCtrlr.StopTxOnInvalidId': 'true', 'TxCtrlr.MaxEnergyOnInvalidId': '500' };
    const said = await refusedLater(at, 'B', settings);
    await at.until('ended', () => said.events().at(-1)?.startsWith('Ended'));
    expect(said.events().at(-1)).toMatch(/^Ended Deauthorized .*DeAuthorized$/);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_15 C15.FR.07 StopTxOnInvalidId false with MaxEnergyOnInvalidId: goes on until that is used up', async () => {
    const at = open();
    const settings = { 'TxCtrlr.StopTxOnInvalidId': 'false', 'TxCtrlr.MaxEnergyOnInvalidId': '60' };
    const said = await refusedLater(at, 'C', settings);
    await at.state(1, 'Charging');
    await at.advance(3_000);
    expect(said.events().some((line) => /Suspended|Deauthorized/.test(line))).toBe(false);
    await at.until('suspended', () => said.events().some((line) => line.endsWith('SuspendedEVSE')));
    expect(said.events().some((line) => line.startsWith('Ended'))).toBe(false);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_17 C15.FR.06 StopTxOnInvalidId false: suspended, and the transaction goes on', async () => {
    const at = open();
    const settings = { 'TxCtrlr.StopTxOnInvalidId': 'false', 'TxCtrlr.MaxEnergyOnInvalidId': '0' };
    const said = await refusedLater(at, 'D', settings);
    await at.until('suspended', () => said.events().some((line) => line.endsWith('SuspendedEVSE')));
    await at.advance(3_000);
    expect(said.events().some((line) => line.startsWith('Ended'))).toBe(false);
    // C01.FR.23
    const asked = said.of('Authorize').length;
    await at.api.swipe('OTHER', [1]);
    await at.advance(1_000);
    expect(said.of('Authorize')).toHaveLength(asked);
    await clear(at);
    expectRight(at);
  });
});

describe('C10 a cache with little room', () => {
  it('C10.FR.07 full: the policy says who goes, and what is not valid goes first', async () => {
    const at = await world('2.0.1', {
      variables: { 'AuthCtrlr.LocalPreAuthorize': true, 'AuthCacheCtrlr.Policy': 'FIFO' },
      components: {
        AuthCacheCtrlr: {
          name: 'AuthCacheCtrlr',
          properties: {
            Storage: { variable_name: 'Storage', characteristics: { maxLimit: 100, dataType: 'integer' } },
          },
        },
      },
    });
    await at.online();
    await cached(at, 'T1', GOOD);
    await cached(at, 'T2', { status: 'Blocked' });
    await cached(at, 'T3', GOOD);
    await cached(at, 'T4', GOOD);
    knows(at, {});
    expect(await attempt(at, 'T1')).toBe('not asked, charges');
    expect(await attempt(at, 'T2')).toBe('asked, refused');
    await cached(at, 'T5', GOOD);
    expect(await attempt(at, 'T4')).toBe('not asked, charges');
    knows(at, {});
    expect(await attempt(at, 'T1')).toBe('asked, refused');
    await heard(at, 1, 'Available');
    expectRight(at);
  });
});

describe('what the CSMS says while it charges', () => {
  it('C09.FR.03 a remote start without Authorize: the group that TransactionEventResponse tells may stop it', async () => {
    const at = await world('2.0.1', { variables: { 'AuthCtrlr.AuthorizeRemoteStart': false } });
    await at.online();
    const group = { groupIdToken: { idToken: 'FAMILY', type: 'Central' } };
    at.csms.handle('TransactionEvent', ({ idToken }) =>
      idToken ? { idTokenInfo: { status: 'Accepted', ...group } } : {},
    );
    knows(at, { CHILD: { status: 'Accepted', group: 'FAMILY' } });
    await at.csms.call('RequestStartTransaction', {
      idToken: { idToken: 'PARENT', type: 'ISO14443' },
      remoteStartId: 1,
      evseId: 1,
    });
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await at.advance(1_000);
    await at.api.swipe('CHILD', [1]);
    await at.state(1, 'Finishing');
    expectRight(at);
  });
});
