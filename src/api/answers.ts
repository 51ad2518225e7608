/** What the local API answers (its sections 2 and 5.2). Objects that may get further members say so. */
import * as z from 'zod/mini';
import { CONNECTOR_STATES } from '../domain/connector.ts';

const COUNT = z.int().check(z.minimum(0));
const RFC3339 = z.string().check(z.describe('RFC 3339, UTC'));

const connectorState = z.enum(CONNECTOR_STATES);

export const done = z.strictObject({});
export const error = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export const status = z.looseObject({
  state: z.enum(['starting', 'waiting_for_modules', 'running', 'stopping']),
  ocpp: z.looseObject({ connected: z.boolean() }),
  modules: z.record(z.string(), z.unknown()),
});

export const evse = z.looseObject({
  id: z.int(),
  state: connectorState,
  plugged_in: z.boolean(),
  transaction_id: z.exactOptional(z.string()),
  connectors: z.array(z.object({ id: z.int(), state: connectorState })),
  limit_A: z.exactOptional(z.number()).check(z.describe('amps per phase that may be drawn now')),
  faults: z.exactOptional(z.array(z.string())),
  soc_percent: z.exactOptional(z.number()).check(z.describe('state of charge, where the car tells it')),
});
export const evses = z.array(evse);

export const outbox = z.object({
  entries: COUNT,
  bytes: COUNT,
  oldest: z.array(
    z.object({
      seq: COUNT,
      lane: z.string(),
      type: z.string(),
      transaction_id: z.exactOptional(z.string()),
      attempts: COUNT,
    }),
  ),
});

const letter = {
  id: COUNT,
  at: RFC3339,
  reason: z.string(),
  type: z.string(),
  transaction_id: z.exactOptional(z.string()),
};
export const deadLetters = z.array(z.object(letter));
export const deadLetter = z.object({ ...letter, notification: z.looseObject({ type: z.string() }) });

export const diagnosis = z.object({
  set_aside: z
    .array(
      z.object({
        address: z.string(),
        machine: z.string(),
        version: z.number(),
        reason: z.string(),
        at: RFC3339,
      }),
    )
    .check(z.describe('actors whose row could not be taken up at a start; the row is kept')),
  not_taken: z
    .array(z.object({ by: z.string(), event: z.string(), count: z.number() }))
    .check(
      z.describe('events that changed nothing since the start, by machine; nobody: there was no such actor'),
    ),
});

const actorView = {
  address: z.string(),
  machine: z.string(),
  value: z.unknown().check(z.describe('the active states, as XState writes them')),
};
export const actors = z.array(z.object(actorView));
export const actor = z.object({
  ...actorView,
  context: z.record(z.string(), z.unknown()).check(z.describe('tokens as marks, secrets hidden')),
  deadlines: z.array(z.object({ event: z.string(), due: RFC3339 })),
});

export const variables = z.array(
  z.object({
    component: z.string(),
    instance: z.exactOptional(z.string()),
    evse: z.exactOptional(z.object({ id: z.int(), connector_id: z.exactOptional(z.int()) })),
    variable: z.string(),
    variable_instance: z.exactOptional(z.string()),
    value: z.exactOptional(z.string()).check(z.describe('absent: not set, or not to be read')),
    mutability: z.enum(['ReadOnly', 'ReadWrite', 'WriteOnly']),
    data_type: z.string(),
    unit: z.exactOptional(z.string()),
    key: z.exactOptional(z.string()).check(z.describe('the key of OCPP 1.6 that shows it')),
  }),
);

export const result = z.object({ result: z.boolean() });

export const dataTransfer = z.object({
  status: z.enum(['Accepted', 'Rejected', 'UnknownMessageId', 'UnknownVendorId', 'Offline']),
  data: z.exactOptional(z.string().check(z.describe('JSON text'))),
});

const variable = { component_variable: z.looseObject({}), status: z.string() };
export const variablesGot = z.array(
  z.object({
    ...variable,
    attribute_type: z.exactOptional(z.string()),
    value: z.exactOptional(z.string()),
  }),
);
export const variablesSet = z.array(z.object(variable));

export const availability = z.object({
  status: z.enum(['Accepted', 'Rejected', 'Scheduled']),
  status_info: z.exactOptional(z.object({ reason_code: z.string(), additional_info: z.string() })),
});

export const displayMessages = z.object({
  messages: z.array(
    z.object({
      id: z.int(),
      priority: z.exactOptional(z.string()),
      state: z.exactOptional(z.string()),
      identifier_id: z.exactOptional(z.string()),
      identifier_type: z.exactOptional(z.string()),
      timestamp_from: z.exactOptional(z.string()),
      timestamp_to: z.exactOptional(z.string()),
      message: z.object({
        content: z.string(),
        format: z.exactOptional(z.string()),
        language: z.exactOptional(z.string()),
      }),
    }),
  ),
});

const UNIT = z.enum(['A', 'W']);
const SCHEDULE = z.object({
  evse: z.int(),
  charging_rate_unit: UNIT,
  charging_schedule_period: z.array(
    z.object({ start_period: z.int(), limit: z.number(), stack_level: z.int() }),
  ),
  duration: z.int(),
  start_schedule: z.string(),
});
export const compositeSchedules = z.object({ schedules: z.array(SCHEDULE) });

export const externalLimitSet = z.object({
  status: z.enum(['Accepted', 'Rejected']),
  reason: z.exactOptional(z.string()),
});
export const externalLimitCleared = z.object({ status: z.enum(['Accepted', 'Unknown']) });

const PROFILE_STANDING = z.object({
  id: z.int(),
  purpose: z.string(),
  evse_id: z.int(),
  stack_level: z.int(),
  standing: z.string(),
  limit: z.exactOptional(z.number()),
  unit: z.exactOptional(UNIT),
  behind: z.exactOptional(z.int()),
});
const STEP = z.object({ at: z.string(), limit: z.number() });
export const limitExplained = z.object({
  evse_id: z.int(),
  at: z.string(),
  limit: z.number(),
  unit: UNIT,
  phases: z.exactOptional(z.int()),
  changes_at: z.exactOptional(z.string()),
  cap: z.object({
    by: z.string(),
    profile_id: z.exactOptional(z.int()),
    purpose: z.exactOptional(z.string()),
  }),
  profiles: z.array(PROFILE_STANDING),
  words: z.array(z.string()),
  series: z.exactOptional(z.array(z.object({ name: z.string(), steps: z.array(STEP) }))),
});
