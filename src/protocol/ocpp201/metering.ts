import type { Measurand, MeterValue, SampledValue } from '../../domain/metering.ts';
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
    .map(({ at, sampledValues }) => ({
      timestamp: toRfc3339(at),
      sampledValue: sampledValues.filter(hasName).map(sampledValueOf),
    }))
    .filter(({ sampledValue }) => sampledValue.length > 0);
  return told.length > 0 ? told : undefined;
};

type Named = SampledValue & { measurand: Exclude<Measurand, 'Temperature'> };
/** OCPP 2.0.1 has no measurand for temperatures, 1.6 has. */
const hasName = (sample: SampledValue): sample is Named => sample.measurand !== 'Temperature';

const sampledValueOf = (sample: Named): SampledValueType => ({
  // Keeps the noise of binary fractions out.
  value: Math.round(sample.value * 1000) / 1000,
  context: sample.context,
  measurand: sample.measurand,
  ...(sample.phase && { phase: sample.phase }),
  ...(sample.location && { location: sample.location }),
  ...signedValueOf(sample.signed),
  ...(sample.unit && { unitOfMeasure: { unit: sample.unit.slice(0, 20) } }),
});

const LONGEST = 2500;
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * What the meter gave, as it gave it, in Base64 (J of the schema), so that the CSMS can verify it to the last character.
 * One that the schema has no room for is left out, since half of it proves nothing and a refused message loses the rest.
 * The key may be missing, its member may not: an empty text where it is not sent.
 */
const signedValueOf = (signed: SampledValue['signed']): Pick<SampledValueType, 'signedMeterValue'> => {
  if (!signed) return {};
  const signedMeterData = base64(signed.signed_meter_data);
  if (signedMeterData.length > LONGEST) return {};
  const publicKey = base64(signed.public_key ?? '');
  return {
    signedMeterValue: {
      signedMeterData,
      signingMethod: signed.signing_method.slice(0, 50),
      encodingMethod: signed.encoding_method.slice(0, 50),
      publicKey: publicKey.length > LONGEST ? '' : publicKey,
    },
  };
};
