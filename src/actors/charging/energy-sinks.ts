import { type Instant, toRfc3339 } from '../../domain/time.ts';
import type { ChargingParts } from './question.ts';
import { type Horizon, periodsAhead } from './schedules.ts';

/** A number with who says it, as EVerest's energy tree has it. */
type Sourced = { value: number; source: string };
type Limits = { ac_max_current_A?: Sourced; total_power_W?: Sourced; ac_max_phase_count?: Sourced };

/** Arguments of `set_external_limits` (local API 5.1). */
export type ExternalLimits = {
  schedule_import: { timestamp: string; limits_to_root: Limits; limits_to_leaves: Record<string, never> }[];
  schedule_export: never[];
  schedule_setpoints: never[];
};

const sourced = (value: number): Sourced => ({ value, source: 'OCPP' });

/** What the energy sink of an EVSE (0: of the station) is told: the limits from now on, each with its instant. */
export const externalLimits = (
  parts: ChargingParts,
  evseId: number,
  horizon: Horizon,
  at: Instant,
): ExternalLimits => ({
  schedule_import: periodsAhead(parts, evseId, horizon, at).map(({ startPeriod, limit, numberPhases }) => ({
    timestamp: toRfc3339(at + startPeriod * 1000),
    limits_to_root: {
      [horizon.unit === 'A' ? 'ac_max_current_A' : 'total_power_W']: sourced(limit),
      ...(numberPhases !== undefined && { ac_max_phase_count: sourced(numberPhases) }),
    },
    limits_to_leaves: {},
  })),
  schedule_export: [],
  schedule_setpoints: [],
});
