import { describe, expect, test } from 'vitest';
import { explainLimit } from '../../../src/domain/smart-charging/explain.ts';
import { limitAt } from '../../../src/domain/smart-charging/limit-now.ts';
import { DAY, evse, HOUR, NOON, profile, question, station } from './profiles.ts';

const at = (profiles: Parameters<typeof question>[0], parts: object = {}) =>
  limitAt({ ...question(profiles), at: NOON, ...parts });

describe('the limit now', () => {
  test('with no profiles it is the own one, and it stays', () => {
    expect(at([])).toEqual({ limit: 32, numberPhases: 3, unit: 'A' });
  });

  test('it changes at the millisecond', () => {
    expect(at([profile('TxDefaultProfile', { validTo: NOON + 1_234 })])).toEqual({
      limit: 6,
      numberPhases: 3,
      unit: 'A',
      changesAt: NOON + 1_234,
    });
  });

  test('not where a profile ends, but where the limit changes', () => {
    const profiles = [
      profile('TxDefaultProfile', { stackLevel: 1, schedule: { duration: 60 } }),
      profile('TxDefaultProfile', { id: 2, limits: { 0: 6, 600: 8 } }),
    ];
    expect(at(profiles).changesAt).toBe(NOON + 600_000);
  });

  test.each([
    ['in half a year', 180 * DAY],
    ['in eleven months', 330 * DAY],
  ])('however far away: %s', (_what, ahead) => {
    expect(at([profile('TxDefaultProfile', { validFrom: NOON + ahead })]).changesAt).toBe(NOON + ahead);
  });

  test('a week of the same, again and again, never changes', () => {
    const daily = profile('TxDefaultProfile', { kind: 'Recurring', recurrencyKind: 'Daily' });
    expect(at([daily]).changesAt).toBeUndefined();
  });

  test('a recurrence that begins later and has a gap', () => {
    const weekly = profile('TxDefaultProfile', {
      kind: 'Recurring',
      recurrencyKind: 'Weekly',
      schedule: { startSchedule: NOON - 6 * DAY, duration: 60 },
    });
    expect(at([weekly]).changesAt).toBe(NOON + DAY);
    expect(at([weekly], { at: NOON + DAY }).changesAt).toBe(NOON + DAY + 60_000);
  });

  test('the period of a transaction that began long ago', () => {
    const relative = profile('TxDefaultProfile', { kind: 'Relative', limits: { 0: 6, 7200: 16 } });
    const running = station(evse(1, { transaction: { id: 't', chargingSince: NOON - HOUR } }));
    expect(at([relative], { station: running }).changesAt).toBe(NOON + HOUR);
  });
});

describe('the limit explained', () => {
  const running = station(evse(1, { transaction: { id: 't', chargingSince: NOON } }), evse(2));
  const max = profile('ChargingStationMaxProfile', { id: 1, limits: { 0: 10 } });
  const txProfile = profile('TxProfile', {
    id: 2,
    evseId: 1,
    transactionId: 't',
    stackLevel: 1,
    limits: { 0: 8, 60: 16 },
    schedule: { duration: 7200 },
  });
  const lower = { ...txProfile, id: 3, stackLevel: 0 };
  const byDefault = profile('TxDefaultProfile', { id: 4 });
  const later = profile('TxDefaultProfile', { id: 5, stackLevel: 2, validFrom: NOON + HOUR });
  const other = { ...txProfile, id: 6, transactionId: 'u' };
  const elsewhere = profile('TxDefaultProfile', { id: 7, evseId: 2, stackLevel: 9 });
  const asked = {
    ...question([byDefault, max, lower, txProfile, later, other, elsewhere], { station: running }),
    at: NOON + 100_000,
  };

  test('as data: what applies, what wins, what caps it', () => {
    const { words: _, ...explanation } = explainLimit(asked);
    const on = { evseId: 1, stackLevel: 1, purpose: 'TxProfile' };
    expect(explanation).toEqual({
      evseId: 1,
      at: NOON + 100_000,
      limit: 10,
      numberPhases: 3,
      unit: 'A',
      changesAt: NOON + 2 * HOUR,
      cap: { by: 'profile', id: 1, purpose: 'ChargingStationMaxProfile' },
      profiles: [
        { ...on, id: 2, standing: 'wins', says: { limit: 16, rateUnit: 'A', startPeriod: 60 } },
        {
          ...on,
          id: 3,
          stackLevel: 0,
          standing: 'outranked',
          behind: 2,
          says: { limit: 16, rateUnit: 'A', startPeriod: 60 },
        },
        { id: 5, purpose: 'TxDefaultProfile', evseId: 0, stackLevel: 2, standing: 'not valid yet' },
        {
          id: 4,
          purpose: 'TxDefaultProfile',
          evseId: 0,
          stackLevel: 0,
          standing: 'overruled',
          behind: 2,
          says: { limit: 6, rateUnit: 'A', startPeriod: 0 },
        },
        { ...on, id: 6, standing: 'other transaction' },
        {
          id: 1,
          purpose: 'ChargingStationMaxProfile',
          evseId: 0,
          stackLevel: 0,
          standing: 'wins',
          says: { limit: 10, rateUnit: 'A', startPeriod: 0 },
        },
      ],
    });
  });

  test('in words', () => {
    expect(explainLimit(asked).words).toEqual([
      'EVSE 1 may take 10 A on 3 phases at 2026-01-14T12:01:40.000Z.',
      'ChargingStationMaxProfile 1 is what limits it.',
      'TxProfile 2 (stack level 1, EVSE 1) wins in its purpose: 16 A from second 60 of its schedule on.',
      'TxProfile 3 (stack level 0, EVSE 1) is outranked by profile 2: 16 A from second 60 of its schedule on.',
      'TxDefaultProfile 5 (stack level 2, the station) is not valid yet.',
      'TxDefaultProfile 4 (stack level 0, the station) is overruled by TxProfile 2: 6 A from second 0 of its schedule on.',
      'TxProfile 6 (stack level 1, EVSE 1) is for another transaction.',
      'ChargingStationMaxProfile 1 (stack level 0, the station) wins in its purpose: 10 A from second 0 of its schedule on.',
      'It changes at 2026-01-14T14:00:00.000Z.',
    ]);
  });

  test('the station: the sum of its EVSEs, each explained', () => {
    const whole = explainLimit({ ...question([], { station: running, evseId: 0 }), at: NOON });
    expect(whole.cap).toEqual({ by: 'sum' });
    expect(whole.evses?.map(({ evseId, limit, cap }) => [evseId, limit, cap.by])).toEqual([
      [1, 32, 'default'],
      [2, 32, 'default'],
    ]);
    expect(whole.words).toEqual([
      'The station may take 64 A on 3 phases at 2026-01-14T12:00:00.000Z.',
      'It is what the EVSEs may take together; nothing limits them further.',
      'EVSE 1 adds 32 A on 3 phases.',
      'EVSE 2 adds 32 A on 3 phases.',
      'It will stay so for a year at least, as things are.',
    ]);
  });

  const daily = profile('TxDefaultProfile', {
    kind: 'Recurring',
    recurrencyKind: 'Daily',
    schedule: { duration: 60 },
  });
  test.each([
    ['pausing', daily, {}],
    ['not begun', profile('TxDefaultProfile', { schedule: { startSchedule: NOON + DAY } }), {}],
    ['over', profile('TxDefaultProfile', { schedule: { duration: 60 } }), {}],
    ['no longer valid', profile('TxDefaultProfile', { validTo: NOON }), {}],
    ['ignored', byDefault, { ignoredPurposes: ['TxDefaultProfile' as const] }],
    ['no transaction', txProfile, { station: station(evse(1)) }],
    ['overruled', byDefault, { txProfileFallsBack: false }],
  ])('why a profile does not count: %s', (standing, given, parts) => {
    const profiles = standing === 'overruled' ? [given, { ...txProfile, validTo: NOON }] : [given];
    const explained = explainLimit({ ...asked, profiles, ...parts });
    expect(explained.profiles.find(({ id }) => id === given.id)?.standing).toBe(standing);
    expect(explained.cap).toEqual({ by: 'default' });
  });

  test('what the wiring can carry', () => {
    const supply = { ...running.supply, capacity: { limit: 16, rateUnit: 'A' as const } };
    const explained = explainLimit({ ...asked, profiles: [], station: station(evse(1, { supply })) });
    expect(explained).toMatchObject({ limit: 16, cap: { by: 'capacity' } });
    expect(explained.words[1]).toBe('What the wiring can carry is what limits it.');
  });
});
