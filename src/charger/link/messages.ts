/** The messages of the module link (local API section 5), one JSON object a text message. */
import * as z from 'zod/mini';
import type { ChargerError } from '../../domain/connector.ts';
import { MAX_NESTING, readJson } from '../../domain/json-text.ts';

const NAME = z.string().check(z.minLength(1), z.maxLength(255));
const ID = z.string().check(z.minLength(1), z.maxLength(255));
const INDEX = z._default(z.int().check(z.minimum(0)), 0);

const error = z.object({
  type: NAME,
  sub_type: z.exactOptional(z.string()),
  message: z._default(z.string(), ''),
  description: z.exactOptional(z.string()),
  severity: z.exactOptional(z.enum(['Low', 'Medium', 'High'])),
});

const fromModule = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    implements: z._default(z.record(NAME, z.array(NAME)), {}),
  }),
  z.object({
    type: z.literal('call'),
    id: ID,
    connection: NAME,
    index: INDEX,
    command: NAME,
    args: z._default(z.record(z.string(), z.unknown()), {}),
  }),
  z.object({ type: z.literal('result'), id: ID, value: z.optional(z.unknown()) }),
  z.object({ type: z.literal('error'), id: z.exactOptional(ID), message: z._default(z.string(), '') }),
  z.object({
    type: z.literal('publish'),
    implementation_id: NAME,
    variable: NAME,
    value: z.optional(z.unknown()),
  }),
  z.object({ type: z.literal('subscribe'), connection: NAME, index: INDEX, variable: NAME }),
  z.object({ type: z.literal('subscribe_errors'), connection: NAME, index: INDEX }),
  z.object({ type: z.enum(['raise_error', 'clear_error']), implementation_id: NAME, error }),
]);

/** What a module may say. */
export type FromModule = z.output<typeof fromModule>;

/** An implementation of a module, as connections name it. */
export type Endpoint = { moduleId: string; implementationId: string };

/** What the station says. */
export type ToModule =
  | {
      type: 'welcome';
      module_id: string;
      connections: Record<string, { module_id: string; implementation_id: string }[]>;
      config: Record<string, unknown>;
    }
  | { type: 'started' }
  | { type: 'call'; id: string; implementation_id: string; command: string; args: object }
  | { type: 'result'; id: string; value: unknown }
  | { type: 'error'; id?: string; message: string }
  | { type: 'variable'; connection: string; index: number; variable: string; value: unknown }
  | { type: 'error_raised' | 'error_cleared'; connection: string; index: number; error: ChargerError }
  | { type: 'shutdown' };

/** Bad: why, and which call it was where that can be told. */
export type Heard = { message: FromModule } | { bad: string; id?: string };

export const readMessage = (text: string): Heard => {
  const json = readJson(text);
  if (json === undefined) return { bad: `not JSON, or nested deeper than ${MAX_NESTING}` };
  const read = z.safeParse(fromModule, json);
  if (read.success) return { message: read.data };
  const { id } = Object(json) as { id?: unknown };
  return { bad: complaint(read.error), ...(typeof id === 'string' && { id }) };
};

/** What is wrong with a value, such as `meter_value.timestamp: expected string`. */
export const complaint = ({ issues }: z.core.$ZodError): string =>
  issues
    .map((issue) => [issue.path.join('.'), wordsOf(issue)].filter((part) => part !== '').join(': '))
    .join('; ');

const wordsOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return 'no such message';
  return issue.message || 'not valid';
};
