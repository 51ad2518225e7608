/** Interface `display_message`: another process has the display. */
import * as z from 'zod/mini';
import type {
  DisplayFormat,
  DisplayPriority,
  DisplayState,
  DisplayMessage as Held,
} from '../../domain/display-message.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type { DisplayMessage } from '../contract.ts';
import { type Results, TIMESTAMP } from './interface.ts';

const TEXT = z.exactOptional(z.string());
const PRIORITIES: readonly DisplayPriority[] = ['AlwaysFront', 'InFront', 'NormalCycle'];
const STATES: readonly DisplayState[] = ['Charging', 'Faulted', 'Idle', 'Unavailable'];
const FORMATS: readonly DisplayFormat[] = ['ASCII', 'HTML', 'URI', 'UTF8'];
const done = z.object({ status: z.string() });

const message: z.ZodMiniType<DisplayMessage> = z.object({
  id: z.exactOptional(z.int()),
  priority: z.exactOptional(z.enum(PRIORITIES)),
  state: z.exactOptional(z.enum(STATES)),
  identifier_id: TEXT,
  identifier_type: z.exactOptional(z.enum(['TransactionId', 'IdToken', 'SessionId'])),
  timestamp_from: z.exactOptional(TIMESTAMP),
  timestamp_to: z.exactOptional(TIMESTAMP),
  message: z.object({
    content: z.string(),
    format: z.exactOptional(z.enum(FORMATS)),
    language: TEXT,
  }),
});

export const displayMessageResults: Results<'display_message'> = {
  set_display_message: done,
  get_display_messages: z.object({ messages: z.exactOptional(z.array(message)) }),
  clear_display_message: done,
};

export const toWire = (held: Held): DisplayMessage => ({
  id: held.id,
  priority: held.priority,
  ...(held.state && { state: held.state }),
  ...(held.transactionId !== undefined && { identifier_id: held.transactionId }),
  identifier_type: 'TransactionId',
  ...(held.from !== undefined && { timestamp_from: toRfc3339(held.from) }),
  ...(held.to !== undefined && { timestamp_to: toRfc3339(held.to) }),
  message: {
    content: held.content,
    format: held.format,
    ...(held.language !== undefined && { language: held.language }),
  },
});

/** What a module does not say about a message of its own: in the cycle, plain text. */
export const fromWire = (told: DisplayMessage): Held => ({
  id: told.id ?? 0,
  priority: told.priority ?? 'NormalCycle',
  ...(told.state && { state: told.state }),
  ...(told.identifier_type === 'TransactionId' &&
    told.identifier_id !== undefined && { transactionId: told.identifier_id }),
  ...(told.timestamp_from !== undefined && { from: fromRfc3339(told.timestamp_from) }),
  ...(told.timestamp_to !== undefined && { to: fromRfc3339(told.timestamp_to) }),
  format: told.message.format ?? 'UTF8',
  ...(told.message.language !== undefined && { language: told.message.language }),
  content: told.message.content,
});
