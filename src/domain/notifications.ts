import type { ConnectorAddress, ConnectorState, ErrorCode } from './connector.ts';
import type { ReportItem } from './device-model/report.ts';
import type { VariableRef } from './device-model/variable.ts';
import type { DisplayMessage } from './display-message.ts';
import type { FirmwareStatus } from './firmware.ts';
import type { IdToken } from './id-token.ts';
import type { LogUploadStatus } from './log-upload.ts';
import type { MeterValue } from './metering.ts';
import type { MonitorKind, Watch } from './monitoring/monitor.ts';
import type { ChargingProfile, ChargingSchedule, LimitSource } from './smart-charging/profile.ts';
import type { Instant, Seconds } from './time.ts';
import type { ChargingState, StoppedReason, TriggerReason } from './transaction.ts';

/**
 * What the station must tell the CSMS. Kept in the outbox until confirmed and translated only when it is sent,
 * so each carries all that any OCPP version may need.
 */
export type Notification =
  | TransactionEvent
  | ConnectorStatusChanged
  | MeterValuesTaken
  | SecurityEvent
  | ReservationEnded
  | ReportPart
  | DisplayMessagesPart
  | ChargingProfilesPart
  | ChargingLimitChanged
  | ChargingLimitCleared
  | EvScheduleChosen
  | MonitoringReportPart
  | CustomerInformationPart
  | StationEvents
  | FirmwareStatusChanged
  | LogStatusChanged
  | ConnectorUnplugged;

export type TransactionEvent = {
  type: 'transactionEvent';
  eventType: 'Started' | 'Updated' | 'Ended';
  /** The station's own id (a UUID); 1.6 learns the CSMS's number for it from StartTransaction.conf. */
  transactionId: string;
  /** 0 in Started, then without gaps (E01.FR.07). */
  seqNo: number;
  at: Instant;
  trigger: TriggerReason;
  /** True when it happened without a CSMS (E04.FR.03). */
  offline: boolean;
  /** Where it happens; always known to us, told in 2.0.1 only when `tellEvse` (E01.FR.16). */
  connector: ConnectorAddress;
  tellEvse?: 'evse' | 'connector';
  /** The register in whole Wh at `at`: 1.6 meterStart and meterStop. */
  meterWh: number;
  chargingState?: ChargingState;
  stoppedReason?: StoppedReason;
  timeSpentCharging?: Seconds;
  remoteStartId?: number;
  reservationId?: number;
  /** When energy begins to flow, and when it changes (E02.FR.18, FR.19). */
  phasesUsed?: number;
  /** The token that started, when it is (E03.FR.01), or the one that stopped. */
  idToken?: IdToken;
  /** Started, Updated: the samples of this event. Ended: all samples kept for the end. */
  meterValues?: MeterValue[];
};

export type ConnectorStatusChanged = {
  type: 'connectorStatusChanged';
  connector: ConnectorAddress;
  /** Absent: reported because the CSMS is to know the present state (after boot, on request). */
  from?: ConnectorState;
  to: ConnectorState;
  /**
   * Whether a cable is in at `from` and at `to`: 2.0.1 knows no Preparing, it says Occupied once the cable is in and
   * Available before (F02). Absent: a connector that is Preparing counts as plugged.
   */
  wasPlugged?: boolean;
  plugged?: boolean;
  at: Instant;
  errorCode: ErrorCode;
  info?: string;
  vendorId?: string;
  vendorErrorCode?: string;
};

/** Meter values outside a transaction (clock aligned, or asked for). `evseId` 0 is the main meter. */
export type MeterValuesTaken = {
  type: 'meterValuesTaken';
  connector: ConnectorAddress;
  at: Instant;
  meterValues: MeterValue[];
};

/** By its name in 2.0.1 (A04). Only critical ones are told to the CSMS; `critical` decides for names of our own. */
export type SecurityEvent = {
  type: 'securityEvent';
  event: string;
  at: Instant;
  techInfo?: string;
  critical?: boolean;
};

/** A reservation that nobody has used or cancelled is over (2.0.1 ReservationStatusUpdate). */
export type ReservationEnded = {
  type: 'reservationEnded';
  reservationId: number;
  /** Removed: its EVSE is faulted or unavailable. */
  status: 'Expired' | 'Removed';
  at: Instant;
};

/** One part of a device model report the CSMS asked for (2.0.1 NotifyReport, B07.FR.03). */
export type ReportPart = {
  type: 'reportPart';
  requestId: number;
  /** 0 in the first part, then without gaps. */
  seqNo: number;
  /** More parts follow. */
  tbc: boolean;
  at: Instant;
  reportData: ReportItem[];
};

/** One part of the display messages that the CSMS asked for (2.0.1 NotifyDisplayMessages, O03.FR.03). */
export type DisplayMessagesPart = {
  type: 'displayMessagesPart';
  requestId: number;
  /** More parts follow. */
  tbc: boolean;
  messages: DisplayMessage[];
};

/** An external limit has changed what may be drawn by more than LimitChangeSignificance (2.0.1 NotifyChargingLimit, K11, K12). */
export type ChargingLimitChanged = {
  type: 'chargingLimitChanged';
  /** 0: the station. */
  evseId: number;
  source: LimitSource;
  gridCritical?: boolean;
  schedule?: ChargingSchedule;
};

/** An external limit was released (2.0.1 ClearedChargingLimit, K13). */
export type ChargingLimitCleared = { type: 'chargingLimitCleared'; evseId: number; source: LimitSource };

/** What an ISO 15118 car will draw, as it has chosen (2.0.1 NotifyEVChargingSchedule, K15.FR.10). */
export type EvScheduleChosen = {
  type: 'evScheduleChosen';
  evseId: number;
  timeBase: Instant;
  schedule: ChargingSchedule;
};

/** One part of the charging profiles that the CSMS asked for (2.0.1 ReportChargingProfiles, K09): of one EVSE and source. */
export type ChargingProfilesPart = {
  type: 'chargingProfilesPart';
  requestId: number;
  source: LimitSource;
  evseId: number;
  profiles: ChargingProfile[];
  /** More parts follow. */
  tbc: boolean;
};

/** One part of a report of monitors (2.0.1 NotifyMonitoringReport, N02.FR.03). */
export type MonitoringReportPart = Omit<ReportPart, 'type' | 'reportData'> & {
  type: 'monitoringReportPart';
  monitors: (Pick<VariableRef, 'component' | 'variable'> & { watches: ReportedMonitor[] })[];
};
export type ReportedMonitor = Watch & { id: number; customData?: unknown };

/** One part of what we know of a customer (2.0.1 NotifyCustomerInformation, N09.FR.05). */
export type CustomerInformationPart = Omit<ReportPart, 'type' | 'reportData'> & {
  type: 'customerInformationPart';
  data: string;
};

/** Faults, and what monitors have seen (2.0.1 NotifyEvent, N07). */
export type StationEvents = { type: 'stationEvents'; at: Instant; events: StationEvent[] };

export type StationEvent = Pick<VariableRef, 'component' | 'variable'> & {
  eventId: number;
  at: Instant;
  trigger: 'Alerting' | 'Delta' | 'Periodic';
  kind: 'HardWiredNotification' | MonitorKind;
  /** Empty for what may only be written (N07.FR.10). */
  actualValue: string;
  monitorId?: number;
  /** The event that brought this about (N07.FR.05). */
  cause?: number;
  cleared?: boolean;
  techCode?: string;
  techInfo?: string;
  transactionId?: string;
};

/** How far a firmware update is (L01.FR.01). */
export type FirmwareStatusChanged = {
  type: 'firmwareStatusChanged';
  at: Instant;
  status: FirmwareStatus;
  /** Absent: Idle, or ordered by 1.6 UpdateFirmware. */
  requestId?: number;
  /** Ordered with a signature: 1.6 has a message of its own for it. */
  signed: boolean;
  /** The CSMS has asked; it is told even what this version would leave out. */
  asked?: true;
};

/** How far the upload of a log is (N01.FR.08). */
export type LogStatusChanged = {
  type: 'logStatusChanged';
  at: Instant;
  status: LogUploadStatus;
  /** Absent: Idle, or ordered by 1.6 GetDiagnostics. */
  requestId?: number;
  /** In the words of 1.6 GetDiagnostics. */
  diagnostics: boolean;
};

/** 1.6 California pricing: the idle fee after the stop ends here. The transaction by the number of the CSMS. */
export type ConnectorUnplugged = { type: 'connectorUnplugged'; csmsTransactionId: number; at: Instant };

/** Lanes of delivery: what belongs to transactions (and security events) keeps its order, the rest may overtake. */
export type Lane = 'transaction' | 'rest';

export const laneOf = (notification: Notification): Lane =>
  IN_ORDER.includes(notification.type) ? 'transaction' : 'rest';

const IN_ORDER: readonly string[] = [
  'transactionEvent',
  'securityEvent',
  'connectorUnplugged',
] satisfies Notification['type'][];
