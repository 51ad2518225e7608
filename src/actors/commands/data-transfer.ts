import type { DataTransferResult } from '../../charger/contract.ts';
import type { Checked } from '../../charger/link/interface.ts';
import type { Replies } from '../../domain/commands.ts';
import { fromJsonText } from '../../domain/json-text.ts';
import { COSTMSG } from '../../protocol/costmsg.ts';
import { ISO15118PNC, refusalOf } from '../../protocol/ocpp16/iso15118pnc.ts';
import { type CommandHandler, replyLater } from './command.ts';
import { costMessage } from './cost-messages.ts';

/** P01. No vendor is known to us unless a module provides `data_transfer` (P01.FR.05; 1.6 TC_062). */
export const dataTransfer: CommandHandler<'dataTransfer'> = (command, context) => {
  const { modules, host, callId } = context;
  const { vendorId, messageId, data } = command;
  // Those that can be read are commands of their own.
  if (vendorId === ISO15118PNC && context.subprotocol === 'ocpp1.6') return refusalOf(messageId);
  if (vendorId === COSTMSG && context.subprotocol === 'ocpp1.6') return costMessage(messageId, data, context);
  const request = {
    vendor_id: vendorId,
    ...(messageId !== undefined && { message_id: messageId }),
    ...(data !== undefined && { data: JSON.stringify(data) }),
  };
  const ask = modules?.ask('data_transfer', 'data_transfer', { request });
  if (!ask) return { status: 'UnknownVendorId' };
  ask((outcome) => replyLater(host, callId, replyTo(outcome)));
  return 'later';
};

const replyTo = (outcome: Checked<DataTransferResult>): Replies['dataTransfer'] => {
  if ('failed' in outcome) return { status: 'UnknownVendorId' };
  const { status, data } = outcome.value;
  return {
    // Offline is for those who ask the CSMS.
    status: status === 'Offline' ? 'Rejected' : status,
    ...(data !== undefined && { data: fromJsonText(data) }),
  };
};
