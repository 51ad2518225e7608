import type { Fact, Sample } from './ledger.ts';
import { type Json, list, number, text } from './wire.ts';

/** StartTransaction, MeterValues of a transaction and StopTransaction as facts; undefined for anything else. */
export const factFrom16 = (action: string, payload: Json): Fact | undefined => {
  if (action === 'StartTransaction') return started(payload);
  if (action === 'StopTransaction') return ended(payload);
  if (action === 'MeterValues' && payload.transactionId !== undefined) return updated(payload);
  return undefined;
};

const started = (payload: Json): Fact => ({
  kind: 'started',
  id: undefined,
  at: text(payload.timestamp) ?? '',
  samples: [],
  ...known('meterWh', number(payload.meterStart)),
  ...known('evseId', number(payload.connectorId)),
  ...known('token', text(payload.idTag)),
});

const updated = (payload: Json): Fact => {
  const samples = list(payload.meterValue).map(sample);
  return {
    kind: 'updated',
    id: String(payload.transactionId),
    at: samples.at(-1)?.at ?? '',
    samples,
    ...known('evseId', number(payload.connectorId)),
  };
};

/** transactionData repeats samples that came before, so it is no new sample. */
const ended = (payload: Json): Fact => ({
  kind: 'ended',
  id: String(payload.transactionId),
  at: text(payload.timestamp) ?? '',
  samples: [],
  ...known('meterWh', number(payload.meterStop)),
  ...known('token', text(payload.idTag)),
  // Left out means Local (6.49 of the specification's edition 2).
  reason: text(payload.reason) ?? 'Local',
});

const sample = (meterValue: Json): Sample => {
  const values = list(meterValue.sampledValue);
  const register = values.find(
    (value) => (value.measurand ?? REGISTER) === REGISTER && value.phase === undefined,
  );
  const reading = number(register?.value);
  const energyWh = reading === undefined ? undefined : register?.unit === 'kWh' ? reading * 1000 : reading;
  return {
    at: text(meterValue.timestamp) ?? '',
    context: text(values[0]?.context) ?? 'Sample.Periodic',
    ...known('energyWh', energyWh),
  };
};

const REGISTER = 'Energy.Active.Import.Register';

const known = <K extends string, V>(member: K, value: V | undefined): { [M in K]?: V } =>
  value === undefined ? {} : ({ [member]: value } as { [M in K]?: V });
