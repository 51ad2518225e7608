import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { PASSWORD, securedWorld } from '../../process/harness/secured.ts';
import { expectRight, type World, world } from '../../process/harness/world.ts';

const raise = async ({ csms }: World, profile: number): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key: 'SecurityProfile', value: String(profile) })).status;

const profileOf = async ({ csms }: World): Promise<unknown> => {
  const { configurationKey } = await csms.call('GetConfiguration', { key: ['SecurityProfile'] });
  return (configurationKey as unknown[])[0];
};

/** The CSMS listens with TLS from now on, on the same port. */
const secure = async (at: Awaited<ReturnType<typeof securedWorld>>): Promise<void> => {
  await at.csms.close();
  at.csms.tls = await at.store.server();
  await at.csms.open();
};
const connected = (at: World, times: number) =>
  at.until('connected', () => at.csms.connections === times && at.csms.connected);

describe('upgrade of the security profile, OCPP 1.6', () => {
  it('TC_083 raised from 1 to 2 to 3: the connection comes back with the new profile, also after a power cut', async () => {
    const at = await securedWorld('1.6', 1);
    await at.store.certify();
    await at.online();
    expect(await profileOf(at)).toEqual({ key: 'SecurityProfile', readonly: false, value: '1' });
    expect(await raise(at, 2)).toBe('Accepted');
    await secure(at);
    await connected(at, 2);
    expect(String(at.csms.handshakes[1]?.password)).toBe(PASSWORD);
    expect(at.csms.secured).toHaveLength(1);
    expect(await raise(at, 3)).toBe('Accepted');
    await connected(at, 3);
    expect(at.csms.secured[1]).toMatchObject({ client: 'cp-test' });
    expect(await profileOf(at)).toMatchObject({ value: '3' });
    await at.station.kill();
    await at.restart();
    await connected(at, 4);
    expect(at.csms.secured[2]).toMatchObject({ client: 'cp-test' });
    expectRight(at);
  });

  it('TC_084 lowered, or left as it is: Rejected', async () => {
    const at = await securedWorld('1.6', 2);
    await at.online();
    for (const profile of [0, 1, 2, 4]) expect(await raise(at, profile)).toBe('Rejected');
    expect(at.csms.connections).toBe(1);
    expectRight(at);
  });

  it('A05 without a root, a password or a certificate of the charge point: Rejected', async () => {
    const rootless = await securedWorld('1.6', 1, { trusts: false });
    await rootless.online();
    expect(await raise(rootless, 2)).toBe('Rejected');
    rootless.store.trust(rootless.store.root);
    expect(await raise(rootless, 3)).toBe('Rejected');
    const open = await world('1.6');
    await open.online();
    expect(await raise(open, 1)).toBe('Rejected');
    expectRight(open);
  });

  it('A05 a profile that does not connect: the former one comes back, and stays after a power cut', async () => {
    const at = await securedWorld('1.6', 1);
    await at.online();
    expect(await raise(at, 2)).toBe('Accepted');
    // The CSMS goes on without TLS.
    await connected(at, 2);
    expect(String(at.csms.handshakes[1]?.password)).toBe(PASSWORD);
    expect(await profileOf(at)).toMatchObject({ value: '1' });
    expect(at.station.log()).toContain('security profile 2 does not work');
    await at.station.kill();
    await at.restart();
    await connected(at, 3);
    expectRight(at);
  });

  it('A05 SwitchSecurityProfileConnectionTimeout: how long the new profile is tried', async () => {
    const at = await securedWorld('1.6', 1);
    await at.online();
    const change = { key: 'SwitchSecurityProfileConnectionTimeout', value: '60' };
    expect(await at.csms.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    expect(await raise(at, 2)).toBe('Accepted');
    await at.advance(45_000);
    expect(at.csms.connections).toBe(1);
    await connected(at, 2);
    expect(await profileOf(at)).toMatchObject({ value: '1' });
    expectRight(at);
  });

  it('A05 the power goes in the middle of the upgrade: it goes on afterwards, to success', async () => {
    const at = await securedWorld('1.6', 1);
    await at.online();
    expect(await raise(at, 2)).toBe('Accepted');
    await at.station.kill();
    await secure(at);
    await at.restart();
    await connected(at, 2);
    expect(at.csms.secured).toHaveLength(1);
    expect(await profileOf(at)).toMatchObject({ value: '2' });
    expectRight(at);
  });

  it('A05 the power goes in the middle of an upgrade that fails: the former profile comes back', async () => {
    const at = await securedWorld('1.6', 1);
    await at.online();
    expect(await raise(at, 2)).toBe('Accepted');
    await at.until('tried', () => at.csms.knocks >= 2);
    await at.station.kill();
    await at.restart();
    await connected(at, 2);
    expect(await profileOf(at)).toMatchObject({ value: '1' });
    expectRight(at);
  });

  it('A05 the power goes inside the step from 2 to 3: it goes on afterwards; inside one that the CSMS refuses: back to 2', async () => {
    const at = await securedWorld('1.6', 2);
    await at.store.certify();
    await at.online();
    const showsCertificate = (socket: Socket) =>
      Object.keys((socket as TLSSocket).getPeerCertificate()).length > 0;
    at.csms.refuse = ({ request }) => (showsCertificate(request.socket) ? 403 : undefined);
    let before = at.csms.requests;
    expect(await raise(at, 3)).toBe('Accepted');
    await at.until('dialled', () => at.csms.requests > before);
    await at.station.kill();
    await at.restart();
    await connected(at, 2);
    expect(at.csms.secured.at(-1)).not.toHaveProperty('client');
    expect(await profileOf(at)).toMatchObject({ value: '2' });
    at.csms.refuse = () => 503;
    before = at.csms.requests;
    expect(await raise(at, 3)).toBe('Accepted');
    await at.until('dialled', () => at.csms.requests > before);
    await at.station.kill();
    at.csms.refuse = () => undefined;
    await at.restart();
    await connected(at, 3);
    expect(at.csms.secured.at(-1)).toMatchObject({ client: 'cp-test' });
    expect(await profileOf(at)).toMatchObject({ value: '3' });
    expectRight(at);
  }, 60_000);
});
