/**
 * The variables that a component file may name, by component: the standard's controllers and EVerest's own. Which of
 * them have an effect says `domain/device-model/catalogue.ts`. Components that are not here are the integrator's own.
 */
const named = (names: string): readonly string[] => names.trim().split(/\s+/);

export const COMPONENT_VARIABLES: { readonly [component: string]: readonly string[] } = {
  AlignedDataCtrlr: named(`
    Available Enabled Interval Measurands SendDuringIdle SignReadings TxEndedInterval TxEndedMeasurands`),
  AuthCacheCtrlr: named(`
    Available DisablePostAuthorize Enabled LifeTime Policy Storage`),
  AuthCtrlr: named(`
    AdditionalInfoItemsPerMessage AuthorizeRemoteStart DisableRemoteAuthorization Enabled
    LocalAuthorizeOffline LocalPreAuthorize MasterPassGroupId OfflineTxForUnknownIdEnabled
    SupportedIdTokenTypes`),
  CHAdeMOCtrlr: named(`
    AutoManufacturerCode CHAdeMOProtocolNumber DynamicControl HighCurrentControl HighVoltageControl
    SelftestActive VehicleStatus`),
  ChargingStation: named(`
    AllowNewSessionsPendingFirmwareUpdate AvailabilityState Available Model PhaseRotation Problem
    SupplyPhases VendorName`),
  ChargingStatusIndicator: named(`
    Active Color`),
  ClockCtrlr: named(`
    DateTime Enabled NextTimeOffsetTransitionDateTime NtpServerUri NtpSource
    TimeAdjustmentReportingThreshold TimeOffset TimeSource TimeZone`),
  ConnectedEV: named(`
    ProtocolAgreed ProtocolSupportedByEV VehicleID`),
  Connector: named(`
    AvailabilityState Available ChargeProtocol ConnectorType SupplyPhases`),
  CustomizationCtrlr: named(`
    CustomImplementationEnabled Enabled`),
  DeviceDataCtrlr: named(`
    BytesPerMessage ConfigurationValueSize Enabled ItemsPerMessage ReportingValueSize ValueSize`),
  DisplayMessageCtrlr: named(`
    Available DisplayMessages Enabled Language PersonalMessageSize QRCodeDisplayCapable SupportedFormats
    SupportedPriorities SupportedStates`),
  EVSE: named(`
    AllowReset AvailabilityState Available DCInputPhaseControl EvseId ISO15118EvseId Power SupplyPhases`),
  ISO15118Ctrlr: named(`
    Available CentralContractValidationAllowed ContractCertificateInstallationEnabled
    ContractValidationOffline CountryName Enabled MaxScheduleEntries OrganizationName PnCEnabled
    RequestMeteringReceipt RequestedEnergyTransferMode SeccId V2GCertificateInstallationEnabled`),
  InternalCtrlr: named(`
    AllowCSMSRootCertInstallWithUnsecureConnection AllowMFRootCertInstallWithUnsecureConnection
    AllowSecurityLevelZeroConnections AuthorizeConnectorZeroOnConnectorOne ChargeBoxSerialNumber
    ChargePointModel ChargePointSerialNumber ChargePointVendor
    ClientCertificateExpireCheckInitialDelaySeconds ClientCertificateExpireCheckIntervalSeconds
    DeferFirmwareDownloadDuringTransaction EnableTLSKeylog Enabled FirmwareVersion ICCID IFace IMSI
    LogMessages LogMessagesFormat LogMessagesRaw LogRotation LogRotationDateSuffix
    LogRotationMaximumFileCount LogRotationMaximumFileSize MaxCompositeScheduleDuration
    MaxCustomerInformationDataLength MaxMessageSize MessageQueueResumeDelay MessageQueueSizeThreshold
    MeterSerialNumber MeterType MonitorsProcessingInterval NetworkConfigTimeout
    NetworkConnectionProfiles OcspRequestInterval OutboxLimitBytes ReportSuspendedEVSEReasonChange
    ResumeTransactionsOnBoot RoundClockAlignedTimestamps SupportedChargingProfilePurposeTypes
    SupportedCiphers12 SupportedCiphers13 SupportedCriteria SupportedOcppVersions TLSKeylogFile
    UpdateCertificateSymlinks UseSslDefaultVerifyPaths UseTPM UseTPMSeccLeafCertificate
    V2GCertificateExpireCheckInitialDelaySeconds V2GCertificateExpireCheckIntervalSeconds
    VerifyCsmsAllowWildcards VerifyCsmsCommonName WebsocketPingPayload WebsocketPongTimeout`),
  LocalAuthListCtrlr: named(`
    Available BytesPerMessage DisablePostAuthorize Enabled Entries ItemsPerMessage Storage
    SupportsExpiryDateTime`),
  MonitoringCtrlr: named(`
    ActiveMonitoringBase ActiveMonitoringLevel Available BytesPerMessage Enabled ItemsPerMessage
    MonitoringBase MonitoringLevel OfflineQueuingSeverity`),
  NetworkConfiguration: named(`
    Apn ApnAuthentication ApnEnabled ApnPassword ApnUserName BasicAuthPassword
    CsmsRootCertificateHashAlgorithm CsmsRootCertificateIssuerKeyHash CsmsRootCertificateIssuerNameHash
    CsmsRootCertificateSerialNumber HostName Identity MessageTimeout OcppCsmsUrl OcppInterface
    OcppTransport OcppVersion PreferredNetwork SecurityProfile SimPin UseOnlyPreferredNetwork VpnEnabled
    VpnGroup VpnKey VpnPassword VpnServer VpnType VpnUser`),
  OCPP16LegacyCtrlr: named(`
    AllowChargingProfileWithoutStartSchedule BlinkRepeat ConnectorEvseIds ConnectorPhaseRotation
    ConnectorPhaseRotationMaxLength CustomDisplayCostAndPrice CustomIdleFeeAfterStop
    CustomMultiLanguageMessages DefaultPrice DefaultPriceText DisableSecurityEventNotifications
    ExampleConfigurationKey GetConfigurationMaxKeys ISO15118CertificateManagementEnabled Language
    LightIntensity MeterPublicKeys MinimumStatusDuration NumberOfConnectors
    RejectRemoteStartTransactionWithoutConnectorId RemoteStartTransactionWithoutConnectorIdFindFirst
    ReportClearedErrors ReserveConnectorZeroSupported StopTransactionIfUnlockNotSupported
    StopTransactionOnEVSideDisconnect SupportedFeatureProfiles SupportedFeatureProfilesMaxLength
    SupportedLanguages SwitchSecurityProfileConnectionTimeout UnlockConnectorOnEVSideDisconnect
    WaitForSetUserPriceTimeout WaitForStopTransactionsOnResetTimeout`),
  OCPPCommCtrlr: named(`
    ActiveNetworkProfile Enabled FieldLength FileTransferProtocols HeartbeatInterval
    MessageAttemptInterval MessageAttempts MessageTimeout MessageTypesDiscardForQueueing
    NetworkConfigurationPriority NetworkProfileConnectionAttempts OfflineThreshold
    PublicKeyWithSignedMeterValue QueueAllMessages ResetRetries RetryBackOffRandomRange
    RetryBackOffRepeatTimes RetryBackOffWaitMinimum UnlockOnEVSideDisconnect WebSocketPingInterval`),
  ReservationCtrlr: named(`
    Available Enabled NonEvseSpecific`),
  SampledDataCtrlr: named(`
    Available Enabled RegisterValuesWithoutPhases SignReadings TxEndedInterval TxEndedMeasurands
    TxStartedMeasurands TxUpdatedInterval TxUpdatedMeasurands`),
  SecurityCtrlr: named(`
    AdditionalRootCertificateCheck AllowCSMSTLSWildcards AllowSecurityProfileDowngrade BasicAuthPassword
    CertSigningRepeatTimes CertSigningWaitMinimum CertificateEntries Enabled Identity
    MaxCertificateChainSize OrganizationName SecurityProfile`),
  SmartChargingCtrlr: named(`
    ACPhaseSwitchingSupported Available ChargingProfilePersistence CompositeScheduleDefaultLimitAmps
    CompositeScheduleDefaultLimitWatts CompositeScheduleDefaultNumberPhases Enabled Entries
    ExternalControlSignalsEnabled IgnoredProfilePurposesOffline LimitChangeSignificance
    MaxExternalConstraintsId NotifyChargingLimitWithSchedules PeriodsPerSchedule Phases3to1
    ProfileStackLevel RateUnit SupplyVoltage SupportedAdditionalPurposes SupportsFeature UpdateRateLimit`),
  TariffCostCtrlr: named(`
    Available Currency Enabled NumberOfDecimalsForCostValues OfflineChargingPrice
    OfflineTariffFallbackMessage TariffFallbackMessage TotalCostFallbackMessage`),
  TxCtrlr: named(`
    ChargingTime EVConnectionTimeOut Enabled MaxEnergyOnInvalidId StopTxOnEVSideDisconnect
    StopTxOnInvalidId TxBeforeAcceptedEnabled TxStartPoint TxStopPoint`),
};
