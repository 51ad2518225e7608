/** The bodies of the local API (its sections 2 and 4). Unknown members are refused by name. */
import * as z from 'zod/mini';
import { ID_TOKEN_TYPES } from '../domain/id-token.ts';

const ID = z.int().check(z.minimum(1));
const SECONDS = z.number().check(z.minimum(0), z.maximum(1e6));
const AMPS = z.number().check(z.minimum(0), z.maximum(1000));
const PHASES = z.literal([1, 2, 3]);

const WATT_HOURS = z.number().check(z.minimum(0), z.maximum(1e6));
const PERCENT = z.number().check(z.minimum(0), z.maximum(100));
const energyWishes = {
  energy_Wh: z.exactOptional(WATT_HOURS),
  departure_s: z.exactOptional(SECONDS),
  min_current_A: z.exactOptional(AMPS),
  max_voltage_V: z.exactOptional(z.number().check(z.minimum(0), z.maximum(2000))),
  max_power_W: z.exactOptional(z.number().check(z.minimum(0), z.maximum(1e6))),
  full_soc_percent: z.exactOptional(PERCENT),
  bulk_soc_percent: z.exactOptional(PERCENT),
  max_schedule_tuples: z.exactOptional(z.int().check(z.minimum(1), z.maximum(1024))),
  chooses_schedule: z.exactOptional(z.literal([1, 2, 3])),
};

export const plugIn = z.strictObject({
  delay_s: z.exactOptional(SECONDS),
  ready_delay_s: z.exactOptional(SECONDS),
  connector_id: z.exactOptional(ID),
  current_A: z.exactOptional(AMPS),
  phases: z.exactOptional(PHASES),
  max_duration_s: z.exactOptional(SECONDS),
  battery_kWh: z.exactOptional(z.number().check(z.positive())),
  soc_percent: z.exactOptional(PERCENT),
  protocol: z.exactOptional(z.enum(['IEC61851', 'ISO15118'])),
  energy_transfer: z.exactOptional(z.enum(['AC', 'DC'])),
  payment: z.exactOptional(z.enum(['contract', 'external'])),
  certificate: z.exactOptional(z.enum(['Install', 'Update'])),
  ...energyWishes,
});
export const renegotiate = z.strictObject(energyWishes);

export const resume = z.strictObject({ current_A: z.exactOptional(AMPS), phases: z.exactOptional(PHASES) });
export const limit = z.strictObject({ current_A: z.nullable(AMPS) });
export const bay = z.strictObject({ occupied: z.boolean() });
/** Dots alone would be lost from the address at which it is cleared. */
export const fault = z.strictObject({
  type: z.string().check(
    z.minLength(1),
    z.maxLength(100),
    z.refine((type) => /[^.]/.test(type), 'expected more than dots'),
  ),
});
export const advance = z.strictObject({ ms: z.number().check(z.minimum(0), z.maximum(1e11)) });

export const token = z.strictObject({
  id_token: z
    .strictObject({
      value: z.string().check(z.maxLength(255)),
      type: z._default(z.enum(ID_TOKEN_TYPES), 'ISO14443'),
    })
    // The start button has no value (C02.FR.01).
    .check(({ value: { value, type }, issues }) => {
      if (value === '' && type !== 'NoAuthorization')
        issues.push({ code: 'too_small', origin: 'string', minimum: 1, input: value, path: ['value'] });
    }),
  authorization_type: z._default(z.enum(['OCPP', 'RFID', 'Autocharge', 'PlugAndCharge', 'BankCard']), 'RFID'),
  evse_ids: z.exactOptional(z.array(ID)),
});

export const dataTransfer = z.strictObject({
  vendor_id: z.string().check(z.minLength(1), z.maxLength(255)),
  message_id: z.exactOptional(z.string().check(z.maxLength(50))),
  data: z.exactOptional(z.string()),
});

const INSTANCE = z.exactOptional(z.string().check(z.maxLength(50)));
const NAME = z.string().check(z.maxLength(500));

const componentVariable = z.strictObject({
  component: z._default(
    z.strictObject({
      name: z._default(NAME, ''),
      instance: INSTANCE,
      evse: z.exactOptional(z.strictObject({ id: ID, connector_id: z.exactOptional(ID) })),
    }),
    { name: '' },
  ),
  variable: z.strictObject({ name: NAME, instance: INSTANCE }),
});
const ATTRIBUTE_TYPE = z.exactOptional(z.enum(['Actual', 'Target', 'MinSet', 'MaxSet']));

/** Whether a value is written as text, number or truth value makes no difference. */
const VALUE = z.union([z.string(), z.number(), z.boolean()]);

export const getVariables = z.strictObject({
  requests: z.array(
    z.strictObject({ component_variable: componentVariable, attribute_type: ATTRIBUTE_TYPE }),
  ),
});
export const setVariables = z.strictObject({
  requests: z.array(
    z.strictObject({ component_variable: componentVariable, attribute_type: ATTRIBUTE_TYPE, value: VALUE }),
  ),
  source: z._default(z.string().check(z.maxLength(255)), 'local API'),
});
export const monitorVariables = z.strictObject({ component_variables: z.array(componentVariable) });

export const securityEvent = z.strictObject({
  type: z.string().check(z.minLength(1), z.maxLength(255)),
  info: z.exactOptional(z.string()),
  critical: z.exactOptional(z.boolean()),
  timestamp: z.exactOptional(z.iso.datetime({ offset: true })),
});

export const availability = z.strictObject({
  operational_status: z.enum(['Operative', 'Inoperative']),
  evse: z.exactOptional(
    z.strictObject({ id: z.int().check(z.minimum(0)), connector_id: z.exactOptional(z.int()) }),
  ),
});

export const externalLimit = z.strictObject({
  evse_id: z.exactOptional(z.int().check(z.minimum(0))),
  source: z.exactOptional(z.enum(['EMS', 'SO', 'Other'])),
  unit: z.exactOptional(z.enum(['A', 'W'])),
  schedule: z
    .array(z.strictObject({ start_s: z.int().check(z.minimum(0)), limit: z.number().check(z.minimum(0)) }))
    .check(z.minLength(1), z.maxLength(1024)),
  duration_s: z.exactOptional(z.int().check(z.minimum(1))),
  grid_critical: z.exactOptional(z.boolean()),
});
export const externalLimitCleared = z.strictObject({
  evse_id: z.exactOptional(z.int().check(z.minimum(0))),
  source: z.exactOptional(z.enum(['EMS', 'SO', 'Other'])),
});

export const limitQuestion = z.strictObject({
  evse_id: z.int().check(z.minimum(0)),
  at: z.exactOptional(z.iso.datetime({ offset: true })),
  unit: z.exactOptional(z.enum(['A', 'W'])),
  hours: z.exactOptional(z.number().check(z.positive(), z.maximum(192))),
});

export type LimitQuestion = z.infer<typeof limitQuestion>;
export type DataTransfer = z.infer<typeof dataTransfer>;
export type PlugIn = z.infer<typeof plugIn>;
export type EnergyWishes = z.infer<typeof renegotiate>;
export type Resume = z.infer<typeof resume>;
export type PresentedToken = z.infer<typeof token>;

/** What is wrong with a body, one sentence an error, such as `phases: expected one of 1, 2, 3`. */
export const complaints = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${complaintOf(issue)}`).join('; ');

const complaintOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'custom':
      return issue.message;
    default:
      return 'not valid';
  }
};
