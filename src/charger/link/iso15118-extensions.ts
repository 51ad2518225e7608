/** Interface `iso15118_extensions`: another process speaks ISO 15118 with the cars. */
import * as z from 'zod/mini';
import { NOTHING, type Results } from './interface.ts';

/** A car wants a contract, or a new one. */
export const certificateRequest = z.object({
  exi_request: z.string().check(z.minLength(1)),
  iso15118_schema_version: z.string(),
  certificate_action: z.enum(['Install', 'Update']),
});

export const iso15118Results: Results<'iso15118_extensions'> = { set_get_certificate_response: NOTHING };
