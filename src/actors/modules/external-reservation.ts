import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { type ReservationUpdate, reservationUpdate } from '../../charger/link/reservation.ts';
import type { Host } from '../host-contract.ts';

type Updated = { type: string; at: number; update: ReservationUpdate };

/** A module that keeps the reservations says what becomes of them; what nobody has used or cancelled the CSMS hears of. */
export const hearReservations = (host: Host, modules: ExternalModules, provider: Endpoint): void => {
  host.desk('reservation_updates', (event) => {
    const { update, at } = event as unknown as Updated;
    const { reservation_id: reservationId, status } = update;
    if (status !== 'Expired' && status !== 'Removed') return;
    const notification = { type: 'reservationEnded', reservationId, status, at };
    host.emit({ type: 'notify', notification } as { type: string });
  });
  modules.consume(provider, {
    publish: (variable, value) => {
      if (variable !== 'reservation_update') return undefined;
      const read = checkValue(reservationUpdate, value);
      if ('refused' in read) return read.refused;
      host.receive('reservation_updates', { type: 'updated', update: read.value } as { type: string });
      return undefined;
    },
  });
};
