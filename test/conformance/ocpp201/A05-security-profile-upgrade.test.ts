import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  getVariable,
  PRIORITY,
  resetStation,
  setProfile,
  setVariable,
} from '../../process/harness/network-profiles.ts';
import { securedWorld } from '../../process/harness/secured.ts';
import { expectRight, type World } from '../../process/harness/world.ts';

type Secured = Awaited<ReturnType<typeof securedWorld>>;

const BACK_OFF = {
  'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
  'OCPPCommCtrlr.NetworkProfileConnectionAttempts': 1,
};
const refused = (reason: string) => ({ status: 'Rejected', reason });
const urlOf = ({ csms }: World, profile: number) =>
  profile >= 2 ? csms.url.replace('ws:', 'wss:') : csms.url;

/** The profile in that slot, for a reset to use it first. */
const prefer = async (at: Secured, slot: number, securityProfile: number): Promise<void> => {
  expect(await setProfile(at, slot, { ocppCsmsUrl: urlOf(at, securityProfile), securityProfile })).toEqual({
    status: 'Accepted',
  });
  expect(await setVariable(at, PRIORITY, `${slot},1`)).toEqual({ status: 'RebootRequired' });
};
const secure = async (at: Secured): Promise<void> => {
  await at.csms.close();
  at.csms.tls = await at.store.server();
  await at.csms.open();
};
const booted = (at: Secured, times: number) =>
  at.until('booted', () => at.csms.received('BootNotification').length === times && at.csms.connected);

/** As far as the request for a WebSocket, by the new way. */
const dialled = (at: World) => {
  const before = at.csms.requests;
  return at.until('dialled', () => at.csms.requests > before);
};
const showsCertificate = (socket: Socket): boolean =>
  Object.keys((socket as TLSSocket).getPeerCertificate()).length > 0;

describe('A05 upgrade of the security profile', () => {
  it('TC_A_19 A05.FR.04 A05.FR.05 A05.FR.06 raised from 1 to 2 to 3; profiles below are gone, and do not come back with the power', async () => {
    const at = await securedWorld('2.0.1', 1, { variables: BACK_OFF });
    await at.store.certify();
    await at.online();
    await prefer(at, 2, 2);
    await secure(at);
    await at.until('offline by its old way', () => at.csms.knocks > 0);
    await at.station.kill();
    await at.restart();
    await booted(at, 2);
    expect(at.csms.secured).toHaveLength(1);
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('2');
    expect(await getVariable(at, 'NetworkConfiguration[1].OcppCsmsUrl')).toBe('');
    expect(await getVariable(at, PRIORITY)).toBe('2');
    expect(await setProfile(at, 3, { ocppCsmsUrl: urlOf(at, 3), securityProfile: 3 })).toEqual({
      status: 'Accepted',
    });
    expect(await setVariable(at, PRIORITY, '3,2')).toEqual({ status: 'RebootRequired' });
    await resetStation(at);
    await booted(at, 3);
    expect(at.csms.secured.at(-1)).toMatchObject({ client: 'cp-test' });
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('3');
    await at.station.kill();
    await at.restart();
    await booted(at, 4);
    expect(await getVariable(at, PRIORITY)).toBe('3');
    expectRight(at);
  });

  it('TC_A_20 A05.FR.02 no root of a CSMS is installed: Rejected', async () => {
    const at = await securedWorld('2.0.1', 1, { trusts: false });
    await at.online();
    await setProfile(at, 2, { ocppCsmsUrl: urlOf(at, 2), securityProfile: 2 });
    expect(await setVariable(at, PRIORITY, '2,1')).toEqual(refused('InvalidCertificate'));
    expectRight(at);
  });

  it('TC_A_21 A05.FR.03 no certificate of the station is installed: Rejected', async () => {
    const at = await securedWorld('2.0.1', 1);
    await at.online();
    await setProfile(at, 2, { ocppCsmsUrl: urlOf(at, 3), securityProfile: 3 });
    expect(await setVariable(at, PRIORITY, '2,1')).toEqual(refused('InvalidCertificate'));
    expectRight(at);
  });

  it('TC_A_22 A05.FR.09 A05.FR.10 B09.FR.04 B09.FR.31 lowered: Rejected', async () => {
    const at = await securedWorld('2.0.1', 2);
    await at.online();
    expect(await setProfile(at, 2, { ocppCsmsUrl: urlOf(at, 1), securityProfile: 1 })).toEqual(
      refused('NoSecurityDowngrade'),
    );
    expect(await setVariable(at, 'NetworkConfiguration[2].SecurityProfile', '1')).toEqual(
      refused('NoSecurityDowngrade'),
    );
    expect(await setVariable(at, 'SecurityCtrlr.SecurityProfile', '1')).toEqual(refused('ReadOnly'));
    expectRight(at);
  });

  it('A05.FR.08 with AllowSecurityProfileDowngrade from 3 to 2, and never to 1', async () => {
    const at = await securedWorld('2.0.1', 3, {
      variables: { ...BACK_OFF, 'SecurityCtrlr.AllowSecurityProfileDowngrade': true },
    });
    await at.online();
    expect(await setProfile(at, 2, { ocppCsmsUrl: urlOf(at, 1), securityProfile: 1 })).toEqual(
      refused('NoSecurityDowngrade'),
    );
    await prefer(at, 2, 2);
    await resetStation(at);
    await booted(at, 2);
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('2');
    expectRight(at);
  });

  it('A05 B10.FR.07 the new profile does not connect: the former one is used, with its security', async () => {
    const at = await securedWorld('2.0.1', 1, { variables: BACK_OFF });
    await at.online();
    await prefer(at, 2, 2);
    await at.station.kill();
    await at.restart();
    await booted(at, 2);
    expect(at.csms.secured).toEqual([]);
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('1');
    expect(await getVariable(at, 'NetworkConfiguration[2].SecurityProfile')).toBe('2');
    expectRight(at);
  });

  it('A05 the power goes inside the step from 2 to 3: it goes on afterwards, and the station shows its certificate', async () => {
    const at = await securedWorld('2.0.1', 2, { variables: BACK_OFF });
    await at.store.certify();
    await at.online();
    await prefer(at, 2, 3);
    at.csms.refuse = () => 503;
    await resetStation(at);
    await dialled(at);
    await at.station.kill();
    at.csms.refuse = () => undefined;
    await at.restart();
    await booted(at, 2);
    expect(at.csms.secured.at(-1)).toMatchObject({ client: 'cp-test' });
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('3');
    expectRight(at);
  });

  it('A05 B10.FR.07 the power goes inside a step from 2 to 3 that the CSMS refuses: back to 2, with its security', async () => {
    const at = await securedWorld('2.0.1', 2, { variables: BACK_OFF });
    await at.store.certify();
    await at.online();
    await prefer(at, 2, 3);
    at.csms.refuse = ({ request }) => (showsCertificate(request.socket) ? 403 : undefined);
    await resetStation(at);
    await dialled(at);
    await at.station.kill();
    await at.restart();
    await booted(at, 2);
    expect(at.csms.secured.at(-1)).not.toHaveProperty('client');
    expect(await getVariable(at, 'SecurityCtrlr.SecurityProfile')).toBe('2');
    expectRight(at);
  });
});
