/** Interfaces `auth` and `auth_token_provider`: another process brings tokens and EVSEs together, or reads tokens. */
import * as z from 'zod/mini';
import { NOTHING, type Results } from './interface.ts';
import { idToken, providedToken } from './tokens.ts';

export const authResults: Results<'auth'> = {
  set_connection_timeout: NOTHING,
  set_master_pass_group_id: NOTHING,
  withdraw_authorization: z.string(),
};

const STATUS = z.enum([
  'Processing',
  'Accepted',
  'Rejected',
  'TimedOut',
  'UsedToStart',
  'UsedToStop',
  'Withdrawn',
]);

/** What it publishes of the tokens it works on. */
export const tokenValidationStatus = z.object({ token: providedToken, status: STATUS });

export const authCommands = {
  set_connection_timeout: z.object({ connection_timeout: z.number().check(z.minimum(0)) }),
  set_master_pass_group_id: z.object({ master_pass_group_id: z.string().check(z.maxLength(36)) }),
  withdraw_authorization: z.object({
    request: z.object({ evse_id: z.exactOptional(z.int()), id_token: z.exactOptional(idToken) }),
  }),
};
