import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StationConfig } from '../../src/config/station-config.ts';
import { component, load, loaded, OCPP16, profile } from './world.ts';

const station = (simulator: string, more = '', connections = '') => `
active_modules:
  evse: { module: EvseManager, config: { simulator: { ${simulator} } } }
  ocpp:
    module: OCPP
    config: { ChargePointConfigPath: ocpp.json, DatabasePath: d }
    connections: { evse_manager: evse, ${connections} }
${more}`;
const V201 = `
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp: { module: OCPP201, config: { DeviceModelConfigPath: c, CoreDatabasePath: d }, connections: { evse_manager: evse } }
`;
const speaks = ({ ocpp }: StationConfig): boolean =>
  ocpp.deviceModel.catalogue.some((spec) => spec.component === 'ISO15118Ctrlr');

describe('ISO15118Ctrlr is there where a part of the station speaks ISO 15118', () => {
  it('a plain station does not pretend to', () => {
    expect(speaks(loaded(station('')))).toBe(false);
  });

  it('a simulated EVSE with iso15118, and its contract_certificate beside the station file', () => {
    const config = loaded(station('iso15118: true, contract_certificate: cars/contract.pem'));
    expect(speaks(config)).toBe(true);
    expect(config.evses[0]?.hardware).toMatchObject({
      simulator: { contractCertificate: `${dirname(config.file)}/cars/contract.pem` },
    });
  });

  it('a stack in another process, extensions_15118', () => {
    const config = loaded(
      station(
        '',
        '  stack: { module: External }',
        'extensions_15118: { module_id: stack, implementation_id: x }',
      ),
    );
    expect(speaks(config)).toBe(true);
    expect(config.stacks15118).toEqual([{ moduleId: 'stack', implementationId: 'x' }]);
  });

  it('section PnC of a 1.6 JSON, with its values', () => {
    const PnC = { ISO15118PnCEnabled: false, ISO15118CertificateManagementEnabled: false };
    const { ocpp, ...config } = loaded(station(''), { 'ocpp.json': JSON.stringify({ ...OCPP16, PnC }) });
    expect(speaks({ ocpp, ...config })).toBe(true);
    expect(Object.fromEntries(ocpp.deviceModel.initial.map(({ key, value }) => [key, value]))).toMatchObject({
      'ISO15118Ctrlr/PnCEnabled': 'false',
      'ISO15118Ctrlr/V2GCertificateInstallationEnabled': 'false',
      'ISO15118Ctrlr/ContractCertificateInstallationEnabled': 'false',
    });
  });

  it('a component file of its own', () => {
    const files = {
      'c/standardized/InternalCtrlr.json': component('InternalCtrlr', {
        NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://127.0.0.1:9001')]),
      }),
      'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', { Identity: 'cp1' }),
    };
    const own = component('ISO15118Ctrlr', { SeccId: 'DE*STC*E1' });
    expect(load(V201, files).ok && speaks(loaded(V201, files))).toBe(false);
    const config = loaded(V201, { ...files, 'c/standardized/ISO15118Ctrlr.json': own });
    expect(speaks(config)).toBe(true);
    expect(config.ocpp.deviceModel.initial).toContainEqual({
      key: 'ISO15118Ctrlr/SeccId',
      value: 'DE*STC*E1',
    });
  });
});
