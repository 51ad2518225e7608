/** Interface `main` of module OCPP (EVerest's `ocpp_1_6_charge_point`): what its commands take. */
import * as z from 'zod/mini';

const KEY = z.string().check(z.minLength(1), z.maxLength(50));

export const chargePointArgs = {
  get_configuration_key: z.object({ keys: z._default(z.array(KEY), []) }),
  set_configuration_key: z.object({ key: KEY, value: z.string().check(z.maxLength(500)) }),
  monitor_configuration_keys: z.object({ keys: z.array(KEY) }),
  security_event: z.object({ type: z.string().check(z.minLength(1)), info: z._default(z.string(), '') }),
};

/** A key of OCPP 1.6 as it is told; one that only the CSMS may write has no value. */
export type ConfigurationKeyOnWire = { key: string; read_only: boolean; value?: string };
