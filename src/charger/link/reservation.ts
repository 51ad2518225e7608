/** Interface `reservation`: another process keeps the reservations. */
import * as z from 'zod/mini';
import type { Results } from './interface.ts';

export const reservationResults: Results<'reservation'> = {
  reserve_now: z.enum(['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable']),
  cancel_reservation: z.boolean(),
  exists_reservation: z.string(),
};
