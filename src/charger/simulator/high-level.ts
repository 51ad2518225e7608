/**
 * A car that speaks ISO 15118, as data: when its power is offered it says what it needs, waits for schedules, chooses
 * one, and keeps to it. Identity is no part of this: how it means to pay is only passed on.
 */
import type {
  ChargingNeeds,
  EnergyTransferMode,
  EvSchedule,
  Payment,
  ScheduleChoice,
  ScheduleOffer,
} from '../../domain/charging-needs.ts';
import type { Instant } from '../../domain/time.ts';

export type HighLevel = {
  payment: Payment;
  /** Before it shows its contract it asks for one, or for a new one. */
  certificate?: 'Install' | 'Update';
  /** What it says it needs; its battery's lack where absent. Wh */
  energyWh?: number;
  departsAt?: Instant;
  minCurrentA: number;
  maxVoltage: number;
  maxPowerW?: number;
  fullSocPercent: number;
  bulkSocPercent: number;
  /** Periods of a schedule that it can keep. */
  maxTuples: number;
  /** Which of the offered schedules it takes, counting from 1; the last one where there are fewer. */
  chooses: number;
  /** It has said what it needs and waits. */
  asking: boolean;
  choice: ScheduleChoice | null;
};

/** As much of the car and the EVSE as its words depend on. */
export type Speaker = {
  highLevel: HighLevel;
  currentA: number;
  phases: number;
  capacityWh: number;
  batteryWh: number;
  dc: boolean;
};

const AC_MODES: readonly EnergyTransferMode[] = ['AC_single_phase', 'AC_two_phase', 'AC_three_phase'];

/** What it says it needs; when it leaves is told by whoever knows the station's time. */
export const needsOf = (car: Speaker): ChargingNeeds =>
  car.dc
    ? {
        requested_energy_transfer: 'DC',
        max_schedule_tuples: car.highLevel.maxTuples,
        dc_charging_parameters: dc(car),
      }
    : {
        requested_energy_transfer: AC_MODES[car.phases - 1] ?? 'AC_three_phase',
        max_schedule_tuples: car.highLevel.maxTuples,
        ac_charging_parameters: {
          energy_amount: energyOf(car),
          ev_min_current: Math.ceil(car.highLevel.minCurrentA),
          ev_max_current: Math.floor(car.currentA),
          ev_max_voltage: Math.round(car.highLevel.maxVoltage),
        },
      };

const dc = (car: Speaker): NonNullable<ChargingNeeds['dc_charging_parameters']> => ({
  ev_max_current: Math.floor(car.currentA),
  ev_max_voltage: Math.round(car.highLevel.maxVoltage),
  energy_amount: energyOf(car),
  ...(car.highLevel.maxPowerW !== undefined && { ev_max_power: Math.floor(car.highLevel.maxPowerW) }),
  state_of_charge: Math.min(100, Math.round((100 * car.batteryWh) / car.capacityWh)),
  ev_energy_capacity: Math.round(car.capacityWh),
  full_soc: car.highLevel.fullSocPercent,
  bulk_soc: car.highLevel.bulkSocPercent,
});

const energyOf = ({ highLevel, capacityWh, batteryWh }: Speaker): number =>
  Math.round(highLevel.energyWh ?? Math.max(0, (capacityWh * highLevel.fullSocPercent) / 100 - batteryWh));

/** What it will do of an offer: no more than it is offered, and no more than it can. Undefined: nothing is offered. */
export const choiceOf = (
  { highLevel, currentA }: Speaker,
  volts: number,
  offer: ScheduleOffer,
): ScheduleChoice | undefined => {
  const chosen = offer.schedules[Math.min(highLevel.chooses, offer.schedules.length) - 1];
  if (!chosen) return undefined;
  const most = chosen.unit === 'A' ? currentA : Math.min(currentA * volts, highLevel.maxPowerW ?? Infinity);
  return { offer_id: offer.id, schedule: within(chosen, most) };
};

/** Periods that have come to the same are one. */
const within = (schedule: EvSchedule, most: number): EvSchedule => ({
  ...schedule,
  periods: schedule.periods
    .map((period) => ({ ...period, limit: Math.min(period.limit, most) }))
    .filter(({ limit, phases }, index, all) => {
      const before = all[index - 1];
      return !before || before.limit !== limit || before.phases !== phases;
    }),
});
