import type { Replies } from '../../domain/commands.ts';
import type { Inquiry } from '../../domain/inquiries.ts';
import { toRfc3339 } from '../../domain/time.ts';
import { COSTMSG } from '../costmsg.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Ask, Hear, Tell } from '../version.ts';
import { unwrapped } from './iso15118pnc.ts';

/** The data of 1.6 is text; anything else travels as its JSON. */
const asText = (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data));

const dataOf = (data: unknown) => (data === undefined ? {} : { data: asText(data) });

export const askDataTransfer: Ask<'dataTransfer'> = {
  request: ({ vendorId, messageId, data }: Extract<Inquiry, { type: 'dataTransfer' }>) => ({
    action: 'DataTransfer',
    payload: {
      vendorId: vendorId.slice(0, 255),
      ...(messageId !== undefined && { messageId: messageId.slice(0, 50) }),
      ...dataOf(data),
    } satisfies Requests['DataTransfer'],
  }),
  answer: ({ status, data }: Responses['DataTransfer']) => ({ status, ...(data !== undefined && { data }) }),
};

const plain: Hear<'dataTransfer'> = {
  command: ({ vendorId, messageId, data }: Requests['DataTransfer']) => ({
    type: 'dataTransfer',
    vendorId,
    ...(messageId !== undefined && { messageId }),
    ...(data !== undefined && { data }),
  }),
  response: ({ status, data }): Responses['DataTransfer'] => ({ status, ...dataOf(data) }),
};

/** Messages of ISO 15118 are commands of their own; all others are for whoever knows the vendor. */
export const hearDataTransfer: Hear = {
  command: (request: Requests['DataTransfer'], view) =>
    unwrapped(request)?.command ?? plain.command(request as never, view),
  response: (reply, request: Requests['DataTransfer']) => {
    const inner = unwrapped(request);
    return inner
      ? { status: 'Accepted', data: JSON.stringify(inner.response(reply)) }
      : plain.response(reply as Replies['dataTransfer'], request as never);
  },
};

/** California pricing: after a stop with an idle fee (CustomIdleFeeAfterStop). */
export const connectorUnplugged: Tell<'connectorUnplugged'> = {
  requests: ({ csmsTransactionId, at }) => {
    const data = JSON.stringify({ transactionId: csmsTransactionId, timestamp: toRfc3339(at) });
    const payload: Requests['DataTransfer'] = { vendorId: COSTMSG, messageId: 'ConnectorUnplugged', data };
    return [{ action: 'DataTransfer', payload }];
  },
};
