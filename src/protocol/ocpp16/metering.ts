import type { MeterValue, SampledValue } from '../../domain/metering.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Requests } from '../generated/ocpp16.ts';
import type { Tell } from '../version.ts';

type MeterValue16 = Requests['MeterValues']['meterValue'][number];
type SampledValue16 = MeterValue16['sampledValue'][number];
/** What the CSMS balances is the grid, so phases are told as ConnectorPhaseRotation has them wired. */
type OnGrid = (phase: NonNullable<SampledValue['phase']>) => NonNullable<SampledValue['phase']>;
type Unit = NonNullable<SampledValue16['unit']>;

export const meterValuesTaken: Tell<'meterValuesTaken'> = {
  requests: ({ connector, meterValues }, view) => {
    const connectorId = connector.evseId === 0 ? 0 : view.connectorNumber(connector);
    const meterValue = meterValuesOf(meterValues, (phase) => view.gridPhase(connectorId, phase));
    if (meterValue.length === 0) return [];
    const payload: Requests['MeterValues'] = { connectorId, meterValue };
    return [{ action: 'MeterValues', payload }];
  },
};

/** Meter values without any sample are left out: the schema lets them pass, but they say nothing. */
export const meterValuesOf = (
  meterValues: readonly MeterValue[] | undefined,
  onGrid: OnGrid,
): MeterValue16[] =>
  (meterValues ?? [])
    .filter(({ sampledValues }) => sampledValues.length > 0)
    .map(({ at, sampledValues }) => ({
      timestamp: toRfc3339(at),
      sampledValue: sampledValues.flatMap((sample) => sampledValueOf(sample, onGrid)),
    }));

/** A signed value goes out twice, as a number and as the text that can be verified (format SignedData). */
const sampledValueOf = (sample: SampledValue, onGrid: OnGrid): SampledValue16[] => {
  const unit = unitOf(sample);
  const common: Omit<SampledValue16, 'value'> = {
    context: sample.context,
    measurand: sample.measurand,
    ...(sample.phase && { phase: onGrid(sample.phase) }),
    ...(sample.location && { location: sample.location }),
    ...(unit && { unit }),
  };
  const raw: SampledValue16 = { value: decimal(sample.value), format: 'Raw', ...common };
  if (!sample.signed) return [raw];
  return [raw, { value: sample.signed.signed_meter_data, format: 'SignedData', ...common }];
};

/** Three decimals are more than any meter gives, and keep the noise of binary fractions out. */
const decimal = (value: number): string => String(Math.round(value * 1000) / 1000);

const UNITS: readonly Unit[] = [
  ...(['Wh', 'kWh', 'varh', 'kvarh', 'W', 'kW', 'VA', 'kVA', 'var', 'kvar', 'A', 'V'] as const),
  ...(['K', 'Celcius', 'Fahrenheit', 'Percent'] as const),
];

/** 1.6 has no Hz (a frequency goes without unit) and its schema spells Celsius `Celcius`. */
const unitOf = ({ unit, measurand }: SampledValue): Unit | undefined => {
  if (unit === 'Celsius') return 'Celcius';
  const known = UNITS.find((name) => name === unit);
  return known ?? (unit === undefined && measurand.startsWith('Energy') ? 'Wh' : undefined);
};
