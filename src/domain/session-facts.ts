import type { IdToken } from './id-token.ts';
import type { Powermeter } from './metering.ts';
import type { SessionEvent, SessionEventName } from './session.ts';
import { fromRfc3339, type Instant } from './time.ts';
import type { ChargingState, StoppedReason } from './transaction.ts';

/** What is true of an EVSE at this moment, as far as session events have told. */
export type SessionFacts = {
  /** The EvseManager's name for the session; null: none. */
  sessionId: string | null;
  connectorId: number;
  bayOccupied: boolean;
  plugged: boolean;
  authorized: boolean;
  /** Authorized and plugged, as the EvseManager saw it: from TransactionStarted to TransactionFinished. */
  powerPathClosed: boolean;
  /** When it closed: the zero point of relative charging profiles (K01.FR.42). */
  powerPathClosedAt?: Instant;
  energyFlows: boolean;
  /** A signed meter value has come since the authorization. */
  dataSigned: boolean;
  chargingState: ChargingState;
  /** The token that is authorized. */
  idToken?: IdToken;
  /** Yet to be told to the CSMS (F01.FR.25, E01.FR.13). */
  remoteStartId?: number;
  reservationId?: number;
  /** Why energy was stopped while the transaction went on: the reason of its later end (F04.FR.03). */
  stoppedFor?: StoppedReason;
};

/** A session event with its name where events carry theirs. */
export type NamedSessionEvent<E = SessionEvent> = E extends SessionEvent ? E & { type: E['event'] } : never;
/** A parking bay detector's word; it is not part of a session. */
export type BayEvent = { type: 'bayOccupied'; occupied: boolean; meter_value?: Powermeter };
export type FactEvent = NamedSessionEvent | BayEvent;

/** The events that change what is true of an EVSE. */
export const FACTS = [
  'bayOccupied',
  'SessionStarted',
  'Authorized',
  'Deauthorized',
  'PluginTimeout',
  'TransactionStarted',
  'ChargingStarted',
  'ChargingPausedEV',
  'ChargingPausedEVSE',
  'ReplugStarted',
  'ReplugFinished',
  'TransactionFinished',
  'SessionFinished',
  'SessionResumed',
] as const;

export const noSession = (bayOccupied = false): SessionFacts => ({
  sessionId: null,
  connectorId: 1,
  bayOccupied,
  plugged: false,
  authorized: false,
  powerPathClosed: false,
  energyFlows: false,
  dataSigned: false,
  chargingState: 'Idle',
});

/** The facts after an event. Events that say nothing of a session leave them as they are. */
export const factsAfter = (facts: SessionFacts, event: FactEvent): SessionFacts => {
  if (event.type === 'bayOccupied') return { ...facts, bayOccupied: event.occupied };
  const learn = LESSONS[event.event] as
    | ((facts: SessionFacts, event: SessionEvent) => SessionFacts)
    | undefined;
  if (!learn) return facts;
  const named = { ...facts, sessionId: event.uuid, connectorId: event.connector_id };
  return withSignature(learn(named, event), event);
};

/** What is told to the CSMS once is not told again. */
export const onceTold = ({ remoteStartId: _, reservationId: __, ...facts }: SessionFacts): SessionFacts =>
  facts;

type Lesson<E extends SessionEventName> = (
  facts: SessionFacts,
  event: Extract<SessionEvent, { event: E }>,
) => SessionFacts;

const LESSONS: { [E in SessionEventName]?: Lesson<E> } = {
  // A session that begins with a token counts as authorized with the Authorized that follows: it has the remoteStartId.
  SessionStarted: (facts, { uuid, connector_id, session_started: { reason, reservation_id } }) => ({
    ...noSession(facts.bayOccupied),
    sessionId: uuid,
    connectorId: connector_id,
    ...(reason === 'EVConnected' && { plugged: true, chargingState: 'EVConnected' as const }),
    ...(reservation_id !== undefined && { reservationId: reservation_id }),
  }),
  Authorized: (facts, { authorized }) => ({
    ...withoutStop(facts),
    authorized: true,
    idToken: authorized.id_token,
    ...(authorized.remote_start_id !== undefined && { remoteStartId: authorized.remote_start_id }),
  }),
  TransactionStarted: (facts, { timestamp, transaction_started: started }) => ({
    ...withoutStop(facts),
    powerPathClosedAt: fromRfc3339(timestamp),
    plugged: true,
    authorized: true,
    powerPathClosed: true,
    idToken: started.id_token,
    chargingState: facts.chargingState === 'Idle' ? 'EVConnected' : facts.chargingState,
    ...(!facts.authorized &&
      started.remote_start_id !== undefined && { remoteStartId: started.remote_start_id }),
    ...(started.reservation_id !== undefined && { reservationId: started.reservation_id }),
  }),
  ChargingStarted: (facts) => ({ ...facts, energyFlows: true, chargingState: 'Charging' }),
  ChargingPausedEV: (facts) => ({ ...facts, energyFlows: false, chargingState: 'SuspendedEV' }),
  ChargingPausedEVSE: (facts) => ({ ...facts, energyFlows: false, chargingState: 'SuspendedEVSE' }),
  // The transaction outlives it (E10), also where TxStopPoint has EVConnected: the plug is still ours.
  ReplugStarted: (facts) => ({ ...facts, energyFlows: false, chargingState: 'Idle' }),
  ReplugFinished: (facts) => ({ ...facts, chargingState: 'EVConnected' }),
  Deauthorized: (facts, { deauthorized: { reason } }) =>
    // While energy can flow the last word, with the final meter value, is TransactionFinished.
    facts.powerPathClosed ? { ...facts, stoppedFor: reason } : deauthorized(facts, reason),
  // A plugged-in car whose driver never came: there is no authorization to end.
  PluginTimeout: (facts) => (facts.plugged ? facts : deauthorized(facts, 'Timeout')),
  TransactionFinished: (facts, { transaction_finished: { reason } }) => {
    // Idle although plugged: a cable of the station that hangs out of its car (E10).
    const plugged = facts.plugged && facts.chargingState !== 'Idle' && reason !== 'EVDisconnected';
    return { ...deauthorized(facts, reason), plugged, chargingState: plugged ? 'EVConnected' : 'Idle' };
  },
  // Where the transaction goes on until the bay is empty, the stop of its energy is still the reason of its end.
  SessionFinished: ({ bayOccupied, stoppedFor }) => ({
    ...noSession(bayOccupied),
    ...(bayOccupied && stoppedFor && { stoppedFor }),
  }),
  SessionResumed: (facts) => facts,
};

const withoutStop = ({ stoppedFor: _, ...facts }: SessionFacts): SessionFacts => facts;

const deauthorized = (facts: SessionFacts, stoppedFor: StoppedReason): SessionFacts => {
  const {
    idToken: _token,
    remoteStartId: _remote,
    reservationId: _reservation,
    powerPathClosedAt: _since,
    ...rest
  } = facts;
  return {
    ...rest,
    authorized: false,
    powerPathClosed: false,
    energyFlows: false,
    dataSigned: false,
    stoppedFor,
  };
};

const withSignature = (facts: SessionFacts, event: NamedSessionEvent): SessionFacts =>
  facts.authorized && !facts.dataSigned && readingOf(event)?.signed_meter_value
    ? { ...facts, dataSigned: true }
    : facts;

/** The meter reading that an event carries, wherever it does. */
export const readingOf = (event: FactEvent): Powermeter | undefined => {
  switch (event.type) {
    case 'bayOccupied':
      return event.meter_value;
    case 'SessionStarted':
      return event.session_started.meter_value;
    case 'Authorized':
      return event.authorized.meter_value;
    case 'Deauthorized':
      return event.deauthorized.meter_value;
    case 'TransactionStarted':
      return event.transaction_started.meter_value;
    case 'TransactionFinished':
      return event.transaction_finished.meter_value;
    case 'SessionFinished':
      return event.session_finished.meter_value;
    case 'SessionResumed':
      return event.session_resumed.meter_value;
    case 'ChargingStarted':
    case 'ChargingPausedEV':
    case 'ChargingPausedEVSE':
    case 'ReplugStarted':
    case 'ReplugFinished':
    case 'ChargingFinished':
      return event.charging_state_changed_event.meter_value;
    default:
      return undefined;
  }
};
