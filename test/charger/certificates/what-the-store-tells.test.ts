import '../../../src/charger/certificates/reflect-metadata.ts';
import { createPrivateKey, createSign } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EvseSecurity } from '../../../src/charger/evse-security/evse-security.ts';
import { completeFolders } from '../../../src/charger/evse-security/folders.ts';
import { type Issued, issue } from '../../process/harness/certificates.ts';
import { ocspResponse } from '../../process/harness/revocation.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const responder = 'http://ocsp.example/v2g';

const opened = () => {
  const base = mkdtempSync(join(tmpdir(), 'store-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folders = completeFolders({}, base);
  const policy = {
    maxEntries: () => 100,
    additionalRootCheck: () => false,
    inUse: () => [],
    now: () => NOW,
    explain: () => {},
  };
  const put = (file: string, text: string) => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  };
  return { base, folders, put, store: new EvseSecurity(folders, policy) };
};

const chainOf = async () => {
  const root = await issue({ subject: 'CN=root', isCa: true });
  const sub = await issue({ subject: 'CN=sub', isCa: true, issuer: root, responder });
  const leaf = await issue({ subject: 'CN=leaf', issuer: sub, responder });
  return { root, sub, leaf, chain: `${leaf.pem}\n${sub.pem}` };
};

describe('verify_certificate', () => {
  it('Valid when it leads to a root of the types that are asked for, IssuerNotFound else', async () => {
    const { folders, put, store } = opened();
    const { root, chain, leaf } = await chainOf();
    put(folders.moRoots, root.pem);
    const verdict = (text: string, type: 'MO' | 'V2G') =>
      store.verify_certificate({ certificate_chain: text, certificate_types: [type] });
    expect(await verdict(chain, 'MO')).toBe('Valid');
    expect(await verdict(chain, 'V2G')).toBe('IssuerNotFound');
    expect(await verdict(leaf.pem, 'MO')).toBe('IssuerNotFound');
    expect(await verdict('no certificate', 'MO')).toBe('Unknown');
    expect(await verdict(root.pem, 'MO')).toBe('InvalidChain');
  });

  it('Expired, InvalidLeafSignature and InvalidSignature', async () => {
    const { folders, put, store } = opened();
    const { root, sub } = await chainOf();
    put(folders.moRoots, root.pem);
    const verdict = (leaf: Issued, between = sub) =>
      store.verify_certificate({
        certificate_chain: `${leaf.pem}\n${between.pem}`,
        certificate_types: ['MO'],
      });
    const until = new Date('2025-01-01T00:00:00Z');
    expect(await verdict(await issue({ subject: 'CN=old', issuer: sub, until }))).toBe('Expired');
    const stranger = await issue({ isCa: true });
    const forged = await issue({ subject: 'CN=forged', issuer: sub, signedBy: stranger.keys });
    expect(await verdict(forged)).toBe('InvalidLeafSignature');
    const impostor = await issue({
      subject: 'CN=sub',
      isCa: true,
      issuer: root,
      signedBy: stranger.keys,
    });
    expect(await verdict(await issue({ subject: 'CN=leaf', issuer: impostor }), impostor)).toBe(
      'InvalidSignature',
    );
  });
});

describe('OCSP', () => {
  it('asks of the chain that is shown to cars, root left out; what was answered is found again', async () => {
    const { folders, put, store } = opened();
    const { root, sub, leaf, chain } = await chainOf();
    put(folders.v2gRoots, root.pem);
    put(join(folders.seccCertificates, 'SECC.pem'), chain);
    put(join(folders.seccKeys, 'SECC.key'), leaf.keyPem);
    const { ocsp_request_data_list: asked } = await store.get_v2g_ocsp_request_data({});
    expect(asked).toMatchObject(
      [leaf, sub].map(({ certificate }) => ({
        responder_url: responder,
        certificate_hash_data: { serial_number: certificate.serialNumber.replace(/^0+/, '') },
      })),
    );
    const hash = asked[0]!.certificate_hash_data!;
    const keep = (ocsp_response: string) =>
      store.update_ocsp_cache({ certificate_hash_data: hash, ocsp_response });
    const good = ocspResponse(leaf, sub).toString('base64');
    await keep(good);
    // What is no answer, or one about something else, is not kept.
    await keep('AAEC');
    await keep(ocspResponse(sub, root).toString('base64'));
    const { info } = await store.get_leaf_certificate_info({
      certificate_type: 'V2G',
      encoding: 'PEM',
      include_ocsp: true,
    });
    expect(info?.ocsp).toHaveLength(2);
    expect(readFileSync(info!.ocsp![0]!.ocsp_path!, 'utf8')).toBe(good);
    expect(info!.ocsp![1]).toEqual({ hash: asked[1]!.certificate_hash_data });
  });

  it('asks of a contract; nothing where its issuer is unknown', async () => {
    const { folders, put, store } = opened();
    const { root, chain, leaf } = await chainOf();
    put(folders.moRoots, root.pem);
    const asked = async (text: string) =>
      (await store.get_mo_ocsp_request_data({ certificate_chain: text })).ocsp_request_data_list.length;
    expect(await asked(chain)).toBe(2);
    expect(await asked(leaf.pem)).toBe(0);
    expect(await asked('nonsense')).toBe(0);
  });
});

describe('generate_certificate_signing_request', () => {
  it('twice at the same instant: either is still answered', async () => {
    const { folders, put, store } = opened();
    const root = await issue({ subject: 'CN=root', isCa: true });
    put(folders.csmsRoots, root.pem);
    const args = {
      certificate_type: 'CSMS',
      country: '',
      organization: 'O',
      common: 'C',
      use_tpm: false,
    } as const;
    const answers = [
      await store.generate_certificate_signing_request(args),
      await store.generate_certificate_signing_request(args),
    ];
    for (const { csr } of answers) {
      const request = new Pkcs10CertificateRequest(csr!);
      const keys = { publicKey: await request.publicKey.export(), privateKey: root.keys.privateKey };
      const { pem } = await issue({ subject: request.subject, issuer: root, keys });
      const signed = { certificate_chain: pem, certificate_type: 'CSMS' } as const;
      expect(await store.update_leaf_certificate(signed)).toBe('Accepted');
    }
  });
});

describe('where things are', () => {
  it('get_leaf_certificate_info, get_all_valid_certificates_info: paths of certificate and key', async () => {
    const { folders, put, store } = opened();
    const { root, leaf, chain } = await chainOf();
    const args = { certificate_type: 'CSMS', encoding: 'PEM', include_ocsp: false } as const;
    expect(await store.get_leaf_certificate_info(args)).toEqual({ status: 'NotFound' });
    const file = join(folders.leafCertificates, 'CSMS.pem');
    put(file, chain);
    expect(await store.get_leaf_certificate_info(args)).toEqual({ status: 'PrivateKeyNotFound' });
    const key = join(folders.leafKeys, 'CSMS.key');
    put(key, leaf.keyPem);
    put(folders.csmsRoots, root.pem);
    const info = { key, certificate: file, certificate_count: 2, certificate_root: expect.any(String) };
    expect(await store.get_leaf_certificate_info(args)).toEqual({ status: 'Accepted', info });
    expect(await store.get_all_valid_certificates_info(args)).toEqual({ status: 'Accepted', info: [info] });
    expect(await store.get_leaf_certificate_info({ ...args, encoding: 'DER' })).toEqual({
      status: 'Rejected',
    });
    expect(await store.get_leaf_certificate_info({ ...args, certificate_type: 'MO' })).toEqual({
      status: 'NotFound',
    });
    put(file, (await issue({ keys: leaf.keys, until: new Date('2024-01-01T00:00:00Z') })).pem);
    expect(await store.get_leaf_certificate_info(args)).toEqual({ status: 'NotFoundValid' });
  });

  it('get_verify_file and get_verify_location: the roots', async () => {
    const { folders, put, store } = opened();
    const location = () => store.get_verify_location({ certificate_type: 'CSMS' });
    const file = () => store.get_verify_file({ certificate_type: 'CSMS' });
    expect([await location(), await file()]).toEqual([folders.csmsRoots, '']);
    put(folders.csmsRoots, (await issue({ isCa: true })).pem);
    expect([await location(), await file()]).toEqual([folders.csmsRoots, folders.csmsRoots]);
  });

  it('verify_file_signature: over the whole file', async () => {
    const { base, store } = opened();
    const signer = await issue({ kind: 'RSA' });
    const file_path = join(base, 'file');
    writeFileSync(file_path, 'content');
    const signature = createSign('sha256').update('content').sign(createPrivateKey(signer.keyPem), 'base64');
    const right = (given: string) =>
      store.verify_file_signature({ file_path, signing_certificate: signer.pem, signature: given });
    expect(await right(signature)).toBe(true);
    expect(await right(Buffer.from('else').toString('base64'))).toBe(false);
    expect(existsSync(file_path)).toBe(true);
  });
});
