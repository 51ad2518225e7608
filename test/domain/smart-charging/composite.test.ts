import { describe, expect, test } from 'vitest';
import { compositeSchedule, inTenths } from '../../../src/domain/smart-charging/composite.ts';
import type { SchedulePeriod } from '../../../src/domain/smart-charging/profile.ts';
import { DAY, evse, HOUR, limitsOf, NOON, profile, question, station } from './profiles.ts';

const MINUTES = 60_000;
const charging = evse(1, { transaction: { id: 't', chargingSince: NOON } });

/** The limits that a question is answered with, `{ second: limit }`. */
const limits = (asked: Parameters<typeof compositeSchedule>[0]) => limitsOf(compositeSchedule(asked));

describe('the worked numbers of the conformance tests', () => {
  test.each(['A', 'W'] as const)('TC_072, TC_K_40 stacking, in %s', (unit) => {
    const times = unit === 'A' ? 1 : 1000;
    const at = (seconds: { [second: number]: number }) =>
      Object.fromEntries(Object.entries(seconds).map(([second, limit]) => [second, limit * times]));
    const profiles = [
      profile('TxDefaultProfile', {
        limits: at({ 0: 6, 100: 8, 200: 10 }),
        schedule: { duration: 400, rateUnit: unit },
      }),
      profile('TxDefaultProfile', {
        id: 2,
        stackLevel: 1,
        limits: at({ 0: 7, 100: 9 }),
        schedule: { duration: 150, rateUnit: unit },
      }),
    ];
    expect(limits({ ...question(profiles, { unit }), durationSeconds: 350 })).toEqual(
      at({ 0: 7, 100: 9, 150: 8, 200: 10 }),
    );
  });

  const combined = [
    profile('ChargingStationMaxProfile', { limits: { 0: 10 }, schedule: { duration: 86_400 } }),
    profile('TxDefaultProfile', {
      id: 2,
      limits: { 0: 6, 60: 10, 120: 8, 180: 15, 260: 8 },
      schedule: { duration: 300 },
    }),
    profile('TxProfile', {
      id: 3,
      evseId: 1,
      transactionId: 't',
      limits: { 0: 8, 50: 11, 140: 16, 200: 6, 240: 12 },
      schedule: { duration: 260 },
    }),
  ];
  const ofTransaction = { ...question(combined, { station: station(charging) }), durationSeconds: 400 };

  test('TC_066, TC_K_41 combining purposes; K02.FR.08 the default takes over when the TxProfile is over', () => {
    expect(limits(ofTransaction)).toEqual({ 0: 8, 50: 10, 200: 6, 240: 10, 260: 8, 300: 10 });
  });

  test('TC_066 as 1.6 edition 2 lists it, without falling back', () => {
    expect(limits({ ...ofTransaction, txProfileFallsBack: false })).toEqual({
      0: 8,
      50: 10,
      200: 6,
      240: 10,
    });
  });

  test('periods are shifted by what has passed since startSchedule', () => {
    expect(limits({ ...ofTransaction, from: NOON + 30_000 })).toEqual({
      0: 8,
      20: 10,
      170: 6,
      210: 10,
      230: 8,
      270: 10,
    });
  });

  test('TC_K_21 validFrom in 300 s: the own limit until then', () => {
    const later = profile('TxDefaultProfile', { kind: 'Relative', validFrom: NOON + 300_000 });
    expect(limits({ ...question([later]), durationSeconds: 400 })).toEqual({ 0: 32, 300: 6 });
  });

  test('TC_K_22 validTo in 300 s on EVSE 0: once per EVSE, so twice for the station', () => {
    const soon = profile('TxDefaultProfile', { validTo: NOON + 300_000 });
    expect(limits(question([soon]))).toEqual({ 0: 6, 300: 32 });
    expect(limits(question([soon], { evseId: 0 }))).toEqual({ 0: 12, 300: 64 });
  });

  test('TC_K_23, K01.FR.30 startSchedule in 60 s: the limit from there on', () => {
    const later = profile('TxDefaultProfile', { schedule: { startSchedule: NOON + 60_000 } });
    expect(limits(question([later]))).toEqual({ 0: 32, 60: 6 });
  });

  test('TC_K_39 no profiles: one period with the own limit', () => {
    expect(compositeSchedule(question([]))).toEqual([{ startPeriod: 0, limit: 32, numberPhases: 3 }]);
    expect(compositeSchedule(question([], { unit: 'W' }))).toEqual([
      { startPeriod: 0, limit: 22_080, numberPhases: 3 },
    ]);
  });
});

describe('when', () => {
  test.each([0, 0.5, 1])('a duration of %d s is answered with the limit of the moment', (durationSeconds) => {
    const soon = profile('TxDefaultProfile', { limits: { 0: 6, 1: 7 } });
    expect(limits({ ...question([soon]), durationSeconds })).toEqual({ 0: 6 });
  });

  test('a schedule whose duration is 0 says nothing', () => {
    expect(limits(question([profile('TxDefaultProfile', { schedule: { duration: 0 } })]))).toEqual({ 0: 32 });
  });

  test('K01.FR.11 periods past the duration are ignored', () => {
    const short = profile('TxDefaultProfile', { limits: { 0: 6, 100: 8 }, schedule: { duration: 100 } });
    expect(limits(question([short]))).toEqual({ 0: 6, 100: 32 });
  });

  test('K01.FR.36, FR.37 valid from validFrom on, and no longer at validTo', () => {
    const valid = profile('TxDefaultProfile', { validFrom: NOON + 10_000, validTo: NOON + 20_000 });
    expect(limits(question([valid]))).toEqual({ 0: 32, 10: 6, 20: 32 });
  });

  test('milliseconds: second n is the limit at the instant n s after the start', () => {
    const steps = profile('TxDefaultProfile', { limits: { 0: 6, 10: 8 } });
    expect(limits({ ...question([steps]), from: NOON + 400 })).toEqual({ 0: 6, 10: 8 });
    const flicker = profile('TxDefaultProfile', { validFrom: NOON + 1_200, validTo: NOON + 1_700 });
    expect(limits(question([flicker]))).toEqual({ 0: 32 });
  });

  test('a profile that begins or ends inside a period of another one', () => {
    const profiles = [
      profile('TxDefaultProfile', { limits: { 0: 6, 1000: 20 } }),
      profile('ChargingStationMaxProfile', {
        id: 2,
        limits: { 0: 10 },
        validFrom: NOON + 900_000,
        validTo: NOON + 1_100_000,
      }),
    ];
    expect(limits(question(profiles))).toEqual({ 0: 6, 1000: 10, 1100: 20 });
  });

  test('equal neighbours are one period, whoever said them', () => {
    const profiles = [
      profile('TxDefaultProfile', { limits: { 0: 6, 100: 6, 200: 8 }, schedule: { duration: 300 } }),
      profile('ChargingStationMaxProfile', { id: 2, limits: { 0: 8 } }),
    ];
    expect(limits(question(profiles))).toEqual({ 0: 6, 200: 8 });
  });
});

describe('recurrence', () => {
  const night = (parts: object = {}) =>
    profile('TxDefaultProfile', {
      kind: 'Recurring',
      recurrencyKind: 'Daily',
      limits: { 0: 16, [8 * 3600]: 6 },
      schedule: { startSchedule: Date.UTC(2026, 0, 1, 22) },
      ...parts,
    });
  const from = (at: number, hours: number, parts: object = {}) =>
    limits({ ...question([night(parts)]), from: at, durationSeconds: hours * 3600 });

  test('daily, over midnight, from the middle of a period', () => {
    expect(from(Date.UTC(2026, 0, 14, 23), 24)).toEqual({ 0: 16, [7 * 3600]: 6, [23 * 3600]: 16 });
  });

  test.each([
    ['month end', Date.UTC(2026, 0, 31, 21)],
    ['leap day', Date.UTC(2028, 1, 28, 21)],
    ['year end', Date.UTC(2026, 11, 31, 21)],
    ['clocks going forward in Europe', Date.UTC(2026, 2, 28, 21)],
    ['clocks going back in Europe', Date.UTC(2026, 9, 24, 21)],
  ])('daily, over %s: 24 hours of absolute time', (_what, at) => {
    const hours = { 0: 6, 3600: 16, [9 * 3600]: 6, [25 * 3600]: 16, [33 * 3600]: 6 };
    expect(from(at, 40)).toEqual(hours);
  });

  test('K01.FR.13 shorter than its recurrence: the lower stack level in between', () => {
    const short = night({ id: 2, stackLevel: 1, limits: { 0: 20 } });
    short.chargingSchedules = [{ ...short.chargingSchedules[0]!, duration: 3600 }];
    const asked = { ...question([night(), short]), from: Date.UTC(2026, 0, 14, 22), durationSeconds: 86_400 };
    expect(limits(asked)).toEqual({ 0: 20, 3600: 16, [8 * 3600]: 6 });
  });

  test('periods and durations beyond the recurrence are not executed', () => {
    const long = profile('TxDefaultProfile', {
      kind: 'Recurring',
      recurrencyKind: 'Daily',
      limits: { 0: 16, 3600: 6, 90000: 1 },
      schedule: { duration: 200_000 },
    });
    const asked = { ...question([long]), durationSeconds: 2 * 86_400 };
    expect(limits(asked)).toEqual({ 0: 16, 3600: 6, 86400: 16, 90000: 6 });
  });

  test('weekly', () => {
    const weekend = profile('TxDefaultProfile', {
      kind: 'Recurring',
      recurrencyKind: 'Weekly',
      limits: { 0: 16 },
      schedule: { startSchedule: Date.UTC(2026, 0, 3), duration: 2 * 86_400 },
    });
    const friday = Date.UTC(2026, 2, 27);
    const asked = { ...question([weekend]), from: friday, durationSeconds: 9 * 86_400 };
    expect(limits(asked)).toEqual({ 0: 32, 86400: 16, [3 * 86_400]: 32, [8 * 86_400]: 16 });
  });

  test('K01.FR.30 not before its startSchedule', () => {
    const later = night({ schedule: { startSchedule: NOON + DAY } });
    const asked = { ...question([later]), durationSeconds: 2 * 86_400 };
    expect(limits(asked)).toEqual({ 0: 32, 86400: 16, [86_400 + 8 * 3600]: 6 });
  });

  test('validity cuts an occurrence', () => {
    const until = night({ validTo: Date.UTC(2026, 0, 15, 2) });
    const asked = { ...question([until]), from: Date.UTC(2026, 0, 14, 22), durationSeconds: 86_400 };
    expect(limits(asked)).toEqual({ 0: 16, [4 * 3600]: 32 });
  });
});

describe('relative', () => {
  const relative = profile('TxDefaultProfile', { kind: 'Relative', limits: { 0: 6, 600: 16 } });
  const asked = (transaction?: { id: string; chargingSince?: number }) =>
    question([relative], { station: station(evse(1, transaction ? { transaction } : {})) });

  test('K01.FR.42 from when the power path closed', () => {
    expect(limits(asked({ id: 't', chargingSince: NOON - 5 * MINUTES }))).toEqual({ 0: 6, 300: 16 });
    expect(limits(asked({ id: 't', chargingSince: NOON - HOUR }))).toEqual({ 0: 16 });
  });

  test('K08.FR.06 as if it began now where nobody charges yet', () => {
    expect(limits(asked())).toEqual({ 0: 6, 600: 16 });
    expect(limits(asked({ id: 't' }))).toEqual({ 0: 6, 600: 16 });
  });

  test('1.6: Absolute without startSchedule is relative too', () => {
    const bare = profile('TxDefaultProfile', { limits: { 0: 6, 600: 16 } });
    const { startSchedule: _, ...schedule } = bare.chargingSchedules[0]!;
    const running = station(evse(1, { transaction: { id: 't', chargingSince: NOON - 5 * MINUTES } }));
    expect(limits(question([{ ...bare, chargingSchedules: [schedule] }], { station: running }))).toEqual({
      0: 6,
      300: 16,
    });
  });

  test('1.6: a station maximum that names no start counts from when it was set', () => {
    const max = profile('ChargingStationMaxProfile', {
      kind: 'Relative',
      limits: { 0: 6, 600: 16 },
      installedAt: NOON - 5 * MINUTES,
    });
    expect(limits(question([max]))).toEqual({ 0: 6, 300: 16 });
  });
});

describe('who', () => {
  const running = station(charging, evse(2));
  const ask = (...profiles: Parameters<typeof question>[0]) =>
    limits(question(profiles, { station: running }));
  const byDefault = profile('TxDefaultProfile', { limits: { 0: 6 }, stackLevel: 5 });
  const ofTransaction = profile('TxProfile', { id: 2, evseId: 1, transactionId: 't', limits: { 0: 16 } });

  test('K02.FR.04 the TxProfile overrules the default, whatever their stack levels', () => {
    expect(ask(byDefault, ofTransaction)).toEqual({ 0: 16 });
  });

  test('1.6: a TxProfile without transactionId is of the transaction that runs', () => {
    const { transactionId: _, ...unnamed } = ofTransaction;
    expect(ask(byDefault, unnamed)).toEqual({ 0: 16 });
  });

  test('the TxProfile of another transaction, or of another EVSE, says nothing', () => {
    expect(ask(byDefault, { ...ofTransaction, transactionId: 'u' })).toEqual({ 0: 6 });
    expect(ask(byDefault, { ...ofTransaction, evseId: 2 })).toEqual({ 0: 6 });
  });

  test('K01.FR.14, FR.15 a default of the EVSE goes before that of all EVSEs of the same stack level', () => {
    const own = profile('TxDefaultProfile', { id: 2, evseId: 1, limits: { 0: 20 }, stackLevel: 5 });
    expect(ask(byDefault, own)).toEqual({ 0: 20 });
    expect(ask(own, byDefault)).toEqual({ 0: 20 });
    expect(ask(byDefault, { ...own, stackLevel: 4 })).toEqual({ 0: 6 });
    expect(ask(byDefault, { ...own, evseId: 2 })).toEqual({ 0: 6 });
  });

  test('K08.FR.04 the lowest of the purposes; external limits on the station and on the EVSE both count', () => {
    const all = profile('ChargingStationExternalConstraints', { id: -1, limits: { 0: 14, 100: 30 } });
    const own = profile('ChargingStationExternalConstraints', {
      id: -2,
      evseId: 1,
      limits: { 0: 12, 200: 30 },
    });
    const max = profile('ChargingStationMaxProfile', { id: 3, limits: { 0: 15, 300: 30 } });
    expect(ask(ofTransaction, all)).toEqual({ 0: 14, 100: 16 });
    expect(ask(ofTransaction, all, own, max)).toEqual({ 0: 12, 200: 15, 300: 16 });
  });

  test('purposes that are ignored', () => {
    const asked = question([byDefault, ofTransaction], { station: running });
    expect(limits({ ...asked, ignoredPurposes: ['TxProfile'] })).toEqual({ 0: 6 });
    expect(limits({ ...asked, ignoredPurposes: ['TxProfile', 'TxDefaultProfile'] })).toEqual({ 0: 32 });
  });

  test('K15 the schedule that the car has chosen', () => {
    const [first] = ofTransaction.chargingSchedules;
    const second = { ...first!, periods: [{ startPeriod: 0, limit: 11 }] };
    const profiles = [{ ...ofTransaction, chargingSchedules: [first!, second] }, byDefault];
    expect(limits({ ...question(profiles, { station: running }), scheduleIndex: 1 })).toEqual({ 0: 11 });
  });
});

describe('the station as a whole', () => {
  const two = station(charging, evse(2));
  const whole = (profiles: Parameters<typeof question>[0]) =>
    limits(question(profiles, { station: two, evseId: 0 }));

  test('K08.FR.03 the sum of the EVSEs, the own limit where nothing applies', () => {
    const one = profile('TxProfile', { evseId: 1, transactionId: 't', limits: { 0: 6, 100: 16 } });
    expect(whole([one])).toEqual({ 0: 38, 100: 48 });
  });

  test('K04.FR.05 capped by the maximum of the station, which caps each EVSE too', () => {
    const max = profile('ChargingStationMaxProfile', { limits: { 0: 40, 100: 20, 200: 70 } });
    expect(whole([max])).toEqual({ 0: 40, 100: 20, 200: 140 - 70 });
    expect(limits(question([max], { station: two }))).toEqual({ 0: 40, 100: 20, 200: 70 });
  });

  test('no EVSEs take nothing', () => {
    expect(limits(question([], { station: station(), evseId: 0 }))).toEqual({ 0: 0 });
  });

  test('an EVSE that is not there is a mistake of the caller', () => {
    expect(() => compositeSchedule(question([], { evseId: 3 }))).toThrow('there is no EVSE 3');
  });
});

describe('amperes, watts and phases', () => {
  const ofSupply = (supply: object) =>
    station(evse(1, { supply: { current: 'AC', voltage: 230, phases: 3, ...supply } }));
  const first = (parts: Parameters<typeof profile>[1], unit: 'A' | 'W', supply: object = {}) =>
    compositeSchedule(question([profile('TxDefaultProfile', parts)], { unit, station: ofSupply(supply) }))[0];
  const inAmperes = (period: Partial<SchedulePeriod>) => ({
    schedule: { periods: [{ startPeriod: 0, limit: 10, ...period }] },
  });
  const inWatts = (period: Partial<SchedulePeriod>) => ({
    schedule: { rateUnit: 'W' as const, periods: [{ startPeriod: 0, limit: 6900, ...period }] },
  });

  test.each([
    ['K01.FR.49 three phases unless said otherwise', inAmperes({}), 'W', {}, 6900, 3],
    ['K01.FR.51 amperes are per phase', inAmperes({ numberPhases: 1 }), 'W', {}, 2300, 1],
    ['K01.FR.50 watts are shared by the phases', inWatts({}), 'A', {}, 10, 3],
    ['K01.FR.50 on two', inWatts({ numberPhases: 2 }), 'A', {}, 15, 2],
    ['K01.FR.45 more phases than there are: amperes as given', inAmperes({}), 'W', { phases: 1 }, 2300, 1],
    ['K01.FR.45 watts as given', inWatts({}), 'A', { phases: 1 }, 30, 1],
    ['another voltage', inAmperes({}), 'W', { voltage: 120 }, 3600, 3],
  ] as const)('%s', (_what, parts, unit, supply, limit, numberPhases) => {
    expect(first(parts, unit, supply)).toEqual({ startPeriod: 0, limit, numberPhases });
  });

  test('K01.FR.44 on DC phases say nothing', () => {
    const supply = { current: 'DC', voltage: 400 };
    expect(first(inWatts({ numberPhases: 1, phaseToUse: 2 }), 'W', supply)).toEqual({
      startPeriod: 0,
      limit: 6900,
    });
    expect(first(inAmperes({}), 'W', supply)).toEqual({ startPeriod: 0, limit: 4000 });
  });

  test('the fewest phases of those that contribute carry the current; the others are converted for them', () => {
    const profiles = [
      profile('TxDefaultProfile', inAmperes({ limit: 16, numberPhases: 1, phaseToUse: 2 })),
      profile('ChargingStationMaxProfile', { id: 2, ...inWatts({ limit: 3000 }) }),
    ];
    expect(compositeSchedule(question(profiles))).toEqual([
      { startPeriod: 0, limit: 13.043478, numberPhases: 1, phaseToUse: 2 },
    ]);
    expect(compositeSchedule(question(profiles, { unit: 'W' }))).toEqual([
      { startPeriod: 0, limit: 3000, numberPhases: 1, phaseToUse: 2 },
    ]);
  });

  test('a profile and its conversion there and back are equal neighbours', () => {
    const profiles = [
      profile('TxDefaultProfile', { limits: { 0: 16.1 }, schedule: { duration: 100 }, stackLevel: 1 }),
      profile('TxDefaultProfile', { id: 2, limits: { 0: 11_109 }, schedule: { rateUnit: 'W' } }),
    ];
    expect(limits(question(profiles))).toEqual({ 0: 16.1 });
    expect(limits(question(profiles, { unit: 'W' }))).toEqual({ 0: 11_109 });
  });

  test('nothing exceeds what the wiring can carry', () => {
    const capacity = { limit: 63, rateUnit: 'A' as const };
    expect(first(inAmperes({ limit: 80 }), 'A', { capacity })).toMatchObject({ limit: 63 });
    expect(first(inAmperes({ limit: 80, numberPhases: 1 }), 'W', { capacity })).toMatchObject({
      limit: 14_490,
    });
  });

  test('on the wire: one digit after the point, never more than allowed, merged again', () => {
    expect(
      inTenths([
        { startPeriod: 0, limit: 13.043478, numberPhases: 3 },
        { startPeriod: 60, limit: 13.09, numberPhases: 3 },
        { startPeriod: 120, limit: 8.1, numberPhases: 3 },
        { startPeriod: 180, limit: 8.1, numberPhases: 1 },
      ]),
    ).toEqual([
      { startPeriod: 0, limit: 13, numberPhases: 3 },
      { startPeriod: 120, limit: 8.1, numberPhases: 3 },
      { startPeriod: 180, limit: 8.1, numberPhases: 1 },
    ]);
  });
});
