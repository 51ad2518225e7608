/** Interface `iso15118_extensions`: another process speaks ISO 15118 with the cars. */
import * as z from 'zod/mini';
import type { ChargingNeeds } from '../../domain/charging-needs.ts';
import { NOTHING, type Results, TIMESTAMP } from './interface.ts';

/** A car wants a contract, or a new one. */
export const certificateRequest = z.object({
  exi_request: z.string().check(z.minLength(1)),
  iso15118_schema_version: z.string(),
  certificate_action: z.enum(['Install', 'Update']),
});

const NUMBER = z.number().check(z.minimum(0));
/** What a car needs, in EVerest's words; what OCPP 2.0.1 has no word for is not looked at. */
export const chargingNeeds: z.ZodMiniType<ChargingNeeds> = z.object({
  requested_energy_transfer: z.enum(['DC', 'AC_single_phase', 'AC_two_phase', 'AC_three_phase']),
  departure_time: z.exactOptional(TIMESTAMP),
  max_schedule_tuples: z.exactOptional(z.int().check(z.minimum(1))),
  ac_charging_parameters: z.exactOptional(
    z.object({
      energy_amount: NUMBER,
      ev_min_current: NUMBER,
      ev_max_current: NUMBER,
      ev_max_voltage: NUMBER,
    }),
  ),
  dc_charging_parameters: z.exactOptional(
    z.object({
      ev_max_current: NUMBER,
      ev_max_voltage: NUMBER,
      energy_amount: z.exactOptional(NUMBER),
      ev_max_power: z.exactOptional(NUMBER),
      state_of_charge: z.exactOptional(NUMBER),
      ev_energy_capacity: z.exactOptional(NUMBER),
      full_soc: z.exactOptional(NUMBER),
      bulk_soc: z.exactOptional(NUMBER),
    }),
  ),
});

export const iso15118Results: Results<'iso15118_extensions'> = { set_get_certificate_response: NOTHING };
