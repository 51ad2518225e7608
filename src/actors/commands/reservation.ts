import type { ReservationRequest } from '../../charger/contract.ts';
import type { CommandOf, Replies } from '../../domain/commands.ts';
import { type Reservation, reserveStatus } from '../../domain/reservation.ts';
import { toRfc3339 } from '../../domain/time.ts';
import { evseStandings, heldReservations, reservationAddress } from '../reservations.ts';
import { type CommandContext, type CommandHandler, isTrue, replyLater } from './command.ts';

type Reply = Replies['reserveNow'];

/** H01; 1.6 section 8. Under a known id it replaces (H01.FR.02); one that cannot be had leaves the old one as it was. */
export const reserveNow: CommandHandler<'reserveNow'> = ({ reservation }, context) => {
  const { host, modules, callId } = context;
  const refusal = whyNotReserved(reservation, context);
  if (refusal) return refusal;
  const ask = modules?.ask('reservation', 'reserve_now', { request: requestOf(reservation) });
  if (!ask) return { status: reserve(reservation, context) };
  ask((outcome) => replyLater(host, callId, { status: 'value' in outcome ? outcome.value : 'Rejected' }));
  return 'later';
};

const reserve = (reservation: Reservation, context: CommandContext): Reply['status'] => {
  const { host, layout, at } = context;
  const others = heldReservations(context).filter(({ id }) => id !== reservation.id);
  const status = reserveStatus(reservation, others, evseStandings(host, layout));
  if (status !== 'Accepted') return status;
  const address = reservationAddress(reservation.id);
  if (host.snapshot(address)) host.post(address, { type: 'replaced', reservation } as { type: string });
  else host.start('reservation', address, { reservation, at });
  return 'Accepted';
};

/** What no state of the EVSEs could change. */
const whyNotReserved = (
  { evseId, connectorType, expiry }: CommandOf<'reserveNow'>['reservation'],
  { settings, layout, at }: CommandContext,
): Reply | undefined => {
  // H01.FR.01
  if (!settings.reservationEnabled) return rejected('NotEnabled');
  // H01.FR.18, FR.19; 1.6 ReserveConnectorZeroSupported
  if (evseId === undefined && !settings.reservationNonEvseSpecific) return rejected('UnsupportedRequest');
  const targets = layout.evses.filter((evse) => evseId === undefined || evse.evseId === evseId);
  if (targets.length === 0) return rejected('UnknownEvse');
  const types = targets.flatMap(({ connectors }) => connectors.map(({ type }) => type));
  if (connectorType !== undefined && !types.includes(connectorType)) return rejected('UnknownConnectorType');
  return expiry <= at ? rejected('ValueTooLow') : undefined;
};

const rejected = (reasonCode: string): Reply => ({ status: 'Rejected', statusInfo: { reasonCode } });

/** H02.FR.01, FR.02. */
export const cancelReservation: CommandHandler<'cancelReservation'> = ({ reservationId }, context) => {
  const { host, modules, callId } = context;
  const ask = modules?.ask('reservation', 'cancel_reservation', { reservation_id: reservationId });
  if (ask) {
    ask((outcome) => replyLater(host, callId, cancelled(isTrue(outcome))));
    return 'later';
  }
  const address = reservationAddress(reservationId);
  if (!host.snapshot(address)) return cancelled(false);
  host.post(address, { type: 'cancelled' });
  return cancelled(true);
};

const cancelled = (done: boolean): Replies['cancelReservation'] =>
  done ? { status: 'Accepted' } : { status: 'Rejected', statusInfo: { reasonCode: 'NotFound' } };

const requestOf = (reservation: Reservation): ReservationRequest => {
  const { id, idToken, groupIdToken, expiry, evseId, connectorType } = reservation;
  return {
    reservation_id: id,
    id_token: idToken.value,
    expiry_time: toRfc3339(expiry),
    ...(evseId !== undefined && { evse_id: evseId }),
    ...(groupIdToken && { parent_id_token: groupIdToken.value }),
    ...(connectorType !== undefined && { connector_type: connectorType }),
  };
};
