import { describe, expect, it } from 'vitest';
import { list, text } from '../../../src/trial/wire.ts';
import { trigger } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { charge, clear, contextsOf, fromNowOn, oneWorld } from '../stage.ts';

/** Required by the specification, and whether they are read-only. */
const REQUIRED: { [key: string]: boolean } = {
  AuthorizeRemoteTxRequests: false,
  ClockAlignedDataInterval: false,
  ConnectionTimeOut: false,
  GetConfigurationMaxKeys: true,
  HeartbeatInterval: false,
  LocalAuthorizeOffline: false,
  LocalPreAuthorize: false,
  MeterValuesAlignedData: false,
  MeterValuesSampledData: false,
  MeterValueSampleInterval: false,
  NumberOfConnectors: true,
  ResetRetries: false,
  StopTransactionOnInvalidId: false,
  StopTxnAlignedData: false,
  StopTxnSampledData: false,
  SupportedFeatureProfiles: true,
  TransactionMessageAttempts: false,
  TransactionMessageRetryInterval: false,
  UnlockConnectorOnEVSideDisconnect: false,
};

describe('configuration and triggers, OCPP 1.6', () => {
  const open = oneWorld('1.6', { evses: 2 });

  it('TC_019 GetConfiguration without keys has all that is required, with the right readonly flag', async () => {
    const at = open();
    const { configurationKey, unknownKey } = await at.csms.call('GetConfiguration', {});
    const flags = Object.fromEntries(
      list(configurationKey).map(({ key, readonly }) => [text(key), readonly]),
    );
    expect(flags).toMatchObject(REQUIRED);
    expect(flags).toHaveProperty('ConnectorPhaseRotation');
    expect(unknownKey ?? []).toEqual([]);
    const one = await at.csms.call('GetConfiguration', { key: ['SupportedFeatureProfiles', 'Nonsense'] });
    expect(list(one.configurationKey).map(({ key }) => key)).toEqual(['SupportedFeatureProfiles']);
    expect(text(list(one.configurationKey)[0]?.value)?.split(',')).toEqual(
      expect.arrayContaining(['Core', 'RemoteTrigger']),
    );
    expect(one.unknownKey).toEqual(['Nonsense']);
    expectRight(at);
  });

  it('TC_021 ChangeConfiguration of MeterValueSampleInterval: Accepted, and read back', async () => {
    const at = open();
    const change = { key: 'MeterValueSampleInterval', value: '42' };
    expect(await at.csms.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    const { configurationKey } = await at.csms.call('GetConfiguration', {
      key: ['MeterValueSampleInterval'],
    });
    expect(configurationKey).toEqual([{ key: 'MeterValueSampleInterval', readonly: false, value: '42' }]);
    await at.csms.call('ChangeConfiguration', { ...change, value: '0' });
    expectRight(at);
  });

  it('TC_040_1 TC_040_2 an unknown key is NotSupported, a bad value and a read-only key are Rejected', async () => {
    const at = open();
    const status = async (key: string, value: string) =>
      (await at.csms.call('ChangeConfiguration', { key, value })).status;
    expect(await status('Nonsense', '1')).toBe('NotSupported');
    expect(await status('MeterValueSampleInterval', '-1')).toBe('Rejected');
    expect(await status('MeterValueSampleInterval', 'often')).toBe('Rejected');
    expect(await status('WebSocketPingInterval', '-1')).toBe('Rejected');
    expect(await status('LocalPreAuthorize', 'perhaps')).toBe('Rejected');
    expect(await status('NumberOfConnectors', '7')).toBe('Rejected');
    expect(await status('localpreauthorize', 'FALSE')).toBe('Accepted');
    expectRight(at);
  });

  it('TC_054 TriggerMessage: the answer first, then the message, with present data', async () => {
    const at = open();
    await charge(at, 'TOKEN', 2);
    for (const message of ['MeterValues', 'Heartbeat', 'StatusNotification']) {
      const said = fromNowOn(at);
      expect(await trigger(at, message, message === 'Heartbeat' ? undefined : 2)).toBe('Accepted');
      await at.until(message, () => said.of(message).length === 1);
      const [payload] = said.of(message);
      if (message === 'MeterValues') expect(contextsOf(payload)).toEqual(new Set(['Trigger']));
      if (message === 'StatusNotification')
        expect(payload).toMatchObject({ connectorId: 2, status: 'Charging' });
    }
    await clear(at, 2);
    expectRight(at);
  });

  it('TC_055 TriggerMessage for a connector that does not exist is Rejected', async () => {
    const at = open();
    expect(await trigger(at, 'MeterValues', 3)).toBe('Rejected');
    expectRight(at);
  });

  it('TC_062 DataTransfer of an unknown vendor', async () => {
    const at = open();
    const answer = await at.csms.call('DataTransfer', { vendorId: 'nobody', messageId: 'x', data: 'y' });
    expect(answer).toEqual({ status: 'UnknownVendorId' });
    expectRight(at);
  });
});
