import type { ConnectorState } from '../domain/connector.ts';
import { FOLLOWS, nextState } from '../domain/connector-states.ts';
import { FREE, stateOf } from '../domain/connector-use.ts';
import type { Settings } from '../domain/settings.ts';
import {
  afterEvent,
  type ConnectorContext,
  type ConnectorEffect,
  type ConnectorEvent,
  type ConnectorInput,
  enableOrDisable,
  isSettled,
  statusOf,
  tellsAnythingNew,
} from './connector.words.ts';
import { assign, effect, enqueueActions, setup } from './kit.ts';

const THAT_CHANGE_THE_FACTS = [
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
  'Enabled',
  'Disabled',
  'ReservationStart',
  'ReservationEnd',
  'module lost',
  'module back',
  'transaction began',
  'transaction ended',
  'error raised',
  'error cleared',
  'enable',
  'disable',
  'reserved',
  'unreserved',
  'booted',
] as const;

const NOTE_AND_TELL = [
  'pass on a change of availability',
  'note what happened',
  'tell what else changed',
] as const;

/**
 * One connector as a CSMS sees it: the nine states of OCPP 1.6, which 2.0.1 folds into five. What happens is noted
 * first; then the state moves, over allowed transitions only, to the one that the facts call for.
 * Address `connector/N/M`.
 */
export const connectorMachine = (settings: Settings) => {
  /** 1.6 MinimumStatusDuration: what lasts shorter is not told. */
  const tellOnceStable: Tell = (context, event, enqueue) => {
    enqueue.cancel(STABLE);
    if (settings.minimumStatusDuration === 0) return tellChange(context, event, enqueue);
    if (context.online && tellsAnythingNew(context))
      enqueue.raise({ type: 'stable' } as ConnectorEvent, {
        id: STABLE,
        delay: settings.minimumStatusDuration * 1000,
      });
  };

  return setup({
    types: {} as {
      context: ConnectorContext;
      events: ConnectorEvent;
      emitted: ConnectorEffect;
      input: ConnectorInput;
    },
    guards: {
      'it moves to': ({ context }, { state }: { state: ConnectorState }) => {
        const goal = stateOf(context);
        return goal !== context.state && nextState(context.state, goal) === state;
      },
      'everything is to be told': ({ event }) => event.type === 'online' && event.report === 'all',
      'it is about this session': ({ context, event }) =>
        event.type === 'session lost' && event.sessionId === context.sessionId,
    },
    actions: {
      'pass on a change of availability': enqueueActions(({ context, event, enqueue }) => {
        const call = enableOrDisable(context, afterEvent(context, event));
        if (call) enqueue.emit(call);
      }),
      'note what happened': assign(({ context, event }) => afterEvent(context, event)),
      'be connected': assign({ online: true }),
      'be disconnected': assign({ online: false }),
      'show the state': assign((_, { state }: { state: ConnectorState }) => ({ state })),
      'show it locally': effect(({ context: { evseId, connectorId, state } }) => ({
        type: 'evseState' as const,
        evseId,
        connectorId,
        state,
      })),
      'tell the CSMS once it is stable': enqueueActions(({ context, event, enqueue }) =>
        tellOnceStable(context, event, enqueue),
      ),
      'tell what else changed': enqueueActions(({ context, event, enqueue }) => {
        if (isSettled(context)) tellOnceStable(context, event, enqueue);
      }),
      'tell the change': enqueueActions(({ context, event, enqueue }) => tellChange(context, event, enqueue)),
      'tell the present state': enqueueActions(({ context, event, enqueue }) => {
        const { notification, told } = statusOf(context, event.at, null);
        enqueue.cancel(STABLE);
        const triggered = event.type === 'report status';
        enqueue.emit({ type: 'notify', notification, ...(triggered && { triggered }) });
        enqueue.assign({ told });
      }),
    },
  }).createMachine({
    id: 'connector',
    context: ({ input }) => ({
      ...input,
      ...FREE,
      state: 'Available',
      inTransaction: false,
      outOfService: false,
      withdrawn: false,
      disabledLocally: false,
      operative: { station: true, evse: true, connector: true, reset: true, disk: true, firmware: true },
      reserved: false,
      errors: [],
      online: false,
      told: null,
    }),
    initial: 'Available',
    on: {
      ...onEach(THAT_CHANGE_THE_FACTS, { actions: NOTE_AND_TELL }),
      'session lost': { guard: 'it is about this session', actions: NOTE_AND_TELL },
      online: [
        { guard: 'everything is to be told', actions: ['be connected', 'tell the present state'] },
        { actions: ['be connected', 'tell the change'] },
      ],
      offline: { actions: 'be disconnected' },
      stable: { actions: 'tell the change' },
      'report status': { actions: 'tell the present state' },
    },
    states: {
      Available: shows('Available', 'Free for the next driver.'),
      Preparing: shows('Preparing', 'A cable is in or a token was presented; no energy may flow yet.'),
      Charging: shows('Charging', 'Energy flows.'),
      SuspendedEV: shows('SuspendedEV', 'Energy is offered and the car takes none.'),
      SuspendedEVSE: shows('SuspendedEVSE', 'The car is connected and no energy is offered.'),
      Finishing: shows('Finishing', 'The charge is over; the cable is still in.'),
      Reserved: shows('Reserved', 'Kept for one driver.'),
      Unavailable: shows('Unavailable', 'Out of service, also after a restart.'),
      Faulted: shows('Faulted', 'A fault keeps it from charging; then the state before comes back.'),
    },
  });
};

const STABLE = 'stable';

type Enqueue = {
  emit(effect: ConnectorEffect): void;
  assign(update: Partial<ConnectorContext>): void;
  cancel(id: string): void;
  raise(event: ConnectorEvent, options: { id: string; delay: number }): void;
};
type Tell = (context: ConnectorContext, event: ConnectorEvent, enqueue: Enqueue) => void;

const tellChange: Tell = (context, { at }, enqueue) => {
  if (!context.online || !tellsAnythingNew(context)) return;
  const { notification, told } = statusOf(context, at, context.told);
  enqueue.emit({ type: 'notify', notification });
  enqueue.assign({ told });
};

/** A state with the ways out that 1.6 allows. */
function shows(state: ConnectorState, description: string) {
  return {
    description,
    entry: [
      { type: 'show the state' as const, params: { state } },
      { type: 'show it locally' as const },
      { type: 'tell the CSMS once it is stable' as const },
    ],
    always: FOLLOWS[state].map((next) => ({
      guard: { type: 'it moves to' as const, params: { state: next } },
      target: next,
    })),
  };
}

function onEach<const E extends string, T>(events: readonly E[], transition: T): Record<E, T> {
  return Object.fromEntries(events.map((event) => [event, transition])) as Record<E, T>;
}
