import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/domain/device-model/catalogue.ts';
import { DeviceModel } from '../../../src/domain/device-model/device-model.ts';
import { liveSettings } from '../../../src/domain/device-model/live-settings.ts';
import { changeConfiguration, readConfiguration } from '../../../src/protocol/ocpp16/configuration.ts';
import { CONFIGURATION_KEYS } from '../../../src/protocol/ocpp16/configuration-keys.ts';
import { defaultsFrom16Json } from '../../../src/protocol/ocpp16/initial-values.ts';
import { newModel, shape } from '../arbitraries.ts';

const read = (model: DeviceModel, key: string) => readConfiguration(model, [key]).known[0];

describe('1.6 keys on the device model', () => {
  it('every key stands for variables that exist', () => {
    const model = newModel();
    for (const { at, also = [] } of CONFIGURATION_KEYS)
      for (const key of [at, ...also]) expect(model.has(key), key).toBe(true);
  });

  it('TC_019: all keys of the Core profile are there', () => {
    const { known } = readConfiguration(newModel(), []);
    const keys = new Set(known.map(({ key }) => key));
    for (const key of [
      ...[
        'AuthorizeRemoteTxRequests',
        'ClockAlignedDataInterval',
        'ConnectionTimeOut',
        'ConnectorPhaseRotation',
      ],
      ...['GetConfigurationMaxKeys', 'HeartbeatInterval', 'LocalAuthorizeOffline', 'LocalPreAuthorize'],
      ...[
        'MeterValuesAlignedData',
        'MeterValuesSampledData',
        'MeterValueSampleInterval',
        'NumberOfConnectors',
      ],
      ...['ResetRetries', 'StopTransactionOnInvalidId', 'StopTxnAlignedData', 'StopTxnSampledData'],
      ...['SupportedFeatureProfiles', 'TransactionMessageAttempts', 'TransactionMessageRetryInterval'],
      ...['UnlockConnectorOnEVSideDisconnect'],
    ])
      expect(keys, key).toContain(key);
  });

  it('names are compared without regard to case and answered in their own spelling', () => {
    expect(read(newModel(), 'localPREauthorize')).toEqual({
      key: 'LocalPreAuthorize',
      readonly: false,
      value: 'false',
    });
  });

  it('the number of connectors is counted across EVSEs', () => {
    expect(read(newModel(), 'NumberOfConnectors')).toEqual({
      key: 'NumberOfConnectors',
      readonly: true,
      value: '3',
    });
  });

  it('a key that nobody knows is named', () => {
    expect(readConfiguration(newModel(), ['Nonsense'])).toEqual({ known: [], unknown: ['Nonsense'] });
  });

  it('the password is written and never read', () => {
    const model = newModel();
    expect(changeConfiguration(model, 'AuthorizationKey', '00112233445566778899AABBCCDDEEFF').status).toBe(
      'Accepted',
    );
    expect(read(model, 'AuthorizationKey')).toEqual({ key: 'AuthorizationKey', readonly: false });
  });

  it('TC_073: hex digits set by the CSMS stand for bytes, anything else for itself', () => {
    const model = newModel();
    changeConfiguration(model, 'AuthorizationKey', '00112233445566778899AABBCCDDEEFF');
    const bytes = Buffer.from(model.value('SecurityCtrlr/BasicAuthPassword') ?? '', 'latin1');
    expect(bytes.toString('hex')).toBe('00112233445566778899aabbccddeeff');
    changeConfiguration(model, 'AuthorizationKey', 'DEADBEEFDEADBEEF');
    expect(model.value('SecurityCtrlr/BasicAuthPassword')).toBe('DEADBEEFDEADBEEF');
  });

  it.each([
    ['MeterValueSampleInterval', '-1', 'Rejected'],
    ['MeterValueSampleInterval', '30', 'Accepted'],
    ['WebSocketPingInterval', '-1', 'Rejected'],
    ['NumberOfConnectors', '9', 'Rejected'],
    ['MeterValuesSampledDataMaxLength', '1', 'Rejected'],
    ['Nonsense', '1', 'NotSupported'],
    ['LocalPreAuthorize', 'TRUE', 'Accepted'],
    ['MeterValuesSampledData', 'Voltage, SoC', 'Accepted'],
    ['MeterValuesSampledData', 'Voltage,RPM', 'Rejected'],
  ])('TC_040: %s = %s is %s', (key, value, status) => {
    expect(changeConfiguration(newModel(), key, value).status).toBe(status);
  });

  it('one key of 1.6 sets all the variables of 2.0.1 that it stands for', () => {
    const model = newModel();
    const { writes } = changeConfiguration(model, 'MeterValueSampleInterval', '15');
    expect(writes.map(({ key }) => key)).toEqual([
      'SampledDataCtrlr/TxUpdatedInterval',
      'SampledDataCtrlr/TxEndedInterval',
    ]);
    expect(liveSettings(model)).toMatchObject({ txUpdatedInterval: 15, txEndedInterval: 15 });
  });
});

describe('an OCPP 1.6 JSON configuration', () => {
  const json = {
    $schema: 'x',
    Internal: {
      ChargePointId: 'cp001',
      ChargePointModel: 'Yeti',
      UseTPM: true,
      ResumeTransactionsOnBoot: true,
    },
    Core: { ConnectionTimeOut: 120, NumberOfConnectors: 9, MeterValuesSampledData: 'Voltage,RPM' },
    Custom: { Greeting: 'hello', Limits: { a: 1 } },
  };

  it('gives variables their values, before anything the CSMS sets', () => {
    const { ignored, ...parts } = defaultsFrom16Json(json, catalogue(shape));
    const model = new DeviceModel(parts);
    expect(model.value('SecurityCtrlr/Identity')).toBe('cp001');
    expect(liveSettings(model)).toMatchObject({
      evConnectionTimeOut: 120,
      resumeTransactionsOnBoot: true,
      txUpdatedMeasurands: ['Voltage'],
    });
    expect(ignored.map(({ name }) => name)).toEqual([
      'Internal.UseTPM',
      'Core.NumberOfConnectors',
      'Core.MeterValuesSampledData',
    ]);
  });

  it('keys of the section Custom are keys of the station', () => {
    const model = new DeviceModel(defaultsFrom16Json(json, catalogue(shape)));
    expect(read(model, 'greeting')).toEqual({ key: 'Greeting', readonly: false, value: 'hello' });
    expect(changeConfiguration(model, 'Greeting', 'bye')).toEqual({
      status: 'Accepted',
      writes: [{ key: 'OCPP16LegacyCtrlr/Greeting', value: 'bye' }],
    });
    expect(readConfiguration(model, []).known).toContainEqual({
      key: 'Limits',
      readonly: false,
      value: '{"a":1}',
    });
  });
});
