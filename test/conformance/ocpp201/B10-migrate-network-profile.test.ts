import { describe, expect, it, onTestFinished } from 'vitest';
import { text } from '../../../src/trial/wire.ts';
import { newRoot } from '../../process/harness/certificates.ts';
import {
  getVariable,
  PRIORITY,
  resetStation,
  setProfile,
  setVariable,
} from '../../process/harness/network-profiles.ts';
import { securedWorld } from '../../process/harness/secured.ts';
import { StrictCsms } from '../../process/harness/strict-csms.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';
import { charge, ended } from '../stage.ts';

/** Waits that are easy to tell apart, and no chance in them. */
const BACK_OFF = {
  'OCPPCommCtrlr.RetryBackOffWaitMinimum': 10,
  'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts': 1,
};
const wishes = (changes: WorldWishes['variables'] = {}): WorldWishes => ({
  variables: { ...BACK_OFF, ...changes },
});

const another = async (open = true): Promise<StrictCsms> => {
  const csms = new StrictCsms('ocpp2.0.1');
  await csms.open();
  if (!open) await csms.close();
  onTestFinished(() => csms.close());
  return csms;
};

/** Slot 2 leads to the other CSMS, and comes first after a reset. */
const migrate = async (at: World, other: StrictCsms): Promise<void> => {
  await at.online();
  expect(await setProfile(at, 2, { ocppCsmsUrl: other.url })).toEqual({ status: 'Accepted' });
  expect(await setVariable(at, PRIORITY, '2,1')).toEqual({ status: 'RebootRequired' });
  await resetStation(at);
};
const booted = (at: World, csms: StrictCsms, times = 1) =>
  at.until('booted', () => csms.received('BootNotification').length === times);

describe('B10 migrating to another network connection profile', () => {
  it('TC_B_45 B10.FR.04 B10.FR.06 after a reset the first of the list is used; B10.FR.10 a lost one is left for the next, which hears a BootNotification', async () => {
    const at = await world('2.0.1', wishes());
    const other = await another();
    await migrate(at, other);
    await booted(at, other);
    expect(at.csms.connections).toBe(1);
    expect(at.csms.closeCodes).toEqual([1000]);
    await other.close();
    await booted(at, at.csms, 2);
    expect(await getVariable(at, 'OCPPCommCtrlr.ActiveNetworkProfile')).toBe('1');
    expectRight(at);
  });

  it('TC_B_46 B10.FR.03 the first profile cannot be reached: after NetworkProfileConnectionAttempts the second is used', async () => {
    const at = await world('2.0.1', wishes({ 'OCPPCommCtrlr.NetworkProfileConnectionAttempts': 2 }));
    const other = await another(false);
    await migrate(at, other);
    await booted(at, at.csms, 2);
    const attempts = at.station.log().split(`connecting to ${other.url}`).length - 1;
    expect(attempts).toBe(2);
    expect(text(at.csms.received('BootNotification')[1]?.reason)).toBe('RemoteReset');
    expectRight(at);
  });

  it('TC_B_47 the new CSMS has a certificate of another root: the former profile is used, and it hears of it', async () => {
    const at = await securedWorld('2.0.1', 2, wishes());
    await at.online();
    const other = new StrictCsms('ocpp2.0.1');
    other.tls = await at.store.server({ issuer: await newRoot('New root') });
    await other.open();
    onTestFinished(() => other.close());
    const url = other.url.replace('ws:', 'wss:');
    expect(await setProfile(at, 2, { ocppCsmsUrl: url, securityProfile: 2 })).toEqual({ status: 'Accepted' });
    await setVariable(at, PRIORITY, '2,1');
    await resetStation(at);
    await booted(at, at.csms, 2);
    expect(other.requests).toBe(0);
    await at.until('told', () =>
      at.csms.received('SecurityEventNotification').some(({ type }) => type === 'InvalidCsmsCertificate'),
    );
    expectRight(at);
  });

  it('TC_B_49 B10.FR.07 all refuse: after RetryBackOffWaitMinimum the station comes again', async () => {
    const at = await world('2.0.1', wishes());
    const other = await another(false);
    await at.online();
    await setProfile(at, 2, { ocppCsmsUrl: other.url });
    await setVariable(at, PRIORITY, '2');
    at.csms.refuse = () => 503;
    await resetStation(at);
    // Slot 2, then the one that worked last, though the list does not name it.
    await at.until('both tried', () => at.csms.requests === 2);
    await at.advance(9_000);
    expect(at.csms.requests).toBe(2);
    at.csms.refuse = () => undefined;
    await booted(at, at.csms, 2);
    expectRight(at);
  });

  it('TC_B_50 migrated to a CSMS under another root, whose certificate is installed', async () => {
    const at = await securedWorld('2.0.1', 2, wishes());
    await at.online();
    const root = await newRoot('New root');
    at.store.trust(root, 'new');
    const other = new StrictCsms('ocpp2.0.1');
    other.tls = await at.store.server({ issuer: root });
    await other.open();
    onTestFinished(() => other.close());
    await setProfile(at, 2, { ocppCsmsUrl: other.url.replace('ws:', 'wss:'), securityProfile: 2 });
    await setVariable(at, PRIORITY, '2,1');
    await resetStation(at);
    await booted(at, other);
    expect(at.csms.connections).toBe(1);
    expectRight(at);
  });

  it('B10.FR.03 the power goes while the second profile is in use: the first is tried again', async () => {
    const at = await world('2.0.1', wishes());
    const other = await another(false);
    await migrate(at, other);
    await booted(at, at.csms, 2);
    await at.station.kill();
    await other.open();
    await at.restart();
    await booted(at, other);
    expectRight(at);
  });

  it('B10.FR.03 B10.FR.06 connected by the second profile: back to the first as soon as it answers, but not in mid-transaction', async () => {
    const at = await world('2.0.1', wishes({ 'InternalCtrlr.PreferredProfileCheckInterval': 20 }));
    const other = await another(false);
    await migrate(at, other);
    await booted(at, at.csms, 2);
    await at.advance(45_000);
    expect(at.csms.connected).toBe(true);
    const transaction = await charge(at);
    await other.open();
    await at.advance(45_000);
    expect([at.csms.connected, other.connections]).toEqual([true, 0]);
    await at.api.unplug(1);
    await ended(at, transaction);
    await booted(at, other);
    expect(at.csms.closeCodes.at(-1)).toBe(1000);
    expectRight(at);
  });
});
