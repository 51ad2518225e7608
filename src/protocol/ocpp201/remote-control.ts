import type { TriggeredMessage } from '../../domain/commands.ts';
import type { MessageTriggerEnumType, Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear } from '../version.ts';
import { fromIdToken } from './authorization.ts';
import { placeOf } from './evse.ts';
import { fromProfile } from './smart-charging.ts';

export const requestStartTransaction: Hear<'requestStartTransaction'> = {
  command: ({
    idToken,
    groupIdToken,
    evseId,
    remoteStartId,
    chargingProfile,
  }: Requests['RequestStartTransaction']) => ({
    type: 'requestStartTransaction',
    idToken: fromIdToken(idToken),
    remoteStartId,
    ...(groupIdToken && { groupIdToken: fromIdToken(groupIdToken) }),
    ...(evseId !== undefined && { evseId }),
    ...(chargingProfile && { chargingProfile: fromProfile(chargingProfile) }),
  }),
  response: ({ status, transactionId, statusInfo }): Responses['RequestStartTransaction'] => ({
    status,
    ...(transactionId !== undefined && { transactionId }),
    ...(statusInfo && { statusInfo }),
  }),
};

export const requestStopTransaction: Hear<'requestStopTransaction'> = {
  command: ({ transactionId }: Requests['RequestStopTransaction']) => ({
    type: 'requestStopTransaction',
    transaction: { id: transactionId },
  }),
  response: ({ status, statusInfo }): Responses['RequestStopTransaction'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

/** A fixed cable cannot be unlocked: 2.0.1 has no NotSupported for it, the reason code tells (F05). */
export const unlockConnector: Hear<'unlockConnector'> = {
  command: ({ evseId, connectorId }: Requests['UnlockConnector']) => ({
    type: 'unlockConnector',
    evseId,
    connectorId,
  }),
  response: ({ status, statusInfo }): Responses['UnlockConnector'] => ({
    status: status === 'NotSupported' ? 'UnlockFailed' : status,
    ...(statusInfo && { statusInfo }),
  }),
};

const MESSAGES: Readonly<Record<MessageTriggerEnumType, TriggeredMessage>> = {
  BootNotification: 'bootNotification',
  FirmwareStatusNotification: 'firmwareStatus',
  Heartbeat: 'heartbeat',
  LogStatusNotification: 'logStatus',
  MeterValues: 'meterValues',
  PublishFirmwareStatusNotification: 'publishFirmwareStatus',
  SignChargingStationCertificate: 'signCertificate',
  SignCombinedCertificate: 'signCombinedCertificate',
  SignV2GCertificate: 'signV2GCertificate',
  StatusNotification: 'connectorStatus',
  TransactionEvent: 'transactionEvent',
};

const CONCERNS_EVSE: readonly TriggeredMessage[] = ['connectorStatus', 'meterValues', 'transactionEvent'];

/** An EVSE is ignored where the message does not concern one (F06.FR.03). */
export const triggerMessage: Hear<'triggerMessage'> = {
  command: ({ requestedMessage, evse }: Requests['TriggerMessage']) => {
    const message = MESSAGES[requestedMessage];
    return {
      type: 'triggerMessage',
      message,
      ...(evse && CONCERNS_EVSE.includes(message) && placeOf(evse)),
    };
  },
  response: ({ status }): Responses['TriggerMessage'] => ({ status }),
};
