import type { ConnectorState } from './connector.ts';

/** Which state may follow which (1.6 section 4.9, table of status transitions). */
export const FOLLOWS: Record<ConnectorState, readonly ConnectorState[]> = {
  Available: ['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Reserved', 'Unavailable', 'Faulted'],
  Preparing: ['Available', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Faulted'],
  Charging: ['Available', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Unavailable', 'Faulted'],
  SuspendedEV: ['Available', 'Charging', 'SuspendedEVSE', 'Finishing', 'Unavailable', 'Faulted'],
  SuspendedEVSE: ['Available', 'Charging', 'SuspendedEV', 'Finishing', 'Unavailable', 'Faulted'],
  Finishing: ['Available', 'Preparing', 'Unavailable', 'Faulted'],
  Reserved: ['Available', 'Preparing', 'Unavailable', 'Faulted'],
  Unavailable: ['Available', 'Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Faulted'],
  Faulted: [
    'Available',
    'Preparing',
    'Charging',
    'SuspendedEV',
    'SuspendedEVSE',
    'Finishing',
    'Reserved',
    'Unavailable',
  ],
};

/** States that may be passed through; the others would tell the CSMS something untrue. */
const PASSABLE: readonly ConnectorState[] = ['Available', 'Preparing', 'Finishing'];

/**
 * The next state on the way from one to another: the other itself where it may follow at once, else the one passed
 * through, such as Available between Preparing and Unavailable.
 */
export const nextState = (from: ConnectorState, to: ConnectorState): ConnectorState =>
  FOLLOWS[from].includes(to)
    ? to
    : (PASSABLE.find((via) => FOLLOWS[from].includes(via) && FOLLOWS[via].includes(to)) ?? 'Available');
