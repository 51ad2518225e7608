import { text } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

export type Wanted = {
  id: number;
  token: string;
  /** Left out: any. */
  evseId?: number;
  group?: string;
  connectorType?: string;
  /** From the station's last status; left out: an hour. */
  seconds?: number;
};

/** Has an EVSE reserved; resolves to the status of the answer. */
export const reserve = async (
  world: World,
  { id, token, evseId, group, connectorType, seconds = 3600 }: Wanted,
): Promise<unknown> => {
  const { csms, version } = world;
  const expiry = new Date(latestTold(world) + seconds * 1000).toISOString();
  const request =
    version === '1.6'
      ? {
          reservationId: id,
          connectorId: evseId ?? 0,
          idTag: token,
          expiryDate: expiry,
          ...(group && { parentIdTag: group }),
        }
      : {
          id,
          idToken: { idToken: token, type: 'ISO14443' },
          expiryDateTime: expiry,
          ...(evseId !== undefined && { evseId }),
          ...(connectorType && { connectorType }),
          ...(group && { groupIdToken: { idToken: group, type: 'Central' } }),
        };
  return (await csms.call('ReserveNow', request)).status;
};

/** The station's clock when it last reported a status: its present is not much later. */
const latestTold = ({ csms }: World): number =>
  Math.max(...csms.received('StatusNotification').map(({ timestamp }) => Date.parse(text(timestamp) ?? '')));

export const cancelReservation = async ({ csms }: World, reservationId: number): Promise<unknown> =>
  (await csms.call('CancelReservation', { reservationId })).status;

/** What 2.0.1's station said of reservations that ended: `7 Expired`. */
export const endsTold = ({ csms }: World): string[] =>
  csms
    .received('ReservationStatusUpdate')
    .map(({ reservationId, reservationUpdateStatus }) => `${reservationId} ${reservationUpdateStatus}`);
