/** Interface `reservation`: another process keeps the reservations. */
import * as z from 'zod/mini';
import type { Results } from './interface.ts';

export const reservationResults: Results<'reservation'> = {
  reserve_now: z.enum(['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable']),
  cancel_reservation: z.boolean(),
  exists_reservation: z.string(),
};

/** What it publishes of a reservation. */
export const reservationUpdate = z.object({
  reservation_id: z.int(),
  status: z.enum(['Cancelled', 'Expired', 'Placed', 'Removed', 'Used']),
});
export type ReservationUpdate = z.infer<typeof reservationUpdate>;
