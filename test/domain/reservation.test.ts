import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EvseStanding,
  fits,
  hasLostItsPlace,
  isFor,
  placesOf,
  type Reservation,
  reserveStatus,
} from '../../src/domain/reservation.ts';

const token = (value: string) => ({ value, type: 'ISO14443' as const });
const group = (value: string) => ({ value, type: 'Central' as const });

const reservation = (id: number, where: Partial<Reservation> = {}): Reservation => ({
  id,
  idToken: token(`T${id}`),
  expiry: 1,
  endsWhenPresented: true,
  ...where,
});
const evse = (evseId: number, state: EvseStanding['state'] = 'free', type = 'cType2'): EvseStanding => ({
  evseId,
  types: [type],
  state,
});

describe('the answer to ReserveNow', () => {
  test.each([
    ['H01.FR.23 free', reservation(1, { evseId: 1 }), [], [evse(1)], 'Accepted'],
    ['H01.FR.11 in use', reservation(1, { evseId: 1 }), [], [evse(1, 'occupied'), evse(2)], 'Occupied'],
    ['H01.FR.12 broken', reservation(1, { evseId: 1 }), [], [evse(1, 'faulted')], 'Faulted'],
    ['H01.FR.14 out of service', reservation(1), [], [evse(1, 'unavailable')], 'Unavailable'],
    [
      'H01.FR.11 the last one, promised',
      reservation(2, { evseId: 1 }),
      [reservation(1)],
      [evse(1)],
      'Occupied',
    ],
    ['H01.FR.04 one left', reservation(2), [reservation(1, { evseId: 1 })], [evse(1), evse(2)], 'Accepted'],
    [
      'the other moves on: any EVSE need not be this one',
      reservation(2, { connectorType: 'cCCS2' }),
      [reservation(1)],
      [evse(1, 'free', 'cCCS2'), evse(2)],
      'Accepted',
    ],
    [
      'H01.FR.06 none of the type is free',
      reservation(1, { connectorType: 'cCCS2' }),
      [],
      [evse(1, 'occupied', 'cCCS2'), evse(2)],
      'Occupied',
    ],
    ['mixed: what may be over', reservation(1), [], [evse(1, 'faulted'), evse(2, 'occupied')], 'Occupied'],
    [
      'mixed: what is less broken',
      reservation(1),
      [],
      [evse(1, 'faulted'), evse(2, 'unavailable')],
      'Unavailable',
    ],
  ] satisfies [string, Reservation, Reservation[], EvseStanding[], string][])(
    '%s',
    (_title, wanted, others, evses, expected) => {
      expect(reserveStatus(wanted, others, evses)).toBe(expected);
    },
  );
});

test('H03.FR.01, FR.04 whose it is: the token, whatever its case, or the group', () => {
  const mine = { ...reservation(1), groupIdToken: group('G') };
  expect(isFor(mine, token('t1'))).toBe(true);
  expect(isFor(mine, group('T1'))).toBe(false);
  expect(isFor(mine, token('X'), undefined, group('g'))).toBe(true);
  expect(isFor(mine, token('X'), group('H'))).toBe(false);
  expect(isFor({ idToken: token('A') }, token('X'), group(''))).toBe(false);
});

test('H01.FR.16, FR.17 it is lost with the last EVSE that could serve it', () => {
  const evses = [evse(1, 'faulted'), evse(2, 'occupied'), evse(3, 'unavailable', 'cCCS2')];
  expect(hasLostItsPlace(reservation(1, { evseId: 1 }), evses)).toBe(true);
  expect(hasLostItsPlace(reservation(1, { evseId: 2 }), evses)).toBe(false);
  expect(hasLostItsPlace(reservation(1), evses)).toBe(false);
  expect(hasLostItsPlace(reservation(1, { connectorType: 'cCCS2' }), evses)).toBe(true);
});

/** All ways to serve reservations in turn, each at an EVSE of its own, or not at all. */
const mostServed = (reservations: readonly Reservation[], evses: readonly EvseStanding[]): number => {
  const [first, ...rest] = reservations;
  if (!first) return 0;
  const ways = evses
    .filter((one) => fits(first, one))
    .map(
      (one) =>
        1 +
        mostServed(
          rest,
          evses.filter((other) => other !== one),
        ),
    );
  return Math.max(mostServed(rest, evses), ...ways);
};

describe('whatever is reserved', () => {
  const types = fc.constantFrom('cType2', 'cCCS2');
  const evses = fc
    .array(
      fc.record({
        types: fc.uniqueArray(types, { minLength: 1 }),
        state: fc.constantFrom('free', 'occupied'),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((all) => all.map((one, index) => ({ ...one, evseId: index + 1 }) as EvseStanding));
  const reservations = fc
    .array(
      fc.record({ evseId: fc.integer({ min: 1, max: 4 }), connectorType: types }, { requiredKeys: [] }),
      {
        maxLength: 4,
      },
    )
    .map((all) => all.map((where, index) => reservation(index + 1, where)));

  test('H01.FR.07, FR.09 a stranger at an EVSE that is not held takes nothing from anybody, at one that is he does', () => {
    fc.assert(
      fc.property(reservations, evses, (all, station) => {
        const free = station.filter(({ state }) => state === 'free');
        for (const { evseId, held } of placesOf(all, station)) {
          const rest = free.filter((one) => one.evseId !== evseId);
          expect(mostServed(all, rest) < mostServed(all, free)).toBe(held);
        }
      }),
    );
  });

  test('H03 who uses a reservation where it says so leaves enough for the others', () => {
    fc.assert(
      fc.property(reservations, evses, (all, station) => {
        const free = station.filter(({ state }) => state === 'free');
        for (const { evseId, reservationIds } of placesOf(all, station))
          for (const id of reservationIds) {
            const others = all.filter((one) => one.id !== id);
            const rest = free.filter((one) => one.evseId !== evseId);
            expect(mostServed(others, rest)).toBeGreaterThanOrEqual(mostServed(all, free) - 1);
          }
      }),
    );
  });
});
