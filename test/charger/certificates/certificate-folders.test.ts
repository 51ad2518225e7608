import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificateFolders, certificatesIn } from '../../../src/charger/certificates/certificate-folders.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { type Issued, newClient, newRoot } from '../../process/harness/certificates.ts';
import { writeStation } from '../../process/harness/station-files.ts';

let folder: string;
let root: Issued;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-certificates-'));
  for (const name of ['certs', 'keys']) mkdirSync(join(folder, name));
  root = await newRoot();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, ...text: string[]): void =>
  writeFileSync(join(folder, name), text.join('\n'), { mode: 0o600 });
const folders = () => ({
  leafCertificates: join(folder, 'certs'),
  leafKeys: join(folder, 'keys'),
});
const DAY = 86_400_000;

describe('roots of the CSMS', () => {
  test('a bundle, and a folder of bundles, give every certificate in them', async () => {
    const other = await newRoot('Other');
    put('bundle.pem', 'a word before', root.pem, other.pem);
    const { pem } = await newRoot('Third', { kind: 'RSA' });
    put('certs/one.crt', pem);
    put('certs/readme.txt', pem);
    expect(certificatesIn(join(folder, 'bundle.pem'))).toEqual([root.pem.trim(), other.pem.trim()]);
    expect(certificatesIn(join(folder, 'certs'))).toHaveLength(1);
  });

  test('where there is nothing, nobody is trusted', () => {
    expect(certificatesIn(undefined)).toEqual([]);
    expect(certificatesIn(join(folder, 'none.pem'))).toEqual([]);
    expect(certificateFolders({}).csmsRoots()).toEqual([]);
  });

  test('csms_ca_bundle, csms_leaf_cert_directory, csms_leaf_key_directory and private_key_password come from the station file', () => {
    const file = writeStation(
      folder,
      '1.6',
      { api: 1, csms: 2 },
      {
        reshape: (modules) => {
          modules.evse_security = {
            module: 'EvseSecurity',
            config: {
              csms_ca_bundle: 'bundle.pem',
              csms_leaf_cert_directory: 'certs',
              csms_leaf_key_directory: '/keys',
              private_key_password: '123456',
            },
          };
        },
      },
    );
    const loaded = loadConfig(file);
    expect(loaded.ok && loaded.config.security).toMatchObject({
      csmsRoots: join(folder, 'bundle.pem'),
      leafCertificates: join(folder, 'certs'),
      leafKeys: '/keys',
      keyPassword: '123456',
    });
  });
});

describe('our own certificate', () => {
  test('none without its key', async () => {
    const client = await newClient(root);
    put('certs/leaf.pem', client.pem);
    expect(certificateFolders(folders()).clientIdentity()).toBeUndefined();
    put('keys/other.key', (await newClient(root)).keyPem);
    expect(certificateFolders(folders()).clientIdentity()).toBeUndefined();
    put('keys/leaf.key', client.keyPem);
    expect(certificateFolders(folders()).clientIdentity()).toEqual({
      chain: client.pem.trim(),
      key: client.keyPem,
    });
  });

  test('A02.FR.15 the newest that is valid by now, with its chain', async () => {
    const made = await Promise.all(
      [-3, -2, 1].map((days) => newClient(root, { from: new Date(Date.now() + days * DAY) })),
    );
    made.forEach(({ pem, keyPem }, index) => {
      put(`certs/${index}.pem`, pem, root.pem);
      put(`keys/${index}.key`, keyPem);
    });
    const identity = certificateFolders(folders()).clientIdentity();
    expect(identity?.key).toBe(made[1]!.keyPem);
    expect(identity?.chain).toBe(`${made[1]!.pem.trim()}\n${root.pem.trim()}`);
  });

  test('an encrypted key is opened by private_key_password alone', async () => {
    const client = await newClient(root, { kind: 'RSA' });
    const encrypted = createPrivateKey(client.keyPem).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: '123456',
    });
    put('certs/leaf.pem', client.pem);
    put('keys/leaf.key', String(encrypted));
    const wrong = { ...folders(), keyPassword: '654321' };
    expect(certificateFolders(wrong).clientIdentity()).toBeUndefined();
    const right = { ...folders(), keyPassword: '123456' };
    expect(certificateFolders(right).clientIdentity()).toEqual({
      chain: client.pem.trim(),
      key: String(encrypted),
      passphrase: '123456',
    });
  });
});
