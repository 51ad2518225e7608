import { layerOf } from './candidates.ts';
import { isExternal, isSameSlot, replaces } from './installed.ts';
import type {
  ChargingEvse,
  ChargingProfile,
  ChargingStation,
  InstalledProfile,
  RateUnit,
  SchedulePeriod,
  Supply,
} from './profile.ts';
import { type Reason, type Rejection, reject } from './rejections.ts';
import type { Rulebook } from './rulebook.ts';

export type ValidationContext = {
  /** SmartChargingCtrlr.Available and Enabled; the feature profile of 1.6. */
  supported: boolean;
  rules: Rulebook;
  /** Where the CSMS wants it; 0 is the station. */
  evseId: number;
  station: ChargingStation;
  installed: readonly InstalledProfile[];
  /** ProfileStackLevel, PeriodsPerSchedule, Entries.maxLimit, RateUnit, and what they are called in 1.6. */
  limits: { stackLevel: number; periods: number; profiles: number; rateUnits: readonly RateUnit[] };
  phases: {
    /** ACPhaseSwitchingSupported, ConnectorSwitch3to1PhaseSupported. */
    switchable: boolean;
    /** The one that carries the current on one phase; 1 when absent. */
    wired?: number;
  };
  /** The profile came with a remote start, whose transaction does not exist yet. */
  forStart?: boolean;
  /** An ISO 15118 car is connected. */
  highLevel?: { needsNotified: boolean; maxScheduleTuples?: number };
};

type Check = (profile: ChargingProfile, context: ValidationContext) => Reason | undefined;

/**
 * Why a CSMS may not install this profile, by the first check that fails (2.0.1 K01, 1.6 SetChargingProfile); undefined when it may. 1.6
 * tells of fewer reasons, which its rulebook says.
 */
export const validateProfile = (
  profile: ChargingProfile,
  context: ValidationContext,
): Rejection | undefined => {
  for (const check of CHECKS) {
    const reason = check(profile, context);
    if (reason) return reject(reason, callErrorOf(reason, context.rules));
  }
  return undefined;
};

const callErrorOf = (reason: Reason, rules: Rulebook): Rejection['callError'] => {
  if (reason === 'notSupported') return 'NotSupported';
  return reason === 'unknownEvse' && rules.unknownEvseIsCallError ? 'PropertyConstraintViolation' : undefined;
};

const isSupported: Check = (_profile, { supported }) => (supported ? undefined : 'notSupported');

const knowsItsEvse: Check = (_profile, { evseId, station }) =>
  evseId === 0 || station.evses.some(({ id }) => id === evseId) ? undefined : 'unknownEvse';

const isForTheCsmsToSet: Check = (profile) => (isExternal(profile) ? 'externalPurpose' : undefined);

const fitsItsStart: Check = ({ purpose, transactionId }, { forStart }) =>
  forStart && (purpose !== 'TxProfile' || transactionId !== undefined) ? 'notForStart' : undefined;

const fitsItsTransaction: Check = ({ purpose, transactionId }, { evseId, station, forStart, rules }) => {
  if (purpose !== 'TxProfile' || forStart) return undefined;
  if (evseId === 0) return 'txProfileOnStation';
  const running = station.evses.find(({ id }) => id === evseId)?.transaction;
  if (!running) return 'noTransaction';
  if (transactionId === undefined)
    return rules.txProfileNamesItsTransaction ? 'transactionIdMissing' : undefined;
  return transactionId === running.id ? undefined : 'transactionUnknown';
};

const isOnTheStationIfMax: Check = ({ purpose, kind }, { evseId, rules }) => {
  if (purpose !== 'ChargingStationMaxProfile') return undefined;
  if (evseId !== 0) return 'maxProfileOnEvse';
  return kind === 'Relative' && !rules.maxProfileMayBeRelative ? 'maxProfileRelative' : undefined;
};

const isWithinStackLevels: Check = ({ stackLevel }, { limits }) =>
  stackLevel < 0 || stackLevel > limits.stackLevel ? 'stackLevelTooHigh' : undefined;

const isWithinPeriods: Check = ({ chargingSchedules }, { limits }) =>
  chargingSchedules.some(({ periods }) => periods.length > limits.periods) ? 'tooManyPeriods' : undefined;

const findsRoom: Check = (profile, { evseId, installed, limits, rules }) => {
  const added = { ...profile, evseId };
  // External limits are not the CSMS's, and take no room from it.
  const others = installed.filter((old) => !isExternal(old) && !replaces(added, old, rules));
  return others.length >= limits.profiles ? 'tooManyProfiles' : undefined;
};

const hasSupportedUnits: Check = ({ chargingSchedules }, { limits }) =>
  chargingSchedules.every(({ rateUnit }) => limits.rateUnits.includes(rateUnit))
    ? undefined
    : 'unsupportedRateUnit';

const saysHowOften: Check = ({ kind, recurrencyKind }) =>
  kind === 'Recurring' && recurrencyKind === undefined ? 'recurrencyKindMissing' : undefined;

const hasGoodPeriods: Check = ({ chargingSchedules }) => {
  for (const { periods, duration = 0 } of chargingSchedules) {
    if (periods.length === 0) return 'noPeriods';
    if (periods[0]!.startPeriod !== 0) return 'firstPeriodNotZero';
    if (!periods.every(startsAfterTheOneBefore)) return 'periodsNotAscending';
    if (duration < 0) return 'negativeDuration';
    if (periods.some(({ limit }) => limit < 0)) return 'negativeLimit';
    if (periods.some(({ numberPhases = 3 }) => numberPhases < 1)) return 'noPhase';
  }
  return undefined;
};

const startsAfterTheOneBefore = (
  { startPeriod }: SchedulePeriod,
  index: number,
  periods: readonly SchedulePeriod[],
) => index === 0 || startPeriod > periods[index - 1]!.startPeriod;

const hasStartSchedulesAsItsKindHasIt: Check = ({ kind, chargingSchedules }, { rules }) => {
  const missing = chargingSchedules.some(({ startSchedule }) => startSchedule === undefined);
  // Nobody can tell when a recurrence without a beginning recurs.
  if (missing && (kind === 'Recurring' || (kind === 'Absolute' && rules.startScheduleAsTheKindHasIt)))
    return 'startScheduleMissing';
  const given = chargingSchedules.some(({ startSchedule }) => startSchedule !== undefined);
  return kind === 'Relative' && given && rules.startScheduleAsTheKindHasIt
    ? 'startScheduleOnRelative'
    : undefined;
};

const leavesExternalLimitsAlone: Check = ({ id }, { installed }) =>
  installed.some((old) => isExternal(old) && old.id === id) ? 'idOfExternalLimit' : undefined;

const isNoDuplicate: Check = (profile, { evseId, installed, rules }) => {
  const added = { ...profile, evseId };
  return installed.some(
    (old) => !replaces(added, old, rules) && isSameSlot(added, old) && validTogether(added, old),
  )
    ? 'duplicate'
    : undefined;
};

const isTheOnlyDefault: Check = ({ id, purpose, stackLevel }, { evseId, installed, rules }) => {
  if (purpose !== 'TxDefaultProfile' || !rules.oneDefaultPerStackLevel) return undefined;
  return installed.some(
    (old) =>
      old.purpose === purpose &&
      old.stackLevel === stackLevel &&
      old.id !== id &&
      (old.evseId === 0) !== (evseId === 0),
  )
    ? 'defaultOnAllAndOne'
    : undefined;
};

const validTogether = (a: ChargingProfile, b: ChargingProfile): boolean =>
  (a.validFrom ?? -Infinity) < (b.validTo ?? Infinity) &&
  (b.validFrom ?? -Infinity) < (a.validTo ?? Infinity);

const keepsToEnforceablePhases: Check = (profile, context) => {
  const { phases, rules } = context;
  if (!rules.phasesMustBeEnforceable) return undefined;
  for (const { supply } of concerned(context))
    for (const period of acPeriodsOf(profile, supply)) {
      const { numberPhases = 3, phaseToUse } = period;
      if (phaseToUse !== undefined && numberPhases !== 1) return 'phaseWithoutOnePhase';
      if (numberPhases < supply.phases && !phases.switchable) return 'phasesNotEnforceable';
      if (phaseToUse !== undefined && !phases.switchable && phaseToUse !== (phases.wired ?? 1))
        return 'phaseNotSwitchable';
    }
  return undefined;
};

/** On DC phases are accepted and ignored (K01.FR.44). */
const acPeriodsOf = ({ chargingSchedules }: ChargingProfile, { current }: Supply): SchedulePeriod[] =>
  current === 'DC' ? [] : chargingSchedules.flatMap(({ periods }) => periods);

const concerned = ({ evseId, station }: ValidationContext): ChargingEvse[] =>
  station.evses.filter(({ id }) => evseId === 0 || id === evseId);

/** Two limits that hold side by side cannot both have their phase. */
const agreesOnPhases: Check = (profile, { evseId, installed, rules }) => {
  const added: InstalledProfile = { ...profile, evseId, source: 'CSO', installedAt: 0 };
  const wanted = phasesOf(added);
  if (wanted.length === 0) return undefined;
  const besides = installed.filter(
    (old) =>
      !replaces(added, old, rules) &&
      layerOf(old) !== layerOf(added) &&
      (old.evseId === 0 || evseId === 0 || old.evseId === evseId) &&
      validTogether(added, old),
  );
  return besides.some((old) => phasesOf(old).some((phase) => wanted.some((mine) => mine !== phase)))
    ? 'phaseConflict'
    : undefined;
};

const phasesOf = ({ chargingSchedules }: ChargingProfile): number[] =>
  chargingSchedules.flatMap(({ periods }) => periods.flatMap(({ phaseToUse }) => phaseToUse ?? []));

const suitsTheCar: Check = ({ purpose, chargingSchedules }, { highLevel }) => {
  const tuples = highLevel?.maxScheduleTuples ?? Number.POSITIVE_INFINITY;
  if (highLevel && purpose === 'TxProfile') {
    if (!highLevel.needsNotified) return 'needsNotNotified';
    if (chargingSchedules.some(({ periods }) => periods.length > tuples)) return 'tooManyTuples';
    return undefined;
  }
  return chargingSchedules.length > 1 ? 'severalSchedules' : undefined;
};

/** In the order in which a CSMS is best told. */
const CHECKS: readonly Check[] = [
  isSupported,
  knowsItsEvse,
  isForTheCsmsToSet,
  fitsItsStart,
  fitsItsTransaction,
  isOnTheStationIfMax,
  isWithinStackLevels,
  isWithinPeriods,
  hasSupportedUnits,
  saysHowOften,
  hasGoodPeriods,
  hasStartSchedulesAsItsKindHasIt,
  leavesExternalLimitsAlone,
  isNoDuplicate,
  isTheOnlyDefault,
  findsRoom,
  keepsToEnforceablePhases,
  agreesOnPhases,
  suitsTheCar,
];
