import type {
  CertificateHashData,
  InstalledCertificate,
  InstalledCertificateType,
  RootCertificateType,
} from './certificates.ts';
import type { CostUpdate } from './cost.ts';
import type { Customer } from './customer.ts';
import type { Selection, VariableSelector } from './device-model/selection.ts';
import type { VariableRef } from './device-model/variable.ts';
import type { DisplayFilter, DisplayMessage } from './display-message.ts';
import type { FirmwareUpdate } from './firmware.ts';
import type { IdToken } from './id-token.ts';
import type { ListUpdate } from './local-list.ts';
import type { LogUpload } from './log-upload.ts';
import type { MonitoringBase, MonitoringCriterion } from './monitoring/monitor.ts';
import type { MonitorWish, SetMonitoringStatus } from './monitoring/wish.ts';
import type { NetworkProfileData } from './network-profile.ts';
import type { Reservation, ReserveStatus } from './reservation.ts';
import type { ClearCriteria, ProfileCriteria } from './smart-charging/installed.ts';
import type { ChargingProfile, RateUnit, SchedulePeriod } from './smart-charging/profile.ts';
import type { StatusInfo } from './status-info.ts';
import type { Instant, Seconds } from './time.ts';

/** What the CSMS (or a local operator) wants of us, in the domain's words. Each has one reply. */
export type Command =
  | {
      type: 'requestStartTransaction';
      idToken: IdToken;
      groupIdToken?: IdToken;
      evseId?: number;
      connectorId?: number;
      remoteStartId?: number;
      /** For the transaction that this starts (K05). */
      chargingProfile?: AskedProfile;
    }
  | { type: 'requestStopTransaction'; transaction: TransactionRef }
  | { type: 'getVariables'; variables: VariableRef[] }
  | { type: 'setVariables'; variables: (VariableRef & { value: string })[] }
  | { type: 'getConfiguration'; keys: string[] }
  | { type: 'changeConfiguration'; key: string; value: string }
  | {
      type: 'getBaseReport';
      requestId: number;
      reportBase: 'ConfigurationInventory' | 'FullInventory' | 'SummaryInventory';
    }
  | ({ type: 'getReport'; requestId: number } & Selection)
  | { type: 'setVariableMonitoring'; wishes: MonitorWish[] }
  | { type: 'clearVariableMonitoring'; ids: number[] }
  | { type: 'setMonitoringBase'; base: MonitoringBase }
  | { type: 'setMonitoringLevel'; severity: number }
  | {
      type: 'getMonitoringReport';
      requestId: number;
      criteria?: MonitoringCriterion[];
      selectors?: VariableSelector[];
    }
  | {
      type: 'customerInformation';
      requestId: number;
      report: boolean;
      clear: boolean;
      /** Exactly one is right (N09.FR.09). */
      customers: Customer[];
    }
  | { type: 'setNetworkProfile'; slot: number; profile: NetworkProfileData }
  | { type: 'getTransactionStatus'; transactionId?: string }
  | { type: 'triggerMessage'; message: TriggeredMessage; evseId?: number; connectorId?: number }
  | { type: 'clearCache' }
  | { type: 'installCertificate'; certificateType: RootCertificateType; certificate: string }
  | { type: 'deleteCertificate'; hashData: CertificateHashData }
  | { type: 'getInstalledCertificateIds'; types?: InstalledCertificateType[] }
  | {
      type: 'certificateSigned';
      /** PEM, the certificate of the station first. */
      chain: string;
      certificateType?: 'ChargingStationCertificate' | 'V2GCertificate';
    }
  | ({ type: 'sendLocalList' } & ListUpdate)
  | { type: 'getLocalListVersion' }
  | { type: 'costUpdated'; transaction: TransactionRef; update: CostUpdate }
  | { type: 'setDisplayMessage'; message: DisplayMessage; display?: string }
  | { type: 'getDisplayMessages'; requestId: number; filter: DisplayFilter }
  | { type: 'clearDisplayMessage'; id: number }
  | { type: 'reserveNow'; reservation: Reservation }
  | { type: 'cancelReservation'; reservationId: number }
  | { type: 'dataTransfer'; vendorId: string; messageId?: string; data?: unknown }
  | { type: 'changeAvailability'; operational: boolean; evseId?: number; connectorId?: number }
  | { type: 'unlockConnector'; evseId?: number; connectorId: number }
  | { type: 'setChargingProfile'; evseId: number; profile: AskedProfile }
  | { type: 'clearChargingProfile'; criteria: ClearCriteria }
  | { type: 'getChargingProfiles'; requestId: number; criteria: ProfileCriteria }
  | { type: 'getCompositeSchedule'; evseId: number; durationSeconds: Seconds; unit?: RateUnit }
  | { type: 'updateFirmware'; update: FirmwareUpdate }
  | { type: 'getLog'; upload: LogUpload }
  | { type: 'reset'; kind: 'Immediate' | 'OnIdle' | 'Hard' | 'Soft'; evseId?: number };

/** 2.0.1 names our own id, 1.6 the number the CSMS gave. */
export type TransactionRef = { id: string } | { csmsId: number };

/** A profile as a CSMS sends it: it knows the transaction by its own name. */
export type AskedProfile = Omit<ChargingProfile, 'transactionId'> & { transaction?: TransactionRef };

export type TriggeredMessage =
  | 'bootNotification'
  | 'heartbeat'
  | 'meterValues'
  | 'connectorStatus'
  | 'transactionEvent'
  | 'firmwareStatus'
  /** 1.6 has a message of its own for signed updates. */
  | 'signedFirmwareStatus'
  | 'logStatus'
  | 'diagnosticsStatus'
  | 'publishFirmwareStatus'
  | 'signCertificate'
  | 'signV2GCertificate'
  | 'signCombinedCertificate';

export type GetVariableStatus =
  | 'Accepted'
  | 'Rejected'
  | 'UnknownComponent'
  | 'UnknownVariable'
  | 'NotSupportedAttributeType';
export type SetVariableStatus = GetVariableStatus | 'RebootRequired';

export type Replies = {
  requestStartTransaction: {
    status: 'Accepted' | 'Rejected';
    transactionId?: string;
    statusInfo?: StatusInfo;
  };
  requestStopTransaction: { status: 'Accepted' | 'Rejected'; statusInfo?: StatusInfo };
  getVariables: {
    results: (VariableRef & { status: GetVariableStatus; value?: string; statusInfo?: StatusInfo })[];
  };
  setVariables: { results: (VariableRef & { status: SetVariableStatus; statusInfo?: StatusInfo })[] };
  getConfiguration: { known: { key: string; readonly: boolean; value?: string }[]; unknown: string[] };
  changeConfiguration: { status: 'Accepted' | 'Rejected' | 'RebootRequired' | 'NotSupported' };
  getBaseReport: { status: 'Accepted' | 'Rejected' | 'NotSupported' | 'EmptyResultSet' };
  getReport: { status: 'Accepted' | 'Rejected' | 'NotSupported' | 'EmptyResultSet' };
  setVariableMonitoring: {
    /** One a wish, in order; with Accepted the id of the monitor. */
    results: { status: SetMonitoringStatus; id?: number; statusInfo?: StatusInfo }[];
  };
  clearVariableMonitoring: {
    results: { id: number; status: 'Accepted' | 'Rejected' | 'NotFound'; statusInfo?: StatusInfo }[];
  };
  setMonitoringBase: { status: 'Accepted' | 'Rejected' | 'NotSupported' | 'EmptyResultSet' };
  setMonitoringLevel: { status: 'Accepted' | 'Rejected'; statusInfo?: StatusInfo };
  getMonitoringReport: { status: 'Accepted' | 'Rejected' | 'NotSupported' | 'EmptyResultSet' };
  customerInformation: { status: 'Accepted' | 'Rejected' | 'Invalid'; statusInfo?: StatusInfo };
  setNetworkProfile: { status: 'Accepted' | 'Rejected' | 'Failed'; statusInfo?: StatusInfo };
  getTransactionStatus: { ongoing?: boolean; messagesInQueue: boolean };
  triggerMessage: { status: 'Accepted' | 'Rejected' | 'NotImplemented' };
  clearCache: { status: 'Accepted' | 'Rejected' };
  installCertificate: { status: 'Accepted' | 'Rejected' | 'Failed'; statusInfo?: StatusInfo };
  deleteCertificate: { status: 'Accepted' | 'Failed' | 'NotFound'; statusInfo?: StatusInfo };
  getInstalledCertificateIds: { status: 'Accepted' | 'NotFound'; certificates: InstalledCertificate[] };
  certificateSigned: { status: 'Accepted' | 'Rejected'; statusInfo?: StatusInfo };
  sendLocalList: {
    status: 'Accepted' | 'Failed' | 'VersionMismatch' | 'NotSupported';
    statusInfo?: StatusInfo;
  };
  getLocalListVersion: { version: number };
  setDisplayMessage: {
    status:
      | 'Accepted'
      | 'NotSupportedMessageFormat'
      | 'Rejected'
      | 'NotSupportedPriority'
      | 'NotSupportedState'
      | 'UnknownTransaction';
    statusInfo?: StatusInfo;
  };
  costUpdated: { status: 'Accepted' | 'Rejected' };
  getDisplayMessages: { status: 'Accepted' | 'Unknown' };
  clearDisplayMessage: { status: 'Accepted' | 'Unknown' };
  reserveNow: { status: ReserveStatus | 'Rejected'; statusInfo?: StatusInfo };
  cancelReservation: { status: 'Accepted' | 'Rejected'; statusInfo?: StatusInfo };
  dataTransfer: { status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId'; data?: unknown };
  changeAvailability: { status: 'Accepted' | 'Rejected' | 'Scheduled'; statusInfo?: StatusInfo };
  unlockConnector: {
    status:
      | 'Unlocked'
      | 'UnlockFailed'
      | 'NotSupported'
      | 'UnknownConnector'
      | 'OngoingAuthorizedTransaction';
    statusInfo?: StatusInfo;
  };
  /** NotSupported: a purpose that this station was told not to take; 2.0.1 calls that Rejected. */
  setChargingProfile: { status: 'Accepted' | 'Rejected' | 'NotSupported'; statusInfo?: StatusInfo };
  clearChargingProfile: { status: 'Accepted' | 'Unknown' };
  getChargingProfiles: { status: 'Accepted' | 'NoProfiles' };
  getCompositeSchedule:
    | { status: 'Rejected'; statusInfo?: StatusInfo }
    | { status: 'Accepted'; schedule: CompositeSchedule };
  reset: { status: 'Accepted' | 'Rejected' | 'Scheduled'; statusInfo?: StatusInfo };
  updateFirmware: {
    status: 'Accepted' | 'Rejected' | 'AcceptedCanceled' | 'InvalidCertificate' | 'RevokedCertificate';
    statusInfo?: StatusInfo;
  };
  /** `fileName`: of the file that will be there, unless rejected. */
  getLog: {
    status: 'Accepted' | 'Rejected' | 'AcceptedCanceled';
    fileName?: string;
    statusInfo?: StatusInfo;
  };
};

/** What an EVSE, or the station (0), may take from `start` on. */
export type CompositeSchedule = {
  evseId: number;
  start: Instant;
  durationSeconds: Seconds;
  unit: RateUnit;
  periods: SchedulePeriod[];
};

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
/** A reply, or the truth that we cannot: answered with CALLERROR of that code. */
export type ReplyOf<T extends CommandType> = Replies[T] | Unsupported;
export type Reply = { [T in CommandType]: ReplyOf<T> }[CommandType];
export type Unsupported = {
  error:
    | 'NotImplemented'
    | 'NotSupported'
    | 'FormatViolation'
    | 'InternalError'
    | 'SecurityError'
    | 'OccurrenceConstraintViolation'
    | 'PropertyConstraintViolation';
  description: string;
};

/** An instant with the moment it was asked, for commands that wait. */
export type Asked<T> = { what: T; at: Instant };
