/**
 * The configuration keys of OCPP 1.6 and the variables of the one device model that they stand for. A key is
 * read-only when its variable is. Spellings are those of the specification and of EVerest's `Internal` section.
 */
import { listItems, type VariableKey } from '../../domain/device-model/variable.ts';

export type ConfigurationKey = {
  key: string;
  at: VariableKey;
  /** Variables that take the same value: 1.6 has one key where 2.0.1 has several variables. */
  also?: readonly VariableKey[];
  /** How a value that the CSMS sets is kept, where that differs. */
  encode?: (value: string) => string;
  /** What the items of its value are called here, where 1.6 has other words for them. */
  words?: { readonly [word: string]: string };
  /** The variable is read-only; the key is changed in a way of its own. */
  isWritable?: true;
  /** The variable may be written in 2.0.1, where its slot is not in use; 1.6 knows only the slot that is. */
  isReadOnly?: true;
};

/** A list in the words of the device model. */
export const fromWords = (words: ConfigurationKey['words'], list: string): string => {
  if (!words) return list;
  return listItems(list)
    .map((item) => words[item] ?? item)
    .join(',');
};

/** A list in the words of 1.6. */
export const inWords = (words: ConfigurationKey['words'], list: string): string => {
  if (!words) return list;
  const named = new Map(Object.entries(words).map(([word, item]) => [item, word]));
  return listItems(list)
    .map((item) => named.get(item) ?? item)
    .join(',');
};

const PURPOSES = { ChargePointMaxProfile: 'ChargingStationMaxProfile' };
const RATE_UNITS = { Current: 'A', Power: 'W' };

/** Beside the mapped keys: the most items a list may have. */
export const LENGTHS_OF: Readonly<Record<string, string>> = {
  MeterValuesAlignedDataMaxLength: 'MeterValuesAlignedData',
  MeterValuesSampledDataMaxLength: 'MeterValuesSampledData',
  StopTxnAlignedDataMaxLength: 'StopTxnAlignedData',
  StopTxnSampledDataMaxLength: 'StopTxnSampledData',
};

const HEX_KEY = /^([0-9a-f]{2}){16,20}$/i;

/**
 * A password of 32 to 40 hex digits set by ChangeConfiguration stands for bytes (security whitepaper, TC_073). Kept as
 * one character a byte (Latin-1), the form in which every password goes into the Authorization header.
 */
export const passwordOfKey = (value: string): string =>
  HEX_KEY.test(value)
    ? value.replace(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    : value;

export const CONFIGURATION_KEYS: readonly ConfigurationKey[] = [
  // Core
  { key: 'AllowOfflineTxForUnknownId', at: 'AuthCtrlr/OfflineTxForUnknownIdEnabled' },
  { key: 'AuthorizationCacheEnabled', at: 'AuthCacheCtrlr/Enabled' },
  { key: 'AuthorizeRemoteTxRequests', at: 'AuthCtrlr/AuthorizeRemoteStart' },
  {
    key: 'ClockAlignedDataInterval',
    at: 'AlignedDataCtrlr/Interval',
    also: ['AlignedDataCtrlr/TxEndedInterval'],
  },
  { key: 'ConnectionTimeOut', at: 'TxCtrlr/EVConnectionTimeOut' },
  { key: 'ConnectorPhaseRotation', at: 'OCPP16LegacyCtrlr/ConnectorPhaseRotation' },
  { key: 'GetConfigurationMaxKeys', at: 'OCPP16LegacyCtrlr/GetConfigurationMaxKeys' },
  { key: 'HeartbeatInterval', at: 'OCPPCommCtrlr/HeartbeatInterval' },
  { key: 'LocalAuthorizeOffline', at: 'AuthCtrlr/LocalAuthorizeOffline' },
  { key: 'LocalPreAuthorize', at: 'AuthCtrlr/LocalPreAuthorize' },
  { key: 'MaxEnergyOnInvalidId', at: 'TxCtrlr/MaxEnergyOnInvalidId' },
  { key: 'MessageTimeout', at: 'OCPPCommCtrlr/MessageTimeout[Default]' },
  { key: 'MeterValuesAlignedData', at: 'AlignedDataCtrlr/Measurands' },
  { key: 'MeterValuesSampledData', at: 'SampledDataCtrlr/TxUpdatedMeasurands' },
  {
    key: 'MeterValueSampleInterval',
    at: 'SampledDataCtrlr/TxUpdatedInterval',
    also: ['SampledDataCtrlr/TxEndedInterval'],
  },
  { key: 'CustomDisplayCostAndPrice', at: 'OCPP16LegacyCtrlr/CustomDisplayCostAndPrice' },
  { key: 'CustomIdleFeeAfterStop', at: 'OCPP16LegacyCtrlr/CustomIdleFeeAfterStop' },
  {
    key: 'CustomMultiLanguageMessages',
    at: 'CustomizationCtrlr/CustomImplementationEnabled[org.openchargealliance.multilanguage]',
    isReadOnly: true,
  },
  { key: 'Language', at: 'DisplayMessageCtrlr/Language' },
  { key: 'SupportedLanguages', at: 'OCPP16LegacyCtrlr/SupportedLanguages' },
  { key: 'TimeOffset', at: 'ClockCtrlr/TimeOffset' },
  { key: 'TimeOffsetNextTransition', at: 'ClockCtrlr/TimeOffset[NextTransition]' },
  { key: 'NextTimeOffsetTransitionDateTime', at: 'ClockCtrlr/NextTimeOffsetTransitionDateTime' },
  { key: 'WaitForSetUserPriceTimeout', at: 'OCPP16LegacyCtrlr/WaitForSetUserPriceTimeout' },
  { key: 'DefaultPrice', at: 'OCPP16LegacyCtrlr/DefaultPrice' },
  { key: 'DefaultPriceText', at: 'OCPP16LegacyCtrlr/DefaultPriceText' },
  { key: 'NumberOfDecimalsForCostValues', at: 'TariffCostCtrlr/NumberOfDecimalsForCostValues' },
  { key: 'MinimumStatusDuration', at: 'OCPP16LegacyCtrlr/MinimumStatusDuration' },
  { key: 'NumberOfConnectors', at: 'OCPP16LegacyCtrlr/NumberOfConnectors' },
  { key: 'ResetRetries', at: 'OCPPCommCtrlr/ResetRetries' },
  { key: 'StopTransactionOnEVSideDisconnect', at: 'TxCtrlr/StopTxOnEVSideDisconnect' },
  { key: 'StopTransactionOnInvalidId', at: 'TxCtrlr/StopTxOnInvalidId' },
  { key: 'StopTxnAlignedData', at: 'AlignedDataCtrlr/TxEndedMeasurands' },
  { key: 'StopTxnSampledData', at: 'SampledDataCtrlr/TxEndedMeasurands' },
  { key: 'SampledDataSignReadings', at: 'SampledDataCtrlr/SignReadings' },
  { key: 'AlignedDataSignReadings', at: 'AlignedDataCtrlr/SignReadings' },
  { key: 'SupportedFeatureProfiles', at: 'OCPP16LegacyCtrlr/SupportedFeatureProfiles' },
  { key: 'TransactionMessageAttempts', at: 'OCPPCommCtrlr/MessageAttempts[TransactionEvent]' },
  { key: 'TransactionMessageRetryInterval', at: 'OCPPCommCtrlr/MessageAttemptInterval[TransactionEvent]' },
  { key: 'UnlockConnectorOnEVSideDisconnect', at: 'OCPPCommCtrlr/UnlockOnEVSideDisconnect' },
  { key: 'WebSocketPingInterval', at: 'OCPPCommCtrlr/WebSocketPingInterval' },
  // Local authorization list
  { key: 'LocalAuthListEnabled', at: 'LocalAuthListCtrlr/Enabled' },
  { key: 'LocalAuthListMaxLength', at: 'OCPP16LegacyCtrlr/LocalAuthListMaxLength' },
  { key: 'SendLocalListMaxLength', at: 'LocalAuthListCtrlr/ItemsPerMessage' },
  // Reservation
  { key: 'ReserveConnectorZeroSupported', at: 'ReservationCtrlr/NonEvseSpecific' },
  // Firmware management
  { key: 'SupportedFileTransferProtocols', at: 'OCPPCommCtrlr/FileTransferProtocols' },
  // Security whitepaper
  { key: 'AuthorizationKey', at: 'SecurityCtrlr/BasicAuthPassword', encode: passwordOfKey },
  { key: 'AdditionalRootCertificateCheck', at: 'SecurityCtrlr/AdditionalRootCertificateCheck' },
  { key: 'CertificateSignedMaxChainSize', at: 'SecurityCtrlr/MaxCertificateChainSize' },
  { key: 'CertificateStoreMaxLength', at: 'OCPP16LegacyCtrlr/CertificateStoreMaxLength' },
  { key: 'CertSigningRepeatTimes', at: 'SecurityCtrlr/CertSigningRepeatTimes' },
  { key: 'OcspRequestInterval', at: 'InternalCtrlr/OcspRequestInterval' },
  { key: 'CertSigningWaitMinimum', at: 'SecurityCtrlr/CertSigningWaitMinimum' },
  {
    key: 'AllowCSMSRootCertInstallWithUnsecureConnection',
    at: 'InternalCtrlr/AllowCSMSRootCertInstallWithUnsecureConnection',
  },
  {
    key: 'AllowMFRootCertInstallWithUnsecureConnection',
    at: 'InternalCtrlr/AllowMFRootCertInstallWithUnsecureConnection',
  },
  { key: 'DisableSecurityEventNotifications', at: 'OCPP16LegacyCtrlr/DisableSecurityEventNotifications' },
  { key: 'CpoName', at: 'SecurityCtrlr/OrganizationName' },
  { key: 'SecurityProfile', at: 'SecurityCtrlr/SecurityProfile', isWritable: true },
  // ISO 15118 application note, EVerest
  { key: 'ISO15118PnCEnabled', at: 'ISO15118Ctrlr/PnCEnabled' },
  {
    key: 'ISO15118CertificateManagementEnabled',
    at: 'ISO15118Ctrlr/V2GCertificateInstallationEnabled',
    also: ['ISO15118Ctrlr/ContractCertificateInstallationEnabled'],
  },
  { key: 'CentralContractValidationAllowed', at: 'ISO15118Ctrlr/CentralContractValidationAllowed' },
  { key: 'ContractValidationOffline', at: 'ISO15118Ctrlr/ContractValidationOffline' },
  { key: 'SeccLeafSubjectCommonName', at: 'ISO15118Ctrlr/SeccId' },
  { key: 'SeccLeafSubjectCountry', at: 'ISO15118Ctrlr/CountryName' },
  { key: 'SeccLeafSubjectOrganization', at: 'ISO15118Ctrlr/OrganizationName' },
  // SmartCharging
  { key: 'ChargeProfileMaxStackLevel', at: 'SmartChargingCtrlr/ProfileStackLevel' },
  {
    key: 'ChargingScheduleAllowedChargingRateUnit',
    at: 'SmartChargingCtrlr/RateUnit',
    words: RATE_UNITS,
  },
  { key: 'ChargingScheduleMaxPeriods', at: 'SmartChargingCtrlr/PeriodsPerSchedule' },
  { key: 'ConnectorSwitch3to1PhaseSupported', at: 'SmartChargingCtrlr/Phases3to1' },
  { key: 'MaxChargingProfilesInstalled', at: 'OCPP16LegacyCtrlr/MaxChargingProfilesInstalled' },
  { key: 'StopTransactionMaxMeterValues', at: 'OCPP16LegacyCtrlr/StopTransactionMaxMeterValues' },
  // Internal (EVerest)
  {
    key: 'RejectRemoteStartTransactionWithoutConnectorId',
    at: 'OCPP16LegacyCtrlr/RejectRemoteStartTransactionWithoutConnectorId',
  },
  {
    key: 'RemoteStartTransactionWithoutConnectorIdFindFirst',
    at: 'OCPP16LegacyCtrlr/RemoteStartTransactionWithoutConnectorIdFindFirst',
  },
  {
    key: 'StopTransactionIfUnlockNotSupported',
    at: 'OCPP16LegacyCtrlr/StopTransactionIfUnlockNotSupported',
  },
  {
    key: 'AllowChargingProfileWithoutStartSchedule',
    at: 'OCPP16LegacyCtrlr/AllowChargingProfileWithoutStartSchedule',
  },
  {
    key: 'CompositeScheduleDefaultLimitAmps',
    at: 'SmartChargingCtrlr/CompositeScheduleDefaultLimitAmps',
  },
  {
    key: 'CompositeScheduleDefaultLimitWatts',
    at: 'SmartChargingCtrlr/CompositeScheduleDefaultLimitWatts',
  },
  {
    key: 'CompositeScheduleDefaultNumberPhases',
    at: 'SmartChargingCtrlr/CompositeScheduleDefaultNumberPhases',
  },
  {
    key: 'IgnoredProfilePurposesOffline',
    at: 'SmartChargingCtrlr/IgnoredProfilePurposesOffline',
    words: PURPOSES,
  },
  { key: 'MaxCompositeScheduleDuration', at: 'InternalCtrlr/MaxCompositeScheduleDuration' },
  {
    key: 'SupportedChargingProfilePurposeTypes',
    at: 'InternalCtrlr/SupportedChargingProfilePurposeTypes',
    words: PURPOSES,
  },
  { key: 'SupplyVoltage', at: 'SmartChargingCtrlr/SupplyVoltage' },
  { key: 'CentralSystemURI', at: 'NetworkConfiguration[1]/OcppCsmsUrl', isReadOnly: true },
  { key: 'ChargeBoxSerialNumber', at: 'InternalCtrlr/ChargeBoxSerialNumber' },
  { key: 'ChargePointId', at: 'SecurityCtrlr/Identity' },
  { key: 'ChargePointModel', at: 'InternalCtrlr/ChargePointModel' },
  { key: 'ChargePointSerialNumber', at: 'InternalCtrlr/ChargePointSerialNumber' },
  { key: 'ChargePointVendor', at: 'InternalCtrlr/ChargePointVendor' },
  { key: 'FirmwareVersion', at: 'InternalCtrlr/FirmwareVersion' },
  { key: 'ICCID', at: 'InternalCtrlr/ICCID' },
  { key: 'IMSI', at: 'InternalCtrlr/IMSI' },
  { key: 'EnableTLSKeylog', at: 'InternalCtrlr/EnableTLSKeylog' },
  { key: 'HostName', at: 'InternalCtrlr/HostName' },
  { key: 'IFace', at: 'InternalCtrlr/IFace' },
  { key: 'LogMessages', at: 'InternalCtrlr/LogMessages' },
  {
    key: 'MessageTypesDiscardForQueueing',
    at: 'OCPPCommCtrlr/MessageTypesDiscardForQueueing',
    isReadOnly: true,
  },
  { key: 'QueueAllMessages', at: 'OCPPCommCtrlr/QueueAllMessages', isReadOnly: true },
  { key: 'MeterSerialNumber', at: 'InternalCtrlr/MeterSerialNumber' },
  { key: 'MeterType', at: 'InternalCtrlr/MeterType' },
  { key: 'ResumeTransactionsOnBoot', at: 'InternalCtrlr/ResumeTransactionsOnBoot' },
  { key: 'RetryBackoffRandomRange', at: 'OCPPCommCtrlr/RetryBackOffRandomRange' },
  { key: 'RetryBackoffRepeatTimes', at: 'OCPPCommCtrlr/RetryBackOffRepeatTimes' },
  { key: 'RetryBackoffWaitMinimum', at: 'OCPPCommCtrlr/RetryBackOffWaitMinimum' },
  { key: 'SupportedCiphers12', at: 'InternalCtrlr/SupportedCiphers12' },
  { key: 'SupportedCiphers13', at: 'InternalCtrlr/SupportedCiphers13' },
  { key: 'TLSKeylogFile', at: 'InternalCtrlr/TLSKeylogFile' },
  {
    key: 'SwitchSecurityProfileConnectionTimeout',
    at: 'OCPP16LegacyCtrlr/SwitchSecurityProfileConnectionTimeout',
  },
  { key: 'UseSslDefaultVerifyPaths', at: 'InternalCtrlr/UseSslDefaultVerifyPaths' },
  { key: 'VerifyCsmsAllowWildcards', at: 'SecurityCtrlr/AllowCSMSTLSWildcards' },
  { key: 'VerifyCsmsCommonName', at: 'InternalCtrlr/VerifyCsmsCommonName' },
  { key: 'WebsocketPingPayload', at: 'InternalCtrlr/WebsocketPingPayload' },
  { key: 'WebsocketPongTimeout', at: 'InternalCtrlr/WebsocketPongTimeout' },
];

/** Variables of this component are keys by their own name: what the integrator adds in the section `Custom`. */
export const CUSTOM_COMPONENT = 'OCPP16LegacyCtrlr';
