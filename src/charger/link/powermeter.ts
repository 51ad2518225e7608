/** Interface `powermeter`: a meter in another process. */
import * as z from 'zod/mini';
import type { Powermeter } from '../../domain/metering.ts';
import { type Results, TIMESTAMP } from './interface.ts';

const PHASE = z.exactOptional(z.number());
const phases = z.object({ total: z.number(), L1: PHASE, L2: PHASE, L3: PHASE });
/** What EVerest leaves open: a total that was not measured is the sum. */
const power = z.pipe(
  z.object({ total: PHASE, L1: PHASE, L2: PHASE, L3: PHASE }),
  z.transform(({ total, ...rest }) => ({
    total: total ?? (rest.L1 ?? 0) + (rest.L2 ?? 0) + (rest.L3 ?? 0),
    ...rest,
  })),
);
const phaseValues = z.object({ L1: PHASE, L2: PHASE, L3: PHASE, N: PHASE, DC: PHASE });

export const signedMeterValue = z.object({
  signed_meter_data: z.string(),
  signing_method: z.string(),
  encoding_method: z.string(),
  public_key: z.exactOptional(z.string()),
});

/** A reading. What we do not use of EVerest's members is left out. */
export const powermeter: z.ZodMiniType<Powermeter> = z.object({
  timestamp: TIMESTAMP,
  meter_id: z.exactOptional(z.string()),
  energy_Wh_import: phases,
  energy_Wh_export: z.exactOptional(phases),
  power_W: z.exactOptional(power),
  voltage_V: z.exactOptional(phaseValues),
  current_A: z.exactOptional(phaseValues),
  frequency_Hz: z.exactOptional(z.object({ L1: z.number() })),
  VAR: z.exactOptional(power),
  temperatures: z.exactOptional(
    z.array(z.object({ temperature: z.number(), location: z.exactOptional(z.string()) })),
  ),
  signed_meter_value: z.exactOptional(signedMeterValue),
});

const answer = z.object({
  status: z.enum(['OK', 'NOT_SUPPORTED', 'UNEXPECTED_ERROR']),
  signed_meter_value: z.exactOptional(signedMeterValue),
});

export const powermeterResults: Results<'powermeter'> = {
  start_transaction: answer,
  stop_transaction: answer,
};
