import type { MeterValue, SampledValue } from '../../domain/metering.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { MeterValueType, Requests, SampledValueType } from '../generated/ocpp201.ts';
import type { Tell } from '../version.ts';

export const meterValuesTaken: Tell<'meterValuesTaken'> = {
  requests: ({ connector, meterValues }) => {
    const meterValue = meterValuesOf(meterValues);
    if (!meterValue) return [];
    const payload: Requests['MeterValues'] = { evseId: connector.evseId, meterValue };
    return [{ action: 'MeterValues', payload }];
  },
};

/** Meter values without any sample are left out; undefined when none remains: neither list may be empty. */
export const meterValuesOf = (
  meterValues: readonly MeterValue[] | undefined,
): MeterValueType[] | undefined => {
  const told = (meterValues ?? [])
    .filter(({ sampledValues }) => sampledValues.length > 0)
    .map(({ at, sampledValues }) => ({
      timestamp: toRfc3339(at),
      sampledValue: sampledValues.map(sampledValueOf),
    }));
  return told.length > 0 ? told : undefined;
};

const sampledValueOf = (sample: SampledValue): SampledValueType => ({
  // Keeps the noise of binary fractions out.
  value: Math.round(sample.value * 1000) / 1000,
  context: sample.context,
  measurand: sample.measurand,
  ...(sample.phase && { phase: sample.phase }),
  ...(sample.location && { location: sample.location }),
  ...(sample.signed && { signedMeterValue: signedValueOf(sample.signed) }),
  ...(sample.unit && { unitOfMeasure: { unit: sample.unit.slice(0, 20) } }),
});

/** The key may be missing, its member may not (J: an empty text when it is not sent). */
const signedValueOf = (
  signed: NonNullable<SampledValue['signed']>,
): NonNullable<SampledValueType['signedMeterValue']> => ({
  signedMeterData: signed.signed_meter_data,
  signingMethod: signed.signing_method,
  encodingMethod: signed.encoding_method,
  publicKey: signed.public_key ?? '',
});
