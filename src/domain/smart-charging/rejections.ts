/** The reasons why a profile is not let in. */

export type Reason =
  | 'notSupported'
  | 'unknownEvse'
  | 'externalPurpose'
  | 'notForStart'
  | 'txProfileOnStation'
  | 'noTransaction'
  | 'transactionIdMissing'
  | 'transactionUnknown'
  | 'maxProfileOnEvse'
  | 'maxProfileRelative'
  | 'stackLevelTooHigh'
  | 'tooManyPeriods'
  | 'tooManyProfiles'
  | 'unsupportedRateUnit'
  | 'recurrencyKindMissing'
  | 'noPeriods'
  | 'firstPeriodNotZero'
  | 'periodsNotAscending'
  | 'negativeDuration'
  | 'negativeLimit'
  | 'startScheduleMissing'
  | 'startScheduleOnRelative'
  | 'idOfExternalLimit'
  | 'duplicate'
  | 'defaultOnAllAndOne'
  | 'phasesNotEnforceable'
  | 'noPhase'
  | 'phaseWithoutOnePhase'
  | 'phaseNotSwitchable'
  | 'phaseConflict'
  | 'severalSchedules'
  | 'tooManyTuples'
  | 'needsNotNotified';

export type Rejection = {
  reason: Reason;
  /** Of statusInfo (2.0.1). */
  reasonCode: string;
  /** For people; of statusInfo as well. */
  additionalInfo: string;
  /** Where it stands: a requirement or use case of 2.0.1, the message of 1.6 where there is none. */
  source: string;
  /** 1.6 and 2.0.1 answer these with a CALLERROR of that code instead of Rejected. */
  callError?: 'NotSupported' | 'PropertyConstraintViolation';
};

type Row = readonly [reasonCode: string, source: string, additionalInfo: string];

/** The table of reasons: the code that 2.0.1 sends, the requirement, the words. */
export const REASONS: Readonly<Record<Reason, Row>> = {
  notSupported: ['NotEnabled', 'K01.FR.29', 'smart charging is not available'],
  unknownEvse: ['UnknownEvse', 'K01.FR.28', 'there is no such EVSE'],
  externalPurpose: ['InvalidProfile', 'K01.FR.22', 'external constraints are not for a CSMS to set'],
  notForStart: ['InvalidProfile', 'F01.FR.26', 'a start takes a TxProfile without a transactionId'],
  txProfileOnStation: ['InvalidValue', 'K01.FR.16', 'a TxProfile belongs to one EVSE, not to the station'],
  noTransaction: ['TxNotFound', 'K01.FR.09', 'no transaction is running on this EVSE'],
  transactionIdMissing: ['InvalidValue', 'K01.FR.33', 'a TxProfile must name its transaction'],
  transactionUnknown: ['TxNotFound', 'K01.FR.33', 'this transaction is not running on this EVSE'],
  maxProfileOnEvse: ['InvalidProfile', 'K04.FR.03', 'a maximum profile belongs to the station (EVSE 0)'],
  maxProfileRelative: ['InvalidProfile', 'K01.FR.38', 'a maximum profile must not be Relative'],
  stackLevelTooHigh: [
    'InvalidStackLevel',
    'K01, ProfileStackLevel',
    'the stack level is not within what is supported',
  ],
  tooManyPeriods: [
    'TooManyElements',
    'K01, PeriodsPerSchedule',
    'a schedule has more periods than are supported',
  ],
  tooManyProfiles: [
    'TooManyElements',
    'K01, Entries[ChargingProfiles]',
    'as many profiles as there is room for are installed',
  ],
  unsupportedRateUnit: ['UnsupportedRateUnit', 'K01.FR.26', 'this rate unit is not supported'],
  recurrencyKindMissing: [
    'InvalidProfile',
    '1.6 SetChargingProfile',
    'a Recurring profile must say how often',
  ],
  noPeriods: ['InvalidSchedule', 'K01.FR.31', 'a schedule must have a period'],
  firstPeriodNotZero: ['InvalidSchedule', 'K01.FR.31', 'the first period must start at 0'],
  periodsNotAscending: [
    'InvalidSchedule',
    'K01.FR.35',
    'periods must stand in the order in which they start',
  ],
  negativeDuration: ['InvalidSchedule', 'K01.FR.12', 'a duration must not be negative'],
  negativeLimit: ['ValuePositiveOnly', 'K01', 'a limit must not be negative'],
  startScheduleMissing: ['InvalidSchedule', 'K01.FR.40', 'Absolute and Recurring need a startSchedule'],
  startScheduleOnRelative: ['InvalidSchedule', 'K01.FR.41', 'Relative must not have a startSchedule'],
  idOfExternalLimit: ['DuplicateProfile', 'K01.FR.05', 'this id belongs to an external limit'],
  duplicate: [
    'DuplicateProfile',
    'K01.FR.06',
    'another profile has this purpose and stack level at this time',
  ],
  defaultOnAllAndOne: [
    'DuplicateProfile',
    'K01.FR.52, FR.53',
    'a default of this stack level stands on all EVSEs, or on one, already',
  ],
  noPhase: ['InvalidSchedule', 'K01.FR.43', 'at least one phase must carry the current'],
  phasesNotEnforceable: ['InvalidSchedule', 'K01.FR.43', 'charging cannot be kept to that number of phases'],
  phaseWithoutOnePhase: ['InvalidSchedule', 'K01.FR.48', 'phaseToUse goes with numberPhases 1 only'],
  phaseNotSwitchable: ['InvalidSchedule', 'K01.FR.48', 'the phase cannot be chosen here'],
  phaseConflict: [
    'InvalidProfile',
    '2.0.1 K.1',
    'another profile, which applies as well, names another phase',
  ],
  severalSchedules: ['InvalidProfile', 'K01.FR.34', 'several schedules are for ISO 15118 cars'],
  tooManyTuples: ['TooManyElements', 'K15', 'a schedule has more periods than the car takes'],
  needsNotNotified: ['InvalidMessageSeq', 'K15.FR.17', 'the needs of the car have not been notified yet'],
};

/** `callError` is of both versions for what is not supported, of 1.6 alone otherwise. */
export const reject = (reason: Reason, callError?: Rejection['callError']): Rejection => {
  const [reasonCode, source, additionalInfo] = REASONS[reason];
  return { reason, reasonCode, source, additionalInfo, ...(callError ? { callError } : {}) };
};
