import type { IdToken } from './id-token.ts';
import type { Powermeter } from './metering.ts';
import { type FactEvent, readingOf, type SessionFacts } from './session-facts.ts';
import { fromRfc3339, type Instant } from './time.ts';
import type { ChargingState, StoppedReason, TriggerReason, TxPoint } from './transaction.ts';
import type { Change } from './tx-points.ts';

/** Something about a transaction that the CSMS is to hear: what, why, when and what the meter read. */
export type Happening = {
  trigger: TriggerReason;
  at: Instant;
  connectorId: number;
  plugged: boolean;
  chargingState: ChargingState;
  /** Absent where the event carries no reading: the last known one counts. */
  meter_value?: Powermeter;
  /** The token that was authorized now, or that ended the authorization. */
  idToken?: IdToken;
  remoteStartId?: number;
  reservationId?: number;
};

/** Whether a running transaction has something to tell of a change. */
export const isWorthTelling = ({ before, after }: Change, event: FactEvent): boolean =>
  before.authorized !== after.authorized ||
  before.plugged !== after.plugged ||
  before.bayOccupied !== after.bayOccupied ||
  before.chargingState !== after.chargingState ||
  event.type === 'TransactionFinished' ||
  // Without authorization to end, as after a remote stop of a cable-only transaction.
  (event.type === 'Deauthorized' && !before.powerPathClosed);

/** What happened, in the words of a transaction event that begins or goes on. */
export const happeningOf = (change: Change, event: FactEvent, at: Instant): Happening => {
  const { before, after } = change;
  const meter_value = readingOf(event);
  const idToken = tokenToTell(change, event);
  return {
    trigger: triggerOf(change, event),
    at: instantOf(event, at),
    connectorId: after.sessionId === null ? before.connectorId : after.connectorId,
    plugged: after.plugged,
    chargingState: after.chargingState,
    ...(meter_value && { meter_value }),
    ...(idToken && { idToken }),
    ...(after.remoteStartId !== undefined && { remoteStartId: after.remoteStartId }),
    ...(after.reservationId !== undefined && { reservationId: after.reservationId }),
  };
};

/**
 * What began a transaction: like `happeningOf`, with the token even when it was authorized before (E03.FR.01), and
 * with the signed reading as the trigger where only that was waited for.
 */
export const beginningOf = (
  change: Change,
  event: FactEvent,
  at: Instant,
  startPoints: readonly TxPoint[],
): Happening => {
  const happening = happeningOf(change, event, at);
  const { before, after } = change;
  const signatureStarts = startPoints.includes('DataSigned') && !startPoints.includes('PowerPathClosed');
  return {
    ...happening,
    ...(signatureStarts &&
      !before.dataSigned &&
      after.dataSigned && { trigger: 'SignedDataReceived' as const }),
    ...(after.authorized && after.idToken && { idToken: after.idToken }),
  };
};

export type Ending = { happening: Happening; stoppedReason: StoppedReason };

/** How a transaction ends with this event. */
export const endingOf = (change: Change, event: FactEvent, at: Instant, energyWithheld: boolean): Ending => {
  const happening = happeningOf(change, event, at);
  // C15.FR.06 with TxStopPoint EnergyTransfer: the pause that a refused token brings is the end.
  if (energyWithheld && event.type === 'ChargingPausedEVSE')
    return { happening: { ...happening, trigger: 'Deauthorized' }, stoppedReason: 'DeAuthorized' };
  return { happening, stoppedReason: stoppedReasonOf(change, event) };
};

/** B12.FR.04, FR.08 and their names in 1.6. */
export type ResetReason = 'ImmediateReset' | 'HardReset' | 'SoftReset';
export type ReasonOfLoss = 'Reboot' | 'Other' | 'PowerLoss' | ResetReason;

/**
 * The end of a transaction whose session did not outlive a restart, ours or that of the EvseManager. OCPP 2.0.1 has no trigger for a power cut;
 * AbnormalCondition is the nearest it has.
 * @param event what showed that the session is gone, with the meter's reading where it has one
 * @param stoppedReason Reboot: the restart was commanded
 */
export const lossOf = (
  facts: SessionFacts,
  event: {
    type: string;
    at: Instant;
    meter_value?: Powermeter;
    session_started?: { meter_value: Powermeter };
  },
  stoppedReason: ReasonOfLoss,
): Ending => {
  const meter_value = event.meter_value ?? event.session_started?.meter_value;
  return {
    stoppedReason,
    happening: {
      trigger: TRIGGER_OF_REASON[stoppedReason],
      at: event.at,
      connectorId: facts.connectorId,
      plugged: facts.plugged,
      chargingState: facts.plugged ? 'EVConnected' : 'Idle',
      ...(meter_value && { meter_value }),
    },
  };
};

/** Why a transaction ends with this event. An earlier stop of the energy gives the reason (F04.FR.03). */
const stoppedReasonOf = ({ before, after }: Change, event: FactEvent): StoppedReason => {
  switch (event.type) {
    case 'TransactionFinished':
      return event.transaction_finished.reason;
    case 'Deauthorized':
      return event.deauthorized.reason;
    case 'PluginTimeout':
      return 'Timeout';
    case 'ChargingPausedEV':
      return 'StoppedByEV';
    case 'ChargingPausedEVSE':
      return 'Other';
    default:
      return before.stoppedFor ?? after.stoppedFor ?? 'EVDisconnected';
  }
};

/** The most specific trigger (E02.FR.17). */
const triggerOf = ({ before, after }: Change, event: FactEvent): TriggerReason => {
  switch (event.type) {
    case 'bayOccupied':
      return event.occupied ? 'EVDetected' : 'EVDeparted';
    case 'TransactionFinished':
      return TRIGGER_OF_REASON[event.transaction_finished.reason];
    case 'Deauthorized':
      return TRIGGER_OF_REASON[event.deauthorized.reason];
    case 'PluginTimeout':
      return 'EVConnectTimeout';
    case 'SessionFinished':
      return 'EVCommunicationLost';
    case 'ReplugStarted':
      return 'EVCommunicationLost';
    case 'ReplugFinished':
      return 'CablePluggedIn';
    case 'ChargingPausedEVSE':
      return event.charging_paused_evse.reasons.includes('Error')
        ? 'AbnormalCondition'
        : 'ChargingStateChanged';
  }
  // F01.FR.19: the first event after a remote start, also when the cable brought it about.
  if (after.remoteStartId !== undefined) return 'RemoteStart';
  if (!before.plugged && after.plugged) return 'CablePluggedIn';
  if (after.powerPathClosed !== before.powerPathClosed || after.authorized !== before.authorized)
    return 'Authorized';
  return 'ChargingStateChanged';
};

export const TRIGGER_OF_REASON: Record<StoppedReason, TriggerReason> = {
  DeAuthorized: 'Deauthorized',
  EmergencyStop: 'AbnormalCondition',
  EnergyLimitReached: 'EnergyLimitReached',
  EVDisconnected: 'EVCommunicationLost',
  GroundFault: 'AbnormalCondition',
  HardReset: 'ResetCommand',
  ImmediateReset: 'ResetCommand',
  Local: 'StopAuthorized',
  LocalOutOfCredit: 'Deauthorized',
  MasterPass: 'StopAuthorized',
  Other: 'AbnormalCondition',
  OvercurrentFault: 'AbnormalCondition',
  PowerLoss: 'AbnormalCondition',
  PowerQuality: 'AbnormalCondition',
  Reboot: 'ResetCommand',
  Remote: 'RemoteStop',
  SOCLimitReached: 'ChargingStateChanged',
  SoftReset: 'ResetCommand',
  // E15.FR.04: a car that says goodbye counts as an authorized stop.
  StoppedByEV: 'StopAuthorized',
  TimeLimitReached: 'TimeLimitReached',
  Timeout: 'EVConnectTimeout',
  UnlockCommand: 'UnlockCommand',
};

const tokenToTell = ({ before, after }: Change, event: FactEvent): IdToken | undefined => {
  if (event.type === 'TransactionFinished') return event.transaction_finished.id_token;
  if (event.type === 'Deauthorized') return event.deauthorized.id_token;
  return !before.authorized && after.authorized ? after.idToken : undefined;
};

const instantOf = (event: FactEvent, at: Instant): Instant => {
  if (event.type === 'bayOccupied') return at;
  const told = fromRfc3339(event.timestamp);
  return Number.isNaN(told) ? at : told;
};
