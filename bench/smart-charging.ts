/**
 * `node scripts/run-ts.mjs bench/smart-charging.ts`: what a composite schedule of 24 hours costs, beside JSON.parse of the
 * profiles it is made of.
 */
import { compositeSchedule } from '../src/domain/smart-charging/composite.ts';
import type { InstalledProfile, ProfilePurpose } from '../src/domain/smart-charging/profile.ts';
import { type Figure, judged, lineOf } from './figures.ts';

const FROM = Date.UTC(2026, 2, 28, 17);
const DAY_S = 86_400;
const ROUNDS = 61;
const PURPOSES: readonly ProfilePurpose[] = [
  'ChargingStationExternalConstraints',
  'ChargingStationMaxProfile',
  'TxDefaultProfile',
  'TxProfile',
];

/** All are in force on EVSE 1 at some time of the day, one on top of the other: nothing can be left out unread. */
const installed = (count: number): InstalledProfile[] =>
  Array.from({ length: count }, (_, index) => {
    const purpose = PURPOSES[index % PURPOSES.length]!;
    const recurring = index % 3 === 0;
    return {
      id: index,
      stackLevel: index,
      purpose,
      kind: recurring ? 'Recurring' : 'Absolute',
      ...(recurring ? { recurrencyKind: 'Daily' as const } : {}),
      evseId: purpose === 'TxProfile' ? 1 : 0,
      ...(purpose === 'TxProfile' ? { transactionId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' } : {}),
      source: 'CSO',
      installedAt: FROM - 1000 * index,
      chargingSchedules: [
        {
          rateUnit: index % 2 === 0 ? 'A' : 'W',
          startSchedule: FROM + ((index * 7919) % DAY_S) * 1000 - (recurring ? 4 * DAY_S * 1000 : 0),
          duration: 1800 + ((index * 104_729) % 7200),
          periods: Array.from({ length: 6 }, (_unused, period) => ({
            startPeriod: period * 600,
            limit: index % 2 === 0 ? 6 + ((index + period) % 26) : 4000 + 100 * ((index + period) % 90),
            numberPhases: 3,
          })),
        },
      ],
    };
  });

const supply = { current: 'AC', voltage: 230, phases: 3 } as const;
const transaction = { id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', chargingSince: FROM };
const evses = [1, 2].map((id) => ({
  id,
  supply,
  defaultLimits: { A: 32, W: 22_080 },
  ...(id === 1 ? { transaction } : {}),
}));

const composite = (profiles: readonly InstalledProfile[], evseId: number): unknown =>
  compositeSchedule({
    profiles,
    station: { supply, evses },
    evseId,
    unit: 'A',
    from: FROM,
    durationSeconds: DAY_S,
  });

/** Milliseconds of one run, of as many as take a few milliseconds. */
const timed = (work: () => unknown): number => {
  const start = performance.now();
  for (let run = 0; run < 5; run++) work();
  return (performance.now() - start) / 5;
};

/** In turns, after both have been compiled. */
const inTurns = (ours: () => unknown, floor: () => unknown) => {
  for (let warm = 0; warm < 40; warm++) [ours, floor].map(timed);
  const rounds = Array.from({ length: ROUNDS }, () => [timed(ours), timed(floor)] as const);
  return { ours: rounds.map(([our]) => our), floors: rounds.map(([, base]) => base) };
};

export const smartChargingFigures = (): Figure[] => {
  const [few, many] = [installed(500), installed(1000)];
  const text = JSON.stringify(few);
  const parse = () => JSON.parse(text) as unknown;
  const floor = 'JSON.parse of the profiles';
  return [
    {
      what: 'composite schedule of 24 h, 500 profiles, an EVSE',
      floor,
      unit: 'ms',
      ...inTurns(() => composite(few, 1), parse),
      budget: { atMost: 3 },
    },
    {
      what: 'composite schedule of 24 h, 500 profiles, the station with two EVSEs',
      floor,
      unit: 'ms',
      ...inTurns(() => composite(few, 0), parse),
      budget: { atMost: 3 },
    },
    {
      what: 'composite schedule of 24 h, 1000 profiles, an EVSE',
      floor: 'with 500',
      unit: 'ms',
      ...inTurns(
        () => composite(many, 1),
        () => composite(few, 1),
      ),
      budget: { atMost: 2.3 },
    },
  ];
};

if (process.argv[1]?.endsWith('smart-charging.mjs'))
  for (const figure of smartChargingFigures()) console.log(lineOf(judged(figure)));
