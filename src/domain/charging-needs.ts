/** What a car that speaks ISO 15118 says of the energy it wants, and what it is offered: the seam's own words. */
import type { RateUnit } from './smart-charging/profile.ts';
import type { Seconds } from './time.ts';

export type EnergyTransferMode = 'DC' | 'AC_single_phase' | 'AC_two_phase' | 'AC_three_phase';

/** EVerest's `charging_needs`: energy in Wh, currents in A (AC: per phase), voltages in V, charge in percent. */
export type ChargingNeeds = {
  requested_energy_transfer: EnergyTransferMode;
  /** RFC 3339. */
  departure_time?: string;
  /** How many periods of a schedule the car can keep (OCPP: per schedule). */
  max_schedule_tuples?: number;
  ac_charging_parameters?: {
    energy_amount: number;
    ev_min_current: number;
    ev_max_current: number;
    ev_max_voltage: number;
  };
  dc_charging_parameters?: {
    ev_max_current: number;
    ev_max_voltage: number;
    energy_amount?: number;
    ev_max_power?: number;
    state_of_charge?: number;
    ev_energy_capacity?: number;
    full_soc?: number;
    bulk_soc?: number;
  };
};

/** A schedule of limits, which a car may choose, or keeps to. */
export type EvSchedule = {
  /** Names it among those that are offered together. */
  id: number;
  /** RFC 3339: where second 0 is. */
  start_time: string;
  duration_s?: Seconds;
  unit: RateUnit;
  periods: { start_s: Seconds; limit: number; phases?: number }[];
};

/** What a car is to choose from. Another `id` is another offer, which a car that has chosen before chooses from anew. */
export type ScheduleOffer = { id: string; schedules: EvSchedule[] };

/** What a car will do: it keeps within the schedule of that id of the offer. */
export type ScheduleChoice = { offer_id: string; schedule: EvSchedule };

/** How a car means to pay: by its contract certificate, or with a token at the reader. */
export type Payment = 'contract' | 'external';
