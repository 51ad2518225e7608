import type { Inquiry } from '../../domain/inquiries.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Ask, Hear } from '../version.ts';

type Data = NonNullable<Requests['DataTransfer']['data']>;

const dataOf = (data: unknown) => (data === undefined ? {} : { data: data as Data });

export const askDataTransfer: Ask<'dataTransfer'> = {
  request: ({ vendorId, messageId, data }: Extract<Inquiry, { type: 'dataTransfer' }>) => ({
    action: 'DataTransfer',
    payload: {
      vendorId: vendorId.slice(0, 255),
      ...(messageId !== undefined && { messageId: messageId.slice(0, 50) }),
      ...dataOf(data),
    } satisfies Requests['DataTransfer'],
  }),
  answer: ({ status, data }: Responses['DataTransfer']) => ({ status, ...dataOf(data) }),
};

export const hearDataTransfer: Hear<'dataTransfer'> = {
  command: ({ vendorId, messageId, data }: Requests['DataTransfer']) => ({
    type: 'dataTransfer',
    vendorId,
    ...(messageId !== undefined && { messageId }),
    ...dataOf(data),
  }),
  response: ({ status, data }): Responses['DataTransfer'] => ({ status, ...dataOf(data) }),
};
