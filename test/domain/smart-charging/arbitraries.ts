import fc from 'fast-check';
import type {
  ChargingSchedule,
  ChargingStation,
  InstalledProfile,
  LimitQuestion,
  ProfileKind,
  SchedulePeriod,
  Supply,
} from '../../../src/domain/smart-charging/profile.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** When clocks change in Europe, 2026. */
const CLOCKS_CHANGE = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
const YEAR = Date.UTC(2026, 0, 1);

/** Instants mostly on whole seconds and hours, as people write them, some on any millisecond. */
const near = (from: number, seconds: number): fc.Arbitrary<number> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .integer({ min: -48, max: Math.ceil(seconds / HOUR_S) + 24 })
        .map((h) => Math.floor(from / 3.6e6) * 3.6e6 + h * 3.6e6),
    },
    { weight: 2, arbitrary: fc.integer({ min: -seconds, max: 2 * seconds }).map((s) => from + s * 1000) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: -seconds * 1000, max: 2000 * seconds }).map((ms) => from + ms),
    },
  );

const supply: fc.Arbitrary<Supply> = fc
  .record({
    current: fc.constantFrom('AC' as const, 'AC' as const, 'AC' as const, 'DC' as const),
    voltage: fc.constantFrom(230, 120, 400),
    phases: fc.constantFrom(3, 3, 1, 2),
    capacity: fc.option(
      fc.constantFrom({ limit: 63, rateUnit: 'A' as const }, { limit: 11_000, rateUnit: 'W' as const }),
      {
        nil: undefined,
        freq: 3,
      },
    ),
  })
  .map(({ capacity, ...rest }) => (capacity ? { ...rest, capacity } : rest));

const station = (from: number, seconds: number): fc.Arbitrary<ChargingStation> =>
  fc.record({
    supply,
    evses: fc
      .array(
        fc.record({
          supply,
          defaultLimits: fc.constantFrom({ A: 32, W: 22_080 }, { A: 48, W: 33_120 }),
          transaction: fc.option(
            fc.record(
              { id: fc.constantFrom('t1', 't2'), chargingSince: near(from, seconds) },
              { requiredKeys: ['id'] },
            ),
            { nil: undefined, freq: 4 },
          ),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((evses) =>
        evses.map(({ transaction, ...evse }, index) => ({
          id: index + 1,
          ...evse,
          ...(transaction ? { transaction } : {}),
        })),
      ),
  });

const periods = (rateUnit: 'A' | 'W', span: number): fc.Arbitrary<SchedulePeriod[]> =>
  fc
    .uniqueArray(
      fc.oneof(
        fc.integer({ min: 1, max: span }),
        fc.integer({ min: 1, max: 47 }).map((half) => half * 1800),
      ),
      {
        maxLength: 6,
      },
    )
    .chain((starts) =>
      fc.tuple(
        ...[0, ...starts.sort((a, b) => a - b)].map((startPeriod) =>
          fc.record(
            {
              startPeriod: fc.constant(startPeriod),
              limit:
                rateUnit === 'A'
                  ? fc.constantFrom(0, 6, 8.5, 10, 16, 16, 32)
                  : fc.constantFrom(0, 2300, 6900, 11_000),
              numberPhases: fc.constantFrom(1, 2, 3),
              phaseToUse: fc.constantFrom(1, 2, 3),
            },
            { requiredKeys: ['startPeriod', 'limit'] },
          ),
        ),
      ),
    );

const schedule = (kind: ProfileKind, from: number, seconds: number): fc.Arbitrary<ChargingSchedule> =>
  fc.constantFrom('A' as const, 'W' as const).chain((rateUnit) =>
    fc
      .record({
        rateUnit: fc.constant(rateUnit),
        periods: periods(rateUnit, Math.min(seconds, 2 * DAY_S)),
        duration: fc.option(fc.integer({ min: 0, max: Math.min(seconds * 2, 9 * DAY_S) }), {
          nil: undefined,
        }),
        startSchedule: near(from, seconds),
        /** 1.6 lets it go in Absolute ones. */
        begins: fc.constant(kind === 'Recurring') as fc.Arbitrary<boolean>,
        named: fc.constantFrom(true, true, true, false),
      })
      .map(({ duration, startSchedule, begins, named, ...rest }) => ({
        ...rest,
        ...(duration === undefined ? {} : { duration }),
        ...(begins || (kind === 'Absolute' && named) ? { startSchedule } : {}),
      })),
  );

const profile = (from: number, seconds: number): fc.Arbitrary<InstalledProfile> =>
  fc.constantFrom<ProfileKind>('Absolute', 'Recurring', 'Relative').chain((kind) =>
    fc
      .record(
        {
          stackLevel: fc.integer({ min: 0, max: 4 }),
          purpose: fc.constantFrom(
            'ChargingStationExternalConstraints' as const,
            'ChargingStationMaxProfile' as const,
            'TxDefaultProfile' as const,
            'TxDefaultProfile' as const,
            'TxProfile' as const,
          ),
          recurrencyKind: fc.constantFrom('Daily' as const, 'Weekly' as const),
          validFrom: near(from, seconds),
          validTo: near(from, seconds),
          transactionId: fc.constantFrom('t1', 't2'),
          evseId: fc.integer({ min: 0, max: 3 }),
          outsider: fc.constantFrom('EMS' as const, 'SO' as const, 'Other' as const),
          installedAt: near(from, seconds),
          chargingSchedule: schedule(kind, from, seconds),
        },
        {
          requiredKeys: [
            'stackLevel',
            'purpose',
            'recurrencyKind',
            'evseId',
            'outsider',
            'installedAt',
            'chargingSchedule',
          ],
        },
      )
      .map(({ chargingSchedule, evseId, outsider, ...rest }) => ({
        ...rest,
        id: 0,
        kind,
        source: rest.purpose === 'ChargingStationExternalConstraints' ? outsider : ('CSO' as const),
        evseId:
          rest.purpose === 'ChargingStationMaxProfile'
            ? 0
            : rest.purpose === 'TxProfile'
              ? Math.max(1, evseId)
              : evseId,
        chargingSchedules: [chargingSchedule],
      })),
  );

export type Asked = LimitQuestion & { from: number; durationSeconds: number };

/** 1 hour to 8 days, as often between 1 and 2 hours as between 4 and 8 days. */
const duration = fc
  .double({ min: 0, max: Math.log2(192), noNaN: true })
  .map((exponent) => Math.round(HOUR_S * 2 ** exponent));

/** In a third of the cases the window holds a change of clocks. */
const windows: fc.Arbitrary<{ from: number; durationSeconds: number }> = duration.chain((durationSeconds) =>
  fc
    .tuple(
      fc.oneof(
        {
          weight: 2,
          arbitrary: fc.integer({ min: 0, max: 365 * DAY_S }).map((second) => YEAR + second * 1000),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(...CLOCKS_CHANGE), fc.integer({ min: 1, max: durationSeconds - 1 }))
            .map(([change, before]) => change - before * 1000),
        },
      ),
      fc.constantFrom(0, 0, 0, 417),
    )
    .map(([from, ms]) => ({ from: from + ms, durationSeconds })),
);

/** A composite schedule asked of 1 to 30 random profiles on 1 to 3 EVSEs. */
export const asked: fc.Arbitrary<Asked> = windows.chain(({ from, durationSeconds }) =>
  station(from, durationSeconds).chain((built) =>
    fc
      .record(
        {
          profiles: fc
            .array(profile(from, durationSeconds), { minLength: 1, maxLength: 30, size: 'max' })
            .map((profiles) => profiles.map((one, id) => ({ ...one, id }))),
          evseId: fc.integer({ min: 0, max: built.evses.length }),
          unit: fc.constantFrom('A' as const, 'W' as const),
          ignoredPurposes: fc.constantFrom(['TxProfile' as const], ['ChargingStationMaxProfile' as const]),
          txProfileFallsBack: fc.boolean(),
        },
        { requiredKeys: ['profiles', 'evseId', 'unit'] },
      )
      .map((rest) => ({ ...rest, station: built, from, durationSeconds })),
  ),
);
