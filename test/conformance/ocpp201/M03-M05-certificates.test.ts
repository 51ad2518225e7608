import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { events, install, installed, namesOf, remove } from '../../process/harness/certificate-orders.ts';
import { issue, newRoot } from '../../process/harness/certificates.ts';
import { expectRight } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';

const v2gRoot = await newRoot('V2G');
const subCa = await newRoot('V2G sub CA', { issuer: v2gRoot });
const secc = await issue({ subject: 'CN=DE*XYZ*E1,O=Operator', issuer: subCa });
const shop = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
const at = (...names: string[]) => join(shop, ...names);
/** Files, folders, and what was there before the station. */
const config = {
  csms_ca_bundle: at('csms.pem'),
  mf_ca_bundle: at('manufacturer'),
  mo_ca_bundle: at('mo', 'roots.pem'),
  v2g_ca_bundle: at('v2g'),
  csms_leaf_cert_directory: at('station', 'certificates'),
  csms_leaf_key_directory: at('station', 'keys'),
  secc_leaf_cert_directory: at('secc', 'certificates'),
  secc_leaf_key_directory: at('secc', 'keys'),
  private_key_password: '123456',
};
mkdirSync(config.secc_leaf_cert_directory, { recursive: true });
mkdirSync(config.secc_leaf_key_directory, { recursive: true });
writeFileSync(join(config.secc_leaf_cert_directory, 'secc.pem'), `${secc.pem}\n${subCa.pem}\n`);
afterAll(() => rmSync(shop, { recursive: true, force: true }));

const world = oneWorld('2.0.1', {
  reshape: (modules) => {
    modules.evse_security = { module: 'EvseSecurity', config };
  },
  variables: {
    'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
    'InternalCtrlr.AllowMFRootCertInstallWithUnsecureConnection': true,
  },
});
const TYPES = [
  'CSMSRootCertificate',
  'ManufacturerRootCertificate',
  'V2GRootCertificate',
  'MORootCertificate',
];
const roots = Object.fromEntries(
  await Promise.all(
    TYPES.map(async (type, index) => [type, await newRoot(type, { kind: index === 0 ? 'RSA' : 'EC' })]),
  ),
);
const HOUR = 3_600_000;

const ids = (types?: readonly string[]): Promise<Json> =>
  world().csms.call('GetInstalledCertificateIds', types ? { certificateType: types } : {});
const entries = async (): Promise<number> => {
  const answer = await world().csms.call('GetVariables', {
    getVariableData: [{ component: { name: 'SecurityCtrlr' }, variable: { name: 'CertificateEntries' } }],
  });
  return Number((answer.getVariableResult as Json[])[0]?.attributeValue);
};

describe('M03, M04, M05 certificates', () => {
  it('TC_M_19 M03.FR.01 M03.FR.02 nothing installed: NotFound', async () => {
    expect(await ids(['CSMSRootCertificate'])).toEqual({ status: 'NotFound' });
    expect(await ids()).toEqual({ status: 'NotFound' });
    expect(await entries()).toBe(0);
  });

  it.each([
    ['TC_M_01 TC_M_12', 'CSMSRootCertificate'],
    ['TC_M_02 TC_M_13', 'ManufacturerRootCertificate'],
    ['TC_M_03 TC_M_14', 'V2GRootCertificate'],
    ['TC_M_04 TC_M_16', 'MORootCertificate'],
  ])('%s M05.FR.01 M05.FR.02 M03.FR.03 M03.FR.04 %s: installed and listed', async (_case, type) => {
    expect(await install(world(), type, roots[type]!.pem)).toBe('Accepted');
    expect(await installed(world(), type)).toEqual([namesOf(roots[type]!)]);
    expectRight(world());
  });

  it('TC_M_17 TC_M_18 M03.FR.03 M03.FR.04 several types, and all', async () => {
    const both = await ids(['CSMSRootCertificate', 'ManufacturerRootCertificate']);
    expect((both.certificateHashDataChain as Json[]).map(({ certificateType }) => certificateType)).toEqual([
      'CSMSRootCertificate',
      'ManufacturerRootCertificate',
    ]);
    const all = await ids();
    expect(all.certificateHashDataChain).toHaveLength(4);
    expect(await entries()).toBe(4);
    expectRight(world());
  });

  it('M05.FR.17 installed already: replaced, Accepted, there once', async () => {
    expect(await install(world(), 'CSMSRootCertificate', roots.CSMSRootCertificate!.pem)).toBe('Accepted');
    expect(await installed(world(), 'CSMSRootCertificate')).toHaveLength(1);
  });

  it('TC_M_07 M05.FR.01 M05.FR.07 what is no good root is Rejected with the reason', async () => {
    const issuer = roots.CSMSRootCertificate!;
    const cases: [string, string, string][] = [
      ['no certificate', 'hello', 'no PEM certificate'],
      ['broken', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'cannot be read'],
      ['two', `${issuer.pem}\n${(await newRoot()).pem}`, 'one certificate'],
      ['no CA', (await issue({ subject: 'CN=leaf' })).pem, 'not the certificate of a CA'],
      ['expired', (await newRoot('old', { until: new Date(Date.now() - HOUR) })).pem, 'Expired'],
      ['not yet', (await newRoot('new', { from: new Date(Date.now() + HOUR) })).pem, 'Expired'],
      ['weak', (await newRoot('weak', { kind: 'RSA', bits: 1024 })).pem, 'RSA key of 1024 bits'],
      ['forged', (await newRoot('forged', { signedBy: issuer.keys, kind: 'RSA' })).pem, 'signature is wrong'],
    ];
    for (const [what, certificate, why] of cases) {
      const answer = await world().csms.call('InstallCertificate', {
        certificateType: 'CSMSRootCertificate',
        certificate,
      });
      expect(answer.status, what).toBe('Rejected');
      expect((answer.statusInfo as Json).reasonCode, what).toBe('InvalidCertificate');
      expect((answer.statusInfo as Json).additionalInfo, what).toContain(why);
    }
    expect(await installed(world(), 'CSMSRootCertificate')).toHaveLength(1);
    await world().until('the CSMS is told', () => events(world()).includes('InvalidCsmsCertificate'));
    expectRight(world());
  });

  it('M05.FR.07 one that is too large for the message is refused before anybody reads it', async () => {
    const certificate = 'A'.repeat(5_501);
    world().csms.sendCall('huge', 'InstallCertificate', {
      certificateType: 'CSMSRootCertificate',
      certificate,
    });
    await world().until('refused', () =>
      world()
        .csms.refusals()
        .some(({ id }) => id === 'huge'),
    );
    expect(await installed(world(), 'CSMSRootCertificate')).toHaveLength(1);
  });

  it('M05.FR.02 roots lie where EvseSecurity is configured to keep them: a file, or a folder', () => {
    expect(readFileSync(config.csms_ca_bundle, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(readFileSync(config.mo_ca_bundle, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(readdirSync(config.mf_ca_bundle)).toHaveLength(1);
    expect(readdirSync(config.v2g_ca_bundle)).toHaveLength(1);
  });

  it('TC_M_15 M03.FR.05 the chain that is shown to cars, sub CAs below the leaf; its key may be encrypted', async () => {
    expect((await ids(['V2GCertificateChain'])).status).toBe('NotFound');
    const key = createPrivateKey(secc.keyPem).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: config.private_key_password,
    });
    writeFileSync(join(config.secc_leaf_key_directory, 'secc.key'), key);
    const [chain] = (await ids(['V2GCertificateChain'])).certificateHashDataChain as Json[];
    expect(chain).toMatchObject({
      certificateType: 'V2GCertificateChain',
      certificateHashData: { issuerKeyHash: namesOf(subCa).issuerKeyHash },
      childCertificateHashData: [{ hashAlgorithm: 'SHA256' }],
    });
    expectRight(world());
  });

  it('TC_M_20 M04.FR.01 M04.FR.02 deleted and gone, also after a power cut', async () => {
    const names = namesOf(roots.MORootCertificate!);
    // Hashes are compared without regard to case, serial numbers without leading zeros.
    const shouted = {
      ...names,
      issuerNameHash: String(names.issuerNameHash).toUpperCase(),
      serialNumber: `00${names.serialNumber}`,
    };
    expect(await remove(world(), shouted)).toBe('Accepted');
    expect(await installed(world(), 'MORootCertificate')).toEqual([]);
    await world().station.kill();
    const boots = world().csms.received('BootNotification').length;
    await world().restart();
    await world().until('booted', () => world().csms.received('BootNotification').length > boots);
    await world().until('online', () => world().csms.connected);
    expect(await installed(world(), 'MORootCertificate')).toEqual([]);
    expect(await installed(world(), 'V2GRootCertificate')).toEqual([namesOf(roots.V2GRootCertificate!)]);
  });

  it('TC_M_22 M04.FR.01 M04.FR.04 unknown: NotFound', async () => {
    expect(await remove(world(), namesOf(roots.MORootCertificate!))).toBe('NotFound');
    expectRight(world());
  });
});

describe('M05 where the store is full', () => {
  const full = oneWorld('2.0.1', {
    variables: {
      'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
      'OCPP16LegacyCtrlr.CertificateStoreMaxLength': 1,
      'SecurityCtrlr.AdditionalRootCertificateCheck': true,
    },
  });

  it('M05.FR.06 more roots than there is room for: Rejected', async () => {
    expect(await install(full(), 'V2GRootCertificate', roots.V2GRootCertificate!.pem)).toBe('Accepted');
    const answer = await full().csms.call('InstallCertificate', {
      certificateType: 'MORootCertificate',
      certificate: roots.MORootCertificate!.pem,
    });
    expect(answer).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'OutOfStorage' } });
    expect(await remove(full(), namesOf(roots.V2GRootCertificate!))).toBe('Accepted');
    expectRight(full());
  });
});

describe('M05 over a link that anybody can change', () => {
  const open = oneWorld('2.0.1');

  it('M05.FR.07 certificates are neither installed nor deleted unless configured', async () => {
    for (const type of TYPES) expect(await install(open(), type, roots[type]!.pem), type).toBe('Rejected');
    expect(await remove(open(), namesOf(roots.MORootCertificate!))).toBe('Failed');
    expect(await open().csms.call('GetInstalledCertificateIds')).toEqual({ status: 'NotFound' });
    expectRight(open());
  });
});
