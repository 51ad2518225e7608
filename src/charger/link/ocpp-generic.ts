/** Interface `ocpp_generic`, which the OCPP module provides to others (local API 5.2): what its commands take. */
import * as z from 'zod/mini';
import { TIMESTAMP } from './interface.ts';

const NAME = z.string().check(z.maxLength(500));
const INSTANCE = z.exactOptional(z.string());

export const componentVariable = z.object({
  component: z.object({
    name: z._default(NAME, ''),
    instance: INSTANCE,
    evse: z.exactOptional(z.object({ id: z.int(), connector_id: z.exactOptional(z.int()) })),
  }),
  variable: z.object({ name: NAME, instance: INSTANCE }),
});
export type ComponentVariable = z.output<typeof componentVariable>;

const ATTRIBUTE = z.exactOptional(z.enum(['Actual', 'Target', 'MinSet', 'MaxSet']));
/** A JSON value of any simple kind is taken for its text. */
const VALUE = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));

const EVSE_OR_STATION = z._default(z.int().check(z.minimum(0)), 0);

/** A limit of a local energy manager (ours; K11). */
const externalLimit = z.object({
  evse_id: EVSE_OR_STATION,
  source: z._default(z.enum(['EMS', 'SO', 'Other']), 'EMS'),
  unit: z._default(z.enum(['A', 'W']), 'A'),
  schedule: z
    .array(z.object({ start_s: z.int().check(z.minimum(0)), limit: z.number().check(z.minimum(0)) }))
    .check(z.minLength(1), z.maxLength(1024)),
  duration_s: z.exactOptional(z.int().check(z.minimum(1))),
  grid_critical: z.exactOptional(z.boolean()),
});

export const ocppGenericArgs = {
  security_event: z.object({
    event: z.object({
      type: z.string().check(z.minLength(1)),
      info: z.exactOptional(z.string()),
      critical: z.exactOptional(z.boolean()),
      timestamp: z.exactOptional(TIMESTAMP),
    }),
  }),
  get_variables: z.object({
    requests: z.array(z.object({ component_variable: componentVariable, attribute_type: ATTRIBUTE })),
  }),
  set_variables: z.object({
    requests: z.array(
      z.object({ component_variable: componentVariable, attribute_type: ATTRIBUTE, value: VALUE }),
    ),
    source: z._default(z.string(), ''),
  }),
  monitor_variables: z.object({ component_variables: z.array(componentVariable) }),
  set_external_limit: externalLimit,
  clear_external_limit: z.object({
    evse_id: EVSE_OR_STATION,
    source: z.exactOptional(z.enum(['EMS', 'SO', 'Other'])),
  }),
  change_availability: z.object({
    request: z.object({
      operational_status: z.enum(['Operative', 'Inoperative']),
      evse: z.exactOptional(z.object({ id: z.int(), connector_id: z.exactOptional(z.int()) })),
    }),
  }),
};
export type OcppGenericArgs = {
  [C in keyof typeof ocppGenericArgs]: z.output<(typeof ocppGenericArgs)[C]>;
};
