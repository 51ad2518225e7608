import type { TransactionEvent } from '../../domain/notifications.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { StoppedReason } from '../../domain/transaction.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Request, StationView, Tell } from '../version.ts';
import { idTokenInfoOf, tagOfToken } from './authorization.ts';
import { meterValuesOf } from './metering.ts';

/** 1.6 hears of a transaction's start and end, and in between of its meter values alone. */
export const transactionEvent: Tell<'transactionEvent'> = {
  requests: (event, view) => {
    if (event.eventType === 'Started') return [startTransaction(event, view)];
    if (event.eventType === 'Ended') return [stopTransaction(event, view)];
    return meterValues(event, view);
  },
  receipt: (action, { transactionId, idTagInfo }: Partial<Responses['StartTransaction']>) => ({
    ...(action === 'StartTransaction' && transactionId !== undefined && { csmsTransactionId: transactionId }),
    ...(idTagInfo?.status && { idTokenInfo: idTokenInfoOf(idTagInfo) }),
  }),
  // All that follows needs the number: a start without one is told again.
  lacks: (action, { transactionId }: Partial<Responses['StartTransaction']>) =>
    action === 'StartTransaction' && !Number.isSafeInteger(transactionId) ? 'transactionId' : undefined,
};

const startTransaction = (event: TransactionEvent, view: StationView): Request => {
  const payload: Requests['StartTransaction'] = {
    connectorId: view.connectorNumber(event.connector),
    idTag: tagOfToken(event.idToken),
    meterStart: Math.round(event.meterWh),
    timestamp: toRfc3339(event.at),
    ...(event.reservationId !== undefined && { reservationId: event.reservationId }),
  };
  return { action: 'StartTransaction', payload };
};

const stopTransaction = (event: TransactionEvent, view: StationView): Request => {
  const transactionData = meterValuesOf(event.meterValues, onGrid(event, view));
  const payload: Requests['StopTransaction'] = {
    transactionId: transactionId(event, view),
    meterStop: Math.round(event.meterWh),
    timestamp: toRfc3339(event.at),
    ...(event.idToken && { idTag: tagOfToken(event.idToken) }),
    reason: REASONS[event.stoppedReason ?? 'Local'],
    // Its own enumeration lacks `Celsius`, which we never send.
    ...(transactionData.length > 0 && {
      transactionData: transactionData as NonNullable<Requests['StopTransaction']['transactionData']>,
    }),
  };
  return { action: 'StopTransaction', payload };
};

const meterValues = (event: TransactionEvent, view: StationView): Request[] => {
  const meterValue = meterValuesOf(event.meterValues, onGrid(event, view));
  if (meterValue.length === 0) return [];
  const payload: Requests['MeterValues'] = {
    connectorId: view.connectorNumber(event.connector),
    transactionId: transactionId(event, view),
    meterValue,
  };
  return [{ action: 'MeterValues', payload }];
};

const onGrid = ({ connector }: TransactionEvent, view: StationView): Parameters<typeof meterValuesOf>[1] => {
  const connectorId = view.connectorNumber(connector);
  return (phase) => view.gridPhase(connectorId, phase);
};

/** -1 when StartTransaction could never be delivered, so that no number exists (errata). */
const transactionId = (event: TransactionEvent, view: StationView): number =>
  view.csmsTransactionId(event.transactionId) ?? -1;

type Reason = NonNullable<Requests['StopTransaction']['reason']>;

/** The nearest that 1.6 knows to each reason. */
const REASONS: Readonly<Record<StoppedReason, Reason>> = {
  DeAuthorized: 'DeAuthorized',
  EmergencyStop: 'EmergencyStop',
  EnergyLimitReached: 'Other',
  EVDisconnected: 'EVDisconnected',
  GroundFault: 'Other',
  HardReset: 'HardReset',
  ImmediateReset: 'HardReset',
  Local: 'Local',
  LocalOutOfCredit: 'Other',
  MasterPass: 'Local',
  Other: 'Other',
  OvercurrentFault: 'Other',
  PowerLoss: 'PowerLoss',
  PowerQuality: 'Other',
  Reboot: 'Reboot',
  Remote: 'Remote',
  SOCLimitReached: 'Other',
  SoftReset: 'SoftReset',
  StoppedByEV: 'Other',
  TimeLimitReached: 'Other',
  Timeout: 'Other',
  UnlockCommand: 'UnlockCommand',
};
