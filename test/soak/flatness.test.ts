import { expect, it } from 'vitest';
import { growth, slope } from './flatness.ts';
import type { Resources } from './resources.ts';
import type { Day } from './soak.ts';

const ROWS = { timers: 2, quarantine: 0, outbox: 0, dead_letters: 0, announcements: 0, start_profiles: 0 };
const RESOURCES: Resources = {
  ...{ heapMiB: 20, externalMiB: 3, rssMiB: 80, handles: 12, descriptors: 30, actors: 25 },
  rows: { ...ROWS, actors: 22, facts: 9, variables: 6, charging_profiles: 8, local_list: 5 },
  ...{ databaseMiB: 0.4, walMiB: 4, files: 9, messageLogs: 6 },
};

const month = (resources: (day: number) => Partial<Resources>): Day[] =>
  Array.from({ length: 20 }, (_, day) => ({
    ...{ day, life: 1, messages: 900, transactions: 17, energyKWh: 300, seconds: 5 },
    resources: { ...RESOURCES, ...resources(day) },
  }));

it('a station that stays as it is has not grown, whatever its first days were', () => {
  expect(
    growth(
      month(() => ({})),
      1,
      5,
    ),
  ).toEqual([]);
  expect(
    growth(
      month((day) => ({ heapMiB: day < 3 ? 15 + day : 20 })),
      1,
      5,
    ),
  ).toEqual([]);
});

it('a leak is named with what it grows by: memory, a descriptor, rows', () => {
  expect(
    growth(
      month((day) => ({ heapMiB: 20 + day * 0.1 })),
      1,
      5,
    ),
  ).toEqual(['heap MiB: 0.100 more each day, at most 0.05 allowed']);
  expect(
    growth(
      month((day) => ({ descriptors: 30 + day })),
      1,
      5,
    ),
  ).toEqual(['descriptors: 1.000 more each day, at most 0.2 allowed']);
  const leaving = month((day) => ({ rows: { ...RESOURCES.rows, timers: 2 + day } }));
  expect(growth(leaving, 1, 5)).toEqual(['rows: 1.000 more each day, at most 0 allowed']);
});

it('what has an upper bound is held against it each day', () => {
  const found = growth(
    month((day) => (day === 7 ? { walMiB: 9, messageLogs: 8 } : {})),
    1,
    5,
  );
  expect(found).toEqual(['day 7: the write-ahead log has 9.0 MiB', 'day 7: 8 message logs']);
});

it('growth is looked for in the longest life of the process', () => {
  const days = month((day) => ({ heapMiB: day < 5 ? 20 + day : 30 })).map((day) => ({
    ...day,
    life: day.day < 5 ? 1 : 2,
  }));
  expect(slope(days, ({ resources }) => resources.heapMiB)).toBe(0);
});
