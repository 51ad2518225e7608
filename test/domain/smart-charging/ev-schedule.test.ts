import { describe, expect, it } from 'vitest';
import type { ChargingNeeds, EvSchedule } from '../../../src/domain/charging-needs.ts';
import {
  asChargingSchedule,
  keepsWithin,
  schedulesToOffer,
} from '../../../src/domain/smart-charging/ev-schedule.ts';
import type { InstalledProfile } from '../../../src/domain/smart-charging/profile.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const NEEDS: ChargingNeeds = { requested_energy_transfer: 'AC_three_phase' };

const station = {
  supply: { current: 'AC' as const, voltage: 230, phases: 3 },
  evses: [
    {
      id: 1,
      supply: { current: 'AC' as const, voltage: 230, phases: 3 },
      defaultLimits: { A: 32, W: 22_080 },
      transaction: { id: 'tx-1', chargingSince: NOW },
    },
  ],
};
const profile = (
  purpose: InstalledProfile['purpose'],
  ...schedules: [number, number][][]
): InstalledProfile => ({
  id: schedules.length,
  stackLevel: 0,
  purpose,
  kind: 'Absolute',
  evseId: purpose === 'TxProfile' ? 1 : 0,
  source: 'CSO',
  installedAt: NOW,
  ...(purpose === 'TxProfile' && { transactionId: 'tx-1' }),
  chargingSchedules: schedules.map((periods, index) => ({
    id: 10 + index,
    startSchedule: NOW,
    rateUnit: 'A' as const,
    periods: periods.map(([startPeriod, limit]) => ({ startPeriod, limit })),
  })),
});
const offered = (profiles: InstalledProfile[], needs?: Partial<ChargingNeeds>) =>
  schedulesToOffer({ profiles, station, evseId: 1 }, { ...NEEDS, ...needs }, NOW);
const limits = ({ periods }: EvSchedule) => periods.map(({ start_s, limit }) => [start_s, limit]);

describe('what a car may choose from', () => {
  it('without a profile for it: what else holds, for a day', () => {
    const [only, ...more] = offered([profile('TxDefaultProfile', [[0, 16]])]);
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      id: 1,
      unit: 'A',
      duration_s: 86_400,
      start_time: '2026-03-01T10:00:00.000Z',
    });
    expect(limits(only!)).toEqual([[0, 16]]);
  });

  it('K15.FR.22 each schedule of its profile, under what caps them', () => {
    const max = profile('ChargingStationMaxProfile', [[0, 14]]);
    const mine = profile(
      'TxProfile',
      [
        [0, 10],
        [60, 20],
      ],
      [[0, 12]],
      [
        [0, 16],
        [90, 8],
      ],
      [[0, 1]],
    );
    const all = offered([max, mine]);
    expect(all.map(({ id }) => id)).toEqual([10, 11, 12]);
    expect(all.map(limits)).toEqual([
      [
        [0, 10],
        [60, 14],
      ],
      [[0, 12]],
      [
        [0, 14],
        [90, 8],
      ],
    ]);
  });

  it('reaches to its departure, and has no more periods than it can keep', () => {
    const mine = profile('TxProfile', [
      [0, 10],
      [60, 20],
      [120, 6],
    ]);
    const departure_time = '2026-03-01T10:30:00.000Z';
    const [all] = offered([mine], { departure_time });
    expect(all).toMatchObject({ duration_s: 1800 });
    expect(limits(all!)).toEqual([
      [0, 10],
      [60, 20],
      [120, 6],
    ]);
    const [few] = offered([mine], { departure_time, max_schedule_tuples: 2 });
    expect(few).toMatchObject({ duration_s: 120 });
    expect(limits(few!)).toEqual([
      [0, 10],
      [60, 20],
    ]);
    expect(offered([mine], { departure_time: '2026-03-01T09:00:00.000Z' })[0]).toMatchObject({
      duration_s: 86_400,
    });
  });
});

describe('K15.FR.09 what a car chose keeps within what it was offered', () => {
  const schedule = (start: string, ...periods: [number, number][]): EvSchedule => ({
    id: 1,
    start_time: `2026-03-01T10:${start}.000Z`,
    unit: 'A',
    periods: periods.map(([start_s, limit]) => ({ start_s, limit })),
  });
  const offer = schedule('00:00', [0, 10], [60, 20], [120, 6]);
  it.each([
    ['the same', schedule('00:00', [0, 10], [60, 20], [120, 6]), true],
    ['less', schedule('00:00', [0, 6]), true],
    ['more from the start', schedule('00:00', [0, 11], [60, 6]), false],
    ['too much for a while', schedule('00:00', [0, 10], [50, 20], [120, 6]), false],
    ['too long', schedule('00:00', [0, 10], [60, 20]), false],
    ['begun later, by its own clock', schedule('01:00', [0, 20], [60, 6]), true],
    ['begun later, and too much', schedule('01:00', [0, 20], [61, 6]), false],
    ['in another unit', { ...schedule('00:00', [0, 1]), unit: 'W' as const }, false],
  ])('%s', (_, chosen, fits) => {
    expect(keepsWithin(chosen, offer)).toBe(fits);
  });

  it('is told as a charging schedule', () => {
    expect(asChargingSchedule({ ...offer, duration_s: 300 })).toEqual({
      id: 1,
      startSchedule: NOW,
      duration: 300,
      rateUnit: 'A',
      periods: [
        { startPeriod: 0, limit: 10 },
        { startPeriod: 60, limit: 20 },
        { startPeriod: 120, limit: 6 },
      ],
    });
  });
});
