import type { Measurand } from './metering.ts';
import type { ProfilePurpose, RateUnit } from './smart-charging/profile.ts';
import type { Seconds } from './time.ts';
import type { TxPoint } from './transaction.ts';

/**
 * Every setting a machine may read, as a live view over the device model: reading a property gives the value in
 * force now. Names follow the OCPP 2.0.1 variables; `domain/device-model/catalogue.ts` ties each to its variable.
 */
export type Settings = {
  readonly txStartPoint: readonly TxPoint[];
  readonly txStopPoint: readonly TxPoint[];
  readonly evConnectionTimeOut: Seconds;
  readonly stopTxOnEVSideDisconnect: boolean;
  /** False: the plug stays locked until the token that started is shown (E09.FR.03). */
  readonly unlockOnEVSideDisconnect: boolean;
  readonly stopTxOnInvalidId: boolean;
  /** Wh that may still flow after the CSMS refused the token; undefined when not set. */
  readonly maxEnergyOnInvalidId: number | undefined;
  readonly txStartedMeasurands: readonly Measurand[];
  readonly txUpdatedMeasurands: readonly Measurand[];
  readonly txUpdatedInterval: Seconds;
  readonly txEndedMeasurands: readonly Measurand[];
  readonly txEndedInterval: Seconds;
  readonly alignedMeasurands: readonly Measurand[];
  readonly alignedInterval: Seconds;
  readonly alignedTxEndedMeasurands: readonly Measurand[];
  readonly alignedTxEndedInterval: Seconds;
  readonly sendDuringIdle: boolean;
  /** What the meter signs goes with sampled, and with clock-aligned values. */
  readonly signSampledReadings: boolean;
  readonly signAlignedReadings: boolean;
  /** Samples that a transaction keeps for its end; beyond it the curve becomes coarser. */
  readonly samplesForTheEnd: number;
  /** Never, OncePerTransaction or EveryMeterValue. */
  readonly publicKeyWithSignedMeterValue: string;
  /** False: whoever plugs in may charge. */
  readonly authEnabled: boolean;
  /** Its tokens stop what runs and start nothing; empty: there is none. */
  readonly masterPassGroupId: string;
  readonly authorizeRemoteStart: boolean;
  readonly localPreAuthorize: boolean;
  readonly localAuthorizeOffline: boolean;
  readonly offlineTxForUnknownIdEnabled: boolean;
  readonly disableRemoteAuthorization: boolean;
  readonly authCacheEnabled: boolean;
  /** Seconds a cached verdict lives when the CSMS names no expiry; undefined: for ever. */
  readonly authCacheLifeTime: Seconds | undefined;
  /** True: no Authorize for a cached token that is not accepted (C12.FR.05). */
  readonly authCacheDisablePostAuthorize: boolean;
  /** LRU, LFU or FIFO. */
  readonly authCachePolicy: string;
  readonly localListEnabled: boolean;
  readonly localListDisablePostAuthorize: boolean;
  /** How often a reset that failed is tried again. */
  readonly resetRetries: number;
  readonly reservationEnabled: boolean;
  /** Reservations of any EVSE, or any with a connector of a type, are taken. */
  readonly reservationNonEvseSpecific: boolean;
  readonly minimumStatusDuration: Seconds;
  readonly heartbeatInterval: Seconds;
  readonly webSocketPingInterval: Seconds;
  readonly webSocketPongTimeout: Seconds;
  readonly webSocketPingPayload: string;
  readonly messageTimeout: Seconds;
  readonly messageAttempts: number;
  readonly messageAttemptInterval: Seconds;
  readonly retryBackOffWaitMinimum: Seconds;
  readonly retryBackOffRandomRange: Seconds;
  readonly retryBackOffRepeatTimes: number;
  /** Slots of network connection profiles, best first, as text. */
  readonly networkConfigurationPriority: readonly string[];
  /** Attempts with a slot before the next one is tried; negative: for ever. */
  readonly networkProfileConnectionAttempts: number;
  /** How long the interface of a slot may take to come up, where another module sees to it. */
  readonly networkConfigTimeout: Seconds;
  /** The slot in use, or that was in use last. */
  readonly activeNetworkProfile: number;
  readonly offlineThreshold: Seconds;
  /** Bytes of undelivered notifications above which intermediate meter values are thinned out. */
  /** How often a station that is connected by a later profile of the list looks for an earlier one; 0: never. */
  readonly preferredProfileCheckInterval: Seconds;
  readonly outboxLimitBytes: number;
  /** False: of what happens while the CSMS is away, meter values outside transactions are not kept for it. */
  readonly queueAllMessages: boolean;
  /** Messages, by their names in OCPP, that are not kept while the CSMS is away. */
  readonly messageTypesDiscardForQueueing: readonly string[];
  readonly resumeTransactionsOnBoot: boolean;
  readonly messageQueueResumeDelay: Seconds;
  /** The first wait for CertificateSigned; doubles every time. */
  readonly certSigningWaitMinimum: Seconds;
  readonly certSigningRepeatTimes: number;
  /** From coming online to the first look at the expiry of our certificate, and from one to the next. */
  readonly certificateCheckDelay: Seconds;
  readonly certificateCheckInterval: Seconds;
  /** How old the OCSP status of the certificates that cars are shown may get. */
  readonly ocspRequestInterval: Seconds;
  /** 1.6: the CSMS hears of no security event, the logs do. */
  readonly disableSecurityEventNotifications: boolean;
  /** Seconds by which the CSMS may correct the clock without a security event. */
  readonly timeAdjustmentReportingThreshold: Seconds;
  readonly smartChargingEnabled: boolean;
  /** The highest stack level that is taken. */
  readonly profileStackLevel: number;
  readonly periodsPerSchedule: number;
  readonly chargingRateUnits: readonly RateUnit[];
  /** Purposes as 2.0.1 names them. */
  readonly profilePurposes: readonly ProfilePurpose[];
  readonly profilePurposesIgnoredOffline: readonly ProfilePurpose[];
  /** Nominal, phase to neutral. V */
  readonly supplyVoltage: number;
  /** What each EVSE may take where no profile applies; undefined: what its hardware can. A, W */
  readonly defaultLimitAmps: number | undefined;
  readonly defaultLimitWatts: number | undefined;
  /** Of EVSEs whose own number of phases is not known. */
  readonly defaultNumberPhases: number;
  readonly maxCompositeScheduleDuration: Seconds;
  /** Limits that come from elsewhere than the CSMS are obeyed. */
  readonly externalControlSignalsEnabled: boolean;
  /** Percent by which a limit must change for the CSMS to hear of it. */
  readonly limitChangeSignificance: number;
  readonly notifyLimitWithSchedules: boolean;
  /** 1.6: a profile that needs a startSchedule and has none starts when it is set. */
  readonly profileWithoutStartSchedule: boolean;
  /** 1.6: how long an accepted token waits for SetUserPrice before it may start anything; 0: not at all. ms */
  readonly userPriceTimeoutMs: number;
  /** Where the clock gets the time from (B01.FR.06). */
  readonly timeSources: readonly string[];
  readonly monitoringEnabled: boolean;
  /** The least urgent severity that is told, 0 to 9 (N05). */
  readonly activeMonitoringLevel: number;
  /** The least urgent severity that is kept for the CSMS while it is away (N07.FR.04). */
  readonly offlineQueuingSeverity: number;
  /** Cars may charge by their contract (C07); undefined: no part of the station speaks ISO 15118. */
  readonly pncEnabled: boolean | undefined;
  /** A contract whose root is not installed here goes to the CSMS as a whole (C07.FR.06). */
  readonly centralContractValidationAllowed: boolean | undefined;
  /** Without the CSMS a contract that is good in itself may do (C07.FR.07, FR.08). */
  readonly contractValidationOffline: boolean | undefined;
  /** Cars may ask for a contract, or for a new one (M01, M02). */
  readonly contractCertificateInstallationEnabled: boolean | undefined;
  /** The CSMS may be asked to sign a certificate that is shown to cars (A02). */
  readonly v2gCertificateInstallationEnabled: boolean | undefined;
  /** As `certificateCheckDelay` and `certificateCheckInterval`, of what is shown to cars. */
  readonly v2gCertificateCheckDelay: Seconds | undefined;
  readonly v2gCertificateCheckInterval: Seconds | undefined;
  /** Free EVSEs take new sessions while an update waits for running transactions (L01.FR.07). */
  readonly allowNewSessionsPendingFirmwareUpdate: boolean;
  /** While a transaction runs no firmware is downloaded. */
  readonly deferFirmwareDownload: boolean;
};
