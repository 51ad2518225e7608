import type { ConnectorAddress } from './connector.ts';
import type { Happening } from './happening.ts';
import type { IdToken } from './id-token.ts';
import type { MeterValue, Powermeter, ReadingContext, SampledExtras } from './metering.ts';
import type { TransactionEvent } from './notifications.ts';
import { registerWh, sample } from './sampling.ts';
import type { Settings } from './settings.ts';
import { signedWhere, unsigned, withPublicKeys, withSignatureOf } from './signing.ts';
import { coarsen } from './thinning.ts';
import { type Instant, toRfc3339 } from './time.ts';
import type { ChargingState, StoppedReason } from './transaction.ts';
import type { Audience, Former } from './transaction-audience.ts';

/** What a transaction remembers between its events; all of it survives a power cut. */
export type TransactionRecord = {
  id: string;
  connector: ConnectorAddress;
  startedAt: Instant;
  /** What it takes to announce it to a CSMS that has never heard of it. */
  beginning: Beginning;
  /** The first token that was authorized. */
  idToken?: IdToken;
  /** The number the next event gets. */
  seqNo: number;
  chargingState: ChargingState;
  /** What the CSMS has heard already and is to hear once only (E01.FR.16, E03.FR.01, F01.FR.25, E01.FR.13). */
  told: {
    evse: 'nothing' | 'evse' | 'connector';
    chargingState?: ChargingState;
    remoteStartId: boolean;
    reservationId: boolean;
    /** The public key of the meter; absent: no. */
    publicKey?: boolean;
    phasesUsed?: number;
  };
  /** The last reading known, without signature: what counts when the power goes. */
  lastReading: Powermeter;
  /** Samples for the Ended event, the first from the beginning; at most StopTransactionMaxMeterValues. */
  samplesForTheEnd: MeterValue[];
  /** Since when energy flows; null while it does not. */
  chargingSince: Instant | null;
  chargedMs: number;
  /** Whom it is told to since it was announced afresh; absent: to the first. */
  audience?: Audience;
  /** How far those had heard of it to whom it is not told any more: they hear the rest when they are back. */
  former?: { [audience: Audience]: Former };
};

/** How it began, as far as that may have to be told again: of the meter the register alone. */
export type Beginning = Pick<Happening, 'trigger' | 'chargingState' | 'remoteStartId' | 'reservationId'> & {
  wh: number;
};

/** What a transaction begins with; sent by the EVSE it takes place on. */
export type TransactionInput = { id: string; evseId: number; beginning: Happening };

export type SampleKind = 'periodic' | 'clock' | 'triggered' | 'endedPeriodic' | 'endedClock';
export type Sample = {
  kind: SampleKind;
  meter_value: Powermeter;
  extras: SampledExtras;
  /** The instant on the clock that the sample stands for; absent: the meter's own timestamp. */
  slot?: Instant;
};

/** A new record and the event that tells of the change. */
export type Told = { record: TransactionRecord; notification: TransactionEvent };

/** Below it a meter shows noise. */
const LEAST_CURRENT_A = 0.5;

const NOTHING_TOLD: TransactionRecord['told'] = {
  evse: 'nothing',
  remoteStartId: false,
  reservationId: false,
};
const NO_READING: Powermeter = { timestamp: '1970-01-01T00:00:00.000Z', energy_Wh_import: { total: 0 } };

export const newRecord = ({ id, evseId, beginning }: TransactionInput): TransactionRecord => ({
  id,
  connector: { evseId, connectorId: beginning.connectorId },
  startedAt: beginning.at,
  beginning: beginningOf(beginning),
  ...(beginning.idToken && { idToken: beginning.idToken }),
  seqNo: 0,
  chargingState: beginning.chargingState,
  told: NOTHING_TOLD,
  lastReading: unsigned(beginning.meter_value ?? NO_READING),
  samplesForTheEnd: [],
  chargedMs: 0,
  chargingSince: beginning.chargingState === 'Charging' ? beginning.at : null,
});

const beginningOf = ({
  trigger,
  chargingState,
  remoteStartId,
  reservationId,
  meter_value,
}: Happening): Beginning => ({
  trigger,
  chargingState,
  wh: (meter_value ?? NO_READING).energy_Wh_import.total,
  ...(remoteStartId !== undefined && { remoteStartId }),
  ...(reservationId !== undefined && { reservationId }),
});

/** E01, E02.FR.09: the Started event, with the reading the transaction begins with. */
export const tellStart = (record: TransactionRecord, beginning: Happening, settings: Settings): Told => {
  const meter = signedWhere(settings.signSampledReadings, beginning.meter_value ?? record.lastReading);
  const begun = keepForTheEnd(
    record,
    meter,
    {},
    endMeasurands(settings, meter),
    'Transaction.Begin',
    settings,
  );
  const { keyed, meterValues } = values(
    begun,
    [sample(meter, {}, settings.txStartedMeasurands, 'Transaction.Begin')],
    settings,
  );
  return tell(keyed, 'Started', beginning, { chargingState: begun.chargingState, ...meterValues });
};

/**
 * The Started event once more, for a CSMS, or a version, that has not heard the first: the true instant and register,
 * the token that has come meanwhile, numbers from 0 again.
 */
export const tellStartAfresh = (record: TransactionRecord, settings: Settings): Told => {
  const { startedAt, beginning, lastReading, chargingState, idToken } = record;
  const { wh, ...reasons } = beginning;
  const register: Powermeter = { timestamp: toRfc3339(startedAt), energy_Wh_import: { total: wh } };
  const happening: Happening = {
    ...reasons,
    ...unchanged(record, reasons.trigger, startedAt),
    chargingState: reasons.chargingState,
    ...(idToken && { idToken }),
  };
  const forgotten: TransactionRecord = {
    ...record,
    seqNo: 0,
    told: NOTHING_TOLD,
    chargingState: reasons.chargingState,
    lastReading: register,
  };
  const { meterValues } = values(
    forgotten,
    [sample(register, {}, settings.txStartedMeasurands, 'Transaction.Begin')],
    settings,
  );
  const told = tell(forgotten, 'Started', happening, {
    chargingState: reasons.chargingState,
    ...meterValues,
  });
  return { ...told, record: { ...told.record, chargingState, lastReading } };
};

/** K11.FR.04: an external limit has changed the rate. */
export const tellNewRate = (record: TransactionRecord, at: Instant): Told =>
  tell(record, 'Updated', unchanged(record, 'ChargingRateChanged', at), {});

/** What has changed since the beginning, for the CSMS that was just told of that; undefined: nothing. */
export const tellPresentState = (record: TransactionRecord, at: Instant): Told | undefined =>
  record.told.chargingState === record.chargingState
    ? undefined
    : tell(record, 'Updated', unchanged(record, 'ChargingStateChanged', at), {});

/** A change on the way. */
export const tellUpdate = (record: TransactionRecord, happening: Happening): Told =>
  tell(afterHappening(record, happening), 'Updated', happening, {});

/** E06.FR.08, FR.11: the Ended event, with every sample kept for it and a last reading. */
export const tellEnd = (
  record: TransactionRecord,
  happening: Happening,
  stoppedReason: StoppedReason,
  settings: Settings,
): Told => {
  const ended = afterHappening(record, happening);
  const meter = signedWhere(
    settings.signSampledReadings,
    withSignatureOf(best(record, happening.meter_value), happening.meter_value),
  );
  const { samplesForTheEnd } = keepForTheEnd(
    ended,
    meter,
    {},
    endMeasurands(settings, meter),
    'Transaction.End',
    settings,
  );
  const { keyed, meterValues } = values(ended, samplesForTheEnd, settings);
  const charged = ended.chargedMs + (ended.chargingSince === null ? 0 : happening.at - ended.chargingSince);
  return tell(keyed, 'Ended', happening, {
    stoppedReason,
    timeSpentCharging: Math.max(0, Math.round(charged / 1000)),
    ...meterValues,
  });
};

/** J02.FR.11 and J01.FR.22: a sample that the CSMS hears of now. */
export const tellSample = (
  record: TransactionRecord,
  taken: Sample,
  at: Instant,
  settings: Settings,
): Told => {
  const sampled = withReading(record, taken.meter_value);
  const { trigger, context, measurands } = TOLD_SAMPLES[taken.kind];
  const meter = signedWhere(settings[signs(taken.kind)], taken.meter_value);
  const { keyed, meterValues } = values(
    sampled,
    [sample(meter, taken.extras, settings[measurands], context, taken.slot)],
    settings,
  );
  // F06.FR.07: what is asked for says the charging state as well.
  const state = taken.kind === 'triggered' ? { chargingState: record.chargingState } : {};
  return tell(keyed, 'Updated', unchanged(sampled, trigger, taken.slot ?? at), {
    ...state,
    ...meterValues,
  });
};

/** Samples that travel in the Ended event only. */
export const keepSample = (
  record: TransactionRecord,
  taken: Sample,
  settings: Settings,
): TransactionRecord => {
  const [measurands, context] =
    taken.kind === 'endedClock'
      ? [settings.alignedTxEndedMeasurands, 'Sample.Clock' as const]
      : [settings.txEndedMeasurands, 'Sample.Periodic' as const];
  const sampled = withReading(record, taken.meter_value);
  const meter = signedWhere(settings[signs(taken.kind)], taken.meter_value);
  return keepForTheEnd(sampled, meter, taken.extras, measurands, context, settings, taken.slot);
};

/** A reading that no message needs, remembered for the case that the power goes. */
export const withReading = (record: TransactionRecord, meter: Powermeter): TransactionRecord => ({
  ...record,
  lastReading: unsigned(best(record, meter)),
});

/** How a transaction looks when only the trigger is new. */
export const unchanged = (
  record: TransactionRecord,
  trigger: Happening['trigger'],
  at: Instant,
): Happening => ({
  trigger,
  at,
  connectorId: record.connector.connectorId,
  plugged: record.told.evse === 'connector',
  chargingState: record.chargingState,
});

const signs = (kind: SampleKind): 'signAlignedReadings' | 'signSampledReadings' =>
  kind === 'clock' || kind === 'endedClock' ? 'signAlignedReadings' : 'signSampledReadings';

const TOLD_SAMPLES = {
  periodic: { trigger: 'MeterValuePeriodic', context: 'Sample.Periodic', measurands: 'txUpdatedMeasurands' },
  clock: { trigger: 'MeterValueClock', context: 'Sample.Clock', measurands: 'alignedMeasurands' },
  triggered: { trigger: 'Trigger', context: 'Trigger', measurands: 'txUpdatedMeasurands' },
  endedPeriodic: {
    trigger: 'MeterValuePeriodic',
    context: 'Sample.Periodic',
    measurands: 'txEndedMeasurands',
  },
  endedClock: { trigger: 'MeterValueClock', context: 'Sample.Clock', measurands: 'alignedTxEndedMeasurands' },
} as const;

type Extra = Partial<
  Pick<TransactionEvent, 'chargingState' | 'stoppedReason' | 'timeSpentCharging' | 'meterValues'>
>;

const tell = (
  record: TransactionRecord,
  eventType: TransactionEvent['eventType'],
  happening: Happening,
  extra: Extra,
): Told => {
  const { told, seqNo } = record;
  const evse = evseToTell(told.evse, happening.plugged);
  const stateIsNew = told.chargingState !== record.chargingState;
  const remoteStartId = told.remoteStartId ? undefined : happening.remoteStartId;
  const reservationId = told.reservationId ? undefined : happening.reservationId;
  const phasesUsed = record.chargingState === 'Charging' ? phasesIn(record.lastReading) : undefined;
  const notification: TransactionEvent = {
    type: 'transactionEvent',
    eventType,
    transactionId: record.id,
    seqNo,
    at: happening.at,
    trigger: happening.trigger,
    offline: false,
    connector: record.connector,
    ...(evse && { tellEvse: evse }),
    meterWh: registerWh(record.lastReading),
    ...(stateIsNew && { chargingState: record.chargingState }),
    ...(happening.idToken && { idToken: happening.idToken }),
    ...(remoteStartId !== undefined && { remoteStartId }),
    ...(reservationId !== undefined && { reservationId }),
    ...(phasesUsed !== undefined && phasesUsed !== told.phasesUsed && { phasesUsed }),
    ...extra,
  };
  const nowTold: TransactionRecord['told'] = {
    ...told,
    evse: evse ?? told.evse,
    chargingState: record.chargingState,
    remoteStartId: told.remoteStartId || remoteStartId !== undefined,
    reservationId: told.reservationId || reservationId !== undefined,
    ...(phasesUsed !== undefined && { phasesUsed }),
  };
  return { record: { ...record, seqNo: seqNo + 1, told: nowTold }, notification };
};

/** E02.FR.18, FR.19: on how many phases energy flows, as far as the meter shows it. */
const phasesIn = ({ current_A = {} }: Powermeter): number | undefined => {
  const { L1 = 0, L2 = 0, L3 = 0 } = current_A;
  return [L1, L2, L3].filter((amps) => Math.abs(amps) > LEAST_CURRENT_A).length || undefined;
};

/** E01.FR.16: the EVSE at first, its connector once the cable is in, each once. */
const evseToTell = (told: TransactionRecord['told']['evse'], plugged: boolean) => {
  if (plugged) return told === 'connector' ? undefined : 'connector';
  return told === 'nothing' ? 'evse' : undefined;
};

const afterHappening = (record: TransactionRecord, happening: Happening): TransactionRecord => {
  const { chargingSince } = record;
  const flows = happening.chargingState === 'Charging';
  const charged = chargingSince === null || flows ? 0 : happening.at - chargingSince;
  return {
    ...record,
    connector: { ...record.connector, connectorId: happening.connectorId },
    ...firstToken(record, happening),
    chargingState: happening.chargingState,
    lastReading: unsigned(best(record, happening.meter_value)),
    chargedMs: record.chargedMs + charged,
    chargingSince: flows ? (chargingSince ?? happening.at) : null,
  };
};

const firstToken = ({ idToken }: TransactionRecord, happening: Happening) =>
  idToken === undefined && happening.idToken ? { idToken: happening.idToken } : {};

/**
 * J02.FR.16: registers never fall. A lower reading comes from a meter that began anew, as after a power cut, and says
 * nothing of this transaction.
 */
const best = ({ lastReading }: TransactionRecord, meter: Powermeter | undefined): Powermeter =>
  meter && meter.energy_Wh_import.total >= lastReading.energy_Wh_import.total ? meter : lastReading;

/** What an event carries of samples, and the record that knows whether the meter's key was among them. */
const values = (
  record: TransactionRecord,
  samples: readonly MeterValue[],
  settings: Settings,
): { keyed: TransactionRecord; meterValues: { meterValues?: MeterValue[] } } => {
  const taken = samples.filter(({ sampledValues }) => sampledValues.length > 0);
  const { values: told, told: publicKey } = withPublicKeys(taken, settings, record.told.publicKey ?? false);
  return {
    keyed: publicKey ? { ...record, told: { ...record.told, publicKey } } : record,
    meterValues: told.length > 0 ? { meterValues: told } : {},
  };
};

/**
 * 1.6 section 7 [E]: begin and end carry every measurand that is asked for at the end, sampled or clock-aligned. What the
 * meter has signed goes to the CSMS in any case: it is what the bill stands on.
 */
const endMeasurands = (
  { txEndedMeasurands, alignedTxEndedInterval, alignedTxEndedMeasurands }: Settings,
  { signed_meter_value }: Powermeter,
): Settings['txEndedMeasurands'] => [
  ...new Set([
    ...(signed_meter_value ? (['Energy.Active.Import.Register'] as const) : []),
    ...txEndedMeasurands,
    ...(alignedTxEndedInterval > 0 ? alignedTxEndedMeasurands : []),
  ]),
];

const keepForTheEnd = (
  record: TransactionRecord,
  meter: Powermeter,
  extras: SampledExtras,
  measurands: Settings['txEndedMeasurands'],
  context: ReadingContext,
  { samplesForTheEnd: most }: Pick<Settings, 'samplesForTheEnd'>,
  slot?: Instant,
): TransactionRecord => {
  const taken = sample(meter, extras, measurands, context, slot);
  if (taken.sampledValues.length === 0) return record;
  const all = [...record.samplesForTheEnd, taken];
  return { ...record, samplesForTheEnd: coarsen(all, most) };
};
