import type { Notification } from '../domain/notifications.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Instant } from '../domain/time.ts';
import { assign, effect, type Stamp, setup } from './kit.ts';

export type ReservationInput = { reservation: Reservation; at: Instant };
export type ReservationContext = { reservation: Reservation; heldSince: Instant };

export type ReservationEvent = Stamp &
  /** The CSMS wants another under the same id (H01.FR.02). */
  (
    | { type: 'replaced'; reservation: Reservation }
    | { type: 'cancelled' }
    /** Its token was authorized for an EVSE. */
    | { type: 'presented' }
    /** That authorization came to nothing: nobody plugged in. */
    | { type: 'given up' }
    /** The transaction has begun. */
    | { type: 'used' }
    /** Its EVSE is broken or out of service. */
    | { type: 'place lost' }
  );

export type ReservationEffect =
  | { type: 'notify'; notification: Notification }
  /** EVSEs have to be held or let go. */
  | { type: 'reservations changed' };

/** One reservation, from ReserveNow until it is used, cancelled, lost or past. Address `reservation/ID`. */
export const reservationMachine = () =>
  setup({
    types: {} as {
      context: ReservationContext;
      events: ReservationEvent;
      emitted: ReservationEffect;
      input: ReservationInput;
    },
    delays: {
      'the time until it expires': ({ context: { reservation, heldSince } }) =>
        Math.max(0, reservation.expiry - heldSince),
    },
    guards: {
      'it is over with the presentation': ({ context }) => context.reservation.endsWhenPresented,
    },
    actions: {
      'have EVSEs held or let go': effect({ type: 'reservations changed' as const }),
      'take the new one': assign(({ context, event }) =>
        event.type === 'replaced'
          ? { reservation: event.reservation, heldSince: event.at }
          : { heldSince: Math.max(context.heldSince, event.at) },
      ),
      'say that it has expired': effect(({ context, event }) => ended(context, 'Expired', event.at)),
      'say that it was removed': effect(({ context, event }) => ended(context, 'Removed', event.at)),
    },
  }).createMachine({
    id: 'reservation',
    context: ({ input: { reservation, at } }) => ({ reservation, heldSince: at }),
    initial: 'held',
    on: {
      cancelled: '.over',
      used: '.over',
      replaced: { target: '.held', actions: 'take the new one' },
    },
    states: {
      held: {
        description: 'An EVSE is kept for its driver.',
        entry: 'have EVSEs held or let go',
        after: {
          'the time until it expires': { target: 'over', actions: 'say that it has expired' },
        },
        on: {
          presented: [{ guard: 'it is over with the presentation', target: 'over' }, { target: 'claimed' }],
          'place lost': { target: 'over', actions: 'say that it was removed' },
        },
      },
      claimed: {
        description:
          'The driver is there and about to plug in (1.6: it ends with the start of the transaction).',
        entry: 'have EVSEs held or let go',
        on: { 'given up': { target: 'held', actions: 'take the new one' } },
      },
      over: {
        description: 'Used, cancelled, lost or past.',
        type: 'final',
        entry: 'have EVSEs held or let go',
      },
    },
  });

const ended = ({ reservation: { id } }: ReservationContext, status: 'Expired' | 'Removed', at: Instant) => ({
  type: 'notify' as const,
  notification: { type: 'reservationEnded' as const, reservationId: id, status, at },
});
