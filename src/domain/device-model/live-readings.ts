import type { Phases, PhaseValues, Powermeter, SampledExtras } from '../metering.ts';
import type { DeviceModel } from './device-model.ts';
import type { VariableSpec } from './variable.ts';

export type Reading = { meter_value: Powermeter; extras: SampledExtras };

const PHASES = ['L1', 'L2', 'L3'] as const;

/** What the meter of an EVSE tells now. */
export const readingVariables = (evseId: number): VariableSpec[] => {
  const measured = { evse: { id: evseId }, dataType: 'decimal', mutability: 'ReadOnly' } as const;
  return [
    ...PHASES.map((instance) => ({
      component: 'EVSE',
      variable: 'ACCurrent',
      instance,
      unit: 'A',
      ...measured,
    })),
    ...PHASES.map((instance) => ({
      component: 'EVSE',
      variable: 'ACVoltage',
      instance,
      unit: 'V',
      ...measured,
    })),
    { component: 'FiscalMetering', variable: 'EnergyImportRegister', unit: 'Wh', ...measured },
  ];
};

/** Lets them, and the power, follow the meters; one that has said nothing has no value. */
export const supplyReadings = (
  model: DeviceModel,
  { evses }: { evses: readonly { evseId: number }[] },
  read: (evseId: number) => Reading | undefined,
): void => {
  for (const { evseId } of evses) {
    const supply = (variable: string, valueIn: (meter: Powermeter) => number | undefined) =>
      model.supply(`${variable.includes('/') ? variable : `EVSE@${evseId}/${variable}`}`, () => {
        const reading = read(evseId);
        return reading && asText(valueIn(reading.meter_value));
      });
    supply('Power', ({ power_W }) => power_W?.total);
    for (const phase of PHASES) {
      supply(`ACCurrent[${phase}]`, ({ current_A }) => phaseOf(current_A, phase));
      supply(`ACVoltage[${phase}]`, ({ voltage_V }) => phaseOf(voltage_V, phase));
    }
    supply(`FiscalMetering@${evseId}/EnergyImportRegister`, ({ energy_Wh_import }) => energy_Wh_import.total);
  }
};

const phaseOf = (
  values: PhaseValues | Phases | undefined,
  phase: (typeof PHASES)[number],
): number | undefined => values?.[phase];

/** Without the noise of binary fractions. */
const asText = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(Math.round(value * 1000) / 1000);
