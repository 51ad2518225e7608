import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import { DeviceModel } from '../../src/domain/device-model/device-model.ts';
import { liveSettings } from '../../src/domain/device-model/live-settings.ts';
import type { Settings } from '../../src/domain/settings.ts';

const newModel = () => new DeviceModel({ catalogue: catalogue({ evses: [], iso15118: true }) });

/** What a station says of itself when nobody has configured anything. */
const DEFAULTS: Settings = {
  pncEnabled: true,
  centralContractValidationAllowed: false,
  contractValidationOffline: true,
  contractCertificateInstallationEnabled: true,
  v2gCertificateInstallationEnabled: true,
  v2gCertificateCheckDelay: 60,
  v2gCertificateCheckInterval: 43_200,
  txStartPoint: ['PowerPathClosed'],
  txStopPoint: ['EVConnected', 'Authorized'],
  evConnectionTimeOut: 60,
  resetRetries: 1,
  stopTxOnEVSideDisconnect: true,
  unlockOnEVSideDisconnect: true,
  stopTxOnInvalidId: true,
  maxEnergyOnInvalidId: undefined,
  txStartedMeasurands: ['Energy.Active.Import.Register'],
  txUpdatedMeasurands: ['Energy.Active.Import.Register'],
  txUpdatedInterval: 60,
  txEndedMeasurands: ['Energy.Active.Import.Register'],
  txEndedInterval: 0,
  alignedMeasurands: ['Energy.Active.Import.Register'],
  alignedInterval: 900,
  alignedTxEndedMeasurands: ['Energy.Active.Import.Register'],
  alignedTxEndedInterval: 0,
  sendDuringIdle: false,
  samplesForTheEnd: 100,
  signSampledReadings: true,
  signAlignedReadings: false,
  publicKeyWithSignedMeterValue: 'Never',
  authEnabled: true,
  masterPassGroupId: '',
  authorizeRemoteStart: true,
  localPreAuthorize: false,
  localAuthorizeOffline: true,
  offlineTxForUnknownIdEnabled: false,
  disableRemoteAuthorization: false,
  authCacheEnabled: true,
  authCacheLifeTime: undefined,
  authCacheDisablePostAuthorize: false,
  authCachePolicy: 'LRU',
  localListEnabled: true,
  localListDisablePostAuthorize: false,
  reservationEnabled: true,
  reservationNonEvseSpecific: true,
  minimumStatusDuration: 0,
  heartbeatInterval: 300,
  webSocketPingInterval: 30,
  webSocketPongTimeout: 5,
  webSocketPingPayload: 'statecharge',
  messageTimeout: 30,
  messageAttempts: 5,
  messageAttemptInterval: 10,
  retryBackOffWaitMinimum: 5,
  retryBackOffRandomRange: 10,
  retryBackOffRepeatTimes: 5,
  networkConfigurationPriority: ['1'],
  networkProfileConnectionAttempts: 3,
  networkConfigTimeout: 60,
  activeNetworkProfile: 1,
  offlineThreshold: 60,
  preferredProfileCheckInterval: 600,
  queueAllMessages: true,
  messageTypesDiscardForQueueing: [],
  outboxLimitBytes: 20_000_000,
  resumeTransactionsOnBoot: false,
  messageQueueResumeDelay: 0,
  certSigningWaitMinimum: 60,
  certSigningRepeatTimes: 3,
  certificateCheckDelay: 60,
  certificateCheckInterval: 43_200,
  ocspRequestInterval: 604_800,
  disableSecurityEventNotifications: false,
  timeAdjustmentReportingThreshold: 20,
  smartChargingEnabled: true,
  profileStackLevel: 100,
  periodsPerSchedule: 1024,
  chargingRateUnits: ['A', 'W'],
  profilePurposes: ['ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'],
  profilePurposesIgnoredOffline: [],
  supplyVoltage: 230,
  defaultLimitAmps: undefined,
  defaultLimitWatts: undefined,
  defaultNumberPhases: 3,
  maxCompositeScheduleDuration: 31_536_000,
  externalControlSignalsEnabled: true,
  limitChangeSignificance: 1,
  notifyLimitWithSchedules: false,
  profileWithoutStartSchedule: false,
  userPriceTimeoutMs: 0,
  timeSources: ['Heartbeat'],
  monitoringEnabled: true,
  activeMonitoringLevel: 9,
  offlineQueuingSeverity: 4,
  allowNewSessionsPendingFirmwareUpdate: false,
  deferFirmwareDownload: false,
};

describe('settings over the device model', () => {
  it('every setting is fed by one variable', () => {
    expect({ ...liveSettings(newModel()) }).toEqual(DEFAULTS);
  });

  it('a change is seen with the next reading', () => {
    const model = newModel();
    const settings = liveSettings(model);
    expect(settings.maxEnergyOnInvalidId).toBeUndefined();
    model.setAt('TxCtrlr/MaxEnergyOnInvalidId', '500');
    model.setAt('TxCtrlr/TxStopPoint', 'ParkingBayOccupancy');
    expect(settings.maxEnergyOnInvalidId).toBe(500);
    expect(settings.txStopPoint).toEqual(['ParkingBayOccupancy']);
  });

  it('a value is decoded once: lists stay the same object until something changes', () => {
    const settings = liveSettings(newModel());
    expect(settings.txStartPoint).toBe(settings.txStartPoint);
  });

  it('sampling that is disabled samples nothing', () => {
    const model = newModel();
    const settings = liveSettings(model);
    model.setAt('SampledDataCtrlr/Enabled', 'false');
    model.setAt('AlignedDataCtrlr/Enabled', 'false');
    expect(settings.txUpdatedInterval).toBe(0);
    expect(settings.txEndedMeasurands).toEqual([]);
    expect(settings.alignedInterval).toBe(0);
    model.setAt('SampledDataCtrlr/Enabled', 'true');
    expect(settings.txUpdatedInterval).toBe(60);
  });
});
