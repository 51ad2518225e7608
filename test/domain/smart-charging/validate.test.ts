import { describe, expect, test } from 'vitest';
import type { ChargingProfile, InstalledProfile } from '../../../src/domain/smart-charging/profile.ts';
import { REASONS, type Reason } from '../../../src/domain/smart-charging/rejections.ts';
import { RULES_16, RULES_201 } from '../../../src/domain/smart-charging/rulebook.ts';
import { type ValidationContext, validateProfile } from '../../../src/domain/smart-charging/validate.ts';
import { evse, NOON, profile, station } from './profiles.ts';

/** EVSE 1 charges in transaction t, EVSE 2 is idle, EVSE 3 is DC. */
const context = (parts: Partial<ValidationContext> = {}): ValidationContext => ({
  supported: true,
  rules: RULES_201,
  evseId: 1,
  station: station(
    evse(1, { transaction: { id: 't', chargingSince: NOON } }),
    evse(2),
    evse(3, { supply: { current: 'DC', voltage: 400, phases: 3 } }),
  ),
  installed: [],
  limits: { stackLevel: 10, periods: 3, profiles: 4, rateUnits: ['A'] },
  phases: { switchable: false },
  ...parts,
});

const byDefault = (parts: Parameters<typeof profile>[1] = {}) => profile('TxDefaultProfile', parts);
const ofTransaction = (parts: Parameters<typeof profile>[1] = {}) =>
  profile('TxProfile', { transactionId: 't', ...parts });
const maximum = (parts: Parameters<typeof profile>[1] = {}) => profile('ChargingStationMaxProfile', parts);
const external = (parts: Parameters<typeof profile>[1] = {}) =>
  profile('ChargingStationExternalConstraints', { id: -1, source: 'EMS', ...parts });
const without = <K extends keyof ChargingProfile>(from: InstalledProfile, key: K) => {
  const { [key]: _, ...rest } = from;
  return rest as InstalledProfile;
};
const oneOf = (parts: object) => ({ periods: [{ startPeriod: 0, limit: 6, ...parts }] });
const unstarted = (given: InstalledProfile) => {
  const { startSchedule: _, ...schedule } = given.chargingSchedules[0]!;
  return { ...given, chargingSchedules: [schedule] };
};
const twice = (given: InstalledProfile) => ({
  ...given,
  chargingSchedules: [...given.chargingSchedules, ...given.chargingSchedules],
});
const recurring = byDefault({ kind: 'Recurring', recurrencyKind: 'Daily' });

type Case = [Reason | undefined, string, ChargingProfile, Partial<ValidationContext>?];

/** The reason, or undefined where the profile is let in. */
const CASES_201: Case[] = [
  [undefined, 'a default', byDefault()],
  [undefined, 'a TxProfile of the transaction', ofTransaction()],
  [undefined, 'a maximum of the station', maximum(), { evseId: 0 }],
  ['notSupported', 'K01.FR.29 no smart charging', byDefault(), { supported: false }],
  ['unknownEvse', 'K01.FR.28, TC_K_14 EVSE 9', byDefault(), { evseId: 9 }],
  ['externalPurpose', 'K01.FR.22', external()],
  ['txProfileOnStation', 'K01.FR.16, TC_K_11', ofTransaction(), { evseId: 0 }],
  ['noTransaction', 'K01.FR.09, TC_K_02', ofTransaction(), { evseId: 2 }],
  ['transactionIdMissing', 'K01.FR.33', without(ofTransaction(), 'transactionId')],
  ['transactionUnknown', 'K01.FR.33, TC_K_16', ofTransaction({ transactionId: 'u' })],
  [undefined, 'F01.FR.10 with a remote start', profile('TxProfile'), { forStart: true, evseId: 2 }],
  ['notForStart', 'F01.FR.26 a default with a remote start', byDefault(), { forStart: true }],
  ['notForStart', 'F01.FR.26 a transactionId with a remote start', ofTransaction(), { forStart: true }],
  ['maxProfileOnEvse', 'K04.FR.03', maximum()],
  ['maxProfileRelative', 'K01.FR.38', maximum({ kind: 'Relative' }), { evseId: 0 }],
  ['stackLevelTooHigh', 'ProfileStackLevel', byDefault({ stackLevel: 11 })],
  ['stackLevelTooHigh', 'a negative stack level', byDefault({ stackLevel: -1 })],
  [undefined, 'the highest stack level', byDefault({ stackLevel: 10 })],
  ['tooManyPeriods', 'PeriodsPerSchedule', byDefault({ limits: { 0: 1, 1: 2, 2: 3, 3: 4 } })],
  [undefined, 'as many periods as there may be', byDefault({ limits: { 0: 1, 1: 2, 2: 3 } })],
  ['unsupportedRateUnit', 'K01.FR.26, TC_K_12', byDefault({ schedule: { rateUnit: 'W' } })],
  ['recurrencyKindMissing', 'Recurring, but how often', byDefault({ kind: 'Recurring' })],
  ['noPeriods', 'a schedule of nothing', byDefault({ limits: {} })],
  ['firstPeriodNotZero', 'K01.FR.31', byDefault({ limits: { 5: 6 } })],
  [
    'periodsNotAscending',
    'K01.FR.35',
    byDefault({ schedule: { periods: [0, 20, 10].map((startPeriod) => ({ startPeriod, limit: 6 })) } }),
  ],
  [
    'periodsNotAscending',
    'K01.FR.35 twice the same',
    byDefault({ schedule: { periods: [0, 10, 10].map((startPeriod) => ({ startPeriod, limit: 6 })) } }),
  ],
  ['negativeDuration', 'a duration of -1', byDefault({ schedule: { duration: -1 } })],
  ['negativeLimit', 'a limit of -1', byDefault({ limits: { 0: -1 } })],
  [undefined, 'a limit of 0', byDefault({ limits: { 0: 0 } })],
  ['noPhase', 'on no phase', byDefault({ schedule: oneOf({ numberPhases: 0 }) })],
  ['startScheduleMissing', 'K01.FR.40 Absolute', unstarted(byDefault())],
  ['startScheduleMissing', 'K01.FR.40 Recurring', unstarted(recurring)],
  [undefined, 'TC_K_19 Recurring', recurring],
  [
    'startScheduleOnRelative',
    'K01.FR.41',
    byDefault({ kind: 'Relative', schedule: { startSchedule: NOON } }),
  ],
  [undefined, 'Relative', byDefault({ kind: 'Relative' })],
  [
    'phasesNotEnforceable',
    'K01.FR.43 one of three phases',
    byDefault({ schedule: oneOf({ numberPhases: 1 }) }),
  ],
  [
    undefined,
    'K01.FR.43 where phases can be switched',
    byDefault({ schedule: oneOf({ numberPhases: 1, phaseToUse: 3 }) }),
    { phases: { switchable: true } },
  ],
  [undefined, 'K01.FR.45 more phases than there are', byDefault({ schedule: oneOf({ numberPhases: 6 }) })],
  [
    undefined,
    'K01.FR.44 phases on DC',
    byDefault({ schedule: oneOf({ numberPhases: 1, phaseToUse: 2 }) }),
    { evseId: 3 },
  ],
  ['phaseWithoutOnePhase', 'K01.FR.48', byDefault({ schedule: oneOf({ phaseToUse: 1 }) })],
  [
    'phaseNotSwitchable',
    'K01.FR.48 the phase that is not wired',
    byDefault({ schedule: oneOf({ numberPhases: 1, phaseToUse: 2 }) }),
    { station: station(evse(1, { supply: { current: 'AC', voltage: 230, phases: 1 } })) },
  ],
  [
    undefined,
    'K01.FR.48 the phase that is wired',
    byDefault({ schedule: oneOf({ numberPhases: 1, phaseToUse: 2 }) }),
    {
      station: station(evse(1, { supply: { current: 'AC', voltage: 230, phases: 1 } })),
      phases: { switchable: false, wired: 2 },
    },
  ],
  ['severalSchedules', 'K01.FR.34', twice(byDefault())],
  ['severalSchedules', 'K01.FR.34 a TxProfile', twice(ofTransaction())],
  [undefined, 'K15 for an ISO 15118 car', twice(ofTransaction()), { highLevel: { needsNotified: true } }],
  ['needsNotNotified', 'K15.FR.17', ofTransaction(), { highLevel: { needsNotified: false } }],
  [
    'tooManyTuples',
    'K15 more periods than the car takes',
    ofTransaction({ limits: { 0: 1, 1: 2, 2: 3 } }),
    { highLevel: { needsNotified: true, maxScheduleTuples: 2 } },
  ],
];

const four = [1, 2, 3, 4].map((id) => byDefault({ id, stackLevel: id, evseId: 1 }));

/** What is there already matters. */
const CASES_INSTALLED: Case[] = [
  ['idOfExternalLimit', 'K01.FR.05', byDefault({ id: -1 }), { installed: [external()] }],
  [undefined, 'K01.FR.05, TC_K_04 the same id', four[0]!, { installed: four }],
  ['tooManyProfiles', 'Entries[ChargingProfiles]', byDefault({ id: 5 }), { installed: four }],
  [
    undefined,
    'external limits take no room',
    byDefault({ id: 5 }),
    { installed: [...four.slice(1), external()] },
  ],
  ['duplicate', 'K01.FR.06 another id', byDefault({ id: 9, stackLevel: 1 }), { installed: four }],
  [
    undefined,
    'K01.FR.06 another EVSE',
    byDefault({ id: 9, stackLevel: 1 }),
    { installed: [four[0]!], evseId: 2 },
  ],
  [
    undefined,
    'K01.FR.06 valid one after the other',
    byDefault({ id: 9, validFrom: NOON }),
    { installed: [byDefault({ evseId: 1, validTo: NOON })] },
  ],
  [
    'duplicate',
    'K01.FR.39 a TxProfile of the same transaction',
    ofTransaction({ id: 9 }),
    { installed: [ofTransaction({ evseId: 1 })] },
  ],
  [
    undefined,
    'K01.FR.39 a TxProfile of another one',
    ofTransaction({ id: 9 }),
    { installed: [ofTransaction({ evseId: 1, transactionId: 'u' })] },
  ],
  ['defaultOnAllAndOne', 'K01.FR.52', byDefault({ id: 9, stackLevel: 1 }), { installed: four, evseId: 0 }],
  ['defaultOnAllAndOne', 'K01.FR.53', byDefault({ id: 9 }), { installed: [byDefault()] }],
  [undefined, 'K01.FR.53 the same id', byDefault(), { installed: [byDefault()] }],
  [
    'phaseConflict',
    'another phase than the maximum names',
    byDefault({ id: 9, schedule: oneOf({ numberPhases: 1, phaseToUse: 2 }) }),
    {
      installed: [maximum({ schedule: oneOf({ numberPhases: 1, phaseToUse: 1 }) })],
      phases: { switchable: true },
    },
  ],
  [
    undefined,
    'another phase than another default names: only one of them counts',
    byDefault({ id: 9, stackLevel: 3, schedule: oneOf({ numberPhases: 1, phaseToUse: 2 }) }),
    {
      installed: [byDefault({ evseId: 1, schedule: oneOf({ numberPhases: 1, phaseToUse: 1 }) })],
      phases: { switchable: true },
    },
  ],
];

/** Where 1.6 differs. */
const CASES_16: Case[] = [
  [undefined, 'a TxProfile without transactionId', without(ofTransaction(), 'transactionId')],
  ['noTransaction', 'TC_058_1 a TxProfile without a transaction', ofTransaction(), { evseId: 2 }],
  ['transactionUnknown', 'TC_058_2 another transaction', ofTransaction({ transactionId: 'u' })],
  ['notForStart', 'TC_060 remote start with another purpose', byDefault(), { forStart: true }],
  [undefined, 'Absolute without startSchedule', unstarted(byDefault())],
  ['startScheduleMissing', 'Recurring without startSchedule', unstarted(recurring)],
  ['recurrencyKindMissing', 'Recurring without recurrencyKind', byDefault({ kind: 'Recurring' })],
  [undefined, 'a Relative maximum', maximum({ kind: 'Relative' }), { evseId: 0 }],
  ['maxProfileOnEvse', 'a maximum on a connector', maximum()],
  [undefined, 'the same stack level: it replaces', byDefault({ id: 9, stackLevel: 1 }), { installed: four }],
  [undefined, 'defaults on all and on one', byDefault({ id: 9 }), { installed: [byDefault()] }],
  ['tooManyProfiles', 'MaxChargingProfilesInstalled', byDefault({ id: 9 }), { installed: four }],
  ['stackLevelTooHigh', 'ChargeProfileMaxStackLevel', byDefault({ stackLevel: 11 })],
  ['tooManyPeriods', 'ChargingScheduleMaxPeriods', byDefault({ limits: { 0: 1, 1: 2, 2: 3, 3: 4 } })],
  [
    'unsupportedRateUnit',
    'ChargingScheduleAllowedChargingRateUnit',
    byDefault({ schedule: { rateUnit: 'W' } }),
  ],
  ['firstPeriodNotZero', 'the first period not at 0', byDefault({ limits: { 5: 6 } })],
  [undefined, 'one of three phases', byDefault({ schedule: oneOf({ numberPhases: 1 }) })],
];

describe('which profiles a CSMS may install', () => {
  test.each([...CASES_201, ...CASES_INSTALLED])('2.0.1: %s: %s', (reason, _what, given, parts) => {
    expect(validateProfile(given, context(parts))?.reason).toBe(reason);
  });

  test.each(CASES_16)('1.6: %s: %s', (reason, _what, given, parts) => {
    expect(validateProfile(given, context({ rules: RULES_16, ...parts }))?.reason).toBe(reason);
  });

  test('every reason has its case', () => {
    const shown = new Set([...CASES_201, ...CASES_INSTALLED].map(([reason]) => reason));
    expect(Object.keys(REASONS).filter((reason) => !shown.has(reason as Reason))).toEqual([]);
  });

  test('a rejection carries what the CSMS is told', () => {
    expect(validateProfile(byDefault({ stackLevel: 11 }), context())).toEqual({
      reason: 'stackLevelTooHigh',
      reasonCode: 'InvalidStackLevel',
      source: 'K01, ProfileStackLevel',
      additionalInfo: 'the stack level is not within what is supported',
    });
  });

  test('what is answered with a CALLERROR', () => {
    const callError = (parts: Partial<ValidationContext>) =>
      validateProfile(byDefault(), context(parts))?.callError;
    expect(callError({ supported: false })).toBe('NotSupported');
    expect(callError({ evseId: 9 })).toBeUndefined();
    expect(callError({ evseId: 9, rules: RULES_16 })).toBe('PropertyConstraintViolation');
  });
});
