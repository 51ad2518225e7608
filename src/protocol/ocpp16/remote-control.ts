import type { CommandOf, TriggeredMessage } from '../../domain/commands.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear, StationView } from '../version.ts';
import { tokenOfTag } from './authorization.ts';
import { placeOfNumber } from './connector-number.ts';
import { fromProfile } from './smart-charging.ts';

export const remoteStartTransaction: Hear<'requestStartTransaction'> = {
  command: ({ idTag, connectorId, chargingProfile }: Requests['RemoteStartTransaction'], view) => ({
    type: 'requestStartTransaction',
    idToken: tokenOfTag(idTag),
    ...(connectorId !== undefined && placeOfNumber(connectorId, view)),
    ...(chargingProfile && { chargingProfile: fromProfile(chargingProfile) }),
  }),
  response: ({ status }): Responses['RemoteStartTransaction'] => ({ status }),
};

export const remoteStopTransaction: Hear<'requestStopTransaction'> = {
  command: ({ transactionId }: Requests['RemoteStopTransaction']) => ({
    type: 'requestStopTransaction',
    transaction: { csmsId: transactionId },
  }),
  response: ({ status }): Responses['RemoteStopTransaction'] => ({ status }),
};

/** An unknown connector is NotSupported (errata); a transaction that may not be touched is a failure here. */
export const unlockConnector: Hear<'unlockConnector'> = {
  command: ({ connectorId }: Requests['UnlockConnector'], view) => ({
    type: 'unlockConnector',
    ...placeOfNumber(connectorId, view),
  }),
  response: ({ status }): Responses['UnlockConnector'] => {
    if (status === 'UnknownConnector') return { status: 'NotSupported' };
    return { status: status === 'OngoingAuthorizedTransaction' ? 'UnlockFailed' : status };
  },
};

type Requested = (Requests['TriggerMessage'] | Requests['ExtendedTriggerMessage'])['requestedMessage'];

const MESSAGES: Readonly<Record<Requested, TriggeredMessage>> = {
  BootNotification: 'bootNotification',
  DiagnosticsStatusNotification: 'diagnosticsStatus',
  FirmwareStatusNotification: 'firmwareStatus',
  Heartbeat: 'heartbeat',
  LogStatusNotification: 'logStatus',
  MeterValues: 'meterValues',
  SignChargePointCertificate: 'signCertificate',
  StatusNotification: 'connectorStatus',
};

/** A connector is named only to messages that concern one; elsewhere it is ignored (1.6 section 5.17). */
const triggered = (
  { requestedMessage, connectorId }: { requestedMessage: Requested; connectorId?: number },
  view: StationView,
): CommandOf<'triggerMessage'> => {
  const message = MESSAGES[requestedMessage];
  const concernsConnector = message === 'meterValues' || message === 'connectorStatus';
  return {
    type: 'triggerMessage',
    message,
    ...(concernsConnector && connectorId && placeOfNumber(connectorId, view)),
  };
};

export const triggerMessage: Hear<'triggerMessage'> = {
  command: (request: Requests['TriggerMessage'], view) => triggered(request, view),
  response: ({ status }): Responses['TriggerMessage'] => ({ status }),
};

export const extendedTriggerMessage: Hear<'triggerMessage'> = {
  command: (request: Requests['ExtendedTriggerMessage'], view) =>
    request.requestedMessage === 'FirmwareStatusNotification'
      ? { type: 'triggerMessage', message: 'signedFirmwareStatus' }
      : triggered(request, view),
  response: ({ status }): Responses['ExtendedTriggerMessage'] => ({ status }),
};
