import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { overridesFrom } from '../../src/config/module-variables.ts';
import type { StationConfig } from '../../src/config/station-config.ts';
import { DeviceModel } from '../../src/domain/device-model/device-model.ts';
import { loaded } from './world.ts';

const yaml = (access: string) => `
active_modules:
  connector_1: { module: EvseManager, config: { evse_id: "DE*1", session_logging: true, has_ventilation: true, simulator: {} } }
  ocpp: { module: OCPP, config: { ChargePointConfigPath: ocpp.json, DatabasePath: d }, connections: { evse_manager: connector_1 }${access} }
  auth: { module: Auth, config: { connection_timeout: 30 } }
  sec: { module: EvseSecurity, config: { csms_ca_bundle: /etc/ca.pem, private_key_password: "123456" } }
`;
const READ = yaml(', access: { config: { allow_global_read: true } }');
const WRITE = yaml(', access: { config: { allow_global_read: true, allow_global_write: true } }');

const modelOf = ({ ocpp }: StationConfig) => new DeviceModel(ocpp.deviceModel);
const ref = (name: string, instance: string, variable: string) => ({
  component: { name, instance },
  variable: { name: variable },
});
const LOGGING = ref('EvseManager', 'connector_1', 'session_logging');

describe('module configuration in the device model (local API section 7)', () => {
  it('is not there without access', () => {
    expect(modelOf(loaded(yaml(''))).get(LOGGING)).toEqual({ status: 'UnknownComponent' });
    expect(modelOf(loaded(yaml(', access: { config: { allow_global_write: true } }'))).get(LOGGING)).toEqual({
      status: 'UnknownComponent',
    });
  });

  it('allow_global_read: one variable a key, defaults and unknown keys included, secrets write-only', () => {
    const model = modelOf(loaded(READ));
    expect([
      model.get(LOGGING).value,
      model.get(ref('EvseManager', 'connector_1', 'session_logging_path')).value,
      model.get(ref('EvseManager', 'connector_1', 'has_ventilation')).value,
      model.get(ref('EvseSecurity', 'sec', 'csms_ca_bundle')).value,
      model.get(ref('Auth', 'auth', 'connection_timeout')).value,
      model.get(ref('OCPP', 'ocpp', 'ConfigBackend')).value,
    ]).toEqual(['true', '/tmp', 'true', '/etc/ca.pem', '30', 'legacy']);
    expect(JSON.parse(model.get(ref('EvseManager', 'connector_1', 'simulator')).value ?? '')).toMatchObject({
      max_current_A: 32,
    });
    expect(model.get(ref('EvseSecurity', 'sec', 'private_key_password')).status).toBe('UnknownVariable');
    expect(model.set(LOGGING, 'false')).toMatchObject({ status: 'Rejected' });
    expect(model.refusals).toEqual([]);
  });

  it('allow_global_write: RebootRequired, within the limits of the declaration', () => {
    const model = modelOf(loaded(WRITE));
    expect(model.set(LOGGING, 'false')).toEqual({
      status: 'RebootRequired',
      write: { key: 'EvseManager[connector_1]/session_logging', value: 'false' },
    });
    expect(model.get(ref('EvseSecurity', 'sec', 'private_key_password')).status).toBe('Rejected');
    expect(model.get(LOGGING).value).toBe('false');
    expect(model.value('EvseManager[connector_1]/session_logging')).toBe('true');
    const refused = [
      ['Auth', 'auth', 'connection_timeout', '-1'],
      ['Auth', 'auth', 'selection_algorithm', 'FindLast'],
      ['OCPP', 'ocpp', 'DatabasePath', '/elsewhere'],
      ['EvseManager', 'connector_1', 'simulator', '{}'],
    ] as const;
    for (const [kind, id, key, value] of refused)
      expect(model.set(ref(kind, id, key), value), key).toMatchObject({ status: 'Rejected' });
  });

  it('what was stored comes before the YAML', () => {
    const config = loaded(WRITE);
    const stored = [
      { key: 'Auth[auth]/connection_timeout', value: '45' },
      { key: 'EvseManager[connector_1]/session_logging', value: 'false' },
      { key: 'EvseManager[connector_1]/evse_id', value: 'DE*2' },
      { key: 'EvseManager[gone]/evse_id', value: 'DE*3' },
      { key: 'OCPPCommCtrlr/HeartbeatInterval', value: '5' },
    ];
    const overrides = overridesFrom(config.ocpp.deviceModel.catalogue, config.modules, stored);
    const again = loadConfig(config.file, overrides);
    expect(again.ok && again.config).toMatchObject({
      auth: { connectionTimeoutSeconds: 45 },
      evses: [{ externalName: 'DE*2', config: { session_logging: false } }],
    });
  });
});
