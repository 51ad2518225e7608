import type {
  ChargingEvse,
  ChargingSchedule,
  ChargingStation,
  InstalledProfile,
  ProfilePurpose,
  RateUnit,
  SchedulePeriod,
} from '../../../src/domain/smart-charging/profile.ts';

/** A Wednesday noon, UTC. */
export const NOON = Date.UTC(2026, 0, 14, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** `{ 0: 6, 100: 8 }`: 6 from second 0, 8 from second 100. */
export const periods = (limits: { [second: number]: number }): SchedulePeriod[] =>
  Object.entries(limits).map(([second, limit]) => ({ startPeriod: Number(second), limit }));

type Parts = Partial<Omit<InstalledProfile, 'chargingSchedules'>> & {
  limits?: { [second: number]: number };
  schedule?: Partial<ChargingSchedule>;
};

/** Absolute from NOON, in A, on the whole station, unless it is said otherwise. */
export const profile = (
  purpose: ProfilePurpose,
  { limits = { 0: 6 }, schedule, ...parts }: Parts = {},
): InstalledProfile => ({
  id: 1,
  stackLevel: 0,
  purpose,
  kind: 'Absolute',
  evseId: 0,
  source: 'CSO',
  installedAt: NOON,
  chargingSchedules: [
    {
      rateUnit: 'A',
      periods: periods(limits),
      ...(parts.kind === 'Relative' ? {} : { startSchedule: NOON }),
      ...schedule,
    },
  ],
  ...parts,
});

const SUPPLY = { current: 'AC', voltage: 230, phases: 3 } as const;

/** Three phases, 32 A where nothing applies. */
export const evse = (id: number, parts: Partial<ChargingEvse> = {}): ChargingEvse => ({
  id,
  supply: SUPPLY,
  defaultLimits: { A: 32, W: 22_080 },
  ...parts,
});

export const station = (...evses: ChargingEvse[]): ChargingStation => ({ supply: SUPPLY, evses });

export const question = (
  profiles: InstalledProfile[],
  parts: { evseId?: number; unit?: RateUnit; station?: ChargingStation } = {},
) => ({
  profiles,
  station: station(evse(1), evse(2)),
  evseId: 1,
  unit: 'A' as const,
  from: NOON,
  durationSeconds: 3600,
  ...parts,
});

/** The limits alone, `{ second: limit }`. */
export const limitsOf = (found: readonly SchedulePeriod[]): { [second: number]: number } =>
  Object.fromEntries(found.map(({ startPeriod, limit }) => [startPeriod, limit]));
