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
