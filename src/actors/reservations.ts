import { blocksCharging } from '../domain/error-codes.ts';
import type { IdToken } from '../domain/id-token.ts';
import {
  type EvseStanding,
  hasLostItsPlace,
  isFor,
  type Place,
  placesOf,
  type Reservation,
} from '../domain/reservation.ts';
import type { Settings } from '../domain/settings.ts';
import type { ConnectorContext } from '../machines/connector.words.ts';
import type { Address, MachineEntry } from '../machines/kit.ts';
import { reservationMachine } from '../machines/reservation.machine.ts';
import type { Host } from './host-contract.ts';
import { connectorAddress, type EvseLayout, type StationLayout } from './layout.ts';

const PREFIX = 'reservation/';
const DESK = 'reservations';

type Parts = { host: Host; layout: StationLayout; settings: Pick<Settings, 'reservationEnabled'> };

export const reservationMachines = (): Record<string, MachineEntry> => ({
  reservation: { machine: reservationMachine(), durable: true, version: 1 },
});

export const reservationAddress = (id: number): Address => `${PREFIX}${id}`;

/** Reservations for which an EVSE is kept; none while the controller is off, until it is on again. */
export const heldReservations = ({ host, settings }: Omit<Parts, 'layout'>): Reservation[] =>
  settings.reservationEnabled
    ? host
        .addresses(PREFIX)
        .map((address) => host.snapshot(address))
        .filter((snapshot) => snapshot?.value === 'held')
        .map((snapshot) => snapshot?.context.reservation as Reservation)
    : [];

/**
 * EVSEs that are kept for others (F01.FR.21, FR.22).
 * @param group of the token; `may come`: who asks for it learns of the group later
 */
export const evsesKeptFrom = (
  parts: Parts,
  token: IdToken,
  group: IdToken | undefined | 'may come',
): number[] => {
  const held = heldReservations(parts);
  const isOpenTo = ({ id, idToken, groupIdToken }: Reservation, place: Place): boolean =>
    place.reservationIds.includes(id) &&
    (group === 'may come'
      ? groupIdToken !== undefined || isFor({ idToken }, token)
      : isFor({ idToken, ...(groupIdToken && { groupIdToken }) }, token, group));
  return placesOf(held, evseStandings(parts.host, parts.layout))
    .filter((place) => place.held && !held.some((one) => isOpenTo(one, place)))
    .map(({ evseId }) => evseId);
};

/** How every EVSE stands, as its connectors show it. */
export const evseStandings = (host: Host, { evses }: StationLayout): EvseStanding[] =>
  evses.map((evse) => ({ evseId: evse.evseId, ...standingOf(host, evse) }));

/**
 * Keeps EVSEs for those who have reserved them: whenever a connector or a reservation has changed, the connectors show
 * Reserved where nobody else may start, and Auth learns who may start where.
 */
export const keepReservations = (parts: Parts): void => {
  const { host } = parts;
  host.desk(DESK, () => arrange(parts));
  // By post: when all that the turn has under way has been worked off.
  const changed = () => host.post(DESK, { type: 'arrange' });
  host.within('reservations changed', changed);
  host.within('evseState', () => {
    if (host.addresses(PREFIX).length > 0) changed();
  });
};

/** Once after the start, and when the controller was switched. */
export const rearrange = (host: Host): void => host.receive(DESK, { type: 'arrange' });

const arrange = (parts: Parts): void => {
  const { host, layout } = parts;
  const standings = evseStandings(host, layout);
  const all = heldReservations(parts);
  const lost = all.filter((one) =>
    hasLostItsPlace(
      one,
      standings.map((evse) => forGood(host, layout, evse)),
    ),
  );
  for (const { id } of lost) host.post(reservationAddress(id), { type: 'place lost' });
  const held = all.filter((one) => !lost.includes(one));
  const places = placesOf(held, standings);
  tellAuth(host, held, places);
  for (const { evseId, connectors } of layout.evses) {
    const reserved = places.some((place) => place.evseId === evseId && place.held);
    for (const { connectorId } of connectors) {
      const address = connectorAddress({ evseId, connectorId });
      if (host.snapshot(address)?.context.reserved !== reserved)
        host.post(address, { type: reserved ? 'reserved' : 'unreserved' });
    }
    tellExternalEvse(host, evseId, held);
  }
};

const tellAuth = (host: Host, held: readonly Reservation[], places: readonly Place[]): void => {
  const reservations = held.map(({ id, idToken, groupIdToken }) => ({
    id,
    idToken,
    ...(groupIdToken && { groupIdToken }),
  }));
  host.post('auth', { type: 'reservations changed', reservations, places } as { type: string });
};

/** The EVSE of another process learns that it is reserved, and that it is not any more (local API 5.1). */
const tellExternalEvse = (host: Host, evseId: number, held: readonly Reservation[]): void => {
  const address = `external_evse/${evseId}`;
  const known = host.snapshot(address)?.context.reservationId;
  if (known === undefined) return;
  const now = held.find((one) => one.evseId === evseId)?.id ?? null;
  if (now === known) return;
  host.post(address, now === null ? { type: 'cancel_reservation' } : reserve(now));
};

const reserve = (reservation_id: number) => ({ type: 'reserve', reservation_id });

const standingOf = (host: Host, { evseId, connectors }: EvseLayout): Omit<EvseStanding, 'evseId'> => {
  const all = connectors.map(({ connectorId, type }) => ({
    type,
    state: host.snapshot(connectorAddress({ evseId, connectorId }))?.context.state as string | undefined,
  }));
  const whole = all.filter(({ state }) => state !== 'Faulted' && state !== 'Unavailable');
  const isFree = whole.every(({ state }) => state === 'Available' || state === 'Reserved');
  if (whole.length > 0) return { types: whole.map(({ type }) => type), state: isFree ? 'free' : 'occupied' };
  const isOut = all.some(({ state }) => state === 'Unavailable');
  return { types: all.map(({ type }) => type), state: isOut ? 'unavailable' : 'faulted' };
};

/** Out of service until a restart, for want of disk space or of its module: that passes, and a reservation lasts longer. */
const forGood = (host: Host, { evses }: StationLayout, standing: EvseStanding): EvseStanding => {
  if (standing.state !== 'unavailable') return standing;
  const { connectors = [] } = evses.find(({ evseId }) => evseId === standing.evseId) ?? {};
  const passes = connectors.some(({ connectorId }) => {
    const address = connectorAddress({ evseId: standing.evseId, connectorId });
    const context = host.snapshot(address)?.context as ConnectorContext | undefined;
    return context !== undefined && isOutForNow(context);
  });
  return passes ? { ...standing, state: 'occupied' } : standing;
};

const isOutForNow = ({ operative, moduleGone, disabledLocally, errors }: ConnectorContext): boolean =>
  operative.station &&
  operative.evse &&
  operative.connector &&
  !disabledLocally &&
  !errors.some(blocksCharging) &&
  (!operative.reset || !operative.disk || moduleGone === true);
