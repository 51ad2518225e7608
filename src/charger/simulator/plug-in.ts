/** The car of a plug-in, and what it wishes for. */
import type { Payment } from '../../domain/charging-needs.ts';
import { LEAST_AC_CURRENT_A, LEAST_DC_CURRENT_A } from '../../domain/hardware-limits.ts';
import type { Instant } from '../../domain/time.ts';
import type { DriverCapabilities } from '../driver.ts';
import type { HighLevel } from './high-level.ts';
import { VOLTAGE } from './physics.ts';
import type { Car } from './world.ts';

/** The body of `simulator/plug-in`, in the API's own spelling. */
export type PlugIn = {
  delay_s?: number;
  ready_delay_s?: number;
  connector_id?: number;
  current_A?: number;
  phases?: number;
  max_duration_s?: number;
  /** 60 unless given. */
  battery_kWh?: number;
  /** 20 unless given. */
  soc_percent?: number;
  protocol?: 'IEC61851' | 'ISO15118';
  /** What the car would like; it gets what the EVSE has. */
  energy_transfer?: 'AC' | 'DC';
  payment?: Payment;
  /** With `payment` contract: the car first asks for its contract, or for a new one. */
  certificate?: 'Install' | 'Update';
} & EnergyWishes;

/** What a car that speaks ISO 15118 says it needs. */
export type EnergyWishes = {
  energy_Wh?: number;
  departure_s?: number;
  min_current_A?: number;
  max_voltage_V?: number;
  max_power_W?: number;
  full_soc_percent?: number;
  bulk_soc_percent?: number;
  max_schedule_tuples?: number;
  chooses_schedule?: number;
};

/** The most a car's battery stands, V. */
const CAR_DC_VOLTAGE = 500;

export const carOf = (body: PlugIn, capabilities: DriverCapabilities, at: Instant): Car => {
  const capacityWh = 1000 * (body.battery_kWh ?? 60);
  return {
    connectorId: body.connector_id ?? capabilities.connectorIds[0] ?? 1,
    currentA: body.current_A ?? 32,
    phases: body.phases ?? 1,
    readyDelayMs: 1000 * (body.ready_delay_s ?? 1),
    remainingMs: body.max_duration_s === undefined ? null : 1000 * body.max_duration_s,
    capacityWh,
    batteryWh: (capacityWh * (body.soc_percent ?? 20)) / 100,
    paused: false,
    ...(body.protocol === 'ISO15118' &&
      capabilities.iso15118 && {
        highLevel: {
          payment: body.payment ?? 'external',
          ...(body.certificate && { certificate: body.certificate }),
          minCurrentA: capabilities.current === 'DC' ? LEAST_DC_CURRENT_A : LEAST_AC_CURRENT_A,
          maxVoltage: capabilities.current === 'DC' ? CAR_DC_VOLTAGE : VOLTAGE,
          fullSocPercent: 100,
          bulkSocPercent: 80,
          maxTuples: 24,
          chooses: 1,
          ...wishesOf(body, at),
          asking: false,
          choice: null,
        },
      }),
  };
};

export const wishesOf = (body: EnergyWishes, at: Instant): Partial<HighLevel> => ({
  ...(body.energy_Wh !== undefined && { energyWh: body.energy_Wh }),
  ...(body.departure_s !== undefined && { departsAt: at + 1000 * body.departure_s }),
  ...(body.min_current_A !== undefined && { minCurrentA: body.min_current_A }),
  ...(body.max_voltage_V !== undefined && { maxVoltage: body.max_voltage_V }),
  ...(body.max_power_W !== undefined && { maxPowerW: body.max_power_W }),
  ...(body.full_soc_percent !== undefined && { fullSocPercent: body.full_soc_percent }),
  ...(body.bulk_soc_percent !== undefined && { bulkSocPercent: body.bulk_soc_percent }),
  ...(body.max_schedule_tuples !== undefined && { maxTuples: body.max_schedule_tuples }),
  ...(body.chooses_schedule !== undefined && { chooses: body.chooses_schedule }),
});
