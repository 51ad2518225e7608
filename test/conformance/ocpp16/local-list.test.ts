import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { heard } from '../../process/harness/dialect.ts';
import { set } from '../../process/harness/orders.ts';
import { asked, knows, listVersion, sendList } from '../../process/harness/tokens.ts';
import { closeWorld, expectRight, openWorld, type World, world } from '../../process/harness/world.ts';

const GOOD = { status: 'Accepted' };
const ENABLED = ['LocalAuthListEnabled', 'LocalAuthListCtrlr.Enabled'] as const;

let at: World;
beforeAll(async () => {
  at = await openWorld('1.6', { core: { LocalPreAuthorize: true } });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

/** The charge point itself, connector 0, as it was last reported. */
const stationReported = (): Json | undefined =>
  at.csms.received('StatusNotification').findLast(({ connectorId }) => connectorId === 0);

describe('local authorization list, OCPP 1.6', () => {
  it('TC_042_2 an empty list has version 0, whatever was sent with it', async () => {
    expect(await listVersion(at)).toBe(0);
    expect(await sendList(at, 1, 'Full')).toBe('Accepted');
    expect(await listVersion(at)).toBe(0);
    expectRight(at);
  });

  it('TC_043 Full, then Differential: adds, changes, removes', async () => {
    expect(await sendList(at, 1, 'Full', { A: GOOD, B: GOOD })).toBe('Accepted');
    expect(await listVersion(at)).toBe(1);
    expect(await sendList(at, 2, 'Differential', { C: GOOD, B: null })).toBe('Accepted');
    expect(await listVersion(at)).toBe(2);
    // Section 6.3: without entries nothing changes but the version.
    expect(await sendList(at, 3, 'Differential')).toBe('Accepted');
    expect(await listVersion(at)).toBe(3);
    expectRight(at);
  });

  it('TC_043_2 an older Differential: VersionMismatch, and the version stays', async () => {
    expect(await sendList(at, 2, 'Differential', { D: GOOD })).toBe('VersionMismatch');
    expect(await sendList(at, 3, 'Differential', { D: GOOD })).toBe('VersionMismatch');
    expect(await listVersion(at)).toBe(3);
  });

  it('TC_043_3 a list that cannot be taken is Failed, and the old one stays', async () => {
    const twice = [
      { idTag: 'd', idTagInfo: GOOD },
      { idTag: 'D', idTagInfo: GOOD },
    ];
    const answer = await at.csms.call('SendLocalList', {
      listVersion: 4,
      updateType: 'Differential',
      localAuthorizationList: twice,
    });
    expect(answer).toEqual({ status: 'Failed' });
    expect(await sendList(at, 0, 'Full', { D: GOOD })).toBe('Failed');
    expect(await sendList(at, -1, 'Full', { D: GOOD })).toBe('Failed');
    expect(await listVersion(at)).toBe(3);
  });

  it('TC_008 a token of the list starts without Authorize, also after a power cut', async () => {
    knows(at, {});
    await at.station.kill();
    await at.restart();
    await at.until('accepted', () => at.csms.received('BootNotification').length === 2);
    await at.api.plugIn(1);
    await at.api.swipe('a', [1]);
    const transaction = await at.transaction('started');
    expect(transaction.token).toBe('a');
    expect(asked(at)).toEqual([]);
    await heard(at, 1, 'Charging');
    await at.api.swipe('A', [1]);
    await at.transaction('ended');
    await at.api.unplug(1);
    await heard(at, 1, 'Available');
    expectRight(at);
  });

  it('5.4, 4 LocalListConflict: what the CSMS says against its list is a warning of connector 0 until the next list', async () => {
    knows(at, { C: { status: 'Blocked' } });
    await set(at, ['LocalPreAuthorize', ''], 'false');
    await at.api.swipe('C', [1]);
    await at.until('reported', () => stationReported()?.errorCode === 'LocalListConflict');
    expect(stationReported()).toMatchObject({ status: 'Available' });
    await sendList(at, 5, 'Full', { A: GOOD });
    await at.until('reported', () => stationReported()?.errorCode === 'NoError');
    expectRight(at);
  });

  it('TC_042_1, TC_043_1 switched off: version -1, lists are NotSupported', async () => {
    expect(await set(at, ENABLED, 'false')).toBe('Accepted');
    expect(await listVersion(at)).toBe(-1);
    expect(await sendList(at, 9, 'Full', { A: GOOD })).toBe('NotSupported');
    await set(at, ENABLED, 'true');
    expect(await listVersion(at)).toBe(5);
    expectRight(at);
  });
});

describe('local authorization list with limits, OCPP 1.6', () => {
  it('TC_043_3 SendLocalListMaxLength, LocalAuthListMaxLength: more is Failed; both can be read', async () => {
    const small = await world('1.6', {
      lists: { LocalAuthListMaxLength: 3, SendLocalListMaxLength: 2 },
    });
    await small.online();
    const keys = ['LocalAuthListMaxLength', 'SendLocalListMaxLength'];
    expect((await small.csms.call('GetConfiguration', { key: keys })).configurationKey).toEqual([
      { key: keys[0], readonly: true, value: '3' },
      { key: keys[1], readonly: true, value: '2' },
    ]);
    expect(await sendList(small, 1, 'Full', { A: GOOD, B: GOOD, C: GOOD })).toBe('Failed');
    expect(await sendList(small, 1, 'Full', { A: GOOD, B: GOOD })).toBe('Accepted');
    expect(await sendList(small, 2, 'Differential', { C: GOOD, D: GOOD })).toBe('Failed');
    expect(await listVersion(small)).toBe(1);
    expectRight(small);
  });
});
