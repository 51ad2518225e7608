import type { CustomData } from '../custom-data.ts';
import type { Instant, Seconds } from '../time.ts';

/** A: amperes per phase. W: watts in total (K01.FR.51). */
export type RateUnit = 'A' | 'W';

/** What a profile is for. 1.6 calls the second one ChargePointMaxProfile and has no external constraints. */
export type ProfilePurpose =
  | 'ChargingStationExternalConstraints'
  | 'ChargingStationMaxProfile'
  | 'TxDefaultProfile'
  | 'TxProfile';

export type ProfileKind = 'Absolute' | 'Recurring' | 'Relative';
export type RecurrencyKind = 'Daily' | 'Weekly';

/** In force from `startPeriod` to the next period, or to the end of the schedule (K01.FR.12). */
export type SchedulePeriod = {
  /** After the zero point of the schedule. The first one is 0 (K01.FR.31). */
  startPeriod: Seconds;
  limit: number;
  /** AC; 3 when absent (K01.FR.49). */
  numberPhases?: number;
  phaseToUse?: number;
  customData?: CustomData;
};

export type ChargingSchedule = {
  /** 2.0.1 only; means nothing to the engine, goes back to the CSMS in reports. */
  id?: number;
  /** The zero point. 1.6 lets Absolute profiles go without: they then count like relative ones. */
  startSchedule?: Instant;
  /** Absent: without end. Periods that begin after it are ignored (K01.FR.11). */
  duration?: Seconds;
  rateUnit: RateUnit;
  /** Below it charging is inefficient: a hint to whoever balances, never a limit (K01.FR.21). */
  minChargingRate?: number;
  periods: readonly SchedulePeriod[];
  /** ISO 15118; means nothing to the engine. */
  salesTariff?: unknown;
  customData?: CustomData;
};

export type ChargingProfile = {
  id: number;
  stackLevel: number;
  purpose: ProfilePurpose;
  kind: ProfileKind;
  recurrencyKind?: RecurrencyKind;
  /** Valid when validFrom <= now < validTo (K01.FR.36, FR.37). */
  validFrom?: Instant;
  validTo?: Instant;
  /** TxProfile only. 1.6 may leave it out: the transaction that runs on the EVSE. */
  transactionId?: string;
  /** More than one only where an ISO 15118 car chooses among them (K01.FR.34). */
  chargingSchedules: readonly ChargingSchedule[];
  customData?: CustomData;
};

/** Who set it; CSO is the CSMS. */
export type LimitSource = 'CSO' | 'EMS' | 'SO' | 'Other';

export type InstalledProfile = ChargingProfile & {
  /** 0: the station, or each of its EVSEs, as the purpose has it. */
  evseId: number;
  source: LimitSource;
  installedAt: Instant;
};

/** What the lines below carry, and how amperes and watts are converted there. */
export type Supply = {
  current: 'AC' | 'DC';
  /** Nominal, not measured; phase to neutral on AC. V */
  voltage: number;
  /** 1 to 3; not looked at on DC. */
  phases: number;
  /** What fuses and cables can carry, whatever any profile says. */
  capacity?: { limit: number; rateUnit: RateUnit };
};

export type ChargingEvse = {
  id: number;
  supply: Supply;
  /** What holds where no profile says anything (TC_K_39). */
  defaultLimits: Readonly<Record<RateUnit, number>>;
  /** `chargingSince`: when the power path closed (K01.FR.42); absent before that. */
  /** `scheduleIndex`: which schedule of its TxProfile the car has chosen, 0 when absent. */
  transaction?: { id: string; chargingSince?: Instant; scheduleIndex?: number };
};

export type ChargingStation = { supply: Supply; evses: readonly ChargingEvse[] };

/** What every question to the engine says. */
export type LimitQuestion = {
  profiles: readonly InstalledProfile[];
  station: ChargingStation;
  /** 0: what the whole station may take from the grid. */
  evseId: number;
  unit: RateUnit;
  /** Left out of account, for example while offline. */
  ignoredPurposes?: readonly ProfilePurpose[];
  /**
   * False: while a transaction has a TxProfile, no default counts, not even where the TxProfile says nothing (the letter
   * of 1.6 edition 2). Otherwise the default takes over there (K02.FR.08).
   */
  txProfileFallsBack?: boolean;
  /** Which schedule of profiles that have several; the one that was chosen when absent (K15.FR.22 combines them index by index). */
  scheduleIndex?: number;
};

/** From `from` up to, and without, `to`. */
export type Window = { from: Instant; to: Instant };
