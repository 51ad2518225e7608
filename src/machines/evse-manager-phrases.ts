import { LEAST_AC_CURRENT_A } from '../domain/hardware-limits.ts';
import {
  type Authorization,
  authorizationIn,
  authorized,
  availabilityChanged,
  carNews,
  chargingState,
  deauthorized,
  disabledAfter,
  type EvseManagerContext,
  type EvseManagerEffect,
  type EvseManagerEvent,
  type EvseManagerInput,
  faultNews,
  faultsAfter,
  order,
  pausedByTheEvse,
  pauseReasons,
  plugKept,
  ready,
  sessionEvent,
  sessionStarted,
  transactionFinished,
  transactionStarted,
} from './evse-session.ts';
import { and, assign, effect, enqueueActions, not, setup } from './kit.ts';

export type EvseManagerSettings = {
  readonly stopTxOnEVSideDisconnect: boolean;
  readonly unlockOnEVSideDisconnect: boolean;
  /** Seconds that a fixed cable may hang out of its car before the session is over (E10.FR.02). */
  readonly evConnectionTimeOut: number;
};

/** What the chart's guards and actions mean. */
export const evseManagerPhrases = (settings: EvseManagerSettings) =>
  setup({
    types: {
      context: {} as EvseManagerContext,
      events: {} as EvseManagerEvent,
      input: {} as EvseManagerInput,
      emitted: {} as EvseManagerEffect,
    },
    delays: { 'the connection timeout': () => settings.evConnectionTimeOut * 1000 },
    guards: {
      'it is enabled': ({ context }) => serves(context),
      'a cable is in': ({ context }) => context.plugged,
      'that connector serves': ({ context, event }) =>
        event.type === 'cablePluggedIn' && !context.disabled.includes(event.connectorId),
      'it is that connector': ({ context, event }) =>
        event.type === 'force_unlock' && event.connector_id === context.connectorId,
      'the token is good': ({ event }) =>
        event.type === 'authorize_response' && event.validation_result.authorization_status === 'Accepted',
      'it may start': and(['the token is good', 'it is enabled', 'nothing is broken']),
      'nothing is broken': ({ context }) => context.faults.length === 0,
      'there is a lock': ({ context }) => context.connectorLock,
      'power is held back': ({ context }) => pauseReasons(context).length > 0,
      'unplugging stops it': () => settings.stopTxOnEVSideDisconnect,
      // E09.FR.03: a fixed cable has no lock to keep.
      'unplugging stops it and the plug is kept': ({ context }) =>
        settings.stopTxOnEVSideDisconnect && !settings.unlockOnEVSideDisconnect && context.connectorLock,
      'nobody is to be served': ({ context, event }) =>
        disabledAfter(context, event).length === context.connectorIds.length,
      'the plug time is over': ({ event }) =>
        event.type === 'withdraw_authorization' && event.reason === 'Timeout',
      'a session was on': ({ context }) => context.uuid !== null,
      'the session goes on': ({ context, event }) =>
        event.type === 'boot' && event.resume && event.hardware.pluggedConnectorId === context.connectorId,
      'still no cable': ({ event }) =>
        event.type === 'boot' && event.resume && event.hardware.pluggedConnectorId === undefined,
      'the session goes on and the car draws': and(['the session goes on', 'the car draws']),
      'the session goes on under power': and(['the session goes on', 'power is on']),
      'the car draws': ({ event }) => event.type === 'boot' && event.hardware.carReady,
      'power is on': ({ event }) => event.type === 'boot' && event.hardware.powerOn,
    },
    actions: {
      'note the plug': assign(({ event }) =>
        event.type === 'cablePluggedIn' ? { plugged: true, connectorId: event.connectorId } : {},
      ),
      'note the unplug': assign({ plugged: false }),
      'note the hardware': assign(({ context, event }) =>
        event.type === 'boot' ? seenAtBoot(context, event) : {},
      ),
      'note the availability': assign({ disabled: ({ context, event }) => disabledAfter(context, event) }),
      'note what is broken': assign({ faults: ({ context, event }) => faultsAfter(context.faults, event) }),
      'tell what is broken': enqueueActions(({ context, event, enqueue }) => {
        for (const news of faultNews({ context, event })) enqueue.emit(news);
      }),
      'note the supply': assign({ supplyLost: ({ event }) => event.type === 'supplyLost' }),
      'note the pause': assign({ pausedByUser: ({ event }) => event.type === 'pause_charging' }),
      'note the limit': assign(({ event }) =>
        event.type === 'limit changed' ? { limitA: event.limitA, phases: event.phases } : {},
      ),
      'tell what the car says': enqueueActions(({ context, event, enqueue }) => {
        for (const news of carNews({ context, event })) enqueue.emit(news);
      }),
      'note the offer': assign(({ event }) =>
        event.type === 'offer_schedules' ? { offer: event.offer } : {},
      ),
      'forget the offer': assign({ offer: undefined }),
      'begin a session': assign({ uuid: ({ event }) => event.id, authorization: null, pausedByUser: false }),
      'forget the session': assign({ uuid: null, authorization: null, pausedByUser: false }),
      'note the authorization': assign(
        ({ event }): { authorization: Authorization | null; pausedByUser: boolean } => ({
          authorization: authorizationIn(event),
          pausedByUser: false,
        }),
      ),
      'forget the authorization': assign({ authorization: null }),
      'tell of the bay': effect(({ context, event }) => ({
        type: 'post',
        to: `evse/${context.evseId}`,
        event: { ...event },
      })),
      rest: effect(({ context }) => order(context, 'off', 'unlocked')),
      'hold the plug': effect(({ context }) => order(context, 'off', 'locked')),
      'offer power': effect(({ context }) => order(context, 'on', 'locked')),
      'announce readiness': effect(({ context }) => ready(context)),
      'announce SessionStarted': effect(sessionStarted),
      'announce AuthRequired': effect((told) => sessionEvent(told, { event: 'AuthRequired' })),
      'announce Authorized': effect(authorized),
      'announce Deauthorized': effect(deauthorized),
      'announce PluginTimeout': effect((told) => sessionEvent(told, { event: 'PluginTimeout' })),
      'announce TransactionStarted': effect(transactionStarted),
      'announce PrepareCharging': effect((told) => sessionEvent(told, { event: 'PrepareCharging' })),
      'announce ChargingStarted': effect(chargingState('ChargingStarted')),
      'announce ChargingPausedEV': effect(chargingState('ChargingPausedEV')),
      'announce ChargingPausedEVSE': effect(pausedByTheEvse),
      'announce StoppingCharging': effect((told) => sessionEvent(told, { event: 'StoppingCharging' })),
      // By a command, which comes with the reading of its moment as a deadline does not.
      'have it stopped for want of a car': effect(({ context }) => ({
        type: 'call',
        interface: 'evse_manager',
        evseId: context.evseId,
        command: 'stop_transaction',
        args: { request: { reason: 'Timeout' } },
      })),
      'announce ReplugStarted': effect(chargingState('ReplugStarted')),
      'announce ReplugFinished': effect(chargingState('ReplugFinished')),
      'tell Auth that the plug is kept': effect(plugKept),
      'announce ChargingFinished': effect(chargingState('ChargingFinished')),
      'announce TransactionFinished': effect(transactionFinished),
      'announce SessionFinished': effect((told) =>
        sessionEvent(told, {
          event: 'SessionFinished',
          session_finished: { meter_value: told.event.meter_value },
        }),
      ),
      'announce SessionResumed': effect((told) =>
        sessionEvent(told, {
          event: 'SessionResumed',
          session_resumed: { meter_value: told.event.meter_value },
        }),
      ),
      'announce the availability': effect(availabilityChanged),
    },
  });

export const initialContext = (input: EvseManagerInput): EvseManagerContext => ({
  evseId: input.evseId,
  connectorIds: [...input.connectorIds],
  connectorId: input.connectorIds[0] ?? 1,
  disabled: [],
  connectorLock: input.connectorLock,
  signed: input.signed ?? {},
  plugged: false,
  uuid: null,
  authorization: null,
  limitA: input.maxCurrentA,
  leastA: input.leastCurrentA ?? LEAST_AC_CURRENT_A,
  pausedByUser: false,
  supplyLost: false,
  faults: [],
});

/** Where a car is plugged in that connector counts, else any. */
const serves = ({ plugged, connectorId, connectorIds, disabled }: EvseManagerContext): boolean =>
  plugged ? !disabled.includes(connectorId) : disabled.length < connectorIds.length;

const seenAtBoot = (
  context: EvseManagerContext,
  { hardware }: Extract<EvseManagerEvent, { type: 'boot' }>,
) => ({
  plugged: hardware.pluggedConnectorId !== undefined,
  connectorId: hardware.pluggedConnectorId ?? context.connectorId,
  supplyLost: hardware.supplyLost ?? false,
});

/* Transitions that the chart has in more than one place. */

const stop = [
  'announce StoppingCharging',
  'announce ChargingFinished',
  'announce TransactionFinished',
] as const;
export const resumption = [
  'note the hardware',
  'announce SessionResumed',
  'announce readiness',
  'tell what the car says',
] as const;
export const departure = {
  target: 'no session',
  actions: ['note the unplug', 'announce SessionFinished'],
} as const;
export const refusal = {
  target: 'waiting for authorization',
  actions: ['announce Deauthorized', 'forget the authorization'],
} as const;
export const grant = {
  guard: 'it may start',
  target: 'locking the plug',
  actions: ['note the authorization', 'announce Authorized'],
} as const;
export const wakingUp = [
  {
    guard: 'the session goes on and the car draws',
    target: 'charging',
    actions: [...resumption, 'announce ChargingStarted', 'offer power'],
  },
  { guard: 'the session goes on', actions: [...resumption, 'offer power'] },
] as const;
/** What holds power back comes up while power is offered. */
export const holdBack = {
  guard: 'power is held back',
  target: 'paused by the EVSE',
  actions: 'announce ChargingPausedEVSE',
} as const;
/** What a car that speaks ISO 15118 says, and what it is told. */
const highLevelTalk = {
  highLevelSession: { actions: 'tell what the car says' },
  needsTold: { actions: 'tell what the car says' },
  scheduleChosen: { actions: 'tell what the car says' },
  offer_schedules: { actions: 'note the offer' },
} as const;
/** While power is offered the hardware learns of it at once. */
export const whatChangesTheOffer = {
  'limit changed': { actions: ['note the limit', 'offer power'] },
  offer_schedules: { actions: ['note the offer', 'offer power'] },
} as const;
const whatHoldsPowerBack = {
  supplyLost: { actions: 'note the supply' },
  supplyRestored: { actions: 'note the supply' },
  pause_charging: { actions: 'note the pause' },
  resume_charging: { actions: 'note the pause' },
  'limit changed': { actions: 'note the limit' },
} as const;
export const whatCountsAtAnyTime = {
  ...whatHoldsPowerBack,
  ...highLevelTalk,
  bayOccupied: { actions: 'tell of the bay' },
} as const;
const faultNewsHere = { actions: ['tell what is broken', 'note what is broken'] } as const;
export const whatBreaksOrMends = {
  faultRaised: faultNewsHere,
  faultCleared: faultNewsHere,
  lockFailed: faultNewsHere,
  // A lock that jammed is whole again once the plug is gone.
  cableUnplugged: faultNewsHere,
  boot: faultNewsHere,
} as const;
/** Found again while it charged: the car draws still, paused meanwhile, or the hardware let go of the power. */
export const chargingOn = [
  { guard: 'the session goes on and the car draws', actions: [...resumption, 'offer power'] },
  {
    guard: 'the session goes on under power',
    target: 'paused by the EV',
    actions: [...resumption, 'announce ChargingPausedEV', 'offer power'],
  },
  { guard: 'the session goes on', target: 'waiting for the car', actions: [...resumption, 'offer power'] },
] as const;
/** Its driver, the CSMS, somebody who wants the plug, or the car itself (E15). */
export const whatEndsTheTransaction = {
  stop_transaction: { target: 'finishing', actions: [...stop] },
  withdraw_authorization: { target: 'finishing', actions: ['announce Deauthorized', ...stop] },
  force_unlock: { guard: 'it is that connector', target: 'finishing', actions: [...stop] },
  carFinished: { target: 'finishing', actions: [...stop] },
} as const;
/** Unplugged at the car: UnlockOnEVSideDisconnect and StopTxOnEVSideDisconnect say what becomes of it (E09, E10). */
export const unpluggedInTransaction = [
  {
    guard: 'unplugging stops it and the plug is kept',
    target: 'keeping the plug',
    actions: ['note the unplug', ...stop],
  },
  {
    guard: 'unplugging stops it',
    target: 'no session',
    actions: ['note the unplug', ...stop, 'announce SessionFinished'],
  },
  { target: '.without a cable', actions: ['note the unplug', 'announce ReplugStarted'] },
] as const;
/** A fixed cable that hangs out of its car is waited for as long as a plug is (E10.FR.02). */
export const notForEver = {
  'the connection timeout': { guard: not('there is a lock'), actions: 'have it stopped for want of a car' },
} as const;
export const replugged = {
  target: 'about to offer power',
  actions: ['note the plug', 'announce ReplugFinished'],
} as const;
const release = { target: 'no session', actions: 'announce SessionFinished' } as const;
export const plugReleased = {
  stop_transaction: release,
  force_unlock: { guard: 'it is that connector', ...release },
  cablePluggedIn: { target: 'no session', actions: ['announce SessionFinished', 'note the plug'] },
  boot: { guard: 'still no cable', actions: [...resumption, 'hold the plug'] },
} as const;
export const changeOfAvailability = ['note the availability', 'announce the availability'] as const;
export const givenUp = {
  target: 'no session',
  actions: ['announce Deauthorized', 'announce SessionFinished'],
} as const;
