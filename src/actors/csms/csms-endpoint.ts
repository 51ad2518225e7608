/** Where the CSMS is and how we show who we are. */
import type { SecurityProfile } from '../../domain/network-profile.ts';
import type { Offer } from '../../machines/connection.words.ts';
import type { Subprotocol } from '../../protocol/version.ts';
import type { TlsWishes } from './tls-dial.ts';

/** Read anew for every attempt. */
export type Endpoint = {
  /** Without the identity, such as `ws://csms.example/ocpp`. */
  csmsUrl: string;
  identity: string;
  securityProfile?: SecurityProfile;
  /** Raw bytes of the basic auth password (A00.FR.204; 1.6: the decoded AuthorizationKey); absent: no header. */
  password?: Uint8Array;
  /** Present: `wss`, secured like this. */
  tls?: TlsWishes;
  /** Further headers of the handshake. */
  headers?: Record<string, string>;
  /** The address of the interface to leave by. */
  localAddress?: string;
  /** Best first. */
  subprotocols: readonly Subprotocol[];
};

/** OCPP-J 3.1.1: the identity is the last part of the path, percent-encoded. */
export const connectionUrl = ({ csmsUrl, identity }: Endpoint): string =>
  `${csmsUrl.replace(/\/+$/, '')}/${encodeURIComponent(identity)}`;

/** The pinned version alone, or, when the server keeps refusing that, all with the pinned one first. */
export const subprotocolsToOffer = (
  configured: readonly Subprotocol[],
  pinned: Subprotocol | undefined,
  offer: Offer,
): readonly Subprotocol[] => {
  if (!pinned) return configured;
  if (offer === 'pinned') return [pinned];
  return [pinned, ...configured.filter((each) => each !== pinned)];
};

export const handshakeHeaders = ({ identity, password, headers }: Endpoint): Record<string, string> => {
  if (!password) return { ...headers };
  const credentials = Buffer.concat([Buffer.from(`${identity}:`, 'utf8'), password]);
  return { ...headers, Authorization: `Basic ${credentials.toString('base64')}` };
};
