import type { ConnectorAddress } from '../../domain/connector.ts';
import type { StationView } from '../version.ts';

/**
 * Where the connector with a 1.6 number is. A number that no connector has names an EVSE that does not exist either
 * (there are never more EVSEs than connectors), so that the handler refuses it as it refuses any unknown place.
 */
export const placeOfNumber = (connectorId: number, view: StationView): ConnectorAddress =>
  view.connectorByNumber(connectorId) ?? { evseId: connectorId, connectorId: 1 };
