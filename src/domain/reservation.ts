import { type IdToken, sameGroup, sameToken } from './id-token.ts';
import type { Instant } from './time.ts';

/** An EVSE kept for one driver: a given one, one with a connector of a type, or any (H01). */
export type Reservation = {
  id: number;
  idToken: IdToken;
  /** Whoever belongs to this group may use it as well. */
  groupIdToken?: IdToken;
  evseId?: number;
  connectorType?: string;
  expiry: Instant;
  /** 2.0.1 H03.FR.09: over as soon as its token is presented. 1.6: over with the start of the transaction. */
  endsWhenPresented: boolean;
};

/** How an EVSE stands, with the types of its connectors. */
export type EvseStanding = {
  evseId: number;
  types: readonly string[];
  state: 'free' | 'occupied' | 'faulted' | 'unavailable';
};

/** What reservations mean for an EVSE that is free. */
export type Place = {
  evseId: number;
  /** Nobody else may start here, or a reservation could not be kept. */
  held: boolean;
  /** Those that may be used here, the most particular first. */
  reservationIds: number[];
};

export type ReserveStatus = 'Accepted' | 'Faulted' | 'Occupied' | 'Unavailable';

/** H01.FR.03 to FR.14: whether it can be kept beside the others, else how its EVSEs stand. */
export const reserveStatus = (
  wanted: Reservation,
  others: readonly Reservation[],
  evses: readonly EvseStanding[],
): ReserveStatus => {
  const targets = evses.filter((evse) => fits(wanted, evse));
  const free = evses.filter(({ state }) => state === 'free');
  if (mostKept([...others, wanted], free) > mostKept(others, free)) return 'Accepted';
  const states = new Set(targets.map(({ state }) => state));
  // Mixed: what may be over the soonest.
  if (states.has('free') || states.has('occupied')) return 'Occupied';
  return states.has('unavailable') ? 'Unavailable' : 'Faulted';
};

/**
 * Which EVSEs are held: those without which fewer reservations could be kept. A reservation of any EVSE holds none while
 * enough are free, and all that are left as soon as there are no more than reservations (H01.FR.07, FR.09, FR.20, FR.24).
 */
export const placesOf = (reservations: readonly Reservation[], evses: readonly EvseStanding[]): Place[] => {
  if (reservations.length === 0) return [];
  const free = evses.filter(({ state }) => state === 'free');
  const most = mostKept(reservations, free);
  const particular = [...reservations].sort((a, b) => particularity(b) - particularity(a));
  return free.map((evse) => {
    const rest = free.filter((other) => other !== evse);
    const usable = particular.filter(
      (one) =>
        fits(one, evse) &&
        mostKept(
          reservations.filter((other) => other !== one),
          rest,
        ) >=
          most - 1,
    );
    return {
      evseId: evse.evseId,
      held: mostKept(reservations, rest) < most,
      reservationIds: usable.map(({ id }) => id),
    };
  });
};

/** H01.FR.16, FR.17: no EVSE is left that could serve it. */
export const hasLostItsPlace = (reservation: Reservation, evses: readonly EvseStanding[]): boolean =>
  evses
    .filter((evse) => fits(reservation, evse))
    .every(({ state }) => state === 'faulted' || state === 'unavailable');

type Claim = Pick<Reservation, 'idToken' | 'groupIdToken'>;

/** H03.FR.01 to FR.06: the token itself, or one of the group. */
export const isFor = (
  { idToken, groupIdToken }: Claim,
  token: IdToken,
  ...groups: (IdToken | undefined)[]
): boolean => sameToken(idToken, token) || groups.some((group) => sameGroup(groupIdToken, group));

export const fits = (
  { evseId, connectorType }: Pick<Reservation, 'evseId' | 'connectorType'>,
  evse: Pick<EvseStanding, 'evseId' | 'types'>,
): boolean =>
  (evseId === undefined || evseId === evse.evseId) &&
  (connectorType === undefined || evse.types.includes(connectorType));

const particularity = ({ evseId, connectorType }: Reservation): number =>
  (evseId === undefined ? 0 : 2) + (connectorType === undefined ? 0 : 1);

/** How many reservations can have an EVSE of their own at once (the largest matching, by augmenting paths). */
const mostKept = (reservations: readonly Reservation[], evses: readonly EvseStanding[]): number => {
  const keptAt = new Map<number, Reservation>();
  const finds = (reservation: Reservation, tried: Set<number>): boolean =>
    evses.some((evse) => {
      if (tried.has(evse.evseId) || !fits(reservation, evse)) return false;
      tried.add(evse.evseId);
      const before = keptAt.get(evse.evseId);
      if (before && !finds(before, tried)) return false;
      keptAt.set(evse.evseId, reservation);
      return true;
    });
  return reservations.filter((reservation) => finds(reservation, new Set())).length;
};
