/**
 * Every key that an OCPP 1.6 JSON may hold, by section, with the type of its value: the specification's, the security
 * whitepaper's and EVerest's own. Which of them have an effect says `protocol/ocpp16/configuration-keys.ts`.
 */
export type KeyType = 'text' | 'whole' | 'number' | 'flag' | 'list' | 'mapping';

type Section = { readonly [key: string]: KeyType };

const of = <T extends KeyType>(type: T, keys: string): { [key: string]: T } =>
  Object.fromEntries(keys.split(/\s+/).map((key) => [key, type]));

const INTERNAL: Section = {
  ...of(
    'text',
    'ChargePointId CentralSystemURI ChargeBoxSerialNumber ChargePointModel ChargePointSerialNumber',
  ),
  ...of('text', 'ChargePointVendor FirmwareVersion ICCID IMSI MeterSerialNumber MeterType HostName IFace'),
  ...of('list', 'SupportedCiphers12 SupportedCiphers13 LogMessagesFormat MeterPublicKeys'),
  ...of('list', 'SupportedChargingProfilePurposeTypes SupportedMeasurands IgnoredProfilePurposesOffline'),
  ...of('list', 'MessageTypesDiscardForQueueing ConnectorEvseIds'),
  ...of('flag', 'UseTPM UseTPMSeccLeafCertificate AuthorizeConnectorZeroOnConnectorOne LogMessages'),
  ...of(
    'flag',
    'AllowCSMSRootCertInstallWithUnsecureConnection AllowMFRootCertInstallWithUnsecureConnection',
  ),
  ...of('flag', 'LogMessagesRaw LogRotation LogRotationDateSuffix UseSslDefaultVerifyPaths'),
  ...of('flag', 'VerifyCsmsCommonName VerifyCsmsAllowWildcards AllowChargingProfileWithoutStartSchedule'),
  ...of('flag', 'RejectRemoteStartTransactionWithoutConnectorId QueueAllMessages ReportClearedErrors'),
  ...of('flag', 'RemoteStartTransactionWithoutConnectorIdFindFirst ReportSuspendedEVSEReasonChange'),
  ...of('flag', 'EnableTLSKeylog StopTransactionIfUnlockNotSupported ResumeTransactionsOnBoot'),
  ...of('whole', 'RetryBackoffRandomRange RetryBackoffRepeatTimes RetryBackoffWaitMinimum'),
  ...of('whole', 'LogRotationMaximumFileSize LogRotationMaximumFileCount MaxCompositeScheduleDuration'),
  ...of('whole', 'CompositeScheduleDefaultNumberPhases WebsocketPongTimeout OcspRequestInterval'),
  ...of('whole', 'WaitForStopTransactionsOnResetTimeout SwitchSecurityProfileConnectionTimeout'),
  ...of('whole', 'MessageQueueSizeThreshold MaxMessageSize'),
  ...of('number', 'CompositeScheduleDefaultLimitAmps CompositeScheduleDefaultLimitWatts SupplyVoltage'),
  ...of('text', 'WebsocketPingPayload SeccLeafSubjectCommonName SeccLeafSubjectCountry TLSKeylogFile'),
  ...of('text', 'SeccLeafSubjectOrganization'),
};

const CORE: Section = {
  ...of('flag', 'AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests'),
  ...of('flag', 'LocalAuthorizeOffline LocalPreAuthorize StopTransactionOnEVSideDisconnect'),
  ...of('flag', 'StopTransactionOnInvalidId UnlockConnectorOnEVSideDisconnect'),
  ...of('whole', 'BlinkRepeat ClockAlignedDataInterval ConnectionTimeOut ConnectorPhaseRotationMaxLength'),
  ...of(
    'whole',
    'GetConfigurationMaxKeys HeartbeatInterval LightIntensity MaxEnergyOnInvalidId MessageTimeout',
  ),
  ...of('whole', 'MeterValuesAlignedDataMaxLength MeterValuesSampledDataMaxLength MeterValueSampleInterval'),
  ...of('whole', 'MinimumStatusDuration NumberOfConnectors ResetRetries StopTxnAlignedDataMaxLength'),
  ...of('whole', 'StopTxnSampledDataMaxLength SupportedFeatureProfilesMaxLength TransactionMessageAttempts'),
  ...of('whole', 'TransactionMessageRetryInterval WebSocketPingInterval'),
  ...of('list', 'ConnectorPhaseRotation MeterValuesAlignedData MeterValuesSampledData StopTxnAlignedData'),
  ...of('list', 'StopTxnSampledData SupportedFeatureProfiles'),
  // Of the note on signed meter values.
  ...of('flag', 'SampledDataSignReadings AlignedDataSignReadings'),
  ...of('whole', 'StopTransactionMaxMeterValues'),
};

/** `Custom` is free: its keys are the integrator's own. */
export const OCPP16_SECTIONS: { readonly [section: string]: Section } = {
  Internal: INTERNAL,
  Core: CORE,
  FirmwareManagement: of('list', 'SupportedFileTransferProtocols'),
  Security: {
    ...of('whole', 'SecurityProfile CertificateSignedMaxChainSize CertificateStoreMaxLength'),
    ...of('text', 'AuthorizationKey CpoName'),
    ...of('flag', 'AdditionalRootCertificateCheck DisableSecurityEventNotifications'),
  },
  LocalAuthListManagement: {
    ...of('flag', 'LocalAuthListEnabled'),
    ...of('whole', 'LocalAuthListMaxLength SendLocalListMaxLength'),
  },
  Reservation: of('flag', 'ReserveConnectorZeroSupported'),
  SmartCharging: {
    ...of('whole', 'ChargeProfileMaxStackLevel ChargingScheduleMaxPeriods MaxChargingProfilesInstalled'),
    ...of('list', 'ChargingScheduleAllowedChargingRateUnit'),
    ...of('flag', 'ConnectorSwitch3to1PhaseSupported'),
  },
  PnC: {
    ...of('flag', 'ISO15118PnCEnabled ContractValidationOffline CentralContractValidationAllowed'),
    ...of('flag', 'ISO15118CertificateManagementEnabled'),
    ...of('whole', 'CertSigningWaitMinimum CertSigningRepeatTimes'),
  },
  CostAndPrice: {
    ...of('flag', 'CustomDisplayCostAndPrice CustomIdleFeeAfterStop CustomMultiLanguageMessages'),
    ...of('whole', 'NumberOfDecimalsForCostValues WaitForSetUserPriceTimeout'),
    ...of('mapping', 'DefaultPrice DefaultPriceText'),
    ...of('text', 'TimeOffset NextTimeOffsetTransitionDateTime TimeOffsetNextTransition Language'),
    ...of('list', 'SupportedLanguages'),
  },
  Custom: {},
};

/** The section that a key belongs to; undefined for keys that nobody knows. */
export const sectionOf = (key: string): string | undefined =>
  Object.keys(OCPP16_SECTIONS).find((section) => Object.hasOwn(OCPP16_SECTIONS[section]!, key));
