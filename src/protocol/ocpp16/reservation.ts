import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear, Tell } from '../version.ts';
import { tokenOfTag } from './authorization.ts';
import { placeOfNumber } from './connector-number.ts';

/** Connector 0 is any; a connector stands for its EVSE, which serves one car at a time. */
export const reserveNow: Hear<'reserveNow'> = {
  command: (
    { connectorId, expiryDate, idTag, parentIdTag, reservationId }: Requests['ReserveNow'],
    view,
  ) => ({
    type: 'reserveNow',
    reservation: {
      id: reservationId,
      idToken: tokenOfTag(idTag),
      ...(parentIdTag && { groupIdToken: tokenOfTag(parentIdTag) }),
      ...(connectorId !== 0 && { evseId: placeOfNumber(connectorId, view).evseId }),
      expiry: fromRfc3339(expiryDate),
      endsWhenPresented: false,
    },
  }),
  response: ({ status }): Responses['ReserveNow'] => ({ status }),
};

export const cancelReservation: Hear<'cancelReservation'> = {
  command: ({ reservationId }: Requests['CancelReservation']) => ({
    type: 'cancelReservation',
    reservationId,
  }),
  response: ({ status }): Responses['CancelReservation'] => ({ status }),
};

/** 1.6 tells the end of a reservation by the status of its connector alone. */
export const reservationEnded: Tell<'reservationEnded'> = { requests: () => [] };
