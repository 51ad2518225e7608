import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';
import { fromIdToken } from './authorization.ts';

export const reserveNow: Hear<'reserveNow'> = {
  command: (request: Requests['ReserveNow']) => ({
    type: 'reserveNow',
    reservation: {
      id: request.id,
      idToken: fromIdToken(request.idToken),
      ...(request.groupIdToken && { groupIdToken: fromIdToken(request.groupIdToken) }),
      ...(request.evseId !== undefined && { evseId: request.evseId }),
      ...(request.connectorType !== undefined && { connectorType: request.connectorType }),
      expiry: fromRfc3339(request.expiryDateTime),
      endsWhenPresented: true,
    },
  }),
  response: ({ status, statusInfo }): Responses['ReserveNow'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const cancelReservation: Hear<'cancelReservation'> = {
  command: ({ reservationId }: Requests['CancelReservation']) => ({
    type: 'cancelReservation',
    reservationId,
  }),
  response: ({ status, statusInfo }): Responses['CancelReservation'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

/** H01.FR.16, FR.17, H04.FR.01. */
export const reservationEnded: Tell<'reservationEnded'> = {
  requests: ({ reservationId, status }) => [
    {
      action: 'ReservationStatusUpdate',
      payload: {
        reservationId,
        reservationUpdateStatus: status,
      } satisfies Requests['ReservationStatusUpdate'],
    },
  ],
};
