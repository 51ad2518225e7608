/** Interface `system`: the charger's computer, when another process looks after it. */
import * as z from 'zod/mini';
import { NOTHING, type Results } from './interface.ts';

export const systemResults: Results<'system'> = {
  get_boot_reason: z.enum([
    'ApplicationReset',
    'FirmwareUpdate',
    'LocalReset',
    'PowerUp',
    'RemoteReset',
    'ScheduledReset',
    'Triggered',
    'Unknown',
    'Watchdog',
  ]),
  is_reset_allowed: z.boolean(),
  reset: NOTHING,
  set_system_time: z.boolean(),
};
