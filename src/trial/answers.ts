import type { Subprotocol } from '../protocol/version.ts';
import { type Json, object, text } from './wire.ts';

/** What an answer may depend on besides the request. */
export type AnswerView = {
  /** RFC 3339. */
  now: string;
  /** Seconds between heartbeats, told with BootNotification. */
  intervalS: number;
  /** The verdict on a token: `Accepted`, `Blocked`, `Invalid`, ... */
  authorize(token: string): string;
  /** The number the ledger gave this StartTransaction. */
  transactionId: number;
};

type Answers = { [action: string]: (request: Json, view: AnswerView) => object };

const boot: Answers[string] = (_request, { now, intervalS }) => ({
  status: 'Accepted',
  currentTime: now,
  interval: intervalS,
});
const heartbeat: Answers[string] = (_request, { now }) => ({ currentTime: now });
const nothing: Answers[string] = () => ({});
const accepted: Answers[string] = () => ({ status: 'Accepted' });

const idTagInfo = (request: Json, view: AnswerView) => ({
  idTagInfo: { status: view.authorize(text(request.idTag) ?? '') },
});

const idTokenInfo = (request: Json, view: AnswerView) => ({
  idTokenInfo: { status: view.authorize(text(object(request.idToken).idToken) ?? '') },
});

const ocpp16: Answers = {
  Authorize: idTagInfo,
  BootNotification: boot,
  DataTransfer: () => ({ status: 'UnknownVendorId' }),
  DiagnosticsStatusNotification: nothing,
  FirmwareStatusNotification: nothing,
  Heartbeat: heartbeat,
  LogStatusNotification: nothing,
  MeterValues: nothing,
  SecurityEventNotification: nothing,
  SignCertificate: () => ({ status: 'Rejected' }),
  SignedFirmwareStatusNotification: nothing,
  StartTransaction: (request, view) => ({
    transactionId: view.transactionId,
    ...idTagInfo(request, view),
  }),
  StatusNotification: nothing,
  StopTransaction: (request, view) => (request.idTag === undefined ? {} : idTagInfo(request, view)),
};

const ocpp201: Answers = {
  Authorize: idTokenInfo,
  BootNotification: boot,
  ClearedChargingLimit: nothing,
  DataTransfer: () => ({ status: 'UnknownVendorId' }),
  FirmwareStatusNotification: nothing,
  Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }),
  GetCertificateStatus: () => ({ status: 'Failed' }),
  Heartbeat: heartbeat,
  LogStatusNotification: nothing,
  MeterValues: nothing,
  NotifyChargingLimit: nothing,
  NotifyCustomerInformation: nothing,
  NotifyDisplayMessages: nothing,
  // It has no schedule to give, and the car need not wait for one.
  NotifyEVChargingNeeds: () => ({ status: 'Rejected' }),
  NotifyEVChargingSchedule: accepted,
  NotifyEvent: nothing,
  NotifyMonitoringReport: nothing,
  NotifyReport: nothing,
  PublishFirmwareStatusNotification: nothing,
  ReportChargingProfiles: nothing,
  ReservationStatusUpdate: nothing,
  SecurityEventNotification: nothing,
  SignCertificate: () => ({ status: 'Rejected' }),
  StatusNotification: nothing,
  TransactionEvent: (request, view) => (request.idToken === undefined ? {} : idTokenInfo(request, view)),
};

const tables: { [version in Subprotocol]: Answers } = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201 };

/** What a well-behaved CSMS answers; undefined for an action it does not know. */
export const answerTo = (
  version: Subprotocol,
  action: string,
  request: Json,
  view: AnswerView,
): object | undefined => {
  const table = tables[version];
  return Object.hasOwn(table, action) ? table[action]?.(request, view) : undefined;
};
