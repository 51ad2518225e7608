import type { TransactionEvent } from '../../domain/notifications.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { StoppedReason } from '../../domain/transaction.ts';
import { COSTMSG, costUpdateOf, furtherTexts } from '../costmsg.ts';
import type { EVSEType, ReasonEnumType, Requests, Responses, TransactionType } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';
import { fromIdTokenInfo, textOf, toIdToken } from './authorization.ts';
import { meterValuesOf } from './metering.ts';

export const transactionEvent: Tell<'transactionEvent'> = {
  requests: (event) => {
    const meterValue = meterValuesOf(event.meterValues);
    const payload: Requests['TransactionEvent'] = {
      eventType: event.eventType,
      timestamp: toRfc3339(event.at),
      triggerReason: event.trigger,
      seqNo: event.seqNo,
      offline: event.offline,
      ...(event.reservationId !== undefined && { reservationId: event.reservationId }),
      ...(event.phasesUsed !== undefined && { numberOfPhasesUsed: event.phasesUsed }),
      transactionInfo: transactionInfoOf(event),
      ...(event.tellEvse && { evse: evseOf(event) }),
      ...(event.idToken && { idToken: toIdToken(event.idToken) }),
      ...(meterValue && { meterValue }),
    };
    return [{ action: 'TransactionEvent', payload }];
  },
  receipt: (_action, response: Responses['TransactionEvent']) => {
    const { idTokenInfo, totalCost, chargingPriority, updatedPersonalMessage, customData } = response;
    const costUpdate = customData?.vendorId === COSTMSG ? costUpdateOf(customData, totalCost) : undefined;
    return {
      ...(idTokenInfo && { idTokenInfo: fromIdTokenInfo(idTokenInfo) }),
      ...(totalCost !== undefined && { totalCost }),
      ...(chargingPriority !== undefined && { chargingPriority }),
      ...(costUpdate && { costUpdate }),
      ...(updatedPersonalMessage && {
        texts: [textOf(updatedPersonalMessage), ...furtherTexts(customData, 'updatedPersonalMessageExtra')],
      }),
    };
  },
};

const transactionInfoOf = (event: TransactionEvent): TransactionType => ({
  transactionId: event.transactionId,
  ...(event.chargingState && { chargingState: event.chargingState }),
  ...(event.timeSpentCharging !== undefined && { timeSpentCharging: Math.round(event.timeSpentCharging) }),
  ...(event.stoppedReason && { stoppedReason: reasonOf(event.stoppedReason) }),
  ...(event.remoteStartId !== undefined && { remoteStartId: event.remoteStartId }),
});

const evseOf = ({ connector, tellEvse }: TransactionEvent): EVSEType => ({
  id: connector.evseId,
  ...(tellEvse === 'connector' && { connectorId: connector.connectorId }),
});

/** The three reasons of 1.6 that 2.0.1 gave up. */
const reasonOf = (reason: StoppedReason): ReasonEnumType => {
  if (reason === 'HardReset' || reason === 'SoftReset') return 'ImmediateReset';
  return reason === 'UnlockCommand' ? 'Other' : reason;
};

/** E14: without an id the ongoing indicator is left out (E14.FR.06). */
export const getTransactionStatus: Hear<'getTransactionStatus'> = {
  command: ({ transactionId }: Requests['GetTransactionStatus']) => ({
    type: 'getTransactionStatus',
    ...(transactionId !== undefined && { transactionId }),
  }),
  response: ({ ongoing, messagesInQueue }): Responses['GetTransactionStatus'] => ({
    ...(ongoing !== undefined && { ongoingIndicator: ongoing }),
    messagesInQueue,
  }),
};
