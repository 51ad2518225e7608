import type { MeterValue, Powermeter, SampledValue } from './metering.ts';
import type { Settings } from './settings.ts';

/** Whether what the meter has signed is told (SampledDataCtrlr and AlignedDataCtrlr SignReadings), and its key with it. */
export type Signing = Pick<
  Settings,
  'signSampledReadings' | 'signAlignedReadings' | 'publicKeyWithSignedMeterValue'
>;

export const unsigned = ({ signed_meter_value: _, ...meter }: Powermeter): Powermeter => meter;

/** The reading as it is sampled: signed only where that is wanted (J01.FR.21, J02.FR.21). */
export const signedWhere = (wanted: boolean, meter: Powermeter): Powermeter =>
  wanted ? meter : unsigned(meter);

/** A reading with what the meter signed at that moment, though another register counts. */
export const withSignatureOf = (meter: Powermeter, signer: Powermeter | undefined): Powermeter =>
  signer?.signed_meter_value ? { ...meter, signed_meter_value: signer.signed_meter_value } : meter;

/**
 * Meter values with the public key only where PublicKeyWithSignedMeterValue wants it.
 * @param told whether this transaction has told it before; undefined: there is no transaction
 * @returns `told` as it is afterwards
 */
export const withPublicKeys = (
  values: readonly MeterValue[],
  { publicKeyWithSignedMeterValue: when }: Signing,
  told: boolean | undefined,
): { values: MeterValue[]; told: boolean } => {
  let known = told ?? true;
  const keyed = (value: SampledValue): SampledValue => {
    if (value.signed?.public_key === undefined) return value;
    if (when === 'EveryMeterValue' || (when === 'OncePerTransaction' && !known)) {
      known = true;
      return value;
    }
    const { public_key: _, ...signed } = value.signed;
    return { ...value, signed };
  };
  return {
    values: values.map((each) => ({ ...each, sampledValues: each.sampledValues.map(keyed) })),
    told: known,
  };
};
