import type {
  Measurand,
  MeterValue,
  Phases,
  PhaseValues,
  Powermeter,
  ReadingContext,
  SampledExtras,
  SampledValue,
} from './metering.ts';
import type { MeterValuesTaken } from './notifications.ts';
import type { Settings } from './settings.ts';
import { type Signing, signedWhere, withPublicKeys } from './signing.ts';
import { fromRfc3339, type Instant } from './time.ts';

/** One value of a measurand before it is given its context. */
type Reading = Pick<SampledValue, 'value' | 'phase' | 'location' | 'unit' | 'signed'>;
type Source = (meter: Powermeter, extras: SampledExtras) => Reading[];

/**
 * Turns a meter reading into one OCPP MeterValue: every phase the meter reports (J01.FR.11), one timestamp
 * (J01.FR.05). Measurands this meter knows nothing of are left out.
 * @param at the instant to report; the meter's own timestamp when absent
 */
export const sample = (
  meter: Powermeter,
  extras: SampledExtras,
  measurands: readonly Measurand[],
  context: ReadingContext,
  at: Instant = fromRfc3339(meter.timestamp),
): MeterValue => ({
  at,
  sampledValues: measurands.flatMap((measurand) =>
    (SOURCES[measurand]?.(meter, extras) ?? []).map((reading) => ({ ...reading, measurand, context })),
  ),
});

/** Meter values of an EVSE without a transaction; undefined when the meter has none of what is asked for. */
export const idleMeterValues = (
  evseId: number,
  taken: { meter_value: Powermeter; extras: SampledExtras; slot?: Instant; measurands?: Measurand[] },
  settings: Signing & Pick<Settings, 'alignedMeasurands'>,
): MeterValuesTaken | undefined => {
  const { extras, slot, measurands = settings.alignedMeasurands } = taken;
  const meter_value = signedWhere(settings.signAlignedReadings, taken.meter_value);
  // A sample that stands for an instant on the clock is clock-aligned; any other was asked for (F06.FR.06).
  const values = sample(
    meter_value,
    extras,
    measurands,
    slot === undefined ? 'Trigger' : 'Sample.Clock',
    slot,
  );
  if (values.sampledValues.length === 0) return undefined;
  return {
    type: 'meterValuesTaken',
    connector: { evseId, connectorId: 1 },
    at: values.at,
    meterValues: withPublicKeys([values], settings, undefined).values,
  };
};

/** The import register in whole Wh: 1.6 meterStart and meterStop. */
export const registerWh = (meter: Powermeter): number => Math.round(meter.energy_Wh_import.total);

/** Interval measurands need a previous reading and are not offered. */
const SOURCES: Partial<Record<Measurand, Source>> = {
  'Energy.Active.Import.Register': (meter) => signed(register(meter.energy_Wh_import), meter),
  'Energy.Active.Export.Register': (meter) => register(meter.energy_Wh_export),
  'Power.Active.Import': ({ power_W }) => totalAndPhases(power_W, 'W', drawn),
  'Power.Active.Export': ({ power_W }) => totalAndPhases(power_W, 'W', fedBack),
  'Power.Reactive.Import': ({ VAR }) => totalAndPhases(VAR, 'var', drawn),
  'Power.Reactive.Export': ({ VAR }) => totalAndPhases(VAR, 'var', fedBack),
  'Current.Import': ({ current_A }) => perPhase(current_A, 'A', drawn),
  'Current.Export': ({ current_A }) => perPhase(current_A, 'A', fedBack),
  Voltage: ({ voltage_V }) => perPhase(voltage_V, 'V', asMeasured, TO_NEUTRAL),
  Frequency: ({ frequency_Hz }) => single(frequency_Hz?.L1, 'Hz'),
  Temperature: ({ temperatures = [] }) => hottest(temperatures),
  'Current.Offered': (_meter, { currentOfferedA }) => single(currentOfferedA, 'A'),
  'Power.Offered': (_meter, { powerOfferedW }) => single(powerOfferedW, 'W'),
  SoC: (_meter, { socPercent }) =>
    single(socPercent, 'Percent').map((reading) => ({ ...reading, location: 'EV' })),
};

/** A meter that counts both ways signs its power and current: positive is drawn, negative is fed back. */
const asMeasured = (value: number) => value;
const drawn = (value: number) => Math.max(0, value);
const fedBack = (value: number) => Math.max(0, -value);

const LINES = ['L1', 'L2', 'L3'] as const;
const TO_NEUTRAL = { L1: 'L1-N', L2: 'L2-N', L3: 'L3-N', N: 'N' } as const;

const single = (value: number | undefined, unit: string): Reading[] =>
  value === undefined ? [] : [{ value, unit }];

/** Of several sensors the one that matters for safety; OCPP has no place for more than one. */
const hottest = (temperatures: readonly { temperature: number }[]): Reading[] =>
  temperatures.length === 0
    ? []
    : single(Math.max(...temperatures.map(({ temperature }) => temperature)), 'Celsius');

const register = (energy: Phases | undefined): Reading[] => totalAndPhases(energy, 'Wh', asMeasured);

const totalAndPhases = (
  phases: Phases | undefined,
  unit: string,
  direction: (value: number) => number,
): Reading[] =>
  phases === undefined
    ? []
    : [
        { value: direction(phases.total), unit },
        ...LINES.flatMap((phase) => {
          const value = phases[phase];
          return value === undefined ? [] : [{ value: direction(value), unit, phase }];
        }),
      ];

const perPhase = (
  values: PhaseValues | undefined,
  unit: string,
  direction: (value: number) => number,
  names: Record<'L1' | 'L2' | 'L3' | 'N', NonNullable<SampledValue['phase']>> = {
    L1: 'L1',
    L2: 'L2',
    L3: 'L3',
    N: 'N',
  },
): Reading[] => [
  ...single(values?.DC, unit).map((reading) => ({ ...reading, value: direction(reading.value) })),
  ...([...LINES, 'N'] as const).flatMap((phase) => {
    const value = values?.[phase];
    return value === undefined ? [] : [{ value: direction(value), unit, phase: names[phase] }];
  }),
];

/** A signature covers the register's total, so it travels with that value. */
const signed = (readings: Reading[], { signed_meter_value }: Powermeter): Reading[] =>
  readings.map((reading, index) =>
    index === 0 && signed_meter_value ? { ...reading, signed: signed_meter_value } : reading,
  );
