import type { ChargingNeeds } from '../../domain/charging-needs.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { ChargingNeedsType, Requests, Responses } from '../generated/ocpp201.ts';
import type { Ask, Tell } from '../version.ts';
import { toSchedule } from './smart-charging.ts';

/** K15.FR.01, FR.06. */
export const askChargingNeeds: Ask<'chargingNeeds'> = {
  request: ({ evseId, needs }) => ({
    action: 'NotifyEVChargingNeeds',
    payload: {
      evseId,
      ...(needs.max_schedule_tuples !== undefined && { maxScheduleTuples: needs.max_schedule_tuples }),
      chargingNeeds: toNeeds(needs),
    } satisfies Requests['NotifyEVChargingNeeds'],
  }),
  answer: ({ status }: Responses['NotifyEVChargingNeeds']) => ({ status }),
};

/** K15.FR.10. */
export const evScheduleChosen: Tell<'evScheduleChosen'> = {
  requests: ({ evseId, timeBase, schedule }) => [
    {
      action: 'NotifyEVChargingSchedule',
      payload: {
        timeBase: toRfc3339(timeBase),
        evseId,
        chargingSchedule: toSchedule(schedule, 0),
      } satisfies Requests['NotifyEVChargingSchedule'],
    },
  ],
};

const toNeeds = (needs: ChargingNeeds): ChargingNeedsType => {
  const { ac_charging_parameters: ac, dc_charging_parameters: dc } = needs;
  return {
    requestedEnergyTransfer: needs.requested_energy_transfer,
    ...(needs.departure_time !== undefined && { departureTime: needs.departure_time }),
    ...(ac && {
      acChargingParameters: {
        energyAmount: whole(ac.energy_amount),
        evMinCurrent: whole(ac.ev_min_current),
        evMaxCurrent: whole(ac.ev_max_current),
        evMaxVoltage: whole(ac.ev_max_voltage),
      },
    }),
    ...(dc && { dcChargingParameters: toDc(dc) }),
  };
};

const toDc = (
  dc: NonNullable<ChargingNeeds['dc_charging_parameters']>,
): NonNullable<ChargingNeedsType['dcChargingParameters']> => ({
  evMaxCurrent: whole(dc.ev_max_current),
  evMaxVoltage: whole(dc.ev_max_voltage),
  ...(dc.energy_amount !== undefined && { energyAmount: whole(dc.energy_amount) }),
  ...(dc.ev_max_power !== undefined && { evMaxPower: whole(dc.ev_max_power) }),
  ...(dc.state_of_charge !== undefined && { stateOfCharge: whole(dc.state_of_charge) }),
  ...(dc.ev_energy_capacity !== undefined && { evEnergyCapacity: whole(dc.ev_energy_capacity) }),
  ...(dc.full_soc !== undefined && { fullSoC: whole(dc.full_soc) }),
  ...(dc.bulk_soc !== undefined && { bulkSoC: whole(dc.bulk_soc) }),
});

/** OCPP counts in whole Wh, A, V, W and percent. */
const whole = (value: number): number => Math.round(value);
