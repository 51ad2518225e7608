import { describe, expect, test } from 'vitest';
import { reservationMachine } from '../../src/machines/reservation.machine.ts';
import { Bench } from './run-machine.ts';

const EXPIRY = 1_000_000;
const reservation = (endsWhenPresented: boolean) => ({
  id: 7,
  idToken: { value: 'A', type: 'ISO14443' as const },
  expiry: EXPIRY,
  endsWhenPresented,
});
const CHANGED = { type: 'reservations changed' };
const ended = (status: string) => ({
  type: 'notify',
  notification: expect.objectContaining({ type: 'reservationEnded', reservationId: 7, status }),
});

const held = (endsWhenPresented = true) =>
  new Bench(reservationMachine(), { reservation: reservation(endsWhenPresented), at: EXPIRY - 60_000 });

describe('a reservation', () => {
  test('H03.FR.09 is over once its token was presented', () => {
    const bench = held();
    expect(bench.effects).toEqual([CHANGED]);
    expect(bench.send({ type: 'presented' })).toEqual([CHANGED]);
    expect(bench.snapshot.status).toBe('done');
  });

  test('1.6 section 8: lasts until the transaction begins', () => {
    const bench = held(false);
    expect(bench.send({ type: 'presented' })).toEqual([CHANGED]);
    expect(bench.snapshot.value).toBe('claimed');
    expect(bench.send({ type: 'given up' })).toEqual([CHANGED]);
    expect(bench.snapshot.value).toBe('held');
    bench.send({ type: 'presented' });
    expect(bench.send({ type: 'used' })).toEqual([CHANGED]);
    expect(bench.snapshot.status).toBe('done');
  });

  test('H02.FR.02 cancelled: nothing is told', () => {
    const bench = held();
    expect(bench.send({ type: 'cancelled' })).toEqual([CHANGED]);
    expect(bench.snapshot.status).toBe('done');
  });

  test('H01.FR.17 loses its place: told; not while its driver is there', () => {
    expect(held().send({ type: 'place lost' })).toEqual([ended('Removed'), CHANGED]);
    const claimed = held(false);
    claimed.send({ type: 'presented' });
    expect(claimed.send({ type: 'place lost' })).toEqual([]);
  });

  test('H01.FR.16 past: told, and over', async () => {
    const bench = held();
    expect(await bench.wait(59.9)).toEqual([]);
    expect(await bench.wait(0.1)).toEqual([ended('Expired'), CHANGED]);
    expect(bench.snapshot.status).toBe('done');
  });

  test('H01.FR.02 replaced: from then on the other', () => {
    const bench = held();
    const other = { ...reservation(true), evseId: 3, expiry: EXPIRY + 5_000 };
    expect(bench.send({ type: 'replaced', reservation: other })).toEqual([CHANGED]);
    expect(bench.snapshot.context.reservation).toEqual(other);
  });

  test('H01.FR.02 the time of the other counts', async () => {
    const bench = held();
    bench.send({ type: 'replaced', reservation: { ...reservation(true), expiry: EXPIRY + 60_000 } });
    expect(await bench.wait(59.9)).toEqual([]);
    expect(await bench.wait(0.1)).toEqual([ended('Expired'), CHANGED]);
  });
});
