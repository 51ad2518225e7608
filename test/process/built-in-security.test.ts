import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { issue, newRoot } from './harness/certificates.ts';
import { ExternalModule } from './harness/external-module.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

it('EvseSecurity serves the modules that are connected to it', async () => {
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    evseSecurity: { csms_ca_bundle: 'csms.pem', v2g_ca_bundle: 'v2g.pem', csms_leaf_cert_directory: 'own' },
    reshape: (modules) => {
      modules.probe = {
        module: 'External',
        connections: { keys: [{ module_id: 'evse_security', implementation_id: 'main' }] },
      };
    },
  });
  onTestFinished(() => closeWorld(at));
  const root = await newRoot('Mobility');
  const leaf = await issue({ subject: 'CN=car', issuer: root, responder: 'http://ocsp.example' });
  mkdirSync(join(at.folder, 'own'));
  writeFileSync(join(at.folder, 'v2g.pem'), root.pem);
  const module = await new ExternalModule(at.api.url, 'probe').start();
  const ask = (command: string, args: object = {}) =>
    module.call('keys', command, args as { [name: string]: unknown });

  const certificate_type = 'CSMS';
  expect(await ask('is_ca_certificate_installed', { certificate_type })).toBe(false);
  expect(await ask('install_ca_certificate', { certificate: root.pem, certificate_type })).toBe('Accepted');
  expect(await ask('is_ca_certificate_installed', { certificate_type })).toBe(true);
  const file = join(at.folder, 'csms.pem');
  expect(await ask('get_verify_file', { certificate_type })).toBe(file);
  expect(await ask('get_verify_location', { certificate_type })).toBe(file);
  const chain = { certificate_chain: leaf.pem, certificate_types: ['V2G'] };
  expect(await ask('verify_certificate', chain)).toBe('Valid');
  expect(await ask('verify_certificate', { ...chain, certificate_types: ['MF'] })).toBe('IssuerNotFound');
  const asked = await ask('get_mo_ocsp_request_data', { certificate_chain: leaf.pem });
  expect(asked).toMatchObject({ ocsp_request_data_list: [{ responder_url: 'http://ocsp.example' }] });
  expect(await ask('get_v2g_ocsp_request_data')).toEqual({ ocsp_request_data_list: [] });
  const [{ certificate_hash_data }] = (
    asked as { ocsp_request_data_list: [{ certificate_hash_data: object }] }
  ).ocsp_request_data_list;
  expect(await ask('update_ocsp_cache', { certificate_hash_data, ocsp_response: 'AAEC' })).toBe(null);
  const info = { certificate_type, encoding: 'PEM', include_ocsp: false };
  expect(await ask('get_leaf_certificate_info', info)).toEqual({ status: 'NotFound' });
  expect(await ask('get_all_valid_certificates_info', info)).toEqual({ status: 'NotFound', info: [] });
  expect(await ask('get_leaf_expiry_days_count', { certificate_type })).toBe(0);
  const signature = { file_path: file, signing_certificate: root.pem, signature: 'AAEC' };
  expect(await ask('verify_file_signature', signature)).toBe(false);
  const request = {
    certificate_type,
    country: 'DE',
    organization: 'Operator',
    common: 'SN-1',
    use_tpm: false,
  };
  expect(await ask('generate_certificate_signing_request', request)).toMatchObject({ status: 'Accepted' });
  expect(await ask('update_leaf_certificate', { certificate_chain: leaf.pem, certificate_type })).toBe(
    'InvalidSignature',
  );
  const roots = await ask('get_installed_certificates', { certificate_types: ['CSMSRootCertificate'] });
  const [{ certificate_hash_data: own }] = (
    roots as { certificate_hash_data_chain: [{ certificate_hash_data: object }] }
  ).certificate_hash_data_chain;
  // The root of the store of ISO 15118 is the same one, so both go.
  expect(await ask('delete_certificate', { certificate_hash_data: own })).toBe('Accepted');
  expect(await ask('is_ca_certificate_installed', { certificate_type })).toBe(false);
  await expect(ask('install_ca_certificate', { certificate: 7 })).rejects.toThrow('certificate');
  await at.online();
  expectRight(at);
});
