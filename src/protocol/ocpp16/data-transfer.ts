import type { Inquiry } from '../../domain/inquiries.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Ask, Hear } from '../version.ts';

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

export const hearDataTransfer: Hear<'dataTransfer'> = {
  command: ({ vendorId, messageId, data }: Requests['DataTransfer']) => ({
    type: 'dataTransfer',
    vendorId,
    ...(messageId !== undefined && { messageId }),
    ...(data !== undefined && { data }),
  }),
  response: ({ status, data }): Responses['DataTransfer'] => ({ status, ...dataOf(data) }),
};
