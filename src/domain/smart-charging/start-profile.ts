import type { IdToken } from '../id-token.ts';
import { sameToken } from '../id-token.ts';
import type { ChargingProfile } from './profile.ts';

/** A TxProfile that came with a remote start and waits for the transaction (K05, 1.6 RemoteStartTransaction). */
export type StartProfile = {
  /** The CALL that brought it. */
  callId: string;
  profile: ChargingProfile;
  /** Whose rulebook it goes by. */
  subprotocol: 'ocpp1.6' | 'ocpp2.0.1';
  idToken: IdToken;
  /** Where the transaction may begin. */
  evseIds: readonly number[];
  /** 2.0.1 names the start. */
  remoteStartId?: number;
};

type Beginning = { connector: { evseId: number }; idToken?: IdToken; remoteStartId?: number };

/** Whether a transaction event tells of the transaction that the remote start asked for. 1.6 has the token alone to go by. */
export const isStartedBy = (
  waiting: StartProfile,
  { connector, idToken, remoteStartId }: Beginning,
): boolean => {
  if (!waiting.evseIds.includes(connector.evseId)) return false;
  if (waiting.remoteStartId !== undefined) return remoteStartId === waiting.remoteStartId;
  return idToken !== undefined && sameToken(idToken, waiting.idToken);
};

/** The session events that tell that a token's transaction will not come. A session that ends says so of its EVSE alone. */
export const isGivenUp = ({ evseIds }: StartProfile, evseId: number, event: string): boolean => {
  if (!evseIds.includes(evseId)) return false;
  if (event === 'PluginTimeout' || event === 'Deauthorized') return true;
  return event === 'SessionFinished' && evseIds.length === 1;
};
