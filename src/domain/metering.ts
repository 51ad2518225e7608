import type { Instant } from './time.ts';

/** Total and, where measured, the three phases. */
export type Phases = { total: number; L1?: number; L2?: number; L3?: number };
/** The three phases alone (currents and voltages have no total). */
export type PhaseValues = { L1?: number; L2?: number; L3?: number; N?: number; DC?: number };

export type SignedMeterValue = {
  signed_meter_data: string;
  signing_method: string;
  encoding_method: string;
  public_key?: string;
};

/** A reading of an EVSE's meter in the seam's own words (local API 5.1 `powermeter`); `timestamp` is RFC 3339. */
export type Powermeter = {
  timestamp: string;
  meter_id?: string;
  energy_Wh_import: Phases;
  energy_Wh_export?: Phases;
  power_W?: Phases;
  voltage_V?: PhaseValues;
  current_A?: PhaseValues;
  frequency_Hz?: { L1: number };
  VAR?: Phases;
  temperatures?: { temperature: number; location?: string }[];
  signed_meter_value?: SignedMeterValue;
};

/** Values that do not come from the meter but can be sampled with it. */
export type SampledExtras = { socPercent?: number; currentOfferedA?: number; powerOfferedW?: number };

export type Measurand =
  | 'Current.Export'
  | 'Current.Import'
  | 'Current.Offered'
  | 'Energy.Active.Export.Register'
  | 'Energy.Active.Import.Register'
  | 'Energy.Active.Export.Interval'
  | 'Energy.Active.Import.Interval'
  | 'Frequency'
  | 'Power.Active.Export'
  | 'Power.Active.Import'
  | 'Power.Offered'
  | 'Power.Reactive.Export'
  | 'Power.Reactive.Import'
  | 'SoC'
  | 'Temperature'
  | 'Voltage';

export type ReadingContext =
  | 'Interruption.Begin'
  | 'Interruption.End'
  | 'Other'
  | 'Sample.Clock'
  | 'Sample.Periodic'
  | 'Transaction.Begin'
  | 'Transaction.End'
  | 'Trigger';

export type SampledValue = {
  value: number;
  measurand: Measurand;
  context: ReadingContext;
  phase?: 'L1' | 'L2' | 'L3' | 'N' | 'L1-N' | 'L2-N' | 'L3-N';
  location?: 'Body' | 'Cable' | 'EV' | 'Inlet' | 'Outlet';
  unit?: string;
  signed?: SignedMeterValue;
};

export type MeterValue = { at: Instant; sampledValues: SampledValue[] };
