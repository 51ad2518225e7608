import type { ChargerError, ConnectorState } from './connector.ts';
import { blocksCharging } from './error-codes.ts';
import type { SessionEvent, SessionEventName } from './session.ts';

/** How far a session has come on a connector. */
export type Use =
  | 'free'
  | 'preparing'
  | 'starting'
  | 'charging'
  | 'suspendedEV'
  | 'suspendedEVSE'
  | 'finishing';

export type ConnectorUse = {
  use: Use;
  plugged: boolean;
  authorized: boolean;
  sessionId: string | null;
  /** Said with the status: that the car was unplugged at its own side (1.6 5.3). */
  remark: string | null;
};

export const FREE: ConnectorUse = {
  use: 'free',
  plugged: false,
  authorized: false,
  sessionId: null,
  remark: null,
};

/** Everything that decides which state a connector shows. */
export type ConnectorFacts = ConnectorUse & {
  /** An OCPP transaction runs on its EVSE; it may be longer than the energy flows. */
  inTransaction: boolean;
  /** Taken out of service, which took effect. */
  outOfService: boolean;
  reserved: boolean;
  /** The EvseManager of another process keeps it for someone; absent: it does not. */
  reservedLocally?: boolean;
  /** In the order they were raised. */
  errors: ChargerError[];
};

const IN_USE: Record<Use, ConnectorState> = {
  free: 'Available',
  preparing: 'Preparing',
  starting: 'Preparing',
  charging: 'Charging',
  suspendedEV: 'SuspendedEV',
  suspendedEVSE: 'SuspendedEVSE',
  finishing: 'Finishing',
};

const CHARGING: readonly Use[] = ['starting', 'charging', 'suspendedEV', 'suspendedEVSE'];

const EV_SIDE_DISCONNECTED = 'EV side disconnected';

/** A change of availability waits for the end of what runs (G03.FR.05). */
export const isBusy = ({ use, inTransaction }: ConnectorFacts): boolean =>
  inTransaction || CHARGING.includes(use);

/** The state a connector is in, all things considered. */
export const stateOf = (facts: ConnectorFacts): ConnectorState => {
  if (facts.errors.some(blocksCharging)) return 'Faulted';
  if (facts.outOfService) return 'Unavailable';
  // G01.FR.09: a car without the reservation's token changes nothing.
  const isKept = facts.reserved || facts.reservedLocally === true;
  if (isKept && !facts.authorized && !isBusy(facts)) return 'Reserved';
  return IN_USE[facts.use];
};

/** The error to report: what blocks charging before what only warns, the oldest first. */
export const errorToReport = ({ errors }: Pick<ConnectorFacts, 'errors'>): ChargerError | undefined =>
  errors.find(blocksCharging) ?? errors[0];

export const useAfter = (use: ConnectorUse, event: SessionEvent): ConnectorUse => {
  const learn = LESSONS[event.event] as
    | ((use: ConnectorUse, event: SessionEvent) => ConnectorUse)
    | undefined;
  return learn ? { ...learn(use, event) } : use;
};

const LESSONS: {
  [E in SessionEventName]?: (use: ConnectorUse, event: Extract<SessionEvent, { event: E }>) => ConnectorUse;
} = {
  // Token first is Preparing too, with no cable in (1.6 4.2 A2).
  SessionStarted: (_use, { uuid, session_started: { reason } }) => ({
    ...FREE,
    use: 'preparing',
    plugged: reason === 'EVConnected',
    authorized: reason === 'Authorized',
    sessionId: uuid,
  }),
  Authorized: (use) => ({
    ...use,
    authorized: true,
    remark: null,
    // F2: the next charge on the cable that stayed in.
    use: use.use === 'finishing' || use.use === 'free' ? 'preparing' : use.use,
  }),
  Deauthorized: (use) => {
    if (CHARGING.includes(use.use)) return use;
    return use.plugged ? { ...use, authorized: false } : FREE;
  },
  PluginTimeout: (use) => {
    if (!use.plugged) return FREE;
    // B6: a stranger's next card must not start on a cable that was left in.
    return use.use === 'preparing' ? { ...use, use: 'finishing', authorized: false } : use;
  },
  TransactionStarted: (use, { uuid }) => ({
    ...use,
    use: 'starting',
    plugged: true,
    authorized: true,
    sessionId: uuid,
    remark: null,
  }),
  ChargingStarted: (use) => ({ ...use, use: 'charging' }),
  ChargingPausedEV: (use) => (CHARGING.includes(use.use) ? { ...use, use: 'suspendedEV' } : use),
  ReplugStarted: (use) =>
    CHARGING.includes(use.use) ? { ...use, use: 'suspendedEV', remark: EV_SIDE_DISCONNECTED } : use,
  ReplugFinished: (use) => ({ ...use, remark: null }),
  ChargingPausedEVSE: (use) => (CHARGING.includes(use.use) ? { ...use, use: 'suspendedEVSE' } : use),
  TransactionFinished: (use, { transaction_finished: { reason } }) => ({
    ...use,
    use: 'finishing',
    authorized: false,
    remark: reason === 'EVDisconnected' ? EV_SIDE_DISCONNECTED : null,
  }),
  SessionFinished: () => FREE,
};
