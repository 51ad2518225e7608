/**
 * Every variable of the station. A variable that may be written has an effect; what has none yet is read-only or left
 * out. `setting` ties a variable to what the machines read (domain/settings.ts).
 */
import { ADDITIONAL_INFO_ITEMS } from '../id-token.ts';
import type { Measurand } from '../metering.ts';
import { DISCARDABLE_MESSAGES } from '../queueing.ts';
import type { TxPoint } from '../transaction.ts';
import { certificateVariables } from './certificate-variables.ts';
import { connectionVariables } from './connection-variables.ts';
import { faultVariables } from './faults.ts';
import { iso15118Variables } from './iso15118-variables.ts';
import { legacyVariables } from './legacy-variables.ts';
import { readingVariables } from './live-readings.ts';
import { californiaPricing, localTime, tariffCostCtrlr } from './price-variables.ts';
import { signingVariables } from './signing-variables.ts';
import { smartChargingVariables } from './smart-charging-variables.ts';
import type { VariableSpec } from './variable.ts';

/** What the station is built of, as far as variables tell of it. */
export type StationShape = {
  evses: readonly { evseId: number; connectors: readonly { connectorId: number; type: string }[] }[];
  /** A part of it speaks ISO 15118 with cars. */
  iso15118?: boolean;
};

/** What can be measured here; a list of measurands with any other is refused. */
export const SUPPORTED_MEASURANDS: readonly Measurand[] = [
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Register',
  'Frequency',
  'Power.Active.Import',
  'Power.Offered',
  'SoC',
  'Voltage',
];

const START_POINTS: readonly TxPoint[] = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'DataSigned',
  'PowerPathClosed',
  'EnergyTransfer',
];
/** DataSigned cannot end a transaction (E.1, errata). */
const STOP_POINTS = START_POINTS.filter((point) => point !== 'DataSigned');
const AVAILABILITY_STATES = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'];

const RW = { mutability: 'ReadWrite' } as const;
const RO = { mutability: 'ReadOnly' } as const;
const BOOLEAN = { dataType: 'boolean' } as const;
const INTEGER = { dataType: 'integer', minLimit: 0 } as const;
const SECONDS = { dataType: 'integer', unit: 's', minLimit: 0 } as const;
const STRING = { dataType: 'string' } as const;
const MEASURANDS = {
  dataType: 'MemberList',
  valuesList: SUPPORTED_MEASURANDS,
  default: 'Energy.Active.Import.Register',
} as const;

const alignedDataCtrlr: VariableSpec[] = [
  {
    component: 'AlignedDataCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  { component: 'AlignedDataCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  {
    component: 'AlignedDataCtrlr',
    variable: 'Interval',
    ...SECONDS,
    ...RW,
    maxLimit: 86_400,
    default: '900',
    setting: 'alignedInterval',
    enabledBy: 'AlignedDataCtrlr/Enabled',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'Measurands',
    ...MEASURANDS,
    ...RW,
    setting: 'alignedMeasurands',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'SendDuringIdle',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'sendDuringIdle',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'TxEndedInterval',
    ...SECONDS,
    ...RW,
    maxLimit: 86_400,
    default: '0',
    setting: 'alignedTxEndedInterval',
    enabledBy: 'AlignedDataCtrlr/Enabled',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'TxEndedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'alignedTxEndedMeasurands',
  },
];

/** N02 to N08. */
const monitoringCtrlr: VariableSpec[] = [
  {
    component: 'MonitoringCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'monitoringEnabled',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'ActiveMonitoringBase',
    dataType: 'OptionList',
    valuesList: ['All', 'FactoryDefault', 'HardWiredOnly'],
    ...RO,
    default: 'All',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'ActiveMonitoringLevel',
    ...INTEGER,
    ...RO,
    maxLimit: 9,
    default: '9',
    setting: 'activeMonitoringLevel',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'OfflineQueuingSeverity',
    ...INTEGER,
    ...RW,
    maxLimit: 9,
    default: '4',
    setting: 'offlineQueuingSeverity',
  },
  ...['ClearVariableMonitoring', 'SetVariableMonitoring'].flatMap((instance): VariableSpec[] => [
    {
      component: 'MonitoringCtrlr',
      variable: 'BytesPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '65536',
      constant: true,
    },
    {
      component: 'MonitoringCtrlr',
      variable: 'ItemsPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '250',
      constant: true,
    },
  ]),
];

const sampledDataCtrlr: VariableSpec[] = [
  {
    component: 'SampledDataCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  { component: 'SampledDataCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxStartedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txStartedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxUpdatedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txUpdatedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxUpdatedInterval',
    ...SECONDS,
    ...RW,
    default: '60',
    setting: 'txUpdatedInterval',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxEndedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txEndedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxEndedInterval',
    ...SECONDS,
    ...RW,
    default: '0',
    setting: 'txEndedInterval',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
];

const authorization: VariableSpec[] = [
  {
    component: 'AuthCtrlr',
    variable: 'AdditionalInfoItemsPerMessage',
    ...INTEGER,
    ...RO,
    default: String(ADDITIONAL_INFO_ITEMS),
    constant: true,
  },
  { component: 'AuthCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true', setting: 'authEnabled' },
  {
    component: 'AuthCtrlr',
    variable: 'MasterPassGroupId',
    ...STRING,
    ...RW,
    maxLimit: 36,
    default: '',
    setting: 'masterPassGroupId',
  },
  {
    component: 'AuthCtrlr',
    variable: 'AuthorizeRemoteStart',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'authorizeRemoteStart',
  },
  {
    component: 'AuthCtrlr',
    variable: 'DisableRemoteAuthorization',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'disableRemoteAuthorization',
  },
  {
    component: 'AuthCtrlr',
    variable: 'LocalAuthorizeOffline',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'localAuthorizeOffline',
  },
  {
    component: 'AuthCtrlr',
    variable: 'LocalPreAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'localPreAuthorize',
  },
  {
    component: 'AuthCtrlr',
    variable: 'OfflineTxForUnknownIdEnabled',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'offlineTxForUnknownIdEnabled',
  },
  { component: 'AuthCacheCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true', constant: true },
  {
    component: 'AuthCacheCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'authCacheEnabled',
  },
  { component: 'AuthCacheCtrlr', variable: 'LifeTime', ...SECONDS, ...RW, setting: 'authCacheLifeTime' },
  {
    component: 'AuthCacheCtrlr',
    variable: 'DisablePostAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'authCacheDisablePostAuthorize',
  },
  {
    component: 'AuthCacheCtrlr',
    variable: 'Policy',
    dataType: 'OptionList',
    valuesList: ['LRU', 'LFU', 'FIFO'],
    ...RW,
    default: 'LRU',
    setting: 'authCachePolicy',
  },
  // Used; the limit is how much there may be.
  { component: 'AuthCacheCtrlr', variable: 'Storage', ...INTEGER, unit: 'B', ...RO, maxLimit: 1_000_000 },
];

/** LIST_BYTES are enough for ITEMS entries with group and expiry. */
const ITEMS = 1000;
const LIST_BYTES = 300_000;

const localAuthListCtrlr: VariableSpec[] = [
  { component: 'LocalAuthListCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'localListEnabled',
    enabledBy: 'LocalAuthListCtrlr/Available',
  },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'DisablePostAuthorize',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'localListDisablePostAuthorize',
  },
  // In use; the limit is how many there may be.
  { component: 'LocalAuthListCtrlr', variable: 'Entries', ...INTEGER, ...RO, maxLimit: 10_000 },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'ItemsPerMessage',
    ...INTEGER,
    ...RO,
    default: String(ITEMS),
  },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'BytesPerMessage',
    ...INTEGER,
    ...RO,
    default: String(LIST_BYTES),
  },
  { component: 'LocalAuthListCtrlr', variable: 'Storage', ...INTEGER, unit: 'B', ...RO },
  {
    component: 'LocalAuthListCtrlr',
    variable: 'SupportsExpiryDateTime',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
];

const displayMessageCtrlr: VariableSpec[] = [
  { component: 'DisplayMessageCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  { component: 'DisplayMessageCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  // How many there are; the limit is how many there may be.
  { component: 'DisplayMessageCtrlr', variable: 'DisplayMessages', ...INTEGER, ...RO, maxLimit: 64 },
  {
    component: 'DisplayMessageCtrlr',
    variable: 'SupportedFormats',
    dataType: 'MemberList',
    valuesList: ['ASCII', 'HTML', 'URI', 'UTF8'],
    ...RO,
    default: 'ASCII,UTF8',
  },
  {
    component: 'DisplayMessageCtrlr',
    variable: 'SupportedPriorities',
    dataType: 'MemberList',
    valuesList: ['AlwaysFront', 'InFront', 'NormalCycle'],
    ...RO,
    default: 'AlwaysFront,InFront,NormalCycle',
  },
];

const reservationCtrlr: VariableSpec[] = [
  { component: 'ReservationCtrlr', variable: 'Available', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'ReservationCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'reservationEnabled',
    enabledBy: 'ReservationCtrlr/Available',
  },
  {
    component: 'ReservationCtrlr',
    variable: 'NonEvseSpecific',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    setting: 'reservationNonEvseSpecific',
  },
];

const clockCtrlr: VariableSpec[] = [
  { component: 'ClockCtrlr', variable: 'DateTime', dataType: 'dateTime', ...RO },
  {
    component: 'ClockCtrlr',
    variable: 'TimeAdjustmentReportingThreshold',
    ...SECONDS,
    ...RW,
    default: '20',
    setting: 'timeAdjustmentReportingThreshold',
  },
  {
    component: 'ClockCtrlr',
    variable: 'TimeSource',
    dataType: 'SequenceList',
    valuesList: ['Heartbeat', 'RealTimeClock'],
    atLeastOne: true,
    ...RW,
    default: 'Heartbeat',
    setting: 'timeSources',
  },
];

const deviceDataCtrlr: VariableSpec[] = [
  ...['GetReport', 'GetVariables', 'SetVariables'].flatMap((instance): VariableSpec[] => [
    {
      component: 'DeviceDataCtrlr',
      variable: 'BytesPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '65536',
      constant: true,
    },
    {
      component: 'DeviceDataCtrlr',
      variable: 'ItemsPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '250',
      constant: true,
    },
  ]),
  {
    component: 'DeviceDataCtrlr',
    variable: 'ConfigurationValueSize',
    ...INTEGER,
    ...RO,
    maxLimit: 1000,
    default: '1000',
    constant: true,
  },
  {
    component: 'DeviceDataCtrlr',
    variable: 'ReportingValueSize',
    ...INTEGER,
    ...RO,
    maxLimit: 2500,
    default: '2500',
    constant: true,
  },
];

/** Who we are: BootNotification tells it, EVerest's names. */
const identity: VariableSpec[] = [
  ...(
    [
      ['ChargePointVendor', 50, 'statecharge'],
      ['ChargePointModel', 20, 'statecharge'],
      ['ChargePointSerialNumber', 25],
      ['ChargeBoxSerialNumber', 25],
      ['FirmwareVersion', 50],
      ['ICCID', 20],
      ['IMSI', 20],
      ['MeterSerialNumber', 25],
      ['MeterType', 25],
    ] as const
  ).map(
    ([variable, maxLimit, value]): VariableSpec => ({
      component: 'InternalCtrlr',
      variable,
      ...STRING,
      ...RO,
      maxLimit,
      ...(value !== undefined && { default: value }),
    }),
  ),
];

const internalCtrlr: VariableSpec[] = [
  ...identity,
  { component: 'InternalCtrlr', variable: 'NetworkConnectionProfiles', ...STRING, ...RO, maxLimit: 10_000 },
  {
    component: 'InternalCtrlr',
    variable: 'SupportedOcppVersions',
    dataType: 'SequenceList',
    valuesList: ['ocpp2.0.1', 'ocpp1.6'],
    ...RO,
    default: 'ocpp2.0.1,ocpp1.6',
  },
  { component: 'InternalCtrlr', variable: 'LogMessages', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'InternalCtrlr',
    variable: 'MessageQueueResumeDelay',
    ...SECONDS,
    ...RO,
    default: '0',
    setting: 'messageQueueResumeDelay',
  },
  {
    component: 'InternalCtrlr',
    variable: 'OutboxLimitBytes',
    ...INTEGER,
    unit: 'B',
    ...RO,
    default: '20000000',
    setting: 'outboxLimitBytes',
  },
  {
    component: 'InternalCtrlr',
    variable: 'ResumeTransactionsOnBoot',
    ...BOOLEAN,
    ...RO,
    default: 'false',
    setting: 'resumeTransactionsOnBoot',
  },
  {
    component: 'InternalCtrlr',
    variable: 'PreferredProfileCheckInterval',
    ...SECONDS,
    ...RW,
    maxLimit: 604_800,
    default: '600',
    setting: 'preferredProfileCheckInterval',
  },
  {
    component: 'InternalCtrlr',
    variable: 'WebsocketPingPayload',
    ...STRING,
    ...RO,
    maxLimit: 125,
    default: 'statecharge',
    setting: 'webSocketPingPayload',
  },
  {
    component: 'InternalCtrlr',
    variable: 'WebsocketPongTimeout',
    ...SECONDS,
    ...RO,
    minLimit: 1,
    default: '5',
    setting: 'webSocketPongTimeout',
  },
];

const ocppCommCtrlr: VariableSpec[] = [
  {
    component: 'OCPPCommCtrlr',
    variable: 'FileTransferProtocols',
    dataType: 'MemberList',
    valuesList: ['FTP', 'FTPS', 'HTTP', 'HTTPS', 'SFTP'],
    ...RO,
    default: 'FTP,FTPS,HTTP,HTTPS,SFTP',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'HeartbeatInterval',
    ...SECONDS,
    minLimit: 1,
    ...RW,
    default: '300',
    setting: 'heartbeatInterval',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageAttemptInterval',
    instance: 'TransactionEvent',
    ...SECONDS,
    ...RW,
    default: '10',
    setting: 'messageAttemptInterval',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageAttempts',
    instance: 'TransactionEvent',
    ...INTEGER,
    minLimit: 1,
    ...RW,
    default: '5',
    setting: 'messageAttempts',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageTimeout',
    instance: 'Default',
    ...SECONDS,
    minLimit: 1,
    ...RO,
    default: '30',
    setting: 'messageTimeout',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'MessageTypesDiscardForQueueing',
    dataType: 'MemberList',
    valuesList: DISCARDABLE_MESSAGES,
    ...RW,
    default: '',
    setting: 'messageTypesDiscardForQueueing',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'QueueAllMessages',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'queueAllMessages',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'OfflineThreshold',
    ...SECONDS,
    ...RW,
    default: '60',
    setting: 'offlineThreshold',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'ResetRetries',
    ...INTEGER,
    maxLimit: 100,
    ...RW,
    default: '1',
    setting: 'resetRetries',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'RetryBackOffRandomRange',
    ...SECONDS,
    ...RW,
    default: '10',
    setting: 'retryBackOffRandomRange',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'RetryBackOffRepeatTimes',
    ...INTEGER,
    ...RW,
    maxLimit: 20,
    default: '5',
    setting: 'retryBackOffRepeatTimes',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'RetryBackOffWaitMinimum',
    ...SECONDS,
    ...RW,
    default: '5',
    setting: 'retryBackOffWaitMinimum',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'UnlockOnEVSideDisconnect',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'unlockOnEVSideDisconnect',
  },
  {
    component: 'OCPPCommCtrlr',
    variable: 'WebSocketPingInterval',
    ...SECONDS,
    ...RW,
    default: '30',
    setting: 'webSocketPingInterval',
  },
];

/** What 1.6 knows and 2.0.1 has no place for; EVerest's component. */
const legacyCtrlr: VariableSpec[] = [
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'ConnectorPhaseRotation',
    ...STRING,
    ...RW,
    default: 'Unknown',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'DisableSecurityEventNotifications',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'disableSecurityEventNotifications',
  },
  { component: 'OCPP16LegacyCtrlr', variable: 'GetConfigurationMaxKeys', ...INTEGER, ...RO, default: '1000' },
  { component: 'OCPP16LegacyCtrlr', variable: 'LocalAuthListMaxLength', ...INTEGER, ...RO, default: '10000' },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'MinimumStatusDuration',
    ...SECONDS,
    ...RW,
    default: '0',
    setting: 'minimumStatusDuration',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'SupportedFeatureProfiles',
    ...STRING,
    ...RO,
    default: 'Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging',
    constant: true,
  },
];

const securityCtrlr: VariableSpec[] = [
  {
    component: 'SecurityCtrlr',
    variable: 'BasicAuthPassword',
    ...STRING,
    minLimit: 16,
    configuredMinLimit: 8,
    maxLimit: 64,
    mutability: 'WriteOnly',
  },
  { component: 'SecurityCtrlr', variable: 'Identity', ...STRING, ...RO, maxLimit: 48 },
];

const txCtrlr: VariableSpec[] = [
  {
    component: 'TxCtrlr',
    variable: 'EVConnectionTimeOut',
    ...SECONDS,
    minLimit: 1,
    ...RW,
    default: '60',
    setting: 'evConnectionTimeOut',
  },
  {
    component: 'TxCtrlr',
    variable: 'MaxEnergyOnInvalidId',
    ...INTEGER,
    unit: 'Wh',
    ...RW,
    setting: 'maxEnergyOnInvalidId',
  },
  {
    component: 'TxCtrlr',
    variable: 'StopTxOnEVSideDisconnect',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'stopTxOnEVSideDisconnect',
  },
  {
    component: 'TxCtrlr',
    variable: 'StopTxOnInvalidId',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'stopTxOnInvalidId',
  },
  {
    component: 'TxCtrlr',
    variable: 'TxBeforeAcceptedEnabled',
    ...BOOLEAN,
    ...RO,
    // B03.FR.01: whom the cache, the list or OfflineTxForUnknownIdEnabled lets charge need not wait for the CSMS.
    default: 'true',
    constant: true,
  },
  {
    component: 'TxCtrlr',
    variable: 'TxStartPoint',
    dataType: 'MemberList',
    valuesList: START_POINTS,
    atLeastOne: true,
    ...RW,
    default: 'PowerPathClosed',
    setting: 'txStartPoint',
  },
  {
    component: 'TxCtrlr',
    variable: 'TxStopPoint',
    dataType: 'MemberList',
    valuesList: STOP_POINTS,
    atLeastOne: true,
    ...RW,
    default: 'EVConnected,Authorized',
    setting: 'txStopPoint',
  },
];

const connectorsOf = (evses: StationShape['evses']): number =>
  evses.reduce((sum, { connectors }) => sum + connectors.length, 0);

const connectorCounts = (connectors: number): VariableSpec[] => [
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'NumberOfConnectors',
    ...INTEGER,
    ...RO,
    default: String(connectors),
    constant: true,
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'ConnectorPhaseRotationMaxLength',
    ...INTEGER,
    ...RO,
    // The station itself is number 0.
    default: String(connectors + 1),
    constant: true,
  },
];

/** The parts one can touch. Their states are supplied by the station (`DeviceModel.supply`). */
const physical = ({ evses }: StationShape): VariableSpec[] => [
  ...part({ component: 'ChargingStation' }),
  {
    component: 'ChargingStation',
    variable: 'Model',
    ...STRING,
    ...RO,
    mirrors: 'InternalCtrlr/ChargePointModel',
  },
  {
    component: 'ChargingStation',
    variable: 'VendorName',
    ...STRING,
    ...RO,
    mirrors: 'InternalCtrlr/ChargePointVendor',
  },
  { component: 'ChargingStation', variable: 'Problem', ...BOOLEAN, ...RO, default: 'false' },
  {
    component: 'ChargingStation',
    variable: 'AllowNewSessionsPendingFirmwareUpdate',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'allowNewSessionsPendingFirmwareUpdate',
  },
  ...evses.flatMap(({ evseId, connectors }) => [
    ...part({ component: 'EVSE', evse: { id: evseId } }),
    {
      component: 'EVSE',
      evse: { id: evseId },
      variable: 'Power',
      dataType: 'decimal',
      unit: 'W',
      maxLimit: 22_080,
      ...RO,
    } as const,
    { component: 'EVSE', evse: { id: evseId }, variable: 'AllowReset', ...BOOLEAN, ...RO } as const,
    ...readingVariables(evseId),
    ...faultVariables(
      evseId,
      connectors.map(({ connectorId }) => connectorId),
    ),
    ...connectors.flatMap(({ connectorId, type }): VariableSpec[] => {
      const place = { component: 'Connector', evse: { id: evseId, connectorId } };
      return [...part(place), { ...place, variable: 'ConnectorType', ...STRING, ...RO, default: type }];
    }),
  ]),
  ...connectorCounts(connectorsOf(evses)),
];

const part = (place: Pick<VariableSpec, 'component' | 'evse'>): VariableSpec[] => [
  {
    ...place,
    variable: 'AvailabilityState',
    dataType: 'OptionList',
    valuesList: AVAILABILITY_STATES,
    ...RO,
    default: 'Available',
  },
  { ...place, variable: 'Available', ...BOOLEAN, ...RO, default: 'true', constant: true },
  { ...place, variable: 'SupplyPhases', ...INTEGER, ...RO, maxLimit: 3, default: '3' },
];

/** All variables of a station of the given shape, in the order of reports. */
export const catalogue = (shape: StationShape): VariableSpec[] => [
  ...physical(shape),
  ...ocppCommCtrlr,
  ...txCtrlr,
  ...authorization,
  ...tariffCostCtrlr,
  ...californiaPricing,
  ...displayMessageCtrlr,
  ...localAuthListCtrlr,
  ...reservationCtrlr,
  ...sampledDataCtrlr,
  ...alignedDataCtrlr,
  ...signingVariables,
  ...deviceDataCtrlr,
  ...clockCtrlr,
  ...localTime,
  ...monitoringCtrlr,
  ...securityCtrlr,
  ...certificateVariables,
  ...connectionVariables,
  ...internalCtrlr,
  ...smartChargingVariables,
  ...(shape.iso15118 ? iso15118Variables : []),
  ...legacyCtrlr,
  ...legacyVariables,
];
