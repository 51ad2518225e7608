/** Interface `data_transfer`, towards a module and towards the CSMS. `data` is the JSON text of what travels. */
import * as z from 'zod/mini';
import type { DataTransferRequest, DataTransferResult } from '../contract.ts';
import type { Results } from './interface.ts';

export const dataTransferRequest: z.ZodMiniType<{ request: DataTransferRequest }> = z.object({
  request: z.object({
    vendor_id: z.string().check(z.maxLength(255)),
    message_id: z.exactOptional(z.string().check(z.maxLength(50))),
    data: z.exactOptional(z.string()),
  }),
});

const result: z.ZodMiniType<DataTransferResult> = z.object({
  status: z.enum(['Accepted', 'Rejected', 'UnknownMessageId', 'UnknownVendorId', 'Offline']),
  data: z.exactOptional(z.string()),
});

export const dataTransferResults: Results<'data_transfer'> = { data_transfer: result };
