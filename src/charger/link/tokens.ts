/** Tokens on the link (EVerest's `ProvidedIdToken`) and in the contract. */
import * as z from 'zod/mini';
import { ID_TOKEN_TYPES, type IdToken } from '../../domain/id-token.ts';
import type { ProvidedToken } from '../../domain/session.ts';

/** The start button has no value (2.0.1 C02.FR.01). */
export const idToken = z
  .object({ value: z.string().check(z.maxLength(255)), type: z._default(z.enum(ID_TOKEN_TYPES), 'ISO14443') })
  .check(z.refine(({ value, type }) => value !== '' || type === 'NoAuthorization', 'has no value'));

const EVSES = z.array(z.int().check(z.minimum(1)));

/** What OCSP is to be asked of a certificate of the contract. */
const hashData = z.object({
  hashAlgorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuerNameHash: z.string().check(z.maxLength(128)),
  issuerKeyHash: z.string().check(z.maxLength(128)),
  serialNumber: z.string().check(z.maxLength(40)),
  responderURL: z.string().check(z.maxLength(512)),
});
/** PEM; more than any chain that OCPP has room for. */
const CHAIN = z.string().check(z.maxLength(20_000));

/** `connectors` is EVerest's word for the EVSEs, `request_id` for the remoteStartId. */
const wireToken = z.object({
  id_token: idToken,
  authorization_type: z._default(z.enum(['OCPP', 'RFID', 'Autocharge', 'PlugAndCharge', 'BankCard']), 'RFID'),
  connectors: z.exactOptional(EVSES),
  evse_ids: z.exactOptional(EVSES),
  parent_id_token: z.exactOptional(idToken),
  prevalidated: z.exactOptional(z.boolean()),
  request_id: z.exactOptional(z.int()),
  certificate: z.exactOptional(CHAIN),
  iso15118CertificateHashData: z.exactOptional(z.array(hashData)),
});

const fromWire = ({ connectors, request_id, ...token }: z.output<typeof wireToken>): ProvidedToken => ({
  ...token,
  ...(connectors && { evse_ids: connectors }),
  ...(request_id !== undefined && { remote_start_id: request_id }),
});

export const providedToken = z.pipe(wireToken, z.transform(fromWire));

/** What a CSMS of 2.0.1 adds to a token has no place on the link. */
export const idTokenToWire = ({ value, type }: IdToken): IdToken => ({ value, type });

export const tokenToWire = ({ evse_ids, remote_start_id, ...token }: ProvidedToken): object => ({
  ...token,
  id_token: idTokenToWire(token.id_token),
  ...(token.parent_id_token && { parent_id_token: idTokenToWire(token.parent_id_token) }),
  ...(evse_ids && { connectors: evse_ids }),
  ...(remote_start_id !== undefined && { request_id: remote_start_id }),
});

/** A token of which nothing is known but itself. */
export const bareTokenToWire = (token: IdToken): object => ({
  id_token: idTokenToWire(token),
  authorization_type: 'RFID',
});
