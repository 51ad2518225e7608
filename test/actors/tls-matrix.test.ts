/**
 * What comes of a connection, and what the CSMS is to hear: security profile x version of TLS x what is wrong with the
 * certificate of the CSMS. Real TLS on both sides.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialTls, type TlsWishes } from '../../src/actors/csms/tls-dial.ts';
import { revocationListsIn } from '../../src/charger/certificates/revocation-lists.ts';
import {
  type CertificateWishes,
  type Issued,
  newClient,
  newKeys,
  newRoot,
  newServer,
} from '../process/harness/certificates.ts';
import { ocspResponse, revocationList } from '../process/harness/revocation.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = Date.UTC(2025, 0, 1);
const CIPHERS = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384'],
];
const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' };
const VERSIONS = {
  '1.0': { minVersion: 'TLSv1', maxVersion: 'TLSv1', ...OLD },
  '1.1': { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ...OLD },
  '1.2': { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ...OLD },
  '1.3': { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ...OLD },
} satisfies Record<string, TlsOptions>;
const KINDS = ['EC', 'RSA'] as const;

type Kind = (typeof KINDS)[number];
/** `keys`: of every CSMS. */
type Made = { root: Issued; client: Issued; keys: CertificateWishes['keys'] & object };
const made = {} as Record<Kind, Made>;
beforeAll(async () => {
  for (const kind of KINDS) {
    const root = await newRoot('Root', { kind });
    made[kind] = { root, client: await newClient(root, { kind }), keys: await newKeys(kind) };
  }
});

/** What the CSMS shows, by what is wrong with it. */
const FAULTS: Record<string, (root: Issued, kind: Kind) => Promise<CertificateWishes>> = {
  'nothing wrong': async () => ({}),
  expired: async () => ({ until: new Date('2024-06-01') }),
  'not yet valid': async () => ({ from: new Date('2030-01-01') }),
  'for another host': async () => ({ subject: 'CN=other.example', names: ['other.example'], addresses: [] }),
  'of an unknown root': async (_, kind) => ({ issuer: await newRoot('Unknown', { kind }) }),
  'signed by itself': async () => ({ issuer: undefined as never }),
  'signed with another key than the root has': async (_, kind) => ({ signedBy: await newKeys(kind) }),
  'of an issuer that is no CA': async (root, kind) => ({
    issuer: await newServer(root, { kind, subject: 'CN=no CA' }),
  }),
  'with a weak key': async () => ({ kind: 'RSA', bits: 1024 }),
};

type Outcome = { connected: true; root?: string } | { event: string | undefined };

/** Dials a server with these options; it staples what it is given. */
const outcome = async (
  { stapled, ...server }: TlsOptions & { stapled?: Buffer },
  { root, client }: Made,
  profile: 2 | 3,
  changes: Partial<TlsWishes> = {},
  now = NOW,
): Promise<Outcome> => {
  const listening = createServer({ ...server, ...(profile === 3 && { requestCert: true, ca: root.pem }) });
  listening.on('tlsClientError', () => {}).on('secureConnection', (socket) => socket.on('error', () => {}));
  if (stapled) listening.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, stapled));
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const wishes: TlsWishes = {
    material: {
      csmsRoots: () => [root.pem],
      clientIdentity: () => ({ chain: client.pem, key: client.keyPem }),
      attempted: () => {},
    },
    showCertificate: profile === 3,
    ciphers: CIPHERS,
    trustSystem: false,
    checkName: true,
    allowWildcards: false,
    ...changes,
  };
  const target = { host: '127.0.0.1', port: (listening.address() as AddressInfo).port };
  try {
    const { socket, trust } = await dialTls(target, wishes, now, new AbortController().signal);
    socket.destroy();
    return { connected: true, ...(trust.root && { root: trust.root }) };
  } catch (error) {
    return { event: (error as { securityEvent?: string }).securityEvent };
  } finally {
    listening.close();
  }
};

const optionsOf = ({ pem, keyPem }: Issued): TlsOptions => ({ cert: pem, key: keyPem, ...OLD });
/** Made once: keys of RSA take their time. */
const shown = new Map<string, Promise<Issued>>();
const shownBy = (fault: string, kind: Kind): Promise<Issued> => {
  const name = `${kind} ${fault}`;
  const make = async () => {
    const wishes = await FAULTS[fault]!(made[kind].root, kind);
    const keys = wishes.bits ? {} : { keys: made[kind].keys };
    return newServer(made[kind].root, { kind, ...keys, ...wishes });
  };
  if (!shown.has(name)) shown.set(name, make());
  return shown.get(name)!;
};

describe.each([2, 3] as const)('security profile %s', (profile) => {
  describe.each(KINDS)('%s', (kind) => {
    test.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])('TLS %s', async (version) => {
      const good = await shownBy('nothing wrong', kind);
      const found = await outcome({ ...optionsOf(good), ...VERSIONS[version] }, made[kind], profile);
      if (version < '1.2') expect(found).toEqual({ event: 'InvalidTLSVersion' });
      else expect(found).toMatchObject({ connected: true });
    });

    test.each(
      Object.keys(FAULTS).flatMap((fault) =>
        (['1.2', '1.3'] as const).map((version) => ({ fault, version })),
      ),
    )('a certificate $fault, TLS $version', async ({ fault, version }) => {
      const server = { ...optionsOf(await shownBy(fault, kind)), ...VERSIONS[version] };
      const found = await outcome(server, made[kind], profile);
      if (fault === 'nothing wrong') expect(found).toMatchObject({ connected: true });
      else expect(found).toEqual({ event: 'InvalidCsmsCertificate' });
    });
  });

  test('A00.FR.319 no suite in common', async () => {
    const good = await newServer(made.EC.root);
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' } as const;
    expect(await outcome({ ...optionsOf(good), ...weak }, made.EC, profile)).toEqual({
      event: 'InvalidTLSCipherSuite',
    });
  });

  test('no root is installed', async () => {
    const good = await newServer(made.EC.root);
    const material = { csmsRoots: () => [], clientIdentity: () => undefined, attempted: () => {} };
    expect(await outcome(optionsOf(good), made.EC, profile, { material })).toEqual({
      event: 'InvalidCsmsCertificate',
    });
  });
});

/** What is known of a good certificate that its issuer has taken back, or not. */
const KNOWN: Record<string, (good: Issued, root: Issued) => Promise<Evidence>> = {
  'a stapled response that says revoked': async (good: Issued, root: Issued) => ({
    stapled: ocspResponse(good, root, { status: 'revoked' }),
  }),
  'a list that names it': async (good: Issued, root: Issued) => ({
    lists: await revocationList(root, [good]),
  }),
  'a stapled response that says good': async (good: Issued, root: Issued) => ({
    stapled: ocspResponse(good, root),
  }),
  'a list that does not name it': async (_good: Issued, root: Issued) => ({
    lists: await revocationList(root, []),
  }),
  'a response that somebody else has signed': async (good: Issued, root: Issued) => ({
    stapled: ocspResponse(good, { ...root, keyPem: (await newRoot('Root')).keyPem }),
  }),
  'a response about another certificate': async (_good: Issued, root: Issued) => ({
    stapled: ocspResponse(await newServer(root, { keys: made.EC.keys }), root),
  }),
  'a response of long ago': async (good: Issued, root: Issued) => ({
    stapled: ocspResponse(good, root, { until: new Date('2020-02-01') }),
  }),
  nothing: async () => ({}),
};
type Evidence = { stapled?: Buffer; lists?: string };
const REVOKED: readonly string[] = ['a stapled response that says revoked', 'a list that names it'];
const GOOD: readonly string[] = ['a stapled response that says good', 'a list that does not name it'];

describe.each([2, 3] as const)('a certificate that may be revoked, security profile %s', (profile) => {
  describe.each([false, true])('whose status has to be known: %s', (required) => {
    test.each(
      (['1.2', '1.3'] as const).flatMap((version) => Object.keys(KNOWN).map((known) => ({ version, known }))),
    )('TLS $version, $known', async ({ version, known }) => {
      const good = await shownBy('nothing wrong', 'EC');
      const { root, client } = made.EC;
      const { stapled, lists = '' } = await KNOWN[known]!(good, root);
      const file = join(folder, 'issuer.crl');
      writeFileSync(file, lists);
      const material = {
        csmsRoots: () => [root.pem],
        clientIdentity: () => ({ chain: client.pem, key: client.keyPem }),
        attempted: () => {},
        revocation: () => ({ lists: revocationListsIn(file), required }),
      };
      const server = { ...optionsOf(good), ...VERSIONS[version], ...(stapled && { stapled }) };
      const found = await outcome(server, made.EC, profile, { material });
      const refused = REVOKED.includes(known) || (required && !GOOD.includes(known));
      if (refused) expect(found).toEqual({ event: 'InvalidCsmsCertificate' });
      else expect(found).toMatchObject({ connected: true });
    });
  });
});

test('an authority between the CSMS and its root that was revoked', async () => {
  const between = await newRoot('Between', { issuer: made.EC.root });
  const leaf = await newServer(between);
  const file = join(folder, 'between.crl');
  writeFileSync(file, await revocationList(made.EC.root, [between]));
  const material = {
    csmsRoots: () => [made.EC.root.pem],
    clientIdentity: () => undefined,
    attempted: () => {},
    revocation: () => ({ lists: revocationListsIn(file), required: false }),
  };
  const chain = { ...optionsOf(leaf), cert: `${leaf.pem}\n${between.pem}` };
  expect(await outcome(chain, made.EC, 2, { material })).toEqual({ event: 'InvalidCsmsCertificate' });
});

describe('the certificate of the CSMS', () => {
  test('the root that it leads to is known afterwards, also through an intermediate', async () => {
    const between = await newRoot('Between', { issuer: made.EC.root });
    const leaf = await newServer(between);
    const chain = { ...optionsOf(leaf), cert: `${leaf.pem}\n${between.pem}` };
    const found = (await outcome(chain, made.EC, 2)) as { root: string };
    const print = Buffer.from(await made.EC.root.certificate.getThumbprint('SHA-256')).toString('hex');
    expect(found.root.replaceAll(':', '').toLowerCase()).toBe(print);
  });

  test('is valid or not by the clock of the station, not by that of the computer', async () => {
    const past = await newServer(made.EC.root, { until: new Date('2025-06-01') });
    expect(await outcome(optionsOf(past), made.EC, 2)).toMatchObject({ connected: true });
    const later = Date.UTC(2025, 6, 1);
    expect(await outcome(optionsOf(past), made.EC, 2, {}, later)).toEqual({
      event: 'InvalidCsmsCertificate',
    });
  });

  test('one that the computer finds expired is not good for that reason alone', async () => {
    const root = await newRoot('Unknown');
    const past = await newServer(root, { until: new Date('2025-06-01') });
    expect(await outcome(optionsOf(past), made.EC, 2)).toEqual({ event: 'InvalidCsmsCertificate' });
  });

  test.each([true, false])(
    'A00.FR.309 a wildcard counts only where it is allowed: %s',
    async (allowWildcards) => {
      const { nameFault } = await import('../../src/actors/csms/csms-certificate.ts');
      const { X509Certificate } = await import('node:crypto');
      const wild = await newServer(made.EC.root, { subject: 'CN=csms', names: ['*.example.com'] });
      const leaf = new X509Certificate(wild.pem);
      const fault = nameFault(leaf, 'csms.example.com', { checkName: true, allowWildcards });
      expect(fault === undefined).toBe(allowWildcards);
      expect(nameFault(leaf, 'a.b.example.com', { checkName: true, allowWildcards })).toBeDefined();
      expect(nameFault(leaf, 'other.com', { checkName: false, allowWildcards })).toBeUndefined();
    },
  );
});
