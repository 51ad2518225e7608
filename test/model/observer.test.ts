import { expect, it } from 'vitest';
import { Observer } from '../../src/testing/observer.ts';
import type { Heard } from '../../src/trial/scenario/network.ts';

const said = (from: 'station' | 'csms', action: string, payload: object, id = action): Heard =>
  ({ from, action, frame: { kind: 'call', id, action, payload } }) as Heard;
const reserve = said('csms', 'ReserveNow', { id: 7, evseId: 1 });
const expired = said('station', 'ReservationStatusUpdate', {
  reservationId: 7,
  reservationUpdateStatus: 'Expired',
});

it('what is said once more after a power cut is no news; the end of another reservation of the same number is', () => {
  const observer = new Observer('2.0.1', 1);
  observer.look([reserve, expired, expired]);
  expect(observer.facts).toEqual(['reservation Expired']);
  observer.look([reserve, expired, expired, reserve, expired]);
  expect(observer.facts).toEqual(['reservation Expired', 'reservation Expired']);
});
