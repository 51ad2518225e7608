import type { ChargerError, ConnectorAddress, ConnectorState } from '../domain/connector.ts';
import {
  type ConnectorFacts,
  errorToReport,
  FREE,
  isBusy,
  stateOf,
  useAfter,
} from '../domain/connector-use.ts';
import { isSameError, reportedError } from '../domain/error-codes.ts';
import type { ConnectorStatusChanged } from '../domain/notifications.ts';
import type { NamedSessionEvent } from '../domain/session-facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Stamp } from './kit.ts';

/**
 * `sole` (assumed): the only connector of its EVSE, which the EvseManager then knows as 0 (local API 5.1).
 * `fixedCable` (not assumed): a cable of the station, so that one that has left the car occupies nothing (E10).
 */
export type ConnectorInput = ConnectorAddress & { sole?: boolean; fixedCable?: boolean };

/** Who may take a connector out of service; it works when all let it (G03.FR.07). `reset`: until the restart;
 * `disk`: until there is room on it again; `firmware`: while it is installed, across restarts. */
export type AvailabilityScope = 'station' | 'evse' | 'connector' | 'reset' | 'disk' | 'firmware';

export type ConnectorContext = ConnectorInput &
  ConnectorFacts & {
    state: ConnectorState;
    operative: Record<AvailabilityScope, boolean>;
    /** Out of service by the scopes above, in force: the EvseManager was told. */
    withdrawn: boolean;
    /** The process of the EvseManager has gone away; absent: it has not. */
    moduleGone?: boolean;
    /** The EvseManager itself has switched the connector off. */
    disabledLocally: boolean;
    online: boolean;
    /** What the CSMS heard last; null: nothing yet. */
    told: Told | null;
  };

export type Told = { state: ConnectorState; plugged: boolean; error: string };

export type ConnectorEvent = Stamp &
  (
    | NamedSessionEvent
    | { type: 'session lost'; sessionId: string | null }
    | { type: 'module lost' }
    | { type: 'module back' }
    | { type: 'transaction began' }
    | { type: 'transaction ended' }
    | { type: 'error raised'; error: ChargerError }
    | { type: 'error cleared'; error: ChargerError }
    | { type: 'enable'; scope: AvailabilityScope }
    | { type: 'disable'; scope: AvailabilityScope }
    | { type: 'reserved' }
    | { type: 'unreserved' }
    | { type: 'online'; report: 'all' | 'changed' }
    | { type: 'offline' }
    /** The CSMS has asked for it (F06). */
    | { type: 'report status' }
    | { type: 'stable' }
    /** The process has begun; nothing is connected yet and no reset is pending. */
    | { type: 'booted' }
  );

export type EnableDisable = {
  type: 'call';
  interface: 'evse_manager';
  evseId: number;
  command: 'enable_disable';
  args: {
    connector_id: number;
    cmd_source: { enable_source: 'CSMS'; enable_state: 'Enable' | 'Disable'; enable_priority: number };
  };
};

export type ConnectorEffect =
  | { type: 'notify'; notification: ConnectorStatusChanged; triggered?: boolean }
  | ({ type: 'evseState'; state: ConnectorState } & ConnectorAddress)
  | EnableDisable;

/** The facts after an event, with availability in force as far as what runs allows. */
export const afterEvent = (context: ConnectorContext, event: ConnectorEvent): ConnectorContext => {
  const noted = note(context, event);
  const wanted = Object.values(noted.operative).every((operative) => operative);
  // G03.FR.05: what runs is let finish.
  const withdrawn = !wanted && (context.withdrawn || !isBusy(noted));
  return { ...noted, withdrawn, outOfService: withdrawn || (isOut(noted) && !isBusy(noted)) };
};

const note = (context: ConnectorContext, event: ConnectorEvent): ConnectorContext => {
  switch (event.type) {
    case 'session lost':
      return { ...context, ...FREE };
    case 'module lost':
    case 'module back':
      // A module that comes back says anew for whom it keeps the EVSE.
      return { ...context, reservedLocally: false, moduleGone: event.type === 'module lost' };
    case 'ReservationStart':
    case 'ReservationEnd':
      return { ...context, reservedLocally: event.type === 'ReservationStart' };
    case 'transaction began':
      return { ...context, inTransaction: true };
    case 'transaction ended':
      return { ...context, inTransaction: false };
    case 'error raised':
      return { ...context, errors: [...without(context.errors, event.error), event.error] };
    case 'error cleared':
      return { ...context, errors: without(context.errors, event.error) };
    case 'enable':
      return {
        ...context,
        disabledLocally: false,
        operative: { ...context.operative, [event.scope]: true },
      };
    case 'disable':
      return { ...context, operative: { ...context.operative, [event.scope]: false } };
    case 'reserved':
      return { ...context, reserved: true };
    case 'unreserved':
      return { ...context, reserved: false };
    case 'booted':
      return { ...context, online: false, operative: { ...context.operative, reset: true } };
    case 'Enabled':
      return { ...context, disabledLocally: false };
    case 'Disabled':
      return { ...context, disabledLocally: true };
    default:
      return 'event' in event
        ? { ...context, ...useAfter(context, event), ...cableAfter(context, event) }
        : context;
  }
};

const cableAfter = ({ fixedCable }: ConnectorContext, { event }: NamedSessionEvent) =>
  fixedCable && (event === 'ReplugStarted' || event === 'ReplugFinished')
    ? { plugged: event === 'ReplugFinished' }
    : {};

/** The EvseManager does not serve it. */
const isOut = ({ disabledLocally, moduleGone }: ConnectorContext): boolean =>
  disabledLocally || moduleGone === true;

const without = (errors: ChargerError[], error: ChargerError) =>
  errors.filter((known) => !isSameError(known, error));

/** Exactly one command to the EvseManager a change (local API 5.1). */
export const enableOrDisable = (
  context: ConnectorContext,
  after: ConnectorContext,
): EnableDisable | undefined =>
  after.withdrawn === context.withdrawn || context.evseId === 0
    ? undefined
    : {
        type: 'call',
        interface: 'evse_manager',
        evseId: context.evseId,
        command: 'enable_disable',
        args: {
          connector_id: context.sole === false ? context.connectorId : 0,
          cmd_source: {
            enable_source: 'CSMS',
            enable_state: after.withdrawn ? 'Disable' : 'Enable',
            enable_priority: 5000,
          },
        },
      };

/** The state has come where the facts call for it; on the way there nothing else is told. */
export const isSettled = (context: ConnectorContext): boolean => stateOf(context) === context.state;

export const tellsAnythingNew = (context: ConnectorContext): boolean => {
  const now = presentStatus(context);
  const { told } = context;
  return !told || told.state !== now.state || told.plugged !== now.plugged || told.error !== now.error;
};

const presentStatus = (context: ConnectorContext): Told => {
  const error = errorToReport(context);
  return {
    state: context.state,
    plugged: context.plugged,
    error: error ? `${error.type}/${error.sub_type ?? ''}` : '',
  };
};

/**
 * The status for the CSMS.
 * @param since what the CSMS heard last; null: it is to hear the present state afresh
 */
export const statusOf = (
  context: ConnectorContext,
  at: Instant,
  since: Told | null,
): { notification: ConnectorStatusChanged; told: Told } => {
  const { evseId, connectorId, state, plugged, remark } = context;
  const error = reportedError(errorToReport(context));
  const notification: ConnectorStatusChanged = {
    type: 'connectorStatusChanged',
    connector: { evseId, connectorId },
    ...(since && { from: since.state, wasPlugged: since.plugged }),
    to: state,
    plugged,
    at,
    ...(remark && { info: remark }),
    ...error,
  };
  return { notification, told: presentStatus(context) };
};
