import type { Fact, Sample } from './ledger.ts';
import { type Json, list, number, object, text } from './wire.ts';

/** A TransactionEvent as a fact; undefined for any other message. */
export const factFrom201 = (action: string, payload: Json): Fact | undefined => {
  const kind = KINDS[String(payload.eventType)];
  if (action !== 'TransactionEvent' || kind === undefined) return undefined;
  const info = object(payload.transactionInfo);
  const samples = list(payload.meterValue).map(sample);
  const meterWh = registerOf(samples, kind);
  const fact: Fact = {
    kind,
    id: String(info.transactionId),
    at: text(payload.timestamp) ?? '',
    // An Ended event repeats what came before it, so only the last of its samples may be new.
    samples: kind === 'ended' ? [] : samples,
  };
  const seqNo = number(payload.seqNo);
  const evseId = number(object(payload.evse).id);
  const token = text(object(payload.idToken).idToken);
  const chargingState = text(info.chargingState);
  if (meterWh !== undefined) fact.meterWh = meterWh;
  if (seqNo !== undefined) fact.seqNo = seqNo;
  if (evseId !== undefined) fact.evseId = evseId;
  if (token !== undefined) fact.token = token;
  if (chargingState !== undefined) fact.chargingState = chargingState;
  // Left out means Local (TransactionType.stoppedReason).
  if (kind === 'ended') fact.reason = text(info.stoppedReason) ?? 'Local';
  return fact;
};

const KINDS: { [eventType: string]: Fact['kind'] } = {
  Started: 'started',
  Updated: 'updated',
  Ended: 'ended',
};

/** The register at the start is the first reading, at the end the last one. */
const registerOf = (samples: Sample[], kind: Fact['kind']): number | undefined => {
  const readings = samples.filter(({ energyWh }) => energyWh !== undefined);
  return (kind === 'started' ? readings[0] : readings.at(-1))?.energyWh;
};

const sample = (meterValue: Json): Sample => {
  const values = list(meterValue.sampledValue);
  const energyWh = values.filter(isRegister).map(wattHours)[0];
  return {
    at: text(meterValue.timestamp) ?? '',
    context: text(values[0]?.context) ?? 'Sample.Periodic',
    ...(energyWh !== undefined && { energyWh }),
  };
};

const isRegister = ({ measurand, phase }: Json): boolean =>
  (measurand ?? 'Energy.Active.Import.Register') === 'Energy.Active.Import.Register' && phase === undefined;

const wattHours = ({ value, unitOfMeasure }: Json): number | undefined => {
  const unit = object(unitOfMeasure);
  const reading = number(value);
  const scale = 10 ** (number(unit.multiplier) ?? 0) * (unit.unit === 'kWh' ? 1000 : 1);
  return reading === undefined ? undefined : reading * scale;
};
