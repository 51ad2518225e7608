import type { ConnectorAddress, ConnectorState } from '../connector.ts';
import type { DeviceModel } from './device-model.ts';
import type { StationShape } from './physical-variables.ts';

/** The five states of 2.0.1 (G01). */
export type AvailabilityState = 'Available' | 'Occupied' | 'Reserved' | 'Unavailable' | 'Faulted';

/** A token has come and no cable yet; the fixed cable of the station has left its car and may come back (E10). */
const WITHOUT_A_CABLE: readonly ConnectorState[] = ['Preparing', 'SuspendedEV', 'Finishing'];

/** What 2.0.1 calls each of the nine states. Preparing by a token alone is still Available: Occupied means a cable (F02, G01.FR.03). */
export const foldState = (state: ConnectorState, plugged: boolean): AvailabilityState => {
  if (state === 'Reserved' || state === 'Unavailable' || state === 'Faulted' || state === 'Available')
    return state;
  return WITHOUT_A_CABLE.includes(state) && !plugged ? 'Available' : 'Occupied';
};

/** The state of a whole: of an EVSE from its connectors, of the station from its EVSEs. One in use makes an EVSE Occupied; else one that is free makes it Available. */
export const wholeState = (
  parts: readonly AvailabilityState[],
  order: readonly AvailabilityState[],
): AvailabilityState => order.find((state) => parts.includes(state)) ?? 'Available';

/** An EVSE serves one car at a time, so a connector in use occupies it. */
const EVSE_ORDER: readonly AvailabilityState[] = [
  'Occupied',
  'Available',
  'Reserved',
  'Faulted',
  'Unavailable',
];
/** A station with a free EVSE is free. */
const STATION_ORDER: readonly AvailabilityState[] = [
  'Available',
  'Occupied',
  'Reserved',
  'Faulted',
  'Unavailable',
];

export type StateOf = (connector: ConnectorAddress) => { state: ConnectorState; plugged: boolean };

/** Lets AvailabilityState of station, EVSEs and connectors follow the connectors. */
export const supplyAvailability = (model: DeviceModel, { evses }: StationShape, stateOf: StateOf): void => {
  const connectorState = (connector: ConnectorAddress) => {
    const { state, plugged } = stateOf(connector);
    return foldState(state, plugged);
  };
  const evseState = ({ evseId, connectors }: StationShape['evses'][number]) =>
    wholeState(
      connectors.map(({ connectorId }) => connectorState({ evseId, connectorId })),
      EVSE_ORDER,
    );
  model.supply('ChargingStation/AvailabilityState', () => wholeState(evses.map(evseState), STATION_ORDER));
  for (const evse of evses) {
    model.supply(`EVSE@${evse.evseId}/AvailabilityState`, () => evseState(evse));
    for (const { connectorId } of evse.connectors)
      model.supply(`Connector@${evse.evseId}.${connectorId}/AvailabilityState`, () =>
        connectorState({ evseId: evse.evseId, connectorId }),
      );
  }
};
