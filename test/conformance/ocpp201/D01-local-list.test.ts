import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { set } from '../../process/harness/orders.ts';
import { asked, knows, listVersion, sendList } from '../../process/harness/tokens.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const GOOD = { status: 'Accepted' };
const ENABLED = ['LocalAuthListEnabled', 'LocalAuthListCtrlr.Enabled'] as const;

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1', {
    variables: { 'AuthCtrlr.LocalPreAuthorize': true, 'LocalAuthListCtrlr.ItemsPerMessage': 4 },
  });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const entries = async (): Promise<number> => {
  const answer = await at.csms.call('GetVariables', {
    getVariableData: [{ component: { name: 'LocalAuthListCtrlr' }, variable: { name: 'Entries' } }],
  });
  return Number((answer.getVariableResult as Json[])[0]?.attributeValue);
};

/** Whether a token is on the list: then nobody is asked. */
const isListed = async (token: string): Promise<boolean> => {
  const before = asked(at).length;
  knows(at, {});
  await at.api.swipe(token, [1]);
  await at.advance(1_000);
  const listed = asked(at).length === before;
  // Takes the authorization back.
  if (listed) await at.api.swipe(token, [1]);
  return listed;
};

describe('D01, D02 local authorization list', () => {
  it('TC_D_08 D02.FR.02 before any list was sent its version is 0', async () => {
    expect(await listVersion(at)).toBe(0);
    expect(await entries()).toBe(0);
  });

  it('TC_D_01 D01.FR.15, D01.FR.12, D02.FR.01 Full: the list is what was sent, and has that version', async () => {
    expect(await sendList(at, 3, 'Full', { A: GOOD, B: GOOD })).toBe('Accepted');
    expect(await listVersion(at)).toBe(3);
    expect(await entries()).toBe(2);
    expect(await isListed('A')).toBe(true);
    expect(await isListed('X')).toBe(false);
    expect(await sendList(at, 2, 'Full', { C: GOOD })).toBe('Accepted');
    expect(await listVersion(at)).toBe(2);
    expect(await isListed('A')).toBe(false);
    expectRight(at);
  });

  it('TC_D_02 D01.FR.16 Differential: adds and changes', async () => {
    expect(await sendList(at, 4, 'Differential', { D: GOOD, C: { status: 'Blocked' } })).toBe('Accepted');
    expect(await listVersion(at)).toBe(4);
    expect(await isListed('D')).toBe(true);
    expect(await isListed('C')).toBe(false);
    expect(await entries()).toBe(2);
  });

  it('TC_D_03 D01.FR.17 Differential: an entry without a verdict is removed', async () => {
    expect(await sendList(at, 5, 'Differential', { D: null, NEVER: null })).toBe('Accepted');
    expect(await listVersion(at)).toBe(5);
    expect(await isListed('D')).toBe(false);
    expect(await entries()).toBe(1);
  });

  it('TC_D_05 D01.FR.05 Differential without entries: a new version and nothing else', async () => {
    expect(await sendList(at, 6, 'Differential')).toBe('Accepted');
    expect(await listVersion(at)).toBe(6);
    expect(await entries()).toBe(1);
  });

  it('TC_D_06 D01.FR.19 Differential, not newer: VersionMismatch, and nothing changes', async () => {
    expect(await sendList(at, 6, 'Differential', { D: GOOD })).toBe('VersionMismatch');
    expect(await sendList(at, 5, 'Differential', { D: GOOD })).toBe('VersionMismatch');
    expect(await listVersion(at)).toBe(6);
    expect(await entries()).toBe(1);
  });

  it('D01.FR.06, D01.FR.18 what is wrong with a list is Failed, and nothing changes', async () => {
    const token = { idToken: { idToken: 'D', type: 'ISO14443' }, idTokenInfo: GOOD };
    const twice = { versionNumber: 9, updateType: 'Full', localAuthorizationList: [token, token] };
    expect(await at.csms.call('SendLocalList', twice)).toMatchObject({ status: 'Failed' });
    expect(await sendList(at, 0, 'Full', { D: GOOD })).toBe('Failed');
    expect(await sendList(at, 9, 'Full', { D: null })).toBe('Failed');
    expect(await sendList(at, 9, 'Full', { D: GOOD, E: GOOD, F: GOOD, G: GOOD, H: GOOD })).toBe('Failed');
    expect(await listVersion(at)).toBe(6);
    expect(await entries()).toBe(1);
  });

  it('TC_D_07 D01.FR.10 outlives a power cut', async () => {
    await sendList(at, 7, 'Full', { A: GOOD, B: GOOD });
    const connections = at.csms.connections;
    await at.station.kill();
    await at.restart();
    await at.until('back', () => at.csms.connections > connections);
    await at.until('accepted', () => at.csms.received('BootNotification').length === 2);
    await at.advance(1_000);
    expect(await listVersion(at)).toBe(7);
    expect(await isListed('B')).toBe(true);
    expectRight(at);
  });

  it('TC_D_10 D01.FR.13, D02.FR.03 switched off: version 0, lists are Failed, and nobody is on it', async () => {
    expect(await set(at, ENABLED, 'false')).toBe('Accepted');
    expect(await listVersion(at)).toBe(0);
    const list = { versionNumber: 9, updateType: 'Full' };
    expect(await at.csms.call('SendLocalList', list)).toEqual({
      status: 'Failed',
      statusInfo: { reasonCode: 'NotEnabled' },
    });
    expect(await isListed('A')).toBe(false);
    await set(at, ENABLED, 'true');
    expect(await listVersion(at)).toBe(7);
  });

  it('TC_D_04 D01.FR.04 Full without entries: the list is empty, and has the version that was sent', async () => {
    expect(await sendList(at, 8, 'Full')).toBe('Accepted');
    expect(await listVersion(at)).toBe(8);
    expect(await entries()).toBe(0);
    expect(await isListed('A')).toBe(false);
    expectRight(at);
  });
});
