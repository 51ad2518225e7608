/** Whom EVSEs are kept for (block H), and the master pass (C16): what is true of a token beside its verdict. */
import type { IdToken } from '../domain/id-token.ts';
import { isFor, type Place } from '../domain/reservation.ts';
import type { ProvidedToken, ValidationResult } from '../domain/session.ts';
import {
  type AuthContext,
  type AuthEffect,
  type AuthRules,
  type Claim,
  claimNews,
  type EvseView,
} from './auth-words.ts';

/** What the reservations mean for an EVSE. */
export const placeAt = ({ places }: AuthContext, { evseId }: EvseView): Place | undefined =>
  places.find((place) => place.evseId === evseId);

/** The reservation that the token may use here; those of the group need the verdict (H03). */
export const claimOf = (
  context: AuthContext,
  evse: EvseView,
  token: ProvidedToken,
  verdict: ValidationResult,
): Claim | undefined =>
  claimsAt(context, evse).find((claim) =>
    isFor(claim, token.id_token, verdict.parent_id_token, token.parent_id_token),
  );

const claimsAt = (context: AuthContext, evse: EvseView): Claim[] =>
  (placeAt(context, evse)?.reservationIds ?? []).flatMap(
    (id) => context.reservations.find((claim) => claim.id === id) ?? [],
  );

/** Before the verdict its group may still be unknown (H03.FR.07, FR.08). */
export const mayTurnOutReserved = (context: AuthContext, evse: EvseView, token: ProvidedToken): boolean =>
  claimsAt(context, evse).some(
    (claim) => claim.groupIdToken !== undefined || isFor(claim, token.id_token, token.parent_id_token),
  );

/** The driver for whom it was kept has gone before the transaction began. */
export const claimGivenUp = ({ phase, holder }: EvseView): AuthEffect[] =>
  phase === 'given' ? claimNews(holder?.reservationId, 'given up') : [];

const masterPassOf = (context: AuthContext, rules: AuthRules): string =>
  context.masterPassGroupId ?? rules.masterPassGroupId;

export const isMasterPass = (context: AuthContext, rules: AuthRules, group: IdToken | undefined): boolean =>
  group !== undefined &&
  masterPassOf(context, rules) !== '' &&
  group.value.toLowerCase() === masterPassOf(context, rules).toLowerCase();

export const masterMayStop = (context: AuthContext, rules: AuthRules): boolean =>
  masterPassOf(context, rules) !== '' && context.evses.some(({ phase }) => phase === 'charging');
