import { foldState } from '../../domain/device-model/availability-state.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';
import { placeOf } from './evse.ts';

/** Nine states fold into five; a change that vanishes in the folding is not told (G01.FR.08). Connector 0 is 1.6's alone. */
export const connectorStatusChanged: Tell<'connectorStatusChanged'> = {
  requests: ({ connector, from, to, wasPlugged = true, plugged = true, at }) => {
    if (connector.evseId === 0) return [];
    const connectorStatus = foldState(to, plugged);
    if (from !== undefined && foldState(from, wasPlugged) === connectorStatus) return [];
    const payload: Requests['StatusNotification'] = {
      timestamp: toRfc3339(at),
      connectorStatus,
      evseId: connector.evseId,
      connectorId: connector.connectorId,
    };
    return [{ action: 'StatusNotification', payload }];
  },
};

export const changeAvailability: Hear<'changeAvailability'> = {
  command: ({ evse, operationalStatus }: Requests['ChangeAvailability']) => ({
    type: 'changeAvailability',
    operational: operationalStatus === 'Operative',
    ...(evse && placeOf(evse)),
  }),
  response: ({ status, statusInfo }): Responses['ChangeAvailability'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};
