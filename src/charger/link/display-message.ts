/** Interface `display_message`: another process has the display. */
import * as z from 'zod/mini';
import type { DisplayMessage } from '../contract.ts';
import type { Results } from './interface.ts';

const TEXT = z.exactOptional(z.string());
const done = z.object({ status: z.string() });

const message: z.ZodMiniType<DisplayMessage> = z.object({
  id: z.exactOptional(z.int()),
  priority: TEXT,
  state: TEXT,
  identifier_id: TEXT,
  identifier_type: z.exactOptional(z.enum(['TransactionId', 'IdToken', 'SessionId'])),
  timestamp_from: TEXT,
  timestamp_to: TEXT,
  message: z.object({ content: z.string(), format: TEXT, language: TEXT }),
});

export const displayMessageResults: Results<'display_message'> = {
  set_display_message: done,
  get_display_messages: z.object({ messages: z.exactOptional(z.array(message)) }),
  clear_display_message: done,
};
