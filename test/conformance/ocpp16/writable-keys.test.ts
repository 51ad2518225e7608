import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { list, object, text } from '../../../src/trial/wire.ts';
import { ExternalEvse, evseElsewhere } from '../../process/harness/external-evse.ts';
import { clearProfiles, composite, setProfile } from '../../process/harness/smart-charging.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';
import { clear, fromNowOn, offline, oneWorld } from '../stage.ts';

/** Where the effect of each key is shown; `here`: below. */
const SHOWN: { [file: string]: string } = {
  here: `TransactionMessageAttempts TransactionMessageRetryInterval RetryBackoffRandomRange RetryBackoffRepeatTimes
    RetryBackoffWaitMinimum DisableSecurityEventNotifications CompositeScheduleDefaultLimitAmps
    CompositeScheduleDefaultLimitWatts CompositeScheduleDefaultNumberPhases SupplyVoltage
    AllowChargingProfileWithoutStartSchedule RejectRemoteStartTransactionWithoutConnectorId
    RemoteStartTransactionWithoutConnectorIdFindFirst StopTransactionIfUnlockNotSupported`,
  'conformance/ocpp16/offline.test.ts': `AllowOfflineTxForUnknownId AuthorizationCacheEnabled LocalAuthorizeOffline
    MaxEnergyOnInvalidId StopTransactionOnInvalidId`,
  'conformance/ocpp16/charging.test.ts': 'AuthorizeRemoteTxRequests ConnectionTimeOut LocalPreAuthorize',
  'conformance/ocpp16/meter-values.test.ts': `ClockAlignedDataInterval MeterValuesAlignedData MeterValuesSampledData
    MeterValueSampleInterval StopTxnAlignedData StopTxnSampledData ConnectorPhaseRotation`,
  'conformance/ocpp201/M06-certificate-status.test.ts': 'OcspRequestInterval',
  'conformance/ocpp16/signed-meter-values.test.ts': 'SampledDataSignReadings AlignedDataSignReadings',
  'conformance/ocpp16/status.test.ts': 'MinimumStatusDuration',
  'conformance/ocpp16/disconnect.test.ts':
    'StopTransactionOnEVSideDisconnect UnlockConnectorOnEVSideDisconnect',
  'conformance/ocpp16/local-list.test.ts': 'LocalAuthListEnabled',
  'conformance/ocpp16/smart-charging.test.ts': 'IgnoredProfilePurposesOffline',
  'conformance/ocpp16/certificates.test.ts': 'CpoName',
  'conformance/ocpp16/security-profile-upgrade.test.ts': 'SwitchSecurityProfileConnectionTimeout',
  'conformance/ocpp16/prices.test.ts': `DefaultPrice DefaultPriceText
    CustomIdleFeeAfterStop Language WaitForSetUserPriceTimeout DefaultPriceText,de
    TimeOffset TimeOffsetNextTransition NextTimeOffsetTransitionDateTime`,
  'process/core-connection.test.ts': 'HeartbeatInterval AuthorizationKey',
  'process/external-module.test.ts': 'ResetRetries',
};
/** Keys whose effect another kind of test shows, by the name of their setting. */
const SHOWN_WITHIN: { [key: string]: [file: string, setting: string] } = {
  SecurityProfile: ['conformance/ocpp16/security-profile-upgrade.test.ts', 'TC_083'],
  WebSocketPingInterval: ['machines/connection.test.ts', 'webSocketPingInterval'],
  CertSigningRepeatTimes: [
    'conformance/ocpp201/A02-A03-station-certificate.test.ts',
    'CertSigningRepeatTimes',
  ],
  CertSigningWaitMinimum: [
    'conformance/ocpp201/A02-A03-station-certificate.test.ts',
    'CertSigningWaitMinimum',
  ],
  VerifyCsmsAllowWildcards: ['actors/tls-matrix.test.ts', 'allowWildcards'],
};

const sourceOf = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const change = async ({ csms }: World, key: string, value: string | number): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key, value: String(value) })).status;

describe('every key that may be written has an effect, OCPP 1.6', () => {
  const open = oneWorld('1.6');

  it('GetConfiguration: each writable key names the test that shows its effect', async () => {
    const at = open();
    const { configurationKey } = await at.csms.call('GetConfiguration', {});
    const writable = list(configurationKey).flatMap(({ key, readonly }) => (readonly ? [] : [text(key)!]));
    expect(writable.length).toBeGreaterThan(30);
    const shown = Object.entries(SHOWN).flatMap(([file, keys]) =>
      keys.split(/\s+/).filter((key) => file === 'here' || sourceOf(file).includes(key)),
    );
    const within = Object.entries(SHOWN_WITHIN).flatMap(([key, [file, setting]]) =>
      sourceOf(file).includes(setting) ? [key] : [],
    );
    const missing = writable.filter((key) => !shown.includes(key) && !within.includes(key));
    expect(missing).toEqual([]);
    expect(writable).not.toContain('CentralSystemURI');
    expectRight(at);
  });

  it('RetryBackoffWaitMinimum, RetryBackoffRandomRange, RetryBackoffRepeatTimes: when it tries to come back', async () => {
    const at = open();
    expect(await change(at, 'RetryBackoffWaitMinimum', 20)).toBe('Accepted');
    expect(await change(at, 'RetryBackoffRandomRange', 0)).toBe('Accepted');
    expect(await change(at, 'RetryBackoffRepeatTimes', 1)).toBe('Accepted');
    const attempts = () => at.station.log().split('connecting to ws').length;
    await offline(at, async () => {
      const before = attempts();
      const gaps: number[] = [];
      for (let seconds = 0, seen = before; gaps.length < 3 && seconds < 200; seconds += 1) {
        await at.advance(1_000);
        if (attempts() > seen) gaps.push(seconds - gaps.reduce((sum, gap) => sum + gap, 0));
        seen = attempts();
      }
      // 20 s, doubled once, and then no more.
      expect(gaps.map((gap) => Math.round(gap / 10) * 10)).toEqual([20, 40, 40]);
    });
    expectRight(at);
  });

  it('DisableSecurityEventNotifications: none is sent', async () => {
    const at = open();
    const raise = () => at.api.post('/ocpp/security-events', { type: 'MemoryExhaustion', critical: true });
    expect(await change(at, 'DisableSecurityEventNotifications', 'true')).toBe('Accepted');
    const said = fromNowOn(at);
    await raise();
    await at.advance(2_000);
    expect(said.of('SecurityEventNotification')).toEqual([]);
    expect(await change(at, 'DisableSecurityEventNotifications', 'false')).toBe('Accepted');
    await raise();
    await at.until('told', () => said.of('SecurityEventNotification').length === 1);
    expectRight(at);
  });

  it('CompositeScheduleDefaultLimitAmps and CompositeScheduleDefaultLimitWatts: what a composite schedule says without a profile', async () => {
    const at = open();
    const period = async (chargingRateUnit: 'A' | 'W') => {
      const answer = await at.csms.call('GetCompositeSchedule', {
        connectorId: 1,
        duration: 600,
        chargingRateUnit,
      });
      return list(object(answer.chargingSchedule).chargingSchedulePeriod)[0];
    };
    await change(at, 'CompositeScheduleDefaultLimitAmps', 11);
    expect(await period('A')).toMatchObject({ limit: 11 });
    await change(at, 'CompositeScheduleDefaultLimitWatts', 4321);
    expect(await period('W')).toMatchObject({ limit: 4321 });
    expectRight(at);
  });

  it('SupplyVoltage: what amperes are in watts', async () => {
    const at = open();
    await setProfile(at, 1, { id: 1, periods: [[0, 10]] });
    expect(await composite(at, 1, 60, 'W')).toEqual([[0, 10 * 230 * 3]]);
    expect(await change(at, 'SupplyVoltage', 120)).toBe('Accepted');
    expect(await composite(at, 1, 60, 'W')).toEqual([[0, 10 * 120 * 3]]);
    await change(at, 'SupplyVoltage', 230);
    await clearProfiles(at);
    expectRight(at);
  });

  it('AllowChargingProfileWithoutStartSchedule: a profile that needs a start and has none starts now', async () => {
    const at = open();
    const daily = {
      id: 1,
      kind: 'Recurring',
      recurrencyKind: 'Daily',
      startSchedule: null,
      periods: [[0, 9]],
    } as const;
    expect(await setProfile(at, 1, daily)).toEqual({ status: 'Rejected' });
    expect(await change(at, 'AllowChargingProfileWithoutStartSchedule', 'true')).toBe('Accepted');
    expect(await setProfile(at, 1, daily)).toEqual({ status: 'Accepted' });
    expect(await composite(at, 1, 60)).toEqual([[0, 9]]);
    await change(at, 'AllowChargingProfileWithoutStartSchedule', 'false');
    await clearProfiles(at);
    expectRight(at);
  });

  it('CompositeScheduleDefaultNumberPhases: of an EVSE in another process, whose phases nobody knows', async () => {
    const at = await openWorld('1.6', {
      simulatedClock: false,
      reshape: evseElsewhere,
    });
    onTestFinished(() => closeWorld(at));
    await new ExternalEvse(at.api.url).start();
    await at.online();
    expect(await composite(at, 1, 60, 'W')).toEqual([[0, 48 * 230 * 3]]);
    expect(await change(at, 'CompositeScheduleDefaultNumberPhases', 1)).toBe('Accepted');
    expect(await composite(at, 1, 60, 'W')).toEqual([[0, 48 * 230]]);
    expectRight(at);
  });

  it('RejectRemoteStartTransactionWithoutConnectorId, RemoteStartTransactionWithoutConnectorIdFindFirst, StopTransactionIfUnlockNotSupported: EVerest’s ways', async () => {
    const at = await openWorld('1.6', { evses: 2, simulator: { connector_lock: false } });
    onTestFinished(() => closeWorld(at));
    await at.station.ready(at.api);
    await at.online();
    const start = async () => (await at.csms.call('RemoteStartTransaction', { idTag: 'REMOTE' })).status;
    expect(await change(at, 'RejectRemoteStartTransactionWithoutConnectorId', 'true')).toBe('Accepted');
    expect(await start()).toBe('Rejected');
    await change(at, 'RejectRemoteStartTransactionWithoutConnectorId', 'false');
    await change(at, 'RemoteStartTransactionWithoutConnectorIdFindFirst', 'true');
    expect(await start()).toBe('Accepted');
    // It is for the first, so a car at the second begins nothing.
    await at.api.plugIn(2);
    await at.advance(2_000);
    expect(at.csms.transactions()).toEqual([]);
    await at.api.plugIn(1);
    const transaction = await at.transaction('started', 1);
    const unlock = () => at.csms.call('UnlockConnector', { connectorId: 1 });
    expect(await unlock()).toEqual({ status: 'NotSupported' });
    await at.advance(1_000);
    expect(at.csms.transactions()[0]?.endedAt).toBeUndefined();
    await change(at, 'StopTransactionIfUnlockNotSupported', 'true');
    expect(await unlock()).toEqual({ status: 'NotSupported' });
    await at.until('ended', () => transaction.endedAt !== undefined || at.csms.transactions()[0]?.endedAt);
    expect(at.csms.transactions()[0]).toMatchObject({ reason: 'UnlockCommand' });
    expectRight(at);
  });

  it('TransactionMessageAttempts and TransactionMessageRetryInterval: so many tries, waiting longer each time', async () => {
    const at = open();
    expect(await change(at, 'TransactionMessageAttempts', 2)).toBe('Accepted');
    expect(await change(at, 'TransactionMessageRetryInterval', 20)).toBe('Accepted');
    at.csms.handle('StartTransaction', () => {
      throw new Error('on purpose');
    });
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.until('the first', () => said.of('StartTransaction').length === 1);
    await at.advance(18_000);
    expect(said.of('StartTransaction')).toHaveLength(1);
    await at.advance(3_000);
    expect(said.of('StartTransaction')).toHaveLength(2);
    await at.advance(60_000);
    expect(said.of('StartTransaction')).toHaveLength(2);
    await clear(at);
    await at.until('the rest goes with -1', () => said.of('StopTransaction').length === 1);
    expect(said.of('StopTransaction')).toMatchObject([{ transactionId: -1 }]);
    expect(at.csms.violations).toEqual([]);
  });
});
