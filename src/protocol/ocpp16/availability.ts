import type { ConnectorState, ErrorCode } from '../../domain/connector.ts';
import type { ConnectorStatusChanged } from '../../domain/notifications.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear, Tell } from '../version.ts';
import { placeOfNumber } from './connector-number.ts';

export const connectorStatusChanged: Tell<'connectorStatusChanged'> = {
  requests: (change, view) => {
    if (concernsCableAlone(change)) return [];
    const payload: Requests['StatusNotification'] = {
      connectorId: change.connector.evseId === 0 ? 0 : view.connectorNumber(change.connector),
      errorCode: errorCodeFor(change.to, change.errorCode),
      status: change.to,
      timestamp: toRfc3339(change.at),
      ...(change.info && { info: change.info.slice(0, 50) }),
      ...(change.vendorId && { vendorId: change.vendorId.slice(0, 255) }),
      ...(change.vendorErrorCode && { vendorErrorCode: change.vendorErrorCode.slice(0, 50) }),
    };
    return [{ action: 'StatusNotification', payload }];
  },
};

/** The cable of a connector that was Preparing already: a change in 2.0.1 only. */
const concernsCableAlone = ({ from, to, wasPlugged, plugged, errorCode }: ConnectorStatusChanged): boolean =>
  from === to && wasPlugged !== plugged && errorCode === 'NoError';

const COMMUNICATING: readonly ConnectorState[] = ['Preparing', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'];

/** EVCommunicationError goes with four states only (1.6 section 7.6). */
const errorCodeFor = (state: ConnectorState, code: ErrorCode): ErrorCode => {
  if (code !== 'EVCommunicationError' || COMMUNICATING.includes(state)) return code;
  return state === 'Faulted' ? 'OtherError' : 'NoError';
};

/** Connector 0 is the whole charge point. */
export const changeAvailability: Hear<'changeAvailability'> = {
  command: ({ connectorId, type }: Requests['ChangeAvailability'], view) => ({
    type: 'changeAvailability',
    operational: type === 'Operative',
    ...(connectorId !== 0 && placeOfNumber(connectorId, view)),
  }),
  response: ({ status }): Responses['ChangeAvailability'] => ({ status }),
};
