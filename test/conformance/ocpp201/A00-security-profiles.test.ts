import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newRoot, newServer } from '../../process/harness/certificates.ts';
import { ocspResponse } from '../../process/harness/revocation.ts';
import { PASSWORD, type SecuredWishes, securedWorld, serverOptions } from '../../process/harness/secured.ts';
import { IDENTITY } from '../../process/harness/station-files.ts';
import { expectRight, type World } from '../../process/harness/world.ts';

const told = ({ csms }: World, type: string) =>
  csms.received('SecurityEventNotification').filter((event) => event.type === type);

/** Until the station has tried so many times in vain. */
const refused = (at: World, times: number) => at.until('refused', () => at.csms.knocks >= times);

/** A CSMS that is put right after the station has refused it twice. */
const putRight = async (securityProfile: 2 | 3, bad: NonNullable<SecuredWishes['server']>) => {
  const at = await securedWorld('2.0.1', securityProfile, { server: bad });
  await refused(at, 2);
  expect(at.csms.requests).toBe(0);
  await at.csms.close();
  at.csms.tls = await at.store.server();
  await at.csms.open();
  await at.online();
  return at;
};

describe('A00 security profiles', () => {
  it('TC_A_01 A00.FR.203 A00.FR.204 A00.FR.205 basic authentication with the identity and the password', async () => {
    const at = await securedWorld('2.0.1', 1, {
      variables: { 'SecurityCtrlr.BasicAuthPassword': 'Pässword of 16 or more' },
    });
    await at.online();
    expect(at.csms.handshakes[0]?.identity).toBe(IDENTITY);
    expect(at.csms.handshakes[0]?.request.url?.endsWith(`/${IDENTITY}`)).toBe(true);
    expect(at.csms.handshakes[0]?.password).toBeDefined();
    expectRight(at);
  });

  it.each(['EC', 'RSA'] as const)(
    'TC_A_04 A00.FR.309 A00.FR.312 A00.FR.313 A00.FR.319 a valid certificate of the CSMS (%s)',
    async (kind) => {
      const at = await securedWorld('2.0.1', 2, { kind });
      await at.online();
      expect(at.csms.secured).toMatchObject([{ version: 'TLSv1.3' }]);
      expect(String(at.csms.handshakes[0]?.password)).toBe(PASSWORD);
      expectRight(at);
    },
  );

  it('TC_A_05 A00.FR.308 A00.FR.310 A00.FR.311 an unknown root: given up before the password is sent, and told once', async () => {
    const at = await putRight(2, async (_, store) =>
      store.server({ issuer: await newRoot('Somebody else') }),
    );
    await at.until('told', () => told(at, 'InvalidCsmsCertificate').length === 1);
    expectRight(at);
  });

  it('A00.FR.308 A00.FR.310 a certificate that its issuer has taken back, or of which nobody knows (require_certificate_status)', async () => {
    const root = await newRoot('CSMS root');
    const shown = await newServer(root);
    const at = await securedWorld('2.0.1', 2, {
      reshape: ({ evse_security }) => {
        evse_security!.config!.require_certificate_status = true;
      },
      prepare: (csms) => {
        csms.tls = serverOptions(shown);
        csms.staple = ocspResponse(shown, root, { status: 'revoked' });
      },
    });
    at.store.trust(root);
    await refused(at, 2);
    at.csms.staple = undefined;
    const before = at.csms.knocks;
    await refused(at, before + 2);
    expect(at.csms.requests).toBe(0);
    at.csms.staple = ocspResponse(shown, root);
    await at.online();
    await at.until('told', () => told(at, 'InvalidCsmsCertificate').length > 0);
    const [{ techInfo } = {}] = told(at, 'InvalidCsmsCertificate');
    expect(techInfo).toMatch(/revoked/);
    expectRight(at);
  });

  it('TC_A_06 A00.FR.314 A00.FR.316 TLS 1.1 is not spoken: given up, and told once', async () => {
    const at = await putRight(2, (options) => ({
      ...options,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    }));
    await at.until('told', () => told(at, 'InvalidTLSVersion').length === 1);
    expectRight(at);
  });

  it('A00.FR.323 a CSMS with weak suites alone: given up, and told once', async () => {
    const at = await putRight(2, (options) => ({
      ...options,
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384',
    }));
    await at.until('told', () => told(at, 'InvalidTLSCipherSuite').length === 1);
    expectRight(at);
  });

  it.each(['EC', 'RSA'] as const)(
    'TC_A_07 A00.FR.401 A00.FR.402 the certificate of the station is shown (%s), and no password',
    async (kind) => {
      const at = await securedWorld('2.0.1', 3, { kind });
      await at.online();
      expect(at.csms.secured).toMatchObject([{ client: IDENTITY }]);
      expect(at.csms.handshakes[0]?.request.headers.authorization).toBeUndefined();
      expectRight(at);
    },
  );

  it('A00.FR.410 A00.FR.413 with security profile 3 an invalid certificate of the CSMS is refused as well', async () => {
    const at = await putRight(3, async (_, store) =>
      store.server({ issuer: await newRoot('Somebody else') }),
    );
    await at.until('told', () => told(at, 'InvalidCsmsCertificate').length === 1);
    expect(at.csms.secured.at(-1)).toMatchObject({ client: IDENTITY });
    expectRight(at);
  });

  it('A00.FR.309 the host name counts, unless VerifyCsmsCommonName says otherwise', async () => {
    const server: SecuredWishes['server'] = (_, store) =>
      store.server({ subject: 'CN=pionix.csms.com', names: [], addresses: [] });
    const strict = await securedWorld('2.0.1', 2, { server });
    await refused(strict, 2);
    expect(strict.csms.requests).toBe(0);
    const lenient = await securedWorld('2.0.1', 2, {
      server,
      variables: { 'InternalCtrlr.VerifyCsmsCommonName': false },
    });
    await lenient.online();
    expectRight(lenient);
  });

  it('the keys of EVerest for the connection: SupportedCiphers13, HostName, IFace, EnableTLSKeylog', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'statecharge-keylog-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'keys.txt');
    const at = await securedWorld('2.0.1', 2, {
      variables: {
        'InternalCtrlr.SupportedCiphers13': 'TLS_AES_128_GCM_SHA256',
        'InternalCtrlr.HostName': 'charger.example',
        'InternalCtrlr.IFace': 'lo',
        'InternalCtrlr.EnableTLSKeylog': true,
        'InternalCtrlr.TLSKeylogFile': file,
      },
    });
    await at.online();
    expect(at.csms.secured).toEqual([{ version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' }]);
    const { headers, socket } = at.csms.handshakes[0]!.request;
    expect(headers['user-host']).toBe('charger.example');
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(readFileSync(file, 'utf8')).toContain('CLIENT_TRAFFIC_SECRET_0');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expectRight(at);
  });

  it('an older suite than those that are named is refused where it is configured', async () => {
    const at = await securedWorld('2.0.1', 2, {
      variables: { 'InternalCtrlr.SupportedCiphers12': 'AES128-SHA:AES256-GCM-SHA384' },
      server: (options) => ({ ...options, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
    });
    await refused(at, 2);
    expect(at.csms.requests).toBe(0);
  });

  it('FailedToAuthenticateAtCsms: a password that the CSMS refuses is in the log, and the station goes on trying', async () => {
    const at = await securedWorld('2.0.1', 1);
    await at.online();
    const events = await at.eavesdrop(['security_event']);
    await at.csms.close();
    at.csms.refuse = () => 401;
    await at.csms.open();
    await at.until('refused', () => at.csms.requests >= 4);
    at.csms.refuse = () => undefined;
    await at.until('back', () => at.csms.connections === 2);
    expect(events.filter(({ data }) => data.type === 'FailedToAuthenticateAtCsms')).toHaveLength(1);
    expect(told(at, 'FailedToAuthenticateAtCsms')).toEqual([]);
    expectRight(at);
  });
});
