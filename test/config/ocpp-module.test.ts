import { describe, expect, it } from 'vitest';
import { csmsUrl } from '../../src/domain/csms-address.ts';
import { component, findings, load, loaded, OCPP16, profile } from './world.ts';

const stationOf = (kind: string, config: string) => `
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp: { module: ${kind}, config: { ${config} }, connections: { evse_manager: evse } }
`;
const V16 = stationOf('OCPP', 'ChargePointConfigPath: ocpp.json, DatabasePath: d');
const V201 = stationOf('OCPP201', 'DeviceModelConfigPath: c, CoreDatabasePath: d');
const multi = (more = '') => stationOf('OCPPmulti', `DeviceModelConfigPath: c, CoreDatabasePath: d${more}`);

const components = (profiles: object[], more: Record<string, string> = {}) => ({
  'c/standardized/InternalCtrlr.json': component('InternalCtrlr', {
    NetworkConnectionProfiles: JSON.stringify(profiles),
  }),
  'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', {
    Identity: 'cp002',
    BasicAuthPassword: 'secret-of-16-and-more',
  }),
  ...more,
});
const ONE = [profile(1, 'ws://127.0.0.1:9001')];

describe('where to connect', () => {
  it.each([
    ['127.0.0.1:9000/cp001', 'cp001', 0, 'ws://127.0.0.1:9000/cp001'],
    ['127.0.0.1:9000/steve/', 'cp001', 1, 'ws://127.0.0.1:9000/steve/cp001'],
    ['csms.example/ocpp', 'cp 1', 2, 'wss://csms.example/ocpp/cp%201'],
    ['wss://csms.example', 'cp001', 3, 'wss://csms.example/cp001'],
    ['ws://csms.example?tenant=1', 'cp001', 1, 'ws://csms.example/cp001?tenant=1'],
  ] as const)('%s as %s with security profile %d is %s', (address, identity, securityProfile, url) => {
    expect(csmsUrl(address, identity, securityProfile)).toBe(url);
  });

  it('refuses a scheme that contradicts the security profile', () => {
    expect(csmsUrl('ws://csms.example', 'cp\ud800', 1)).toBe('ws://csms.example/cp%EF%BF%BD');
    expect(csmsUrl('ws://csms.example', 'cp001', 2)).toEqual({ problem: 'wss:// with security profile 2' });
    expect(csmsUrl('wss://csms.example', 'cp001', 1)).toEqual({ problem: 'ws:// with security profile 1' });
    expect(csmsUrl('http://csms.example', 'cp001', 0)).toEqual({ problem: 'ws:// with security profile 0' });
  });

  it('1.6: CentralSystemURI, ChargePointId and AuthorizationKey, overlaid by the user configuration', () => {
    const config = loaded(V16, {
      'user_config.json': JSON.stringify({
        Security: { AuthorizationKey: '00112233' },
        Core: { HeartbeatInterval: 7 },
      }),
      'ocpp.json': JSON.stringify({ ...OCPP16, Core: { HeartbeatInterval: 5, ConnectionTimeOut: 9 } }),
    });
    expect(config.ocpp.endpoints).toEqual([
      {
        slot: 1,
        url: 'ws://127.0.0.1:9000/cp001',
        identity: 'cp001',
        securityProfile: 0,
        basicAuthPassword: '00112233',
      },
    ]);
    expect(config.ocpp.ocpp16Json?.Core).toEqual({ HeartbeatInterval: 7, ConnectionTimeOut: 9 });
  });

  it('2.x: connection profiles in the order of NetworkConfigurationPriority', () => {
    const config = loaded(
      V201,
      components([...ONE, profile(2, 'wss://csms.example/x', 2)], {
        'c/standardized/OCPPCommCtrlr.json': component('OCPPCommCtrlr', {
          NetworkConfigurationPriority: '2,1,3',
        }),
      }),
    );
    expect(config.ocpp.endpoints).toMatchObject([
      { slot: 2, url: 'wss://csms.example/x/cp002', securityProfile: 2, messageTimeoutSeconds: 30 },
      {
        slot: 1,
        url: 'ws://127.0.0.1:9001/cp002',
        identity: 'cp002',
        basicAuthPassword: 'secret-of-16-and-more',
      },
    ]);
    expect(config.ocpp.componentFiles.map(({ name }) => name)).toEqual([
      'InternalCtrlr',
      'OCPPCommCtrlr',
      'SecurityCtrlr',
    ]);
  });

  it('2.x: a slot that only a NetworkConfiguration component describes', () => {
    const slot = JSON.stringify({
      name: 'NetworkConfiguration',
      instance: '1',
      properties: {
        OcppCsmsUrl: { attributes: [{ value: 'ws://10.0.0.1' }] },
        Identity: { default: 'other' },
      },
    });
    const config = loaded(V201, components([], { 'c/custom/NetworkConfiguration_1.json': slot }));
    expect(config.ocpp.endpoints).toMatchObject([{ url: 'ws://10.0.0.1/other', securityProfile: 1 }]);
  });

  it('names what is missing or wrong in the OCPP files', () => {
    expect(findings(load(V201))).toEqual(['error | no component files in standardized/ or custom/']);
    expect(findings(load(V201, components([])))).toEqual([
      'error | InternalCtrlr.NetworkConnectionProfiles | no slot of OCPPCommCtrlr.NetworkConfigurationPriority names a CSMS',
    ]);
    const { ChargePointModel: _, ...Internal } = OCPP16.Internal;
    const broken = { Internal: { ...Internal, ChargeBoxSerialNumber: 'x'.repeat(26) }, Coer: {} };
    expect(findings(load(V16, { 'ocpp.json': JSON.stringify(broken) }))).toEqual([
      `error | Internal.ChargeBoxSerialNumber | "${'x'.repeat(26)}" | at most 25 characters`,
      'error | Internal.ChargePointModel | missing, expected text',
      'unknown key | Coer | unknown, kept as it is | Core',
    ]);
    expect(findings(load(V16, { 'ocpp.json': JSON.stringify({ ...OCPP16, Coer: {} }) }))).toEqual([
      'unknown key | Coer | unknown, kept as it is | Core',
    ]);
    expect(findings(load(V201, components([profile(1, 'wss://x')])))).toEqual([
      'error | network connection profile of slot 1 | "wss://x" | ws:// with security profile 1',
    ]);
  });
});

describe('what is offered', () => {
  it('OCPP offers 1.6 alone, OCPP201 what SupportedOcppVersions names and we speak', () => {
    expect(loaded(V16).ocpp.versions).toEqual(['ocpp1.6']);
    expect(loaded(V201, components(ONE)).ocpp.versions).toEqual(['ocpp2.0.1']);
  });

  it.each([
    ['', ['ocpp2.0.1', 'ocpp1.6']],
    [', Versions: [ocpp1.6, ocpp2.0.1]', ['ocpp1.6', 'ocpp2.0.1']],
    [', Versions: ocpp2.0.1', ['ocpp2.0.1']],
    [', Mode: Only1.6', ['ocpp1.6']],
    [', Mode: Only2', ['ocpp2.0.1']],
    [', Mode: Prefer1.6', ['ocpp1.6', 'ocpp2.0.1']],
    [', Mode: Prefer2', ['ocpp2.0.1', 'ocpp1.6']],
  ])('OCPPmulti with "%s" offers %j', (more, versions) => {
    expect(loaded(multi(more), components(ONE)).ocpp.versions).toEqual(versions);
  });

  it('is refused when nothing of it is spoken', () => {
    expect(findings(load(multi(', Versions: [ocpp2.1]'), components(ONE)))).toEqual([
      'error | active_modules.ocpp.config | ocpp2.1 | at least one of ocpp1.6, ocpp2.0.1',
    ]);
  });

  it('OCPPmulti takes the CSMS of the 1.6 JSON where there are no component files', () => {
    const config = loaded(multi(', ChargePointConfigPath: ocpp.json'));
    expect(config.ocpp.endpoints).toMatchObject([{ url: 'ws://127.0.0.1:9000/cp001' }]);
    expect(config.ocpp.ocpp16Json).toBeDefined();
  });
});
