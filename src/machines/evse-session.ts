/** What the EvseManager is told, what it remembers and what it says: the words of evse-manager.machine.ts. */
import type { ChargingNeeds, Payment, ScheduleChoice, ScheduleOffer } from '../domain/charging-needs.ts';
import type { ChargerError } from '../domain/connector.ts';
import type { HardwareState, Order, PhaseUse, Signal } from '../domain/hardware.ts';
import type { IdToken } from '../domain/id-token.ts';
import type { Powermeter, SignedMeterValue } from '../domain/metering.ts';
import type { ProvidedToken, SessionEvent, ValidationResult } from '../domain/session.ts';
import { toRfc3339 } from '../domain/time.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { Post, Stamp } from './kit.ts';

export type EvseManagerInput = {
  evseId: number;
  connectorIds: readonly number[];
  /** Amps per phase the hardware can offer. */
  maxCurrentA: number;
  /** Amps per phase below which nothing can be offered; absent: what IEC 61851 allows on AC. */
  leastCurrentA?: number;
  /** False: a fixed cable, nothing to lock. */
  connectorLock: boolean;
  /** Signed texts that go with the reading at the start and the end of a transaction. */
  signed?: { start?: SignedMeterValue; stop?: SignedMeterValue };
};

export type Authorization = {
  token: IdToken;
  parent?: IdToken;
  remoteStartId?: number;
  reservationId?: number;
};

export type EvseManagerContext = {
  evseId: number;
  connectorIds: number[];
  /** The connector in use, or used last. */
  connectorId: number;
  /** Connectors that are to serve nobody. */
  disabled: number[];
  connectorLock: boolean;
  signed: { start?: SignedMeterValue; stop?: SignedMeterValue };
  plugged: boolean;
  /** The session's uuid; null: no session. */
  uuid: string | null;
  authorization: Authorization | null;
  /** Amps per phase that may be drawn; less than `leastA` holds power back. */
  limitA: number;
  leastA: number;
  /** Where the hardware can switch: the phases that may carry it. */
  phases?: PhaseUse | undefined;
  pausedByUser: boolean;
  supplyLost: boolean;
  /** What the car may choose from in this transaction; absent: nothing was offered. */
  offer?: ScheduleOffer | undefined;
  faults: ChargerError[];
};

/** Each comes with the stamp of its turn and the meter's reading at that moment. */
export type EvseManagerEvent = Stamp & { meter_value: Powermeter } & (
    | Signal
    | { type: 'authorize_response'; provided_token: ProvidedToken; validation_result: ValidationResult }
    | { type: 'withdraw_authorization'; reason: StoppedReason }
    | { type: 'stop_transaction'; request: { reason: StoppedReason; id_token?: IdToken } }
    | { type: 'pause_charging' }
    | { type: 'resume_charging' }
    | { type: 'force_unlock'; connector_id: number }
    | { type: 'enable_disable'; connector_id: number; cmd_source: { enable_state: 'Enable' | 'Disable' } }
    | { type: 'limit changed'; limitA: number; phases?: PhaseUse }
    | { type: 'offer_schedules'; offer: ScheduleOffer }
    | { type: 'boot'; hardware: HardwareState; resume: boolean }
  );

export type EvseManagerEffect =
  | {
      type: 'publish';
      interface: 'evse_manager';
      evseId: number;
      variable: 'session_event';
      value: SessionEvent;
    }
  | { type: 'publish'; interface: 'evse_manager'; evseId: number; variable: 'ready'; value: true }
  | {
      type: 'publish';
      interface: 'evse_manager';
      evseId: number;
      variable: 'charging_needs';
      value: ChargingNeeds;
    }
  | {
      type: 'publish';
      interface: 'evse_manager';
      evseId: number;
      variable: 'schedule_choice';
      value: ScheduleChoice;
    }
  | {
      type: 'publish';
      interface: 'evse_manager';
      evseId: number;
      variable: 'selected_protocol';
      value: { protocol: 'ISO15118'; payment: Payment };
    }
  | { type: 'order'; evseId: number; order: Order }
  | { type: 'raiseError' | 'clearError'; evseId: number; connectorId: number; error: ChargerError }
  | {
      type: 'call';
      interface: 'evse_manager';
      evseId: number;
      command: 'stop_transaction';
      args: { request: { reason: StoppedReason } };
    }
  | Post;

type Told = { context: EvseManagerContext; event: EvseManagerEvent };
type Payload<E> = E extends SessionEvent ? Omit<E, 'uuid' | 'timestamp' | 'connector_id'> : never;

/** A session event of this EVSE, now. Without a session its uuid is the event's own id. */
export const sessionEvent = (
  { context, event }: Told,
  payload: Payload<SessionEvent>,
): EvseManagerEffect => ({
  type: 'publish',
  interface: 'evse_manager',
  evseId: context.evseId,
  variable: 'session_event',
  value: {
    uuid: context.uuid ?? event.id,
    timestamp: toRfc3339(event.at),
    connector_id: context.connectorId,
    ...payload,
  } as SessionEvent,
});

export const chargingState =
  (name: 'ChargingStarted' | 'ChargingPausedEV' | 'ReplugStarted' | 'ReplugFinished' | 'ChargingFinished') =>
  (told: Told): EvseManagerEffect =>
    sessionEvent(told, {
      event: name,
      charging_state_changed_event: { meter_value: told.event.meter_value },
    });

export const sessionStarted = (told: Told): EvseManagerEffect => {
  const { context, event } = told;
  const common = { meter_value: event.meter_value };
  return sessionEvent(told, {
    event: 'SessionStarted',
    session_started:
      context.authorization && !context.plugged
        ? { reason: 'Authorized', id_token: context.authorization.token, ...common }
        : { reason: 'EVConnected', ...common },
  });
};

export const authorized = (told: Told): EvseManagerEffect =>
  sessionEvent(told, { event: 'Authorized', authorized: grounds(told, told.event.meter_value) });

export const transactionStarted = (told: Told): EvseManagerEffect =>
  sessionEvent(told, {
    event: 'TransactionStarted',
    transaction_started: grounds(told, withSignature(told.event.meter_value, told.context.signed.start)),
  });

export const deauthorized = (told: Told): EvseManagerEffect =>
  sessionEvent(told, {
    event: 'Deauthorized',
    deauthorized: { reason: stopReason(told.event), meter_value: told.event.meter_value },
  });

export const transactionFinished = (told: Told): EvseManagerEffect => {
  const { context, event } = told;
  const idToken = event.type === 'stop_transaction' ? event.request.id_token : undefined;
  return sessionEvent(told, {
    event: 'TransactionFinished',
    transaction_finished: {
      meter_value: withSignature(event.meter_value, context.signed.stop),
      reason: stopReason(event),
      ...(idToken && { id_token: idToken }),
    },
  });
};

export const pausedByTheEvse = (told: Told): EvseManagerEffect =>
  sessionEvent(told, {
    event: 'ChargingPausedEVSE',
    charging_state_changed_event: { meter_value: told.event.meter_value },
    charging_paused_evse: { reasons: pauseReasons(told.context) },
  });

export const pauseReasons = (context: EvseManagerContext): ('UserPause' | 'Error' | 'NoEnergy')[] => [
  ...(context.pausedByUser ? (['UserPause'] as const) : []),
  ...(context.faults.length > 0 ? (['Error'] as const) : []),
  ...(context.supplyLost || context.limitA < context.leastA ? (['NoEnergy'] as const) : []),
];

export const availabilityChanged = (told: Told): EvseManagerEffect =>
  sessionEvent(told, { event: enables(told.event) ? 'Enabled' : 'Disabled' });

export const order = (
  context: EvseManagerContext,
  power: 'off' | 'on',
  lock: 'locked' | 'unlocked',
): EvseManagerEffect => ({
  type: 'order',
  evseId: context.evseId,
  order: {
    power,
    limitA: Math.max(0, context.limitA),
    lock,
    ...(context.phases && { phases: context.phases }),
    ...(context.offer && power === 'on' && { schedules: context.offer }),
  },
});

/** What the car has said, or what it said last, found again at a start. */
export const carNews = ({ context, event }: Told): EvseManagerEffect[] => {
  const { needs, choice, payment } = saidIn(event);
  const publish = { type: 'publish', interface: 'evse_manager', evseId: context.evseId } as const;
  return [
    ...(payment
      ? [{ ...publish, variable: 'selected_protocol', value: { protocol: 'ISO15118', payment } } as const]
      : []),
    ...(choice ? [{ ...publish, variable: 'schedule_choice', value: choice } as const] : []),
    ...(needs ? [{ ...publish, variable: 'charging_needs', value: needs } as const] : []),
  ];
};

const saidIn = (
  event: EvseManagerEvent,
): { needs?: ChargingNeeds; choice?: ScheduleChoice; payment?: Payment } => {
  switch (event.type) {
    case 'needsTold':
      return { needs: event.needs };
    case 'scheduleChosen':
      return { choice: event.choice };
    case 'highLevelSession':
      return { payment: event.payment };
    case 'boot':
      return event.hardware;
    default:
      return {};
  }
};

export const ready = (context: EvseManagerContext): EvseManagerEffect => ({
  type: 'publish',
  interface: 'evse_manager',
  evseId: context.evseId,
  variable: 'ready',
  value: true,
});

/** The connectors that serve nobody after an event. Number 0 stands for all (local API section 5.1). */
export const disabledAfter = ({ connectorIds, disabled }: EvseManagerContext, event: EvseManagerEvent) => {
  if (event.type !== 'enable_disable') return disabled;
  const meant = event.connector_id === 0 ? connectorIds : [event.connector_id];
  return connectorIds.filter((id) => (meant.includes(id) ? !enables(event) : disabled.includes(id)));
};

export const enables = (event: EvseManagerEvent): boolean =>
  event.type === 'enable_disable' && event.cmd_source.enable_state === 'Enable';

/** The grant in an authorize_response that is good. */
export const authorizationIn = (event: EvseManagerEvent): Authorization | null => {
  if (event.type !== 'authorize_response') return null;
  const { provided_token: token, validation_result: verdict } = event;
  const parent = verdict.parent_id_token ?? token.parent_id_token;
  return {
    token: token.id_token,
    ...(parent && { parent }),
    ...(token.remote_start_id !== undefined && { remoteStartId: token.remote_start_id }),
    ...(verdict.reservation_id !== undefined && { reservationId: verdict.reservation_id }),
  };
};

/** The jammed lock is a fault of the connector until the plug is gone. */
export const LOCK_FAULT: ChargerError = {
  type: 'ConnectorLockFailure',
  message: 'the plug could not be locked',
  severity: 'Medium',
};

/** Tells the built-in Auth for whom the plug is still locked (E09.FR.03). */
export const plugKept = ({ context }: Told): EvseManagerEffect => ({
  type: 'post',
  to: 'auth',
  event: {
    type: 'plug kept',
    evseId: context.evseId,
    token: context.authorization?.token,
    ...(context.authorization?.parent && { parent: context.authorization.parent }),
  } as Post['event'],
});

/** The faults there are after an event, given those before it. */
export const faultsAfter = (before: ChargerError[], event: EvseManagerEvent): ChargerError[] => {
  const without = (type: string) => before.filter((fault) => fault.type !== type);
  switch (event.type) {
    case 'faultRaised':
      return [...without(event.error.type), event.error];
    case 'lockFailed':
      return [...without(LOCK_FAULT.type), LOCK_FAULT];
    case 'faultCleared':
      return without(event.errorType);
    case 'cableUnplugged':
      return without(LOCK_FAULT.type);
    case 'boot':
      return event.hardware.faults ? [...event.hardware.faults] : before;
    default:
      return before;
  }
};

/** Says which faults came and went, and tells the built-in Auth when that changes whether the EVSE can start. */
export const faultNews = ({ context, event }: Told): EvseManagerEffect[] => {
  const after = faultsAfter(context.faults, event);
  const has = (faults: ChargerError[], fault: ChargerError) => faults.some((one) => one.type === fault.type);
  const about = (type: 'raiseError' | 'clearError') => (error: ChargerError) => ({
    type,
    evseId: context.evseId,
    connectorId: context.connectorId,
    error,
  });
  const cleared = context.faults.filter((fault) => !has(after, fault)).map(about('clearError'));
  const raised = after.filter((fault) => !has(context.faults, fault)).map(about('raiseError'));
  const changes = after.length > 0 !== context.faults.length > 0;
  const news = { type: 'fault news', evseId: context.evseId, faulted: after.length > 0 };
  return [...cleared, ...raised, ...(changes ? [{ type: 'post', to: 'auth', event: news } as const] : [])];
};

function stopReason(event: EvseManagerEvent): StoppedReason {
  switch (event.type) {
    case 'stop_transaction':
      return event.request.reason;
    case 'withdraw_authorization':
      return event.reason;
    case 'cableUnplugged':
      return 'EVDisconnected';
    case 'force_unlock':
      return 'UnlockCommand';
    case 'carFinished':
      return 'StoppedByEV';
    default:
      return 'Other';
  }
}

const grounds = ({ context }: Told, meterValue: Powermeter) => {
  // A bug elsewhere shows here at once: nothing is ever authorized by nobody.
  if (!context.authorization) throw new Error(`EVSE ${context.evseId} has no authorization to report`);
  const { token, parent, remoteStartId, reservationId } = context.authorization;
  return {
    id_token: token,
    ...(parent && { parent_id_token: parent }),
    ...(remoteStartId !== undefined && { remote_start_id: remoteStartId }),
    meter_value: meterValue,
    ...(reservationId !== undefined && { reservation_id: reservationId }),
  };
};

const withSignature = (reading: Powermeter, signature: SignedMeterValue | undefined): Powermeter =>
  signature ? { ...reading, signed_meter_value: signature } : reading;
