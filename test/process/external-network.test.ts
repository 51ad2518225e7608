import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { ExternalModule, type Json } from './harness/external-module.ts';
import { testPort } from './harness/ports.ts';
import { KeyStore } from './harness/secured.ts';
import type { Modules } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

const attached = async (at: World, commands: { [command: string]: (args: Json) => unknown }) => {
  onTestFinished(() => closeWorld(at));
  const module = new ExternalModule(at.api.url, 'helper', { main: commands });
  await module.start();
  return module;
};
const taking = (connection: string) => (modules: Modules) => {
  modules.helper = { module: 'External' };
  modules.ocpp!.connections![connection] = [{ module_id: 'helper', implementation_id: 'main' }];
};

/** The next attempt follows after a second. */
const SOON = {
  internal: { RetryBackoffRandomRange: 0, RetryBackoffRepeatTimes: 0, RetryBackoffWaitMinimum: 1 },
  variables: {
    'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
    'OCPPCommCtrlr.RetryBackOffRepeatTimes': 0,
    'OCPPCommCtrlr.RetryBackOffWaitMinimum': 1,
  },
};

describe.each(VERSIONS)('configure_network, OCPP %s', (version) => {
  it('is asked before every attempt: as it is, later, not at all, and by which address', async () => {
    const at = await openWorld(version, {
      reshape: taking('system'),
      internal: { IFace: 'lo', ...SOON.internal },
      variables: { 'InternalCtrlr.IFace': 'lo', ...SOON.variables },
    });
    const answers: Json[] = [
      { status: 'Failed' },
      { status: 'Processing' },
      { status: 'Processing' },
      { status: 'NotSupported' },
      { status: 'Ready', interface_address: '127.0.0.2' },
    ];
    const module = await attached(at, {
      get_boot_reason: () => 'PowerUp',
      configure_network: () => answers.shift(),
    });
    const asked = () => module.called('configure_network').map(({ request }) => request as Json);
    const becomes = (request_id: unknown, status: string) =>
      module.publish('main', 'configure_network_status', { request_id, status });
    await at.until('asked again after a failure', () => asked().length === 2);
    const wired = version === '1.6' ? 'Any' : 'Wired0';
    expect(asked()[0]).toEqual({ request_id: 1, interface: wired, interface_name: 'lo' });
    await at.api.advance(5_000);
    expect(at.csms.connections).toBe(0);
    becomes(1, 'Ready');
    becomes(2, 'Failed');
    await at.until('asked again after a late failure', () => asked().length === 3);
    expect(at.csms.connections).toBe(0);
    becomes(3, 'Ready');
    await at.online();
    at.csms.cut();
    await at.until('asked after the loss', () => asked().length === 4);
    await at.until('connected as it is', () => at.csms.connections === 2);
    at.csms.cut();
    await at.until('connected by the address that it said', () => at.csms.connections === 3);
    expect(at.csms.callers.at(-1)).toContain('127.0.0.2');
    expect(asked().map(({ request_id }) => request_id)).toEqual([1, 2, 3, 4, 5]);
    expectRight(at);
  });
});

describe('configure_network and several slots', () => {
  it('NetworkConfigTimeout: a slot whose interface does not come up gives way to the next', async () => {
    const port = await testPort();
    const slot = (configurationSlot: number, ocppInterface: string) => ({
      configurationSlot,
      connectionData: { ocppCsmsUrl: `ws://127.0.0.1:${port}`, ocppInterface, securityProfile: 1 },
    });
    const at = await openWorld('2.0.1', {
      reshape: taking('system'),
      prepare: (csms) => {
        csms.port = port;
      },
      variables: {
        'InternalCtrlr.NetworkConnectionProfiles': JSON.stringify([slot(1, 'Wireless0'), slot(2, 'Wired1')]),
        'InternalCtrlr.NetworkConfigTimeout': 10,
        'OCPPCommCtrlr.NetworkConfigurationPriority': '1,2',
      },
    });
    const module = await attached(at, {
      get_boot_reason: () => 'PowerUp',
      configure_network: ({ request }) =>
        (request as Json).interface === 'Wireless0' ? { status: 'Processing' } : { status: 'Ready' },
    });
    await module.until(() => module.called('configure_network').length === 1);
    await at.api.advance(9_000);
    expect(module.called('configure_network')).toHaveLength(1);
    await at.api.advance(4_000);
    await at.online();
    expect(module.called('configure_network').map(({ request }) => (request as Json).interface)).toEqual([
      'Wireless0',
      'Wired1',
    ]);
    expectRight(at);
  });
});

describe('TLS with keys of another module', () => {
  it('security profile 3: get_verify_location and get_leaf_certificate_info say where they lie', async () => {
    const store = await KeyStore.open();
    store.trust(store.root);
    await store.certify();
    const tls = await store.server();
    const info = {
      key: join(store.folder, 'keys', 'leaf.key'),
      certificate_single: join(store.folder, 'certs', 'leaf.pem'),
      certificate_count: 1,
    };
    let installed = false;
    const at = await openWorld('2.0.1', {
      ...SOON,
      securityProfile: 3,
      reshape: taking('security'),
      prepare: (csms) => {
        csms.tls = tls;
      },
    });
    const module = await attached(at, {
      is_ca_certificate_installed: () => installed,
      get_verify_location: () => {
        throw new Error('there are files alone');
      },
      get_verify_file: () => join(store.folder, 'csms', 'root.pem'),
      get_leaf_certificate_info: () => ({ status: 'Accepted', info: { ...info, key: 'missing' } }),
      get_all_valid_certificates_info: () => ({
        status: 'Accepted',
        info: [{ ...info, key: 'missing' }, info],
      }),
      get_leaf_expiry_days_count: () => 365,
    });
    await module.until(() => module.called('is_ca_certificate_installed').length > 0);
    expect(at.csms.secured).toEqual([]);
    installed = true;
    // The first that it names has no key, so another that is valid is tried in the end.
    await at.online();
    expect(at.csms.secured.length).toBe(1);
    expect(module.called('get_all_valid_certificates_info').length).toBeGreaterThan(0);
    expect(module.called('get_leaf_certificate_info')[0]).toEqual({
      certificate_type: 'CSMS',
      encoding: 'PEM',
      include_ocsp: false,
    });
    expectRight(at);
  });
});
